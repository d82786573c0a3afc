"""From JSON and arrays back into live objects, in place: nothing is imported, nothing called."""

from __future__ import annotations

import collections
import copy
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from graphnn.checkpoints.members import is_frozen, is_plain, members, name_of
from graphnn.io.errors import ModelFileError, quoted
from graphnn.io.header import AnyArray

__all__ = ["StateReader"]

_MISSING: Final = object()

_BIT_GENERATORS: Final = {
    each.__name__: each
    for each in (
        np.random.PCG64,
        np.random.PCG64DXSM,
        np.random.MT19937,
        np.random.Philox,
        np.random.SFC64,
    )
}

_MAPPINGS: Final[Mapping[str, type]] = {
    each.__name__: each for each in (dict, collections.OrderedDict, collections.defaultdict)
}


@attrs.define(eq=False)
class StateReader:
    """Reads what a `StateWriter` wrote; live objects change only at `apply`.

    Parameters
    ----------
    arrays
        The arrays of the file by their names.
    vocabulary
        The classes and functions that the file may name.
    """

    arrays: Mapping[str, AnyArray]
    vocabulary: Mapping[str, Any]
    _found: dict[str, Any] = attrs.field(factory=dict, init=False)
    _changes: list[Callable[[], object]] = attrs.field(factory=list, init=False)

    def know(self, value: object, path: str) -> None:
        """Let the file refer to an object by its path."""
        self._found[path] = value

    def apply(self) -> None:
        """Change the live objects to what was read."""
        for change in self._changes:
            change()
        self._changes.clear()

    def read(self, written: Any, here: Any, path: str) -> Any:
        """Read a value.

        Parameters
        ----------
        written
            JSON.
        here
            What stands in its place now; it is changed in place, if that can be.
        path
            Where that is.

        Returns
        -------
        object
            `here`, or what is to be put in its place.

        Raises
        ------
        ModelFileError
            If it is nothing that a `StateWriter` writes, or does not fit.
        """
        if not isinstance(written, dict):
            same = type(here) is type(written) and _bits(here) == _bits(written)
            return here if same else written
        tag = next(iter(written), "")
        read = getattr(self, f"_read_{tag}", None)
        if read is None:
            raise ModelFileError(f"{path} is {quoted(written)}, which this graphnn does not know")
        try:
            return read(written, here, path)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            if isinstance(error, ModelFileError):
                raise
            raise ModelFileError(f"{path} cannot be read: {error!r}") from error

    def _read_same(self, written: Any, here: Any, path: str) -> Any:
        return self._found[written["same"]]

    def _read_float(self, written: Any, here: Any, path: str) -> Any:
        return float(written["float"])

    def _read_complex(self, written: Any, here: Any, path: str) -> Any:
        return complex(*(self.read(part, None, path) for part in written["complex"]))

    def _read_enum(self, written: Any, here: Any, path: str) -> Any:
        name, member = written["enum"]
        return self._named(name)[member]

    def _read_scalar(self, written: Any, here: Any, path: str) -> Any:
        return self.arrays[written["scalar"]][()]

    def _read_constant(self, written: Any, here: Any, path: str) -> Any:
        name = written["constant"]
        found = here if _is_called(here, name) else self._named(name)
        cells = getattr(found, "__closure__", None) or ()
        names = found.__code__.co_freevars if cells else ()
        for cell, inside, each in zip(cells, written.get("cells", ()), names, strict=True):
            value = self.read(inside, cell.cell_contents, f"{path}.{each}")
            if value is not cell.cell_contents:
                self._changes.append(functools.partial(setattr, cell, "cell_contents", value))
        self._found[path] = found
        return found

    def _read_array(self, written: Any, here: Any, path: str) -> Any:
        array = self.arrays[written["array"]]
        if "axes" in written:
            array = array.transpose(np.argsort(written["axes"]))
        if (
            type(here) is np.ndarray
            and here.flags.writeable
            and (here.shape, here.dtype.newbyteorder("=")) == (array.shape, array.dtype)
        ):
            self._changes.append(lambda: np.copyto(here, array))
            result = here
        else:
            result = array.copy(order="K")
        self._found[path] = result
        return result

    def _read_generator(self, written: Any, here: Any, path: str) -> Any:
        state = self.read(written["state"], None, f"{path}.bit_generator.state")
        result = here
        if (
            not isinstance(here, np.random.Generator)
            or type(here.bit_generator).__name__ != written["generator"]
        ):
            result = np.random.Generator(_BIT_GENERATORS[written["generator"]](0))
        self._changes.append(lambda: setattr(result.bit_generator, "state", state))
        self._found[path] = result
        return result

    def _read_dict(self, written: Any, here: Any, path: str) -> Any:
        before: Any = here if type(here) is dict else {}
        self._found[path] = before
        new = {
            key: self.read(each, before.get(key), f"{path}[{key!r}]")
            for key, each in written["dict"].items()
        }
        self._changes.append(lambda: _refill(before, new))
        return before

    def _read_mapping(self, written: Any, here: Any, path: str) -> Any:
        cls = _MAPPINGS[written["mapping"]]
        if cls is collections.defaultdict and type(here) is not cls:
            raise ModelFileError(f"{path} was a defaultdict, and there is none here")
        before: Any = here if type(here) is cls else cls()
        self._found[path] = before
        new = {}
        for place, (key, each) in enumerate(written["pairs"]):
            name = self.read(key, None, f"{path}.keys[{place}]")
            new[name] = self.read(each, before.get(name), f"{path}[{name!r}]")
        self._changes.append(lambda: _refill(before, new))
        return before

    def _read_floats(self, written: Any, here: Any, path: str) -> Any:
        return self._listed(self.arrays[written["floats"]].tolist(), here, path)

    def _read_list(self, written: Any, here: Any, path: str) -> Any:
        before: Any = here if type(here) is list else []
        self._found[path] = before
        return self._listed(self._each(written["list"], before, path), before, path)

    def _listed(self, new: list[Any], here: Any, path: str) -> Any:
        before: Any = here if type(here) is list else []
        self._found[path] = before
        self._changes.append(lambda: before.__setitem__(slice(None), new))
        return before

    def _read_deque(self, written: Any, here: Any, path: str) -> Any:
        fits = type(here) is collections.deque and here.maxlen == written["maxlen"]
        before: Any = here if fits else collections.deque(maxlen=written["maxlen"])
        self._found[path] = before
        new = self._each(written["deque"], before, path)
        self._changes.append(lambda: (before.clear(), before.extend(new)))
        return before

    def _read_tuple(self, written: Any, here: Any, path: str) -> Any:
        before = here if type(here) is tuple else ()
        new = self._each(written["tuple"], before, path)
        same = len(new) == len(before) and all(a is b for a, b in zip(new, before, strict=True))
        self._found[path] = result = here if type(here) is tuple and same else tuple(new)
        return result

    def _read_set(self, written: Any, here: Any, path: str) -> Any:
        before: Any = here if type(here) is set else set()
        self._found[path] = before
        new = set(self._each(written["set"], (), path))
        self._changes.append(lambda: (before.clear(), before.update(new)))
        return before

    def _read_frozenset(self, written: Any, here: Any, path: str) -> Any:
        self._found[path] = result = frozenset(self._each(written["frozenset"], (), path))
        return here if here == result else result

    def _read_object(self, written: Any, here: Any, path: str) -> Any:
        if type(here) is type or name_of(type(here)) != written["object"]:
            here = _empty(self._named(written["object"]), path)
        self._found[path] = here
        before = members(here) or {}
        new = self.fields(written["fields"], before, path)
        changed = {
            name: value for name, value in new.items() if value is not before.get(name, _MISSING)
        }
        if not changed:
            return here
        if before and is_frozen(here):
            # Others may hold it, such as its class, and expect it never to change.
            here = self._found[path] = copy.copy(here)
        for name, value in changed.items():
            self.change(here, name, value)
        return here

    def change(self, owner: object, name: str, value: object) -> None:
        """Let an attribute become a value, past all that setting it may do."""
        self._changes.append(lambda: object.__setattr__(owner, name, value))

    def fields(
        self, written: Mapping[str, Any], here: Mapping[str, Any], path: str
    ) -> dict[str, Any]:
        """Read attributes of an object."""
        return {
            name: self.read(each, here.get(name), f"{path}.{name}")
            for name, each in written.items()
        }

    def _each(self, written: Sequence[Any], here: Sequence[Any], path: str) -> list[Any]:
        before = [*here, *[None] * len(written)]
        return [
            self.read(each, before[place], f"{path}[{place}]") for place, each in enumerate(written)
        ]

    def _named(self, name: str) -> Any:
        if name not in self.vocabulary:
            raise ModelFileError(f"it names {quoted(name)}, and nothing in this training is that")
        return self.vocabulary[name]


def _empty(cls: Any, path: str) -> Any:
    if not is_plain(cls):
        raise ModelFileError(f"{path} is no object of a class that can be made anew")
    return cls.__new__(cls)


def _is_called(part: Any, name: str) -> bool:
    if isinstance(part, np.dtype):
        return str(part) == name
    return hasattr(part, "__name__") and name_of(part) == name


def _bits(value: Any) -> Any:
    return value.hex() if isinstance(value, float) else value


def _refill(mapping: dict[Any, Any], new: dict[Any, Any]) -> None:
    mapping.clear()
    mapping.update(new)
