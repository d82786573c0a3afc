from __future__ import annotations

import collections
import contextlib
import os
import pickle
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graphnn import Dense, Sequential, Sigmoid, Softmax
from graphnn.data import load_mnist
from graphnn.io import ModelFileError, load, load_pickled_arrays, save

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def loaded(pickled: bytes, folder: Path) -> dict[str, Any]:
    (folder / "arrays.pkl").write_bytes(pickled)
    return load_pickled_arrays(folder / "arrays.pkl")


def refused(pickled: bytes, folder: Path) -> str:
    with pytest.raises(ModelFileError) as error:
        loaded(pickled, folder)
    message = str(error.value)
    assert message.startswith(f"{folder / 'arrays.pkl'} cannot be loaded: ")
    assert len(message) < 1000
    return message


numbers = st.one_of(
    hnp.floating_dtypes(sizes=(16, 32, 64), endianness="?"),
    hnp.integer_dtypes(endianness="?"),
    hnp.unsigned_integer_dtypes(endianness="?"),
)


class TestTheWeightsOfTheNotes:
    @pytest.fixture
    def arrays(self) -> dict[str, Any]:
        path = Path(__file__).parents[3] / "shared" / "data" / "book" / "sample_weight.pkl"
        if not path.is_file():
            pytest.skip(f"the trained weights of the notes are not in {path}")
        return load_pickled_arrays(path)

    @pytest.fixture
    def net(self, arrays: dict[str, Any]) -> Sequential[Any, Any]:
        return Sequential(
            Dense(784, 50, weight=arrays["W1"], bias=arrays["b1"]),
            Sigmoid(),
            Dense(50, 100, weight=arrays["W2"], bias=arrays["b2"]),
            Sigmoid(),
            Dense(100, 10, weight=arrays["W3"], bias=arrays["b3"]),
            Softmax(),
        )

    def test_shapes(self, arrays: dict[str, Any]) -> None:
        assert {name: array.shape for name, array in sorted(arrays.items())} == {
            "W1": (784, 50),
            "W2": (50, 100),
            "W3": (100, 10),
            "b1": (50,),
            "b2": (100,),
            "b3": (10,),
        }
        assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}

    def test_9352_of_10000_one_by_one_and_in_batches(
        self, net: Sequential[Any, Any], real_data: Path
    ) -> None:
        _, test = load_mnist(data=real_data)
        one_by_one = sum(
            int(net(test.x[place : place + 1]).argmax() == test.t[place]) for place in range(10_000)
        )
        in_batches = sum(
            int(
                np.sum(
                    net(test.x[start : start + 100]).argmax(axis=1) == test.t[start : start + 100]
                )
            )
            for start in range(0, 10_000, 100)
        )
        assert (one_by_one, in_batches) == (9352, 9352)

    def test_as_a_model_file(
        self, net: Sequential[Any, Any], real_data: Path, tmp_path: Path
    ) -> None:
        _, test = load_mnist(data=real_data)
        save(net, tmp_path / "model")
        assert load(tmp_path / "model")(test.x).tobytes() == net(test.x).tobytes()


