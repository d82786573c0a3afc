"""Model files: a network, weights and architecture together, in one safetensors file.

The metadata of the file have one text, under ``"graphnn"``: a JSON object with the version of the
format, that of graphnn, the plugins whose layers the network has, the architecture
(`graphnn.io.documents`), and a SHA-256 checksum over all of it and over the tensors.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from typing import Any, Final

from graphnn.arrays import Array
from graphnn.graph import Network
from graphnn.io import strict_json
from graphnn.io.errors import ModelFileError, UnsavableError, quoted
from graphnn.io.extras import require_files_extra
from graphnn.io.files import opened, replace
from graphnn.io.header import MAX_HEADER, METADATA_KEY, SHORT_NAMES, Header, read_header

__all__ = ["load", "save"]

FORMAT: Final = 1

_TYPES: Final = {
    "architecture": list,
    "checksum": str,
    "format": int,
    "graphnn": str,
    "plugins": list,
}


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
    replace(path, _encoded(net))


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
        with opened(path) as (file, size):
            header = read_header(file, size)
            document = _document(header.text)
            file.seek(0)
            content = file.read()
        return _decoded(header, document, content)
    except ModelFileError as error:
        raise ModelFileError(f"{os.fspath(path)} cannot be loaded: {error}") from error.__cause__


def _encoded(net: Network[Any, Any]) -> bytes:
    import safetensors.numpy

    from graphnn import __version__
    from graphnn.io.names import Names
    from graphnn.io.writing import write_architecture
    from graphnn.plugins import default_plugins

    names = Names(default_plugins())
    architecture = write_architecture(net, names)
    document: dict[str, Any] = {
        "architecture": architecture.nodes,
        "format": FORMAT,
        "graphnn": __version__,
        "plugins": list(names.owners),
    }
    arrays = dict(sorted(architecture.tensors.items()))
    about = [(name, SHORT_NAMES[array.dtype.name], array.shape) for name, array in arrays.items()]
    document["checksum"] = _checksum(document, about, map(_bytes_of, arrays.values()))
    text = strict_json.canonical(document)
    if not strict_json.is_shallow(text):
        raise UnsavableError("a field of one of the layers is nested too deeply for a file")
    content = safetensors.numpy.save(arrays, {METADATA_KEY: text})
    if int.from_bytes(content[:8], "little") > MAX_HEADER:
        raise UnsavableError(
            f"the network has too many layers: to describe them takes over {MAX_HEADER:,} bytes"
        )
    return content


def _decoded(header: Header, document: dict[str, Any], content: bytes) -> Network[Any, Any]:
    import safetensors.numpy

    from graphnn.io.names import Names
    from graphnn.io.reading import read_architecture
    from graphnn.plugins import default_plugins

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
    names = Names(default_plugins(), tuple(document["plugins"]))
    return read_architecture(document["architecture"], names, header.tensors, arrays)


def _document(text: str) -> dict[str, Any]:
    document = strict_json.parse(text)
    if not isinstance(document, dict) or type(document.get("format")) is not int:
        raise ModelFileError("it does not say in which format it is")
    if document["format"] != FORMAT:
        raise ModelFileError(
            f"it has format {quoted(document['format'])}, and this graphnn reads format {FORMAT}; "
            "another version of graphnn wrote it"
        )
    if {key: type(value) for key, value in document.items()} != _TYPES or not all(
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


def _bytes_of(array: Array) -> bytes:
    return array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
