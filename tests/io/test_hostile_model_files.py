from __future__ import annotations

import contextlib
import json
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from graphnn import Concatenate, Dense, Graph, Normal, ReLU, Sequential
from graphnn.io import ModelFileError, load, save
from tests.io.model_bytes import Parts, dumps, header_text, put_together, take_apart
from tests.io.plugin_parts import Doubling, Options, Skipping


def refused(content: bytes, folder: Path) -> str:
    """Load bytes that must be refused; return what is said of them."""
    path = folder / "hostile"
    path.write_bytes(content)
    with pytest.raises(ModelFileError) as error:
        load(path)
    message = str(error.value)
    assert message.startswith(f"{path} cannot be loaded: ")
    assert len(message) < 1500
    return message


class TestDamage:
    def test_the_file_itself_is_sound(self, small: bytes, tmp_path: Path) -> None:
        (tmp_path / "sound").write_bytes(small)
        assert load(tmp_path / "sound").parameter_count == 3
        assert take_apart(small).checked().joined()[8:].count(b"checksum") == 1
        (tmp_path / "again").write_bytes(take_apart(small).checked().joined())
        assert load(tmp_path / "again").parameter_count == 3

    def test_every_truncation(self, small: bytes, tmp_path: Path) -> None:
        for length in range(len(small)):
            refused(small[:length], tmp_path)

    def test_every_flipped_bit(self, small: bytes, tmp_path: Path) -> None:
        for place in range(len(small)):
            for bit in range(8):
                flipped = bytearray(small)
                flipped[place] ^= 1 << bit
                refused(bytes(flipped), tmp_path)

    def test_every_flipped_bit_of_numbers_and_letters_that_have_two_spellings(
        self, tmp_path: Path
    ) -> None:
        # 1e-05 is 1E-05, and \u00fc is \u00FC.
        g = Graph()
        layer = Dense(1, 1, weight_init=Normal(1e-5), bias=np.zeros(1))
        save(g.build(outputs=g.input("ü") >> layer), tmp_path / "model")
        content = (tmp_path / "model").read_bytes()
        for spelling in (b"1e-05", b"u00fc"):
            start = content.index(spelling)
            for place in range(start, start + len(spelling)):
                for bit in range(8):
                    flipped = bytearray(content)
                    flipped[place] ^= 1 << bit
                    refused(bytes(flipped), tmp_path)

    def test_bytes_behind_the_end(self, small: bytes, tmp_path: Path) -> None:
        assert "12 bytes, but the file has 13" in refused(small + b"\0", tmp_path)

    def test_values_that_were_changed(self, small: bytes, tmp_path: Path) -> None:
        parts = take_apart(small)
        parts.data = b"\0" * len(parts.data)
        assert "damaged: its checksum is wrong" in refused(parts.joined(), tmp_path)

    @given(content=st.binary(max_size=100))
    @settings(deadline=None)
    def test_any_bytes(self, content: bytes, tmp_path_factory: Any) -> None:
        refused(content, tmp_path_factory.mktemp("any"))

    @given(text=st.text(max_size=50))
    @settings(deadline=None)
    def test_any_header(self, text: str, tmp_path_factory: Any) -> None:
        refused(
            put_together(b"{" + text.encode("utf-8", "replace"), b""),
            tmp_path_factory.mktemp("any"),
        )


class TestForeignFiles:
    def test_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            load(tmp_path / "nowhere")

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ModelFileError, match="it is a folder"):
            load(tmp_path)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ModelFileError, match="no regular file"):
            load(tmp_path / "pipe")

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "too short"),
            (b"PK\3\4" + b"\0" * 100, "is cut short or no model file"),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "is cut short or no model file"),
            ((2**63).to_bytes(8, "little") + b"{}", "9223372036854775808 bytes long"),
            ((2**64 - 1).to_bytes(8, "little") + b"{}", "18446744073709551615 bytes long"),
            (put_together(b"[]", b""), "no safetensors header"),
            (put_together(b" {}", b""), "no safetensors header"),
            (put_together(b'{"a": \xff}', b""), "no UTF-8"),
            (put_together(b"{}", b""), "graphnn did not write it"),
            (safetensors.numpy.save({"a": np.ones(3)}), "graphnn did not write it"),
            (safetensors.numpy.save({}, {"format": "pt"}), "graphnn did not write it"),
            (safetensors.numpy.save({}, {"graphnn": "1", "x": ""}), "graphnn did not write it"),
            (put_together(b'{"__metadata__": {"graphnn": 1}}', b""), "metadata is no text"),
            (safetensors.numpy.save({}, {"graphnn": "hello"}), "no JSON"),
            (safetensors.numpy.save({}, {"graphnn": "[]"}), "in which format it is"),
            (safetensors.numpy.save({}, {"graphnn": '{"format":1.0}'}), "in which format it is"),
            (safetensors.numpy.save({}, {"graphnn": '{"format":1}'}), "no description"),
        ],
    )
    def test_other_content(self, content: bytes, message: str, tmp_path: Path) -> None:
        assert message in refused(content, tmp_path)


