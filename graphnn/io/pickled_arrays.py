"""The trained weights of the notes: a dictionary of arrays in a pickle."""

from __future__ import annotations

import os
from typing import Any, TypeAlias

import numpy as np

from graphnn.io import pickle_machine
from graphnn.io.errors import ModelFileError, quoted
from graphnn.io.files import opened

__all__ = ["NumberArray", "load_pickled_arrays"]

NumberArray: TypeAlias = np.ndarray[Any, np.dtype[Any]]
"""Array of real numbers."""


def load_pickled_arrays(path: str | os.PathLike[str]) -> dict[str, NumberArray]:
    """Load a pickled dictionary of arrays, such as ``sample_weight.pkl`` of the notes.

    A pickle can run any program. This function reads NumPy's arrays of real numbers, in a
    dictionary whose keys are texts, and refuses everything else; nothing in the file is executed.

    Parameters
    ----------
    path
        The file; protocols 0 to 5.

    Returns
    -------
    dict of str to array
        With the dtypes and the shapes that they had.

    Raises
    ------
    ModelFileError
        If the file is damaged or holds anything else; the message says what.
    OSError
        If it cannot be read, such as `FileNotFoundError`.

    Notes
    -----
    "Deep Learning from Scratch", section 3.6.2, loads such a file with ``pickle.load``.

    Examples
    --------
    >>> import pickle, tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "weights.pkl"
    ...     _ = path.write_bytes(pickle.dumps({"W1": np.array([[0.5, -0.5]])}))
    ...     load_pickled_arrays(path)
    {'W1': array([[ 0.5, -0.5]])}
    """
    try:
        with opened(path) as (file, _):
            return _arrays(pickle_machine.run(file.read()))
    except ModelFileError as error:
        raise ModelFileError(f"{os.fspath(path)} cannot be loaded: {error}") from error.__cause__


def _arrays(unpickled: object) -> dict[str, NumberArray]:
    if not isinstance(unpickled, dict):
        raise ModelFileError(f"it holds {quoted(unpickled)}; wanted a dictionary of arrays")
    arrays: dict[str, NumberArray] = {}
    for name, value in unpickled.items():
        if not isinstance(value, pickle_machine.PickledArray) or value.array is None:
            raise ModelFileError(f"{quoted(name)} is {quoted(value)}; wanted an array")
        arrays[name] = value.array
    return arrays