class TestWhatIsRead:
    @given(
        arrays=st.dictionaries(
            st.text(max_size=3),
            hnp.arrays(numbers, hnp.array_shapes(min_dims=0, max_dims=4, max_side=3)),
            max_size=3,
        ),
        protocol=st.sampled_from(PROTOCOLS),
        columns=st.booleans(),
    )
    @settings(deadline=None)
    def test_any_arrays_in_any_protocol(
        self, arrays: dict[str, Any], protocol: int, columns: bool, tmp_path_factory: Any
    ) -> None:
        given_arrays = {
            name: np.asarray(array, order="F" if columns else "C") for name, array in arrays.items()
        }
        found = loaded(pickle.dumps(given_arrays, protocol), tmp_path_factory.mktemp("arrays"))
        assert list(found) == list(given_arrays)
        for name, array in given_arrays.items():
            assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
            assert found[name].tobytes() == array.tobytes()
            assert found[name].flags.writeable

    @pytest.mark.parametrize("protocol", PROTOCOLS)
    def test_other_orders_and_views(self, protocol: int, tmp_path: Path) -> None:
        values = np.arange(24.0).reshape(2, 3, 4)
        arrays = {
            "turned": values.transpose(1, 0, 2),
            "part": values[:, ::2, 1:],
            "empty": np.zeros((0, 3)) if protocol > 2 else values,
            "again": values,
        }
        found = loaded(pickle.dumps(arrays, protocol), tmp_path)
        for name, array in arrays.items():
            np.testing.assert_array_equal(found[name], array)

    def test_an_array_that_stands_there_twice(self, tmp_path: Path) -> None:
        values = np.arange(3.0)
        found = loaded(pickle.dumps({"a": values, "b": values}), tmp_path)
        assert found["a"] is found["b"]

    @pytest.mark.parametrize("core", [b"numpy.core", b"numpy._core"])
    @pytest.mark.parametrize("protocol", PROTOCOLS)
    def test_of_old_and_new_numpy(self, core: bytes, protocol: int, tmp_path: Path) -> None:
        pickled = pickle.dumps({"a": np.arange(3.0)}, min(protocol, 3))
        other = pickled.replace(b"numpy._core", core).replace(b"numpy.core", core)
        np.testing.assert_array_equal(loaded(other, tmp_path)["a"], [0, 1, 2])

    def test_nothing_in_a_dictionary(self, tmp_path: Path) -> None:
        assert loaded(pickle.dumps({}), tmp_path) == {}

    @pytest.mark.parametrize("name", ["_reconstruct", "_frombuffer"])
    def test_a_file_that_is_not_there(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            load_pickled_arrays(tmp_path / name)

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ModelFileError, match="it is a folder"):
            load_pickled_arrays(tmp_path)


