"""What belongs to the whole process, put back where a plugin changes it while it is loaded."""

from __future__ import annotations

import contextlib
import os
import pickle
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Final

import attrs
import numpy as np

__all__ = ["Surroundings"]


@attrs.frozen
class _Setting:
    """Something of which the process has one: how to read it, and how to set it again."""

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


_SETTINGS: Final = {
    "the working directory": _Setting(_directory, _change_directory),
    "NumPy's global random state": _Setting(_numpy_random, _set_numpy_random),
    "Python's global random state": _Setting(random.getstate, random.setstate),
    "NumPy's error handling": _Setting(np.geterr, lambda state: np.seterr(**state)),
    "the warnings filters": _Setting(lambda: list(warnings.filters), _set_filters),
}


@attrs.define(eq=False)
class Surroundings:
    """What belongs to the whole process, as it was when this was made.

    What another thread changes meanwhile looks the same, and is undone as well.

    Examples
    --------
    >>> surroundings = Surroundings()
    >>> with surroundings.kept() as changed:
    ...     _ = np.seterr(divide="raise")
    >>> changed, np.geterr()["divide"]
    (["NumPy's error handling"], 'warn')
    """

    _values: dict[str, Any] = attrs.field(init=False)
    _modules: dict[str, ModuleType] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._values = {name: setting.read() for name, setting in _SETTINGS.items()}
        # A module that is being imported, by another thread perhaps, may yet fail and go.
        self._modules = {
            name: module
            for name, module in sys.modules.copy().items()
            if not getattr(getattr(module, "__spec__", None), "_initializing", False)
        }

    @contextlib.contextmanager
    def kept(self) -> Iterator[list[str]]:
        """Undo what a block changes.

        Yields
        ------
        list of str
            Empty; what was put back stands in it after the block.
        """
        changed: list[str] = []
        try:
            yield changed
        finally:
            for name, setting in _SETTINGS.items():
                if setting.read() != self._values[name]:
                    changed.append(name if self._put_back(name) else f"{name} (failed)")
            if not self._modules.items() <= sys.modules.items():
                sys.modules.update(self._modules)
                changed.append("the imported modules")

    def _put_back(self, name: str) -> bool:
        try:
            _SETTINGS[name].write(self._values[name])
        except (OSError, ValueError):  # the directory is gone, or NumPy has another generator
            self._values[name] = _SETTINGS[name].read()
            return False
        return True
