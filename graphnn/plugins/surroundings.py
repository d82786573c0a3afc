"""What belongs to the whole process, put back where a plugin changes it while it is loaded."""

from __future__ import annotations

import contextlib
import os
import pickle
import random
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, Final

import attrs
import numpy as np

__all__ = ["kept_surroundings", "settled_modules"]


@attrs.frozen
class _Setting:
    """Something of which the process has one: how to read it, and how to set it again."""

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], object]


def _directory() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # it has been deleted
        return None


def _change_directory(path: str | None) -> None:
    if path is not None:
        os.chdir(path)


def _numpy_random() -> bytes:
    # Pickled, since the state holds an array, which == compares element by element.
    return pickle.dumps(np.random.get_state(legacy=False))  # noqa: NPY002


def _set_numpy_random(state: bytes) -> None:
    np.random.set_state(pickle.loads(state))  # noqa: NPY002


def _set_filters(filters: list[Any]) -> None:
    # Not catch_warnings, which would restore the filters in any case and so undo what other
    # threads do meanwhile. resetwarnings makes Python forget what it has decided by the filters.
    warnings.resetwarnings()
    warnings.filters[:] = filters  # type: ignore[index]


_SETTINGS: Final = (
    _Setting("the working directory", _directory, _change_directory),
    _Setting("NumPy's global random state", _numpy_random, _set_numpy_random),
    _Setting("Python's global random state", random.getstate, random.setstate),
    _Setting("NumPy's error handling", np.geterr, lambda state: np.seterr(**state)),
    _Setting("the warnings filters", lambda: list(warnings.filters), _set_filters),
)


def settled_modules() -> dict[str, ModuleType]:
    """List the modules that are there and whose import is over.

    One that is still being imported, by another thread perhaps, may yet fail and go.
    """
    return {
        name: module
        for name, module in sys.modules.copy().items()
        if not getattr(getattr(module, "__spec__", None), "_initializing", False)
    }


@contextlib.contextmanager
def kept_surroundings(modules: Mapping[str, ModuleType]) -> Iterator[list[str]]:
    """Undo what a block changes of the process.

    Parameters
    ----------
    modules
        What must stay in ``sys.modules``.

    Yields
    ------
    list of str
        Empty; what was changed and put back stands in it after the block.

    Examples
    --------
    >>> with kept_surroundings({}) as changed:
    ...     _ = np.seterr(divide="raise")
    >>> changed, np.geterr()["divide"]
    (["NumPy's error handling"], 'warn')
    """
    changed: list[str] = []
    before = [(setting, setting.read()) for setting in _SETTINGS]
    try:
        yield changed
    finally:
        for setting, value in before:
            if setting.read() != value:
                setting.write(value)
                changed.append(setting.name)
        if not modules.items() <= sys.modules.items():
            sys.modules.update(modules)
            changed.append("the imported modules")
