"""Values to JSON and arrays and back: alike in bits, in order, and in what is one object."""

from __future__ import annotations

import collections
import dataclasses
import enum
import math
import threading
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

import graphnn as gn
from graphnn.checkpoints.reading import StateReader
from graphnn.checkpoints.writing import StateWriter, described
from graphnn.io import ModelFileError, UnsavableError
from graphnn.io.strict_json import canonical, parse


def again(value: Any, here: Any = None, vocabulary: Mapping[str, Any] | None = None) -> Any:
    """Write a value, and read it in the place of another; the arrays are those of a file."""
    writer = StateWriter("now")
    written = parse(canonical(writer.write(value, "it")))
    writer.check_apart()
    arrays = {name: array.copy() for name, array in writer.arrays.items()}
    reader = StateReader(arrays, {**writer.vocabulary, **(vocabulary or {})})
    found = reader.read(written, here, "it")
    reader.apply()
    return found


def alike(one: Any, other: Any) -> bool:
    """Tell whether two values are the same in type and in bits."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        form = (one.dtype, one.shape) == (other.dtype, other.shape)
        return form and bool(one.tobytes() == other.tobytes())
    if isinstance(one, float):
        return bool(one.hex() == other.hex())
    if isinstance(one, dict):
        pairs = zip(one.items(), other.items(), strict=False)
        return len(one) == len(other) and all(
            alike(a[0], b[0]) and alike(a[1], b[1]) for a, b in pairs
        )
    if isinstance(one, list | tuple | collections.deque):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


floats = st.floats(allow_nan=False)
arrays = nps.arrays(
    st.sampled_from(["f2", "f4", "f8", "i1", "i4", "u8", "?"]),
    nps.array_shapes(min_dims=0, min_side=0, max_side=3),
)
leaves = st.one_of(st.none(), st.booleans(), st.integers(), floats, st.text(), arrays)
keys = st.one_of(st.text(), st.integers(), st.tuples(st.text(), st.integers()))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(floats, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(keys, inner, max_size=4),
        st.lists(inner, max_size=4).map(collections.deque),
    ),
    max_leaves=12,
)


@given(values, values)
def test_values_come_back_whatever_stands_in_their_place(value: Any, here: Any) -> None:
    assert alike(again(value), value)
    assert alike(again(value, here), value)


class Colour(enum.Enum):
    RED = "r"


@pytest.mark.parametrize(
    "value",
    [
        math.inf,
        -math.inf,
        -0.0,
        5e-324,
        2**200,
        1.5 - 2j,
        complex(math.inf, 1),
        np.float32(0.1),
        np.int8(3),
        np.bool_(True),
        Colour.RED,
        {1, 2, "a"},
        frozenset({("x", 1)}),
        collections.OrderedDict([("b", 1), ("a", 2)]),
        collections.deque([1, 2], maxlen=2),
        np.tanh,
        math.sqrt,
        np.dtype("float32"),
        gn.SGD,
    ],
)
def test_other_values_come_back(value: Any) -> None:
    found = again(value)
    assert type(found) is type(value)
    assert found == value
    assert isinstance(value, set | frozenset) or repr(found) == repr(value)


def test_nan_comes_back() -> None:
    assert math.isnan(again(math.nan))


@pytest.mark.parametrize("name", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_generators_come_back(name: str) -> None:
    one = np.random.Generator(getattr(np.random, name)(5))
    one.standard_normal(3)
    one.integers(2, dtype=np.int32)
    for here in (None, np.random.Generator(getattr(np.random, name)(6)), np.random.default_rng(1)):
        copy = again(one, here)
        mine = np.random.Generator(getattr(np.random, name)(0))
        mine.bit_generator.state = one.bit_generator.state
        np.testing.assert_array_equal(copy.random(5), mine.random(5))
        assert copy is here or here is None or type(here.bit_generator).__name__ != name


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_the_order_in_memory_comes_back(axes: tuple[int, ...]) -> None:
    value = np.arange(24.0).reshape(2, 3, 4).transpose(axes)
    found = again(value)
    np.testing.assert_array_equal(found, value)
    assert found.strides == value.strides


def test_a_foreign_byte_order_comes_back_as_this_machines() -> None:
    value = np.arange(3, dtype=">f4")
    np.testing.assert_array_equal(again(value), value)
    assert again(value).dtype == np.dtype("f4")


@attrs.define(eq=False)
class Node:
    """Something that holds others."""

    held: Any = None
    other: Any = None


@dataclasses.dataclass
class Data:
    number: int = 0


class Plain:
    """A class that nobody decorated."""

    def __init__(self) -> None:
        self.number = 1
        self.inner = Data(2)


def test_objects_of_every_kind_come_back_without_their_classes_being_called() -> None:
    for value in (Node(Data(3)), Plain(), Node([Node(1), Node((Data(1),))])):
        found = again(value)
        assert type(found) is type(value)
    plain = Plain()
    plain.number = 7
    here = Plain()
    assert again(plain, here) is here
    assert (here.number, here.inner) == (7, Data(2))


def test_what_is_there_is_changed_in_place() -> None:
    array, mapping, inner = np.zeros(2), {"a": 1}, Node(1)
    here = Node([array, inner], mapping)
    found = again(Node([np.ones(2), Node(2)], {"b": 2}), here)
    assert found is here
    assert found.held[0] is array
    assert array.tolist() == [1, 1]
    assert found.held[1] is inner
    assert inner.held == 2
    assert found.other is mapping
    assert mapping == {"b": 2}


def test_what_is_one_object_stays_one() -> None:
    array, node = np.arange(3.0), Node()
    node.other = node
    found = again(Node([array, array], {"x": array, "node": [node, node]}))
    assert found.held[0] is found.held[1] is found.other["x"]
    one, two = found.other["node"]
    assert one is two is one.other


@attrs.frozen
class Fixed:
    count: int = 0
    array: Any = attrs.field(factory=lambda: np.zeros(1), eq=False)


SHARED = Fixed()


def test_a_frozen_object_is_not_changed_for_those_who_share_it() -> None:
    here = Node(SHARED)
    found = again(Node(attrs.evolve(SHARED, count=5)), here)
    assert found is here
    assert found.held.count == 5
    assert SHARED.count == 0
    same = Node(SHARED)
    assert again(Node(Fixed()), same).held is SHARED


def double(size: int) -> int:
    return 2 * size


def test_setting_a_field_does_not_convert_it() -> None:
    @attrs.define
    class Doubling:
        size: int = attrs.field(default=1, converter=double)

    assert again(Doubling(3), Doubling(1)).size == 6


def counter() -> Callable[[], int]:
    count = 0

    def call() -> int:
        nonlocal count
        count += 1
        return count

    return call


def test_what_a_function_remembers_comes_back() -> None:
    one, other = counter(), counter()
    assert [one(), one(), one()] == [1, 2, 3]
    assert again(one, other) is other
    assert other() == 4


def test_a_defaultdict_comes_back_where_there_is_one() -> None:
    value = collections.defaultdict(list, {"a": [1]})
    here: collections.defaultdict[str, list[int]] = collections.defaultdict(list)
    assert again(value, here) is here
    assert here == {"a": [1]}
    assert here["b"] == []
    with pytest.raises(ModelFileError, match="it was a defaultdict, and there is none here"):
        again(value)


@pytest.mark.parametrize(
    "value",
    [
        threading.Lock(),
        np.zeros(1, np.longdouble),
        np.zeros(1, np.complex64),
        np.array([None]),
        np.ma.masked_array([1.0]),
        b"bytes",
        range(3),
        iter([]),
        (each for each in [0]),
        [].append,
        np.random.RandomState(0),
        math,
        collections.Counter(),
    ],
    ids=repr,
)
def test_what_no_file_holds_is_refused(value: Any) -> None:
    with pytest.raises(UnsavableError, match=r"a checkpoint cannot hold it\.held\[1\]"):
        again(Node([0, value]))


def test_what_could_not_be_written_is_written_whole_elsewhere() -> None:
    array, writer = np.ones(2), StateWriter("now")
    with pytest.raises(UnsavableError):
        writer.write(Node([array, threading.Lock()]), "bad")
    writer.forget("bad")
    assert writer.write([array], "good") == {"list": [{"array": ".now.good[0]"}]}
    assert list(writer.arrays) == [".now.good[0]"]


def test_arrays_that_share_memory_are_refused() -> None:
    flat = np.zeros(4)
    with pytest.raises(UnsavableError, match=r"it\.other: it shares memory with it\.held"):
        again(Node(flat, flat[2:]))
    found = again(Node(np.zeros(0), np.zeros(0)))
    assert found.held is not found.other
    # Halves of one array do not overlap.
    again(Node(flat[:2], flat[2:]))


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"object": "os.system", "fields": {}}, "it names 'os.system', and nothing"),
        ({"constant": "builtins.eval"}, "it names 'builtins.eval'"),
        ({"object": "numpy.tanh", "fields": {}}, "it is no object of a class"),
        ({"object": "builtins.dict", "fields": {}}, "it is no object of a class"),
        ({"nonsense": 1}, "it is {'nonsense': 1}, which this graphnn does not know"),
        ({"found": 1}, "does not know"),
        ({}, "does not know"),
        ({"array": "missing"}, "it cannot be read: KeyError"),
        ({"array": "there", "axes": [0, 0, 1]}, "it cannot be read"),
        ({"same": "nowhere"}, "it cannot be read"),
        ({"generator": "Evil", "state": {}}, "does not know"),
        ({"generator": "Evil", "state": 1}, "it cannot be read"),
        ({"dict": [1]}, "it cannot be read"),
        ({"tuple": 3}, "it cannot be read"),
        ({"float": "one"}, "it cannot be read"),
        ({"enum": ["x"]}, "it cannot be read"),
        ({"mapping": "Counter", "pairs": []}, "it cannot be read"),
        ({"set": [{"list": []}]}, "unhashable"),
    ],
)
def test_what_nobody_wrote_is_refused(written: Any, message: str) -> None:
    vocabulary = {"numpy.tanh": np.tanh, "builtins.dict": dict}
    reader = StateReader({"there": np.zeros(1)}, vocabulary)
    with pytest.raises(ModelFileError, match=message):
        reader.read(written, None, "it")


def test_nothing_changes_before_all_is_read() -> None:
    here = Node(np.zeros(1), {"a": 1})
    writer = StateWriter("now")
    written = writer.write(Node(np.ones(1), {"b": Node()}), "it")
    written["fields"]["other"]["dict"]["b"] = {"nonsense": 1}
    with pytest.raises(ModelFileError):
        StateReader(writer.arrays, writer.vocabulary).read(written, here, "it")
    assert here.held.tolist() == [0]
    assert here.other == {"a": 1}


def test_settings_are_what_an_object_was_made_of() -> None:
    @attrs.define
    class Part:
        rate: float
        weights: Any
        rng: Any
        state: Any = attrs.field(factory=lambda: {"t": 0}, init=False)

    writer = StateWriter("now")
    writer.write(Part(0.5, np.ones(2), np.random.default_rng(4)), "it")
    found = {path: described(leaf) for path, leaf in writer.leaves.items()}
    assert found.pop("it").endswith("Part")
    assert found.pop("it.weights").startswith("float64 (2,) ")
    assert found == {"it.rate": 0.5, "it.rng": "seed [[4],[]]"}
    writer.write(np.random.default_rng(), "free")
    assert writer.leaves["free"] == "a generator"