def header_changed(change: Callable[[dict[str, Any]], object]) -> Callable[[Parts], bytes]:
    def build(parts: Parts) -> bytes:
        change(parts.tensors)
        return put_together(header_text(dumps(parts.document), parts.tensors), parts.data)

    return build


def told(**changes: Any) -> Callable[[Parts], bytes]:
    return header_changed(lambda tensors: tensors["0.weight"].update(changes))


class TestHeaders:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (told(data_offsets=[0, 8]), "'0.weight' overlaps another"),
            (told(data_offsets=[8, 16]), "'0.weight' leaves a hole before it"),
            (told(data_offsets=[4, 4]), "cannot have 0 bytes"),
            (told(data_offsets=[12, 4]), "cannot have -8 bytes"),
            (told(data_offsets=[-8, 0]), "has the place [-8, 0]"),
            (told(data_offsets=[4]), "has the place [4]"),
            (told(data_offsets=[4, 12.0]), "has the place [4, 12.0]"),
            (told(data_offsets=[4, True]), "has the place [4, True]"),
            (told(data_offsets={"4": 12}), "has the place {'4': 12}"),
            (told(data_offsets=[4, 10**30]), "has the place"),
            (told(shape=[10**6, 10**6]), "of shape (1000000, 1000000) and dtype F32 cannot have 8"),
            (told(shape=[2**63, 1]), "has the shape"),
            (told(shape=[-2, -1]), "has the shape [-2, -1]"),
            (told(shape=[2, 1] + [1] * 31), "has the shape"),
            (told(shape="2"), "has the shape '2'"),
            (told(shape=[0, 2**62]), "of shape (0, 4611686018427387904)"),
            (told(dtype="F64"), "cannot have 8 bytes"),
            (told(dtype="BF16"), "has the dtype 'BF16'; known: F16, F32, F64"),
            (told(dtype="I32"), "has the dtype 'I32'"),
            (told(dtype=["F32"]), "has the dtype ['F32']"),
            (told(more=1), "does not describe the tensor '0.weight'"),
            (header_changed(lambda tensors: tensors.update({"0.weight": 3})), "does not describe"),
            (header_changed(lambda tensors: tensors["0.bias"].pop("dtype")), "does not describe"),
            (header_changed(lambda tensors: tensors.pop("0.bias")), "leaves a hole"),
            (header_changed(lambda tensors: tensors.pop("0.weight")), "its tensors have 4 bytes"),
        ],
    )
    def test_what_it_says_of_a_tensor(
        self, change: Callable[[Parts], bytes], message: str, small: bytes, tmp_path: Path
    ) -> None:
        assert message in refused(change(take_apart(small)), tmp_path)

    def test_a_key_twice(self, small: bytes, tmp_path: Path) -> None:
        parts = take_apart(small)
        header = header_text(dumps(parts.document), parts.tensors)
        about = json.dumps({"0.bias": parts.tensors["0.bias"]})[1:-1].encode()
        doubled = header[:-1] + b", " + about + b"}"
        assert "the key '0.bias' stands there twice" in refused(
            put_together(doubled, parts.data), tmp_path
        )
        metadata = header[:-1] + b', "__metadata__": {}}'
        assert "twice" in refused(put_together(metadata, parts.data), tmp_path)

    @pytest.mark.parametrize("name", ["../../etc/passwd", "/0.weight", "0/weight", "C:\\0", "\0"])
    def test_names_with_path_parts(self, name: str, small: bytes, tmp_path: Path) -> None:
        parts = take_apart(small)
        parts.tensors[name] = parts.tensors.pop("0.weight")
        before = sorted(tmp_path.iterdir())
        assert "'0.weight' is not as dense says" in refused(parts.checked().joined(), tmp_path)
        parts.nodes[0]["parameters"]["weight"]["tensor"] = name
        assert "not as graphnn would have saved it" in refused(parts.checked().joined(), tmp_path)
        assert {*tmp_path.iterdir()} - {*before} == {tmp_path / "hostile"}

    def test_brackets_without_end(self, small: bytes, tmp_path: Path) -> None:
        for brackets in (b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000):
            content = put_together(b'{"a": ' + brackets + b"}", b"")
            assert "nested too deeply" in refused(content, tmp_path)

    def test_a_number_with_many_digits(self, small: bytes, tmp_path: Path) -> None:
        content = put_together(b'{"a": ' + b"9" * 10_000 + b"}", b"")
        assert "no JSON" in refused(content, tmp_path)


