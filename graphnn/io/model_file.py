"""Model files: a network, weights and architecture together, in one safetensors file.

The metadata of the file have one text, under ``"graphnn"``: a JSON object with the version of the
format, that of graphnn, the plugins whose layers the network has, the architecture
(`graphnn.io.documents`), and a SHA-256 checksum over all of it and over the tensors.

A checkpoint is a model file that also has ``"training"`` there, a JSON object, and tensors of its
own, whose names begin with a dot, as no parameter's does.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs

from graphnn.graph import Network
from graphnn.io import strict_json
from graphnn.io.errors import ModelFileError, UnsavableError, quoted
from graphnn.io.extras import require_files_extra
from graphnn.io.files import opened, replace
from graphnn.io.header import (
    MAX_HEADER,
    METADATA_KEY,
    OWN,
    OWN_SHORT_NAMES,
    AnyArray,
    Header,
    read_header,
)

__all__ = [
    "Description",
    "ModelFile",
    "describe",
    "encoded",
    "load",
    "read_model_file",
    "save",
]

FORMAT: Final = 1

_TYPES: Final = {
    "architecture": list,
    "checksum": str,
    "format": int,
    "graphnn": str,
    "plugins": list,
}


@attrs.frozen(eq=False)
class Description:
    """What a file says of a network.

    Parameters
    ----------
    nodes
        Its architecture as JSON.
    tensors
        Its parameters by their names; they may be live.
    plugins
        Those that registered its layers.
    """

    nodes: list[Any]
    tensors: Mapping[str, AnyArray]
    plugins: tuple[str, ...]


@attrs.frozen(eq=False)
class ModelFile:
    """What stands in a model file whose checksum is right.

    Parameters
    ----------
    header
        Where its tensors are.
    document
        What it says, without the checksum.
    arrays
        Its tensors by their names.
    """

    header: Header
    document: dict[str, Any]
    arrays: dict[str, AnyArray]


def save(net: Network[Any, Any], path: str | os.PathLike[str]) -> None:
    """Save a network, its arrays and its architecture, to one file.

    The file is written beside its place and moved there when it is whole, so an earlier model at
    `path` is either replaced or untouched. The same network gives the same bytes.

    Parameters
    ----------
    net
        A `Sequential` or a network that `Graph.build` made. Its layers, activations and
        initialisers must be registered, by graphnn or by a plugin.
    path
        Where to; no suffix is asked for, ``.safetensors`` is usual.

    Raises
    ------
    UnsavableError
        If a file could not hold a layer; the message names it and says what to do. Nothing has
        been written then. Arrays may be float16, float32 and float64; long doubles are
        refused. Fields with ``init=False`` are not kept, a layer makes them anew.
    OSError
        If the file cannot be written.
    ImportError
        If safetensors or cattrs is not installed: ``pip install "graphnn[files]"``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from graphnn import Dense, Sequential, Sigmoid
    >>> net = Sequential(Dense(2, 3), Sigmoid(), Dense(3, 1), rng=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(net, Path(folder) / "model.safetensors")
    ...     again = load(Path(folder) / "model.safetensors")
    >>> again
    Sequential        output shape  parameters
    ------------------------------------------
    0  Dense(2 -> 3)  (N, 3)                 9
    1  Sigmoid()      (N, 3)                 0
    2  Dense(3 -> 1)  (N, 1)                 4
    ------------------------------------------
    total                                   13
    """
    if not isinstance(net, Network):
        raise TypeError(f"wanted a network to save, got {net!r}; put layers in a Sequential")
    require_files_extra()
    replace(path, encoded(describe(net)))


def load(path: str | os.PathLike[str]) -> Network[Any, Any]:
    """Load a network from a file that `save` wrote.

    Nothing in the file is executed: it names registered classes and the arguments that make them.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Network
        With parameters and buffers bit for bit, in their dtypes. Layers and generators that were
        shared are shared again, generators go on from where they stood, and `initialize` draws
        again what was drawn before.

    Raises
    ------
    ModelFileError
        If the file is damaged, is no model file, or names a layer that no plugin registers.
    OSError
        If it cannot be read, such as `FileNotFoundError`.
    ImportError
        If safetensors or cattrs is not installed: ``pip install "graphnn[files]"``.
    """
    require_files_extra()
    try:
        return _network(read_model_file(path))
    except ModelFileError as error:
        raise ModelFileError(f"{os.fspath(path)} cannot be loaded: {error}") from error.__cause__


def read_model_file(path: str | os.PathLike[str]) -> ModelFile:
    """Read what a model file holds, without making a network of it.

    Raises
    ------
    ModelFileError
        If the file is damaged or is no model file.
    OSError
        If it cannot be read.
    """
    import safetensors.numpy

    with opened(path) as (file, size):
        header = read_header(file, size)
        document = _document(header.text)
        file.seek(0)
        content = file.read()
    data = memoryview(content)[header.size :]
    about = [(tensor.name, tensor.dtype, tensor.shape) for tensor in header.tensors]
    parts = (data[tensor.start : tensor.stop] for tensor in header.tensors)
    checksum = document.pop("checksum")
    if _checksum(document, about, parts) != checksum:
        raise ModelFileError("it is damaged: its checksum is wrong")
    try:
        arrays = safetensors.numpy.load(content)
    except (safetensors.SafetensorError, ValueError) as error:
        raise ModelFileError(f"safetensors refuses it: {error}") from error
    return ModelFile(header, document, arrays)


def describe(net: Network[Any, Any]) -> Description:
    """Describe a network as its file will.

    Raises
    ------
    UnsavableError
        If a file could not hold one of its layers; the message names it.
    """
    from graphnn.io.names import Names
    from graphnn.io.writing import write_architecture
    from graphnn.plugins import default_plugins

    names = Names(default_plugins())
    architecture = write_architecture(net, names)
    return Description(architecture.nodes, architecture.tensors, names.owners)


def encoded(
    description: Description,
    training: dict[str, Any] | None = None,
    own: Mapping[str, AnyArray] | None = None,
) -> bytes:
    """Write a model file as bytes.

    Parameters
    ----------
    description
        What `describe` says of the network.
    training
        What makes it a checkpoint, as JSON.
    own
        The checkpoint's own tensors; their names begin with a dot.

    Raises
    ------
    UnsavableError
        If a file could not hold it.
    """
    import safetensors.numpy

    from graphnn import __version__

    document: dict[str, Any] = {
        "architecture": description.nodes,
        "format": FORMAT,
        "graphnn": __version__,
        "plugins": list(description.plugins),
    }
    if training is not None:
        document["training"] = training
    arrays: dict[str, AnyArray] = dict(sorted({**description.tensors, **(own or {})}.items()))
    about = [
        (name, OWN_SHORT_NAMES[array.dtype.name], array.shape) for name, array in arrays.items()
    ]
    document["checksum"] = _checksum(document, about, map(_bytes_of, arrays.values()))
    text = strict_json.canonical(document)
    if not strict_json.is_shallow(text):
        raise UnsavableError("what is in one of its fields is nested too deeply for a file")
    content = safetensors.numpy.save(arrays, {METADATA_KEY: text})
    if int.from_bytes(content[:8], "little") > MAX_HEADER:
        what = "there is too much to a training" if training else "the network has too many layers"
        raise UnsavableError(f"{what}: to describe it takes over {MAX_HEADER:,} bytes")
    return content


def _network(file: ModelFile) -> Network[Any, Any]:
    from graphnn.io.names import Names
    from graphnn.io.reading import read_architecture
    from graphnn.plugins import default_plugins

    names = Names(default_plugins(), tuple(file.document["plugins"]))
    tensors, arrays = file.header.tensors, file.arrays
    if "training" in file.document:
        tensors = tuple(each for each in tensors if not each.name.startswith(OWN))
        arrays = {each.name: arrays[each.name] for each in tensors}
    return read_architecture(file.document["architecture"], names, tensors, arrays)


def _document(text: str) -> dict[str, Any]:
    document = strict_json.parse(text)
    if not isinstance(document, dict) or type(document.get("format")) is not int:
        raise ModelFileError("it does not say in which format it is")
    if document["format"] != FORMAT:
        raise ModelFileError(
            f"it has format {quoted(document['format'])}, and this graphnn reads format {FORMAT}; "
            "another version of graphnn wrote it"
        )
    expected = {**_TYPES, "training": dict} if "training" in document else _TYPES
    if {key: type(value) for key, value in document.items()} != expected or not all(
        isinstance(plugin, str) for plugin in document["plugins"]
    ):
        raise ModelFileError(f"it is no description of a network with {', '.join(_TYPES)}")
    # There are other spellings of the same JSON; a file that has one was not left as it was.
    if strict_json.canonical(document) != text:
        raise ModelFileError("it is damaged: graphnn does not write JSON like that")
    return document


def _checksum(
    document: dict[str, Any],
    about: Sequence[tuple[str, str, tuple[int, ...]]],
    parts: Iterable[bytes | memoryview],
) -> str:
    sha = hashlib.sha256(strict_json.canonical([document, about]).encode())
    for part in parts:
        sha.update(part)
    return sha.hexdigest()


def _bytes_of(array: AnyArray) -> bytes:
    return array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
