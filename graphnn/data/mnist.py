"""Where the MNIST files are found, and how they become two data sets."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, final, overload

from attrs import evolve, frozen

from graphnn.arrays import Array, Images, Matrix
from graphnn.data.dataset import Dataset
from graphnn.data.download import DownloadError, RemoteFile, fetch
from graphnn.data.idx import read_idx
from graphnn.data.images import Pixels, labelled_images

__all__ = ["MNIST_SOURCE", "MnistSource", "fetch_mnist", "load_mnist", "mnist_cache"]

SIDE: Final = 28
"""Height and width of an image."""

STEMS: Final = ("train-images", "train-labels", "t10k-images", "t10k-labels")
"""First parts of the four files' names."""

OTHER_WAYS: Final = (
    "give a folder with the four IDX files (data=, on the command line --data), name one in the "
    "environment variable GRAPHNN_DATA, or put the files into the cache"
)


@final
@frozen
class MnistSource:
    """Where the four files are served, and how to know them.

    Parameters
    ----------
    mirrors
        Base addresses, tried in this order.
    files
        The four files, with size and SHA-256 of their unpacked content.
    timeout
        Seconds without a sign from a server after which to give it up.
    """

    mirrors: tuple[str, ...]
    files: tuple[RemoteFile, ...]
    timeout: float = 30.0