def text_changed(change: Callable[[str], str], parts: Parts) -> bytes:
    return put_together(header_text(change(dumps(parts.document)), parts.tensors), parts.data)


class TestDocuments:
    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ('"format":1', '"format":1,"format":1', "the key 'format' stands there twice"),
            ('"name":"dense"', '"name":"dense","name":"relu"', "the key 'name' stands there twice"),
            ('"format":1', '"format":2', "has format 2, and this graphnn reads format 1"),
            ('"format":1', '"format":0', "has format 0"),
            ('"format":1', '"format":true', "in which format"),
            ('"format":1', '"format":NaN', "NaN is no number of JSON"),
            ('"in_features":2', '"in_features":Infinity', "Infinity is no number of JSON"),
            ('"in_features":2', '"in_features":-Infinity', "-Infinity is no number of JSON"),
            ('"in_features":2', '"in_features":1e999', "'1e999' is too large"),
            ('"in_features":2', '"in_features": 2', "does not write JSON like that"),
            ('"plugins":[]', '"plugins":[1]', "no description of a network"),
            ('"plugins":[]', '"plugins":{}', "no description of a network"),
            ('"plugins":[]', '"plugins":[],"more":1', "no description of a network"),
            ('"plugins":[]', '"plugins":' + "[" * 100_000 + "]" * 100_000, "too deeply"),
            ('"plugins":[]', '"plugins":["mine"]', "its checksum is wrong"),
        ],
    )
    def test_the_text(self, old: str, new: str, message: str, small: bytes, tmp_path: Path) -> None:
        def change(text: str) -> str:
            assert text.count(old) == 1
            return text.replace(old, new)

        assert message in refused(text_changed(change, take_apart(small)), tmp_path)

    def test_it_is_nested_deeply_where_anything_may_stand(
        self, small: bytes, tmp_path: Path
    ) -> None:
        for depth in (1, 90, 97, 98, 500, 900):
            nested: Any = 0
            for _ in range(depth):
                nested = [nested]
            parts = take_apart(small)
            parts.nodes[0]["fields"]["in_features"] = nested
            refused(parts.checked().joined(), tmp_path)


def field(name: str, value: Any) -> Callable[[list[Any]], object]:
    return lambda nodes: nodes[0]["fields"].__setitem__(name, value)


def about_weight(**changes: Any) -> Callable[[list[Any]], object]:
    return lambda nodes: nodes[0]["parameters"]["weight"].update(changes)


def network(**changes: Any) -> Callable[[list[Any]], object]:
    return lambda nodes: nodes[-1].update(changes)


def step(**changes: Any) -> Callable[[list[Any]], object]:
    return lambda nodes: nodes[-1]["steps"][1].update(changes)


def drop(*keys: Any) -> Callable[[list[Any]], object]:
    def change(nodes: Any) -> None:
        for key in keys[:-1]:
            nodes = nodes[key]
        del nodes[keys[-1]]

    return change


def whole(*nodes: Any) -> Callable[[list[Any]], object]:
    return lambda old: old.__setitem__(slice(None), nodes)


def replaced(**changes: Any) -> Callable[[list[Any]], object]:
    return lambda nodes: nodes[1].update(changes)