class Calls:
    """Pickles to a call of a function."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Any:
        return self.call


class Slots:
    def __init__(self) -> None:
        self.value = 1


ARRAY = np.arange(3.0)

OTHER_VALUES = [
    ([ARRAY], "EMPTY_LIST"),
    (ARRAY, "wanted a dictionary of arrays"),
    ("text", "it holds 'text'; wanted a dictionary of arrays"),
    ({1: ARRAY}, "the key 1; wanted texts"),
    ({"a": 1}, "'a' is 1; wanted an array"),
    ({"a": {"b": ARRAY}}, "wanted an array"),
    ({"a": [1.0]}, "EMPTY_LIST"),
    ({"a": np.float64(1)}, "numpy._core.multiarray.scalar"),
    ({"a": np.array([{}, None])}, "the dtype 'O8'; wanted real numbers"),
    ({"a": np.array([1j])}, "the dtype 'c16'"),
    ({"a": np.array(["x"])}, "the dtype 'U1'"),
    ({"a": np.array([True])}, "the dtype 'b1'"),
    ({"a": np.array([1], "M8[s]")}, "the dtype 'M8'"),
    ({"a": np.array([(1, 2.0)], "i4,f8")}, "the dtype 'V12'"),
    (collections.OrderedDict(a=ARRAY), "collections.OrderedDict"),
    ({"a": np.ma.masked_array([1.0])}, "numpy.ma"),
    ({"a": Slots()}, "Slots"),
    ({"a": Calls(os.system, "touch hacked")}, "posix.system" if os.name == "posix" else "system"),
    ({"a": Calls(eval, "open('hacked', 'w')")}, "builtins.eval"),
    ({"a": Calls(Calls, os.system, "touch hacked")}, "Calls"),
    ({Calls(os.getcwd): ARRAY}, "getcwd"),
    ({"a": Calls(getattr, "text", "upper")}, "builtins.getattr"),
    ({"a": Calls(np.load, "hacked")}, "load"),
    ({"a": Calls(np.dtype, "f8")}, "wanted an array"),
    ({"a": Calls(np.ndarray, (10**6, 10**6))}, "it calls"),
]


class TestWhatIsRefused:
    @pytest.mark.parametrize("protocol", [4, 5])
    @pytest.mark.parametrize(("value", "message"), OTHER_VALUES)
    def test_anything_but_arrays(
        self,
        value: Any,
        message: str,
        protocol: int,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert message in refused(pickle.dumps(value, protocol), tmp_path)
        assert [each.name for each in tmp_path.iterdir()] == ["arrays.pkl"]

    @pytest.mark.parametrize("protocol", PROTOCOLS)
    def test_commands_in_every_protocol(
        self, protocol: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        pickled = pickle.dumps({"a": Calls(os.system, "touch hacked")}, protocol)
        assert "wants to import" in refused(pickled, tmp_path)
        assert not (tmp_path / "hacked").exists()

    @pytest.mark.parametrize("protocol", PROTOCOLS)
    def test_every_truncation(self, protocol: int, tmp_path: Path) -> None:
        pickled = pickle.dumps({"W": np.ones((2, 2)), "b": np.ones(2)}, protocol)
        for length in range(len(pickled)):
            refused(pickled[:length], tmp_path)

    @pytest.mark.parametrize("protocol", PROTOCOLS)
    def test_flipped_bits_give_arrays_or_the_error(self, protocol: int, tmp_path: Path) -> None:
        # A pickle has no checksum, so values may change; nothing else may happen.
        pickled = pickle.dumps({"W": np.ones((2, 2)), "b": np.ones(2)}, protocol)
        refusals = 0
        for place in range(len(pickled)):
            for bit in range(8):
                flipped = bytearray(pickled)
                flipped[place] ^= 1 << bit
                try:
                    arrays = loaded(bytes(flipped), tmp_path)
                except ModelFileError:
                    refusals += 1
                else:
                    assert all(type(array) is np.ndarray for array in arrays.values())
        assert refusals > len(pickled)

    @given(pickled=st.binary(max_size=40))
    @settings(deadline=None)
    def test_any_bytes(self, pickled: bytes, tmp_path_factory: Any) -> None:
        with contextlib.suppress(ModelFileError):
            assert loaded(pickled, tmp_path_factory.mktemp("any")) == {}

    def test_more_behind_the_end(self, tmp_path: Path) -> None:
        pickled = pickle.dumps({"a": ARRAY})
        assert "goes on after the end" in refused(pickled + pickled, tmp_path)


def global_(name: str) -> bytes:
    module, _, function = name.rpartition(".")
    return b"c" + module.encode() + b"\n" + function.encode() + b"\n"


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def number(value: int) -> bytes:
    digits = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(digits)]) + digits


def data(value: bytes) -> bytes:
    return b"B" + struct.pack("<I", len(value)) + value


def dtype(
    code: str = "f8", state: bytes = b"(K\x03" + text("<") + b"NNNJ\xff\xff\xff\xffK\0K\0tb"
) -> bytes:
    return global_("numpy.dtype") + text(code) + b"\x89\x88\x87R" + state


def shape(*lengths: int) -> bytes:
    return b"(" + b"".join(number(length) for length in lengths) + b"t"


EMPTY = (
    global_("numpy.core.multiarray._reconstruct") + global_("numpy.ndarray") + b"K\0\x85C\x01b\x87R"
)


def array(lengths: bytes, values: bytes, kind: bytes | None = None) -> bytes:
    return EMPTY + b"(K\x01" + lengths + (kind or dtype()) + b"\x89" + values + b"tb"


def dictionary(value: bytes, key: bytes = text("a")) -> bytes:
    return b"\x80\x03}" + key + value + b"s."


ONE = data(bytes(8))

HOSTILE = [
    (dictionary(array(shape(10**6, 10**6), ONE)), "but 8 bytes for it"),
    (dictionary(array(shape(10**12), data(b""))), "but 0 bytes for it"),
    (dictionary(array(shape(2**64), ONE)), "an array of shape"),
    (dictionary(array(shape(-1), ONE)), "an array of shape (-1,)"),
    (dictionary(array(shape(-1, -1), ONE)), "an array of shape (-1, -1)"),
    (dictionary(array(shape(*[1] * 33), ONE)), "an array of shape"),
    (dictionary(array(shape(0, 2**62, 2**62), data(b""))), "no whole pickle"),
    (dictionary(array(b"(\x88t", ONE)), "an array of shape (True,)"),
    (dictionary(array(b"(Nt", ONE)), "an array of shape (None,)"),
    (dictionary(array(b"N", ONE)), "the state"),
    (dictionary(array(shape(1), text("12345678"))), "the state"),
    (dictionary(array(shape(1), ONE, b"N")), "the state"),
    (dictionary(array(shape(1), ONE, text("f8"))), "the state"),
    (dictionary(EMPTY), "wanted an array"),
    (dictionary(EMPTY + b"}b"), "the state {}"),
    (dictionary(EMPTY + b"}" + text("__class__") + b"Nsb"), "the state {'__class__': None}"),
    (dictionary(EMPTY + b"}}\x86b"), "the state ({}, {})"),
    (dictionary(global_("numpy.ndarray") + b"}b"), "the state"),
    (dictionary(b"K\x01}b"), "it gives 1 the state {}"),
    (dictionary(dtype(state=b"}b")), "the state {}"),
    (dictionary(dtype(state=b"(K\x03" + text("!") + b"NNNtb")), "the state"),
    (dictionary(dtype(state=b"(K\x03" + text("<") + b"N}NK\0K\0K\0tb")), "the state"),
    (dictionary(dtype("O")), "the dtype 'O'; wanted real numbers"),
    (dictionary(dtype("f16")), "the dtype 'f16'"),
    (dictionary(dtype("f8,f8")), "the dtype 'f8,f8'"),
    (dictionary(dtype("f8\n")), "the dtype"),
    (dictionary(dtype("V1000000000")), "the dtype 'V1000000000'"),
    (dictionary(global_("_codecs.encode") + text("x") + text("rot13") + b"\x86R"), "it calls"),
    (dictionary(global_("_codecs.encode") + text("\u20ac") + text("latin1") + b"\x86R"), "pickle"),
    (dictionary(global_("_codecs.encode") + text("x") + text("latin1") + b"\x86R"), "b'x'"),
    (dictionary(global_("numpy.core.multiarray._reconstruct") + b")R"), "it calls"),
    (dictionary(b"K\x01)R"), "it calls 1 with ()"),
    (dictionary(global_("os.system") + text("true") + b"\x85R"), "wants to import 'os.system'"),
    (dictionary(global_("numpy.core.multiarray.scalar") + b")R"), "wants to import"),
    (dictionary(b"K\x01K\x02\x93"), "no whole pickle"),
    (dictionary(b"}}\x93"), "no whole pickle"),
    (dictionary(b"\x8e" + struct.pack("<Q", 2**62)), "bytes8"),
    (dictionary(b"\x8d" + struct.pack("<Q", 2**62)), "unicodestring8"),
    (dictionary(b"\x96" + struct.pack("<Q", 2**62)), "bytearray8"),
    (dictionary(b"B" + struct.pack("<I", 2**32 - 1)), "bytes4"),
    (dictionary(b"\x8b" + struct.pack("<i", 2**31 - 1)), "the instruction LONG4"),
    (dictionary(b"\x8b" + struct.pack("<i", 1) + b"\1"), "LONG4"),
    (dictionary(b"L" + b"9" * 5000 + b"L\n"), "no whole pickle"),
    (dictionary(b"\x95" + struct.pack("<Q", 2**63)), "no whole pickle"),
    (dictionary(b"r" + struct.pack("<I", 2**32 - 1)), "no whole pickle"),
    (dictionary(b"j" + struct.pack("<I", 2**32 - 1)), "no whole pickle"),
    (dictionary(b"Pid\n"), "the instruction PERSID"),
    (dictionary(b"\x82\x01"), "the instruction EXT1"),
    (dictionary(global_("numpy.dtype") + b")\x81"), "the instruction NEWOBJ"),
    (dictionary(b"(ios\nsystem\n"), "the instruction INST"),
    (dictionary(b"\x97"), "the instruction NEXT_BUFFER"),
    (dictionary(array(shape(1), ONE), key=b"K\x01"), "the key 1"),
    (dictionary(array(shape(1), ONE), key=b"N"), "the key None"),
    (b"\x80\x03}(" + (text("a") + array(shape(1), ONE)) * 2 + b"u.", "the key 'a'"),
    (b"\x80\x03}(" + text("a") + b"u.", "which is no dictionary"),
    (b"\x80\x03K\x01" + text("a") + b"Ns.", "1, which is no dictionary"),
    (b"\x80\x03}q\0" + text("a") + b"h\0s.", "wanted an array"),
    (b"\x80\x03}q\0" + text("a") + ONE + b"q\1" + b"s" + b"h\1.", "in the middle of something"),
    (b"\x80\x03(}.", "in the middle of something"),
    (b".", "in the middle of something"),
    (b"", "no whole pickle"),
    (b"\x80\x03t.", "no whole pickle"),
    (b"\x80\x03s.", "no whole pickle"),
    (b"\x80\x03q\0.", "no whole pickle"),
    (dictionary(b"S'\\u'\n"), "the instruction STRING"),
    (dictionary(b"\xff"), "no whole pickle"),
]


class TestHostilePickles:
    @pytest.mark.parametrize(("pickled", "message"), HOSTILE)
    def test_hand_made(self, pickled: bytes, message: str, tmp_path: Path) -> None:
        tracemalloc.start()
        try:
            said = refused(pickled, tmp_path)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert message in said
        assert peak < 5 * 2**20

    def test_the_hands_can_make_a_sound_one(self, tmp_path: Path) -> None:
        values = data(np.array([1.0, 2.0]).tobytes())
        found = loaded(dictionary(array(shape(2, 1), values)), tmp_path)
        np.testing.assert_array_equal(found["a"], [[1], [2]])

    def test_few_bytes_for_many_arrays(self, tmp_path: Path) -> None:
        first = array(shape(1000), data(bytes(8000)) + b"q\1")
        more = b"".join(text(str(place)) + array(shape(1000), b"h\1") for place in range(100))
        pickled = b"\x80\x03}(" + text("a") + first + more + b"u."
        assert "the same bytes many times over" in refused(pickled, tmp_path)

    def test_few_bytes_for_many_texts(self, tmp_path: Path) -> None:
        encode = global_("_codecs.encode") + b"q\0" + text("x" * 8000) + b"q\1" + text("latin1")
        again = b"h\0h\1" + text("latin1") + b"\x86R0"
        pickled = dictionary(encode + b"\x86R" + again.removesuffix(b"0") * 100 + b"t")
        assert "the same bytes many times over" in refused(pickled, tmp_path)

    def test_towers_of_tuples(self, tmp_path: Path) -> None:
        tower = b"N" + b"\x85" * 100_000
        assert "wanted an array" in refused(dictionary(tower), tmp_path)
        doubling = b")" + b"q\0h\0\x86" * 100
        assert "wanted an array" in refused(dictionary(doubling), tmp_path)
        as_names = dictionary(doubling + doubling + b"\x93")
        assert "no whole pickle" in refused(as_names, tmp_path)

    @pytest.mark.parametrize(
        "order", [text("K") + b"K\5\x85", text("K") + b"K\1", text("X"), b"N", b"", text("C") * 3]
    )
    def test_buffers_in_no_order(self, order: bytes, tmp_path: Path) -> None:
        call = global_("numpy._core.numeric._frombuffer") + b"(" + ONE + dtype() + shape(1)
        said = refused(dictionary(call + order + b"tR"), tmp_path)
        assert "no whole pickle" in said or "it calls" in said