MNIST_SOURCE: Final = MnistSource(
    mirrors=(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
    files=(
        RemoteFile(
            "train-images-idx3-ubyte.gz",
            size=47_040_016,
            sha256="ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        RemoteFile(
            "train-labels-idx1-ubyte.gz",
            size=60_008,
            sha256="65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
        RemoteFile(
            "t10k-images-idx3-ubyte.gz",
            size=7_840_016,
            sha256="0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        RemoteFile(
            "t10k-labels-idx1-ubyte.gz",
            size=10_008,
            sha256="ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
)
"""Two public mirrors of the original four files."""


@overload
def load_mnist(
    *,
    flatten: Literal[True] = True,
    normalize: bool = True,
    one_hot: bool = False,
    data: str | os.PathLike[str] | None = None,
    download: bool = True,
) -> tuple[Dataset[Matrix], Dataset[Matrix]]: ...


@overload
def load_mnist(
    *,
    flatten: Literal[False],
    normalize: bool = True,
    one_hot: bool = False,
    data: str | os.PathLike[str] | None = None,
    download: bool = True,
) -> tuple[Dataset[Images], Dataset[Images]]: ...


@overload
def load_mnist(
    *,
    flatten: bool,
    normalize: bool = True,
    one_hot: bool = False,
    data: str | os.PathLike[str] | None = None,
    download: bool = True,
) -> tuple[Dataset[Array], Dataset[Array]]: ...


def load_mnist(
    *,
    flatten: bool = True,
    normalize: bool = True,
    one_hot: bool = False,
    data: str | os.PathLike[str] | None = None,
    download: bool = True,
) -> tuple[Dataset[Array], Dataset[Array]]:
    """Load MNIST: 60,000 handwritten digits of 28 x 28 pixels to train on, 10,000 to test with.

    The four IDX files are looked for in the folder `data`; without it in the folder that the
    environment variable ``GRAPHNN_DATA`` names; without that in the user's cache, and what the
    cache lacks is downloaded (pooch, in the extra ``download``) and checked. A folder that was
    named must have the files: nothing else is tried. They may lie in the folder itself or in
    ``mnist/`` inside it, packed with gzip or not, as ``train-images-idx3-ubyte`` or
    ``train-images.idx3-ubyte``.

    Parameters
    ----------
    flatten
        ``x`` has shape ``(N, 784)`` if true, ``(N, 1, 28, 28)`` if not.
    normalize
        Divide the pixels, 0 (paper) to 255 (ink), by 255.
    one_hot
        ``t`` is float32 of shape ``(N, 10)`` if true, labels ``(N,)`` if not.
    data
        Folder that holds the files.
    download
        Whether files that the cache lacks may be fetched. The environment variable
        ``GRAPHNN_MNIST_URL`` names a mirror to use in place of the public ones.

    Returns
    -------
    (train, test)
        Two data sets; ``x`` is float32.

    Raises
    ------
    FileNotFoundError
        If files are missing; the message names them and the ways to provide them.
    ModuleNotFoundError
        If a download is needed and pooch is not installed.
    DownloadError
        If no mirror serves the files intact.
    ValueError
        If a file is damaged, or is not of MNIST's kind; the message names it.

    Notes
    -----
    Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits".

    Examples
    --------
    >>> load_mnist(data="no/such/folder")
    Traceback (most recent call last):
    ...
    FileNotFoundError: MNIST: there is no folder no/such/folder (named by data=)
    """
    files = _find_or_fetch(data, download=download)

    def part(name: str, stem: str) -> Dataset[Array]:
        return labelled_images(
            _read_images(files[f"{stem}-images"]),
            read_idx(files[f"{stem}-labels"], rank=1),
            name=name,
            num_classes=10,
            white=255,
            flatten=flatten,
            normalize=normalize,
            one_hot=one_hot,
        )

    return part("MNIST train", "train"), part("MNIST test", "t10k")


def fetch_mnist(
    folder: str | os.PathLike[str] | None = None, *, source: MnistSource | None = None
) -> Path:
    """Download those of MNIST's files that a folder lacks, and check them.

    Parameters
    ----------
    folder
        Where to; made if need be. Left out, it is the user's cache.
    source
        Where from; left out, it is ``MNIST_SOURCE``, with its mirrors replaced by the one that
        the environment variable ``GRAPHNN_MNIST_URL`` names, if it is set.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    ModuleNotFoundError
        If pooch is not installed.
    DownloadError
        If no mirror serves the files intact. Files fetched before the faulty one stay.
    """
    folder = mnist_cache() if folder is None else Path(folder)
    source = _default_source() if source is None else source
    for file in source.files:
        if not (folder / file.name).is_file():
            fetch(file, folder, mirrors=source.mirrors, timeout=source.timeout)
    return folder


def mnist_cache() -> Path:
    """Return the folder in the user's cache where downloaded MNIST files are kept.

    It is ``graphnn/mnist`` in ``%LOCALAPPDATA%`` on Windows, in ``~/Library/Caches`` on macOS, and
    elsewhere in ``$XDG_CACHE_HOME`` or ``~/.cache``. The folder need not exist.
    """
    return _user_cache() / "graphnn" / "mnist"


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    xdg = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The XDG specification has relative paths ignored.
    return xdg if xdg.is_absolute() else Path.home() / ".cache"


def _default_source() -> MnistSource:
    url = os.environ.get("GRAPHNN_MNIST_URL")
    return evolve(MNIST_SOURCE, mirrors=(url,)) if url else MNIST_SOURCE


def _find_or_fetch(data: str | os.PathLike[str] | None, *, download: bool) -> Mapping[str, Path]:
    if data is not None:
        return _find_in(Path(data), "data=")
    if named := os.environ.get("GRAPHNN_DATA"):
        return _find_in(Path(named), "GRAPHNN_DATA")
    cache = mnist_cache()
    files = _files_in(cache)
    if len(files) == len(STEMS):
        return files
    if not download:
        raise FileNotFoundError(
            f"MNIST: not in the cache {cache}, and download=False; {OTHER_WAYS}, or let them be "
            'downloaded (pip install "graphnn[download]")'
        )
    return _files_in(_fetch_into_cache(cache))


def _fetch_into_cache(cache: Path) -> Path:
    try:
        return fetch_mnist(cache)
    except (ModuleNotFoundError, DownloadError) as error:
        raise type(error)(
            f"MNIST: not in the cache {cache}, and {error}; otherwise {OTHER_WAYS}"
        ) from error


def _find_in(folder: Path, named_by: str) -> Mapping[str, Path]:
    if not folder.is_dir():
        raise FileNotFoundError(f"MNIST: there is no folder {folder} (named by {named_by})")
    found = max((_files_in(folder), _files_in(folder / "mnist")), key=len)
    missing = [_usual_name(stem) for stem in STEMS if stem not in found]
    if missing:
        raise FileNotFoundError(
            f"MNIST: neither {folder} (named by {named_by}) nor its subfolder mnist holds "
            f"{', '.join(missing)} (with or without .gz)"
        )
    return found


def _files_in(folder: Path) -> Mapping[str, Path]:
    """Return those of the four files that `folder` holds, by the first parts of their names."""
    found: dict[str, Path] = {}
    for stem in STEMS:
        usual = _usual_name(stem)
        for name in (usual, usual.replace("-idx", ".idx")):
            for path in (folder / name, folder / f"{name}.gz"):
                if path.is_file():
                    found.setdefault(stem, path)
    return found


def _usual_name(stem: str) -> str:
    return f"{stem}-idx{3 if stem.endswith('images') else 1}-ubyte"


def _read_images(path: Path) -> Pixels:
    images = read_idx(path, rank=3)
    if images.shape[1:] != (SIDE, SIDE):
        raise ValueError(
            f"{path}: holds images of {images.shape[1]} x {images.shape[2]} pixels; "
            f"MNIST's are {SIDE} x {SIDE}"
        )
    return images