HE: dict[str, Any] = {"initializer": "he", "fields": {}}

ARCHITECTURES = [
    # what is built
    (replaced(name="warp"), "no activation is registered as 'warp' (known: identity, relu"),
    (replaced(name="warp"), "is a plugin missing?"),
    (replaced(name="os.system"), "no activation is registered as 'os.system'"),
    (replaced(name="w" * 10**6), "is not to be built here"),
    (replaced(kind="loss"), "'loss' 'sigmoid' is not to be built here"),
    (replaced(kind="initializer", name="he"), "is not to be built here"),
    (replaced(kind="operation", name="subtract"), "known: add, concatenate, multiply"),
    (replaced(kind="operation", name="add"), "takes two arrays"),
    (replaced(name=3), "wanted str, got 3"),
    (replaced(fields={"slope": 1}), "Sigmoid has no field 'slope'"),
    (replaced(fields={"drawn_parameters": ["x"]}), "Sigmoid has no field 'drawn_parameters'"),
    (replaced(fields=[]), "cannot be built"),
    (replaced(fields={}, code="import os"), "cannot be built"),
    (drop(1, "kind"), "cannot be built"),
    (whole(3), "wanted an object, got 3"),
    (whole(), "no network"),
    (drop(-1), "no network"),
    (lambda nodes: nodes.insert(0, nodes[1]), "not"),
    # fields
    (field("in_features", "2"), "its field 'in_features': wanted int, got '2'"),
    (field("in_features", 2.0), "its field 'in_features': wanted int, got 2.0"),
    (field("in_features", True), "its field 'in_features': wanted int, got True"),
    (field("in_features", None), "its field 'in_features': wanted int, got None"),
    (field("in_features", -2), "-2"),
    (field("in_features", 3), "weight has shape (2, 1), wanted (3, 1)"),
    (field("in_features", 10**12), "weight has shape (2, 1), wanted (1000000000000, 1)"),
    (field("out_features", 10**12), "wanted (2, 1000000000000)"),
    (field("in_features", 10**4000), "cannot be built"),
    (field("weight", [[0.0, 0.0]]), "Dense has no field 'weight'"),
    (field("rng", 0), "Dense has no field 'rng'"),
    (drop(0, "fields", "in_features"), "its field 'in_features' is missing"),
    (field("dtype", "object"), "'object' is not the name of a dtype"),
    (field("dtype", "V1000000000"), "is not the name of a dtype"),
    (field("dtype", {"names": []}), "is not the name of a dtype"),
    (field("dtype", "int32"), "dtype int32 is not floating-point"),
    (field("weight_init", {**HE, "initializer": "eval"}), "no initializer is registered as 'eval'"),
    (field("weight_init", {**HE, "fields": {"x": 1}}), "He has no field 'x'"),
    (field("weight_init", {"initializer": "normal", "fields": {"standard_deviation": "1"}}), "'1'"),
    (
        field("weight_init", {"initializer": "normal", "fields": {"standard_deviation": "nan"}}),
        "nan",
    ),
    (field("weight_init", "he"), "its field 'weight_init'"),
    (field("weight_init", {"node": 0}), "its field 'weight_init'"),
    # parameters
    (about_weight(tensor="1.weight"), "the tensor '1.weight' is not as dense says"),
    (about_weight(tensor="0.bias"), "the tensor '0.bias' is not as dense says"),
    (about_weight(dtype="F64"), "the tensor '0.weight' is not as dense says"),
    (about_weight(shape=[1, 2]), "the tensor '0.weight' is not as dense says"),
    (about_weight(drawn="yes"), "wanted bool, got 'yes'"),
    (drop(0, "parameters", "weight"), "Dense has the parameters ('weight', 'bias'), but the file"),
    (
        lambda nodes: nodes[1].update(parameters=nodes[0]["parameters"]),
        "Sigmoid has the parameters",
    ),
    # wiring
    (network(network="tree"), "cannot be built"),
    (network(steps=[]), "leads to no output"),
    (network(steps={}), "leads to no output"),
    (network(inputs=[]), "does not take from what comes before it"),
    (network(outputs=[]), "leads to no output"),
    (network(outputs=[3]), "comes from nowhere"),
    (network(outputs=[-1]), "comes from nowhere"),
    (network(outputs=[0, 2]), "a Sequential is no chain"),
    (network(outputs="2"), "cannot be built"),
    (network(inputs=[{"name": "y", "shape": None}]), "not as graphnn would have saved it"),
    (network(inputs=[{"name": "", "shape": None}]), "has no name"),
    (network(inputs=[{"name": "x", "shape": [3]}]), "takes 2 features"),
    (network(inputs=[{"name": "x", "shape": [10**12]}]), "a sample would have over"),
    (network(inputs=[{"name": "x", "shape": ["2"]}]), "cannot be built"),
    (network(inputs=[{"name": "x", "shape": None, "eval": 1}]), "cannot be built"),
    (step(node=2), "node 2 does not stand before it"),
    (step(node=-1), "node -1 does not stand before it"),
    (step(node=10**9), "node 1000000000 does not stand before it"),
    (step(node=0), "takes 2 features"),
    (step(inputs=[0]), "leads to no output"),
    (step(inputs=[2]), "does not take from what comes before it"),
    (step(inputs=[]), "does not take from what comes before it"),
    (step(name="0"), "have the name '0'"),
    (step(name="one"), "not as graphnn would have saved it"),
    (step(name="1.0"), "a dot in it"),
    (network(network="graph", inputs=[{"name": "x", "shape": [1, 2]}]), "takes shape (N, 2)"),
]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**13), 10**13)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "dense", "he", "layer", "sequential", "x", "0", "F32", "float16"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["node", "initializer", "fields", "name"]), inner)
    ),
    max_leaves=4,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """List every place in a JSON document: what holds it, and its key or index there."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        held = waiting.pop()
        keys = list(held) if isinstance(held, dict) else range(len(held))
        found += [(held, key) for key in keys]
        waiting += [held[key] for key in keys if isinstance(held[key], dict | list)]
    return found


class TestArchitectures:
    @given(value=json_values, place=st.integers(0, 10**6))
    @settings(max_examples=300, deadline=None)
    def test_another_value_anywhere_means_something_else_or_nothing(
        self, value: Any, place: int, tmp_path_factory: Any
    ) -> None:
        folder = tmp_path_factory.mktemp("changed")
        save(Sequential(Dense(2, 1), ReLU(), Sequential(Dense(1, 2)), rng=0), folder / "model")
        parts = take_apart((folder / "model").read_bytes())
        everywhere = places(parts.document["architecture"])
        holder, key = everywhere[place % len(everywhere)]
        holder[key] = value
        (folder / "model").write_bytes(parts.checked().joined())
        with contextlib.suppress(ModelFileError):
            save(load(folder / "model"), folder / "again")
            assert take_apart((folder / "again").read_bytes()).nodes == parts.nodes

    @pytest.mark.parametrize(("change", "message"), ARCHITECTURES)
    def test_with_a_checksum_that_fits(
        self, change: Callable[[list[Any]], object], message: str, small: bytes, tmp_path: Path
    ) -> None:
        parts = take_apart(small)
        change(parts.nodes)
        content = parts.checked().joined()
        tracemalloc.start()
        try:
            said = refused(content, tmp_path)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert message in said
        assert peak < 50 * 2**20

    def test_networks_that_double(self, tmp_path: Path) -> None:
        def pair(node: int) -> dict[str, Any]:
            steps = [{"name": str(n), "node": node, "inputs": [n]} for n in range(2)]
            return {
                "network": "sequential",
                "inputs": [{"name": "x", "shape": None}],
                "steps": steps,
                "outputs": [2],
            }

        relu = {"kind": "activation", "name": "relu", "fields": {}, "parameters": {}}
        nodes = [relu, *(pair(node) for node in range(64))]
        document = {"architecture": nodes, "format": 1, "graphnn": "0", "plugins": []}
        content = Parts({}, document, b"").checked().joined()
        assert len(content) < 20_000
        assert "laid flat, have over 1,000,000 places" in refused(content, tmp_path)

    def test_a_tensor_too_many(self, small: bytes, tmp_path: Path) -> None:
        parts = take_apart(small)
        parts.tensors["2.weight"] = {"dtype": "F32", "shape": [1], "data_offsets": [12, 16]}
        parts.data += b"\0" * 4
        assert "not as graphnn would have saved it" in refused(parts.checked().joined(), tmp_path)

    def test_a_shape_that_only_zero_makes_small(self, small: bytes, tmp_path: Path) -> None:
        parts = take_apart(small)
        about = {"dtype": "F32", "shape": [2**62, 2**62, 0], "data_offsets": [12, 12]}
        parts.tensors["2.weight"] = about
        assert "safetensors refuses it" in refused(parts.checked().joined(), tmp_path)

    def test_one_tensor_for_two_layers(self, tmp_path: Path) -> None:
        save(Sequential(Dense(1, 1), Dense(1, 1)), tmp_path / "model")
        parts = take_apart((tmp_path / "model").read_bytes())
        parts.nodes[1]["parameters"] = parts.nodes[0]["parameters"]
        assert "not as graphnn would have saved it" in refused(parts.checked().joined(), tmp_path)

    def test_a_graph_that_does_not_fit(self, tmp_path: Path) -> None:
        g = Graph()
        x = g.input("x", shape=(2,))
        save(g.build(outputs=(x, x >> ReLU()) >> Concatenate()), tmp_path / "model")
        parts = take_apart((tmp_path / "model").read_bytes())
        parts.nodes[2]["inputs"][0]["shape"] = [2**27]
        assert "a sample would have over" in refused(parts.checked().joined(), tmp_path)
        parts.nodes[2]["inputs"][0]["shape"] = []
        assert "an axis to join" in refused(parts.checked().joined(), tmp_path)


@pytest.mark.usefixtures("parts")
class TestPluginParts:
    def load_changed(
        self, net: Sequential[Any, Any], change: Callable[[list[Any]], object], folder: Path
    ) -> str:
        save(net, folder / "model")
        parts = take_apart((folder / "model").read_bytes())
        change(parts.nodes)
        return refused(parts.checked().joined(), folder)

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("mode", "other", "'other' is not a valid Mode"),
            ("how", "c", "'how'"),
            ("window", {"height": 1, "width": 1, "depth": 1}, "'window'"),
            ("window", {}, "'window'"),
            ("windows", {}, "not as graphnn would have saved it"),
            ("limit", "infinity", "wanted float, got 'infinity'"),
            ("limit", None, "wanted float, got None"),
            ("size", [1, 2, 3], "'size'"),
            ("other", {"node": 0}, "its field 'other': wanted"),
            ("other", {"node": "0"}, "'other'"),
            ("exact", {"initializer": "zeros", "fields": {}}, "wanted Constant, got Zeros"),
            ("exact", {"initializer": "function", "fields": {}}, "made by a function"),
            ("derived", 3, "Options has no field 'derived'"),
            ("rates", {"a": []}, "'rates'"),
        ],
    )
    def test_fields(self, name: str, value: Any, message: str, tmp_path: Path) -> None:
        net = Sequential(Options())
        assert message in self.load_changed(net, field(name, value), tmp_path)

    def test_a_field_that_would_be_made_anew_may_not_be_missing(self, tmp_path: Path) -> None:
        change = drop(0, "fields", "rates")
        said = self.load_changed(Sequential(Options()), change, tmp_path)
        assert "its field 'rates' is missing" in said

    def test_a_node_of_the_wrong_class(self, tmp_path: Path) -> None:
        def change(nodes: list[Any]) -> None:
            nodes[0] = {"kind": "operation", "name": "add", "fields": {}, "parameters": {}}

        said = self.load_changed(Sequential(Skipping(ReLU())), change, tmp_path)
        assert "wanted Layer, got Add()" in said

    def test_a_class_that_its_fields_cannot_make(self, tmp_path: Path) -> None:
        change = replaced_first(kind="layer", name="ownInit")
        assert "__init__ of its own" in self.load_changed(Sequential(ReLU()), change, tmp_path)

    def test_a_converter_that_converts_again(self, tmp_path: Path) -> None:
        said = self.load_changed(Sequential(Doubling(3)), lambda nodes: None, tmp_path)
        assert "not as graphnn would have saved it" in said


def replaced_first(**changes: Any) -> Callable[[list[Any]], object]:
    return lambda nodes: nodes[0].update(changes)
