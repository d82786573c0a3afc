from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings

import graphnn.io.model_file
from graphnn import (
    Add,
    Concatenate,
    Dense,
    Flatten,
    Graph,
    Layer,
    Multiply,
    Network,
    Node,
    Normal,
    ReLU,
    Reshape,
    Sequential,
    Sigmoid,
    Softmax,
    Tanh,
)
from graphnn.graph import BuiltGraph
from graphnn.graph.wiring import Input, Step, Wiring
from graphnn.io import ModelFileError, UnsavableError, load, save
from graphnn.plugins import Plugins
from tests.io import plugin_parts
from tests.io.model_bytes import take_apart
from tests.io.networks import WIDTH, networks
from tests.io.plugin_parts import (
    Ambiguous,
    Constant,
    Hiding,
    Loose,
    Options,
    Scale,
    Skipping,
    Swish,
)


def round_trip(net: Network[Any, Any], folder: Path) -> Network[Any, Any]:
    """Save, load, save again, and hold the two files together; return what was loaded."""
    save(net, folder / "one")
    again = load(folder / "one")
    save(again, folder / "two")
    assert (folder / "two").read_bytes() == (folder / "one").read_bytes()
    assert sorted(each.name for each in folder.iterdir()) == ["one", "two"]
    return again


def nodes_of(net: Network[Any, Any]) -> list[Any]:
    return list(net.children().values())


def assert_same(again: Network[Any, Any], net: Network[Any, Any]) -> None:
    assert type(again) is type(net)
    assert repr(again) == repr(net)
    assert list(again.parameters()) == list(net.parameters())
    for name, array in net.parameters().items():
        found = again.parameters()[name]
        assert (found.dtype, found.shape) == (array.dtype, array.shape)
        assert found.tobytes() == array.tobytes()
        assert found.flags.writeable


def assert_gives_the_same(again: Network[Any, Any], net: Network[Any, Any], x: Any) -> None:
    with np.errstate(all="ignore"):
        assert again(x).tobytes() == net(x).tobytes()


class TestRoundTrip:
    @given(net=networks)
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_any_network(self, net: Network[Any, Any], tmp_path_factory: Any) -> None:
        again = round_trip(net, tmp_path_factory.mktemp("net"))
        assert_same(again, net)
        x = np.random.default_rng(0).standard_normal((4, WIDTH))
        assert_gives_the_same(again, net, x)

    @pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
    def test_dtypes(self, tmp_path: Path, dtype: npt.DTypeLike) -> None:
        net = Sequential(Dense(4, 3), ReLU(), Dense(3, 2), rng=0, dtype=dtype)
        again = round_trip(net, tmp_path)
        assert_same(again, net)
        assert again.compute_dtype == dtype

    def test_mixed_dtypes(self, tmp_path: Path) -> None:
        net = Sequential(Dense(2, 2, dtype=np.float64), Dense(2, 2, dtype="float16"), rng=0)
        assert_same(round_trip(net, tmp_path), net)

    def test_several_inputs_and_outputs(self, tmp_path: Path) -> None:
        g = Graph()
        image, words = g.input("image", shape=(2, 3)), g.input("words")
        h = (image >> Flatten() >> Dense(6, 4)) * (words >> Dense(5, 4))
        net = g.build(inputs=(words, image), outputs=(h, h >> Dense(4, 1)), rng=0)
        again = round_trip(net, tmp_path)
        assert_same(again, net)
        assert again.to_dot() == net.to_dot()
        x = (np.ones((3, 5)), np.ones((3, 2, 3)))
        for found, wanted in zip(again(x), net(x), strict=True):
            assert found.tobytes() == wanted.tobytes()

    def test_a_graph_that_gives_its_input_too(self, tmp_path: Path) -> None:
        g = Graph()
        x = g.input("x", shape=(2,))
        net = g.build(outputs=(x, x >> Dense(2, 1)))
        assert_same(round_trip(net, tmp_path), net)

    def test_operations(self, tmp_path: Path) -> None:
        g = Graph()
        x = g.input("x", shape=(2,))
        y = (x, x * x, x + x) >> Concatenate()
        again = round_trip(g.build(outputs=y), tmp_path)
        kinds = [type(step.node) for step in again.wiring.steps]
        assert kinds == [Multiply, Add, Concatenate]
        np.testing.assert_array_equal(again([[2.0, 3.0]]), [[2, 3, 4, 9, 4, 6]])

    def test_nested_networks_that_are_shared(self, tmp_path: Path) -> None:
        inner = Sequential(Dense(2, 2), Tanh())
        net = Sequential(inner, Dense(2, 2), inner, Sequential(inner))
        again = round_trip(net, tmp_path)
        assert_same(again, net)
        assert isinstance(again, Sequential)
        assert again[0] is again[2]
        assert isinstance(again[3], Sequential)
        assert again[3][0] is again[0]

    def test_tied_layers_stay_tied(self, tmp_path: Path) -> None:
        tied = Dense(2, 2)
        again = round_trip(Sequential(tied, ReLU(), tied), tmp_path)
        assert again.parameter_count == 6
        again.parameters()["0.weight"][...] = 0
        again.parameters()["0.bias"][...] = 1
        np.testing.assert_array_equal(again([[5.0, 5.0]]), [[1, 1]])

    def test_what_was_given_is_kept_and_what_was_drawn_is_drawn_again(self, tmp_path: Path) -> None:
        net = Sequential(
            Dense(2, 3, bias=np.array([1.0, 2.0, 3.0])), Dense(3, 2, weight_init=Normal(0.5))
        )
        again = round_trip(net, tmp_path)
        assert_same(again.initialize(7), net.initialize(7))
        np.testing.assert_array_equal(again.parameters()["0.bias"], [1, 2, 3])
        assert again.parameters()["1.weight"].any()

    def test_fields(self, tmp_path: Path) -> None:
        init = Normal(standard_deviation=0.125)
        six: Any = np.int64(6)
        net = Sequential(Dense(six, 6, weight_init=init), Reshape((2, -1)))
        again = round_trip(net, tmp_path)
        assert isinstance(again, Sequential)
        assert repr(again[1]) == "Reshape(shape=(2, -1))"
        assert attrs.asdict(again[0])["weight_init"] == {"standard_deviation": 0.125}

    def test_input_shape_is_kept(self, tmp_path: Path) -> None:
        net = Sequential(Flatten(), Softmax(), input_shape=(2, None, 3))
        again = round_trip(net, tmp_path)
        assert again.input_shape() == (2, None, 3)

    def test_a_chain_of_5000_layers(self, tmp_path: Path) -> None:
        net = Sequential(*(part for _ in range(2500) for part in (Dense(2, 2), Tanh())), rng=0)
        save(net, tmp_path / "long")
        again = load(tmp_path / "long")
        assert len(again) == 5000
        x = np.ones((1, 2))
        assert_gives_the_same(again, net, x)

    def test_deep_nesting(self, tmp_path: Path) -> None:
        net = Sequential(Dense(2, 2))
        for _ in range(200):
            net = Sequential(net)
        again = round_trip(net, tmp_path)
        assert list(again.parameters()) == list(net.parameters())

    def test_strides_do_not_matter(self, tmp_path: Path) -> None:
        layer = Dense(3, 2)
        values = np.arange(6, dtype=np.float32).reshape(2, 3).T
        object.__setattr__(layer, "weight", values)
        assert not layer.weight.flags.c_contiguous
        save(Sequential(layer), tmp_path / "strided")
        np.testing.assert_array_equal(load(tmp_path / "strided").parameters()["0.weight"], values)

    def test_foreign_byte_order_becomes_that_of_the_machine(self, tmp_path: Path) -> None:
        other = ">f8" if sys.byteorder == "little" else "<f8"
        bias = np.array([1.5, -2.5], other)
        net = Sequential(Dense(1, 2, bias=bias, dtype=other), rng=0)
        again = load_saved(net, tmp_path)
        np.testing.assert_array_equal(again.parameters()["0.bias"], bias)
        assert again.parameters()["0.bias"].dtype == np.float64
        assert again.parameters()["0.bias"].dtype.isnative


def load_saved(net: Network[Any, Any], folder: Path) -> Network[Any, Any]:
    save(net, folder / "model")
    return load(folder / "model")


@pytest.mark.usefixtures("parts")
class TestPluginParts:
    def test_a_scalar_parameter_and_nested_initialisers(self, tmp_path: Path) -> None:
        net = Sequential(Scale(init=Constant(3.0, instead=Constant(2))))
        again = round_trip(net, tmp_path)
        assert again.parameters()["0.factor"].shape == ()
        assert repr(again.wiring.steps[0].node) == repr(net[0])
        np.testing.assert_array_equal(again([[2.0]]), [[6]])

    def test_a_layer_around_another_that_is_shared(self, tmp_path: Path) -> None:
        inner = Dense(2, 2)
        net = Sequential(Skipping(inner, gain=np.array([0.5])), inner, Skipping(Skipping(inner)))
        again = round_trip(net, tmp_path)
        assert list(again.parameters()) == list(net.parameters())
        first, second, third = nodes_of(again)
        assert first.inner is second
        assert third.inner.inner is second
        assert_gives_the_same(again, net, [[1.0, 2.0]])

    def test_every_type_of_field(self, tmp_path: Path) -> None:
        sizes = Options(size=(3, 4), maybe="x", mode=plugin_parts.Mode.VALID, other=Swish(2.5))
        net = Sequential(Options(), sizes, Options(size=5, flag=False, exact=Constant(1)))
        again = round_trip(net, tmp_path)
        for found, wanted in zip(nodes_of(again), nodes_of(net), strict=True):
            assert repr(found) == repr(wanted)
            assert found.names == wanted.names

    def test_layers_in_a_tuple(self, tmp_path: Path) -> None:
        net = Sequential(Hiding((Dense(2, 2), Swish(0.5)), listed=True))
        again = round_trip(net, tmp_path)
        assert list(again.parameters()) == ["0.0.weight", "0.0.bias"]
        assert repr(again.wiring.steps[0].node) == repr(net[0])

    def test_the_file_names_the_plugins_that_it_needs(self, tmp_path: Path) -> None:
        save(Sequential(Swish(), Dense(1, 1)), tmp_path / "model")
        assert take_apart((tmp_path / "model").read_bytes()).document["plugins"] == ["parts"]

    def test_a_field_that_came_later_takes_its_default(self, tmp_path: Path) -> None:
        save(Sequential(Options(), Scale(factor=np.array(2.0))), tmp_path / "model")
        old = take_apart((tmp_path / "model").read_bytes())
        del old.nodes[0]["fields"]["count"]
        del old.nodes[0]["fields"]["exact"]["fields"]["value"]
        (tmp_path / "model").write_bytes(old.checked().joined())
        again = load(tmp_path / "model")
        options, _ = nodes_of(again)
        assert (options.count, options.exact.value) == (3, 1.0)

    def test_a_plugin_that_is_missing(self, tmp_path: Path) -> None:
        save(Sequential(Swish(), Dense(1, 1)), tmp_path / "model")
        with bare_plugins().active(), pytest.raises(ModelFileError) as error:
            load(tmp_path / "model")
        message = str(error.value)
        assert "no activation is registered as 'a-name-before'" in message
        assert "known: identity, relu, sigmoid" in message
        assert message.endswith("install or switch on parts")

    def test_the_name_in_the_file_may_be_any_of_those_that_a_class_has(
        self, tmp_path: Path
    ) -> None:
        save(Sequential(Swish()), tmp_path / "model")
        other = take_apart((tmp_path / "model").read_bytes())
        other.nodes[0]["name"] = "Swish"
        (tmp_path / "model").write_bytes(other.checked().joined())
        assert repr(load(tmp_path / "model").wiring.steps[0].node) == "Swish(_beta=1.0)"


def bare_plugins() -> Plugins:
    from graphnn.plugins import builtin

    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    return plugins


@attrs.define(eq=False)
class Unregistered(Layer[Any, Any]):
    def forward(self, x: Any, /) -> Any:
        return x


@attrs.define(eq=False)
class Minus(Node[Any, Any]):
    def forward(self, x: Any, /) -> Any:
        return x[0] - x[1]


class Chain(Sequential[Any, Any]):
    """A subclass of a network."""


@attrs.frozen
class Unknown:
    """An initialiser that nobody registered."""

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
        return np.ones(shape)


def minus() -> Network[Any, Any]:
    g = Graph()
    x = g.input("x", shape=(2,))
    return g.build(outputs=(x, x) >> Minus())


def holding_itself() -> Network[Any, Any]:
    layer = Skipping(Dense(2, 2))
    net = Sequential(layer)
    layer.inner = Skipping(layer)
    return net


def long_double() -> Network[Any, Any]:
    return Sequential(Dense(1, 1, dtype=np.longdouble))


def with_two_inputs_of_one_name() -> Network[Any, Any]:
    return BuiltGraph(Wiring((Input("x"), Input("x")), (Step("0", Add(), (0, 1)),), (2,)))


def doubled(levels: int) -> Network[Any, Any]:
    net = Sequential(ReLU())
    for _ in range(levels):
        net = Sequential(net, net)
    return net


needs_long_doubles = pytest.mark.skipif(
    np.dtype(np.longdouble) == np.dtype(np.float64), reason="long doubles are doubles here"
)

UNSAVABLE = [
    pytest.param(
        lambda: Sequential(ReLU(), np.tanh),
        r"layer 1 Lambda\(tanh\) cannot be saved: it holds a function.*register an activation",
        id="function",
    ),
    pytest.param(
        lambda: Sequential(ReLU(), Sequential(Unregistered())),
        r"layer 1\.0 Unregistered\(\) .*no plugin registers Unregistered.*graphnn_register_layers",
        id="unregistered",
    ),
    pytest.param(minus, "layer 0 Minus.*has several inputs.*Add, Concatenate", id="node"),
    pytest.param(
        lambda: Chain(ReLU()), "the network Chain.*no plugin registers Chain", id="subclass"
    ),
    pytest.param(
        lambda: Sequential(Dense(1, 1, weight_init=Unknown())),
        r"layer 0 Dense\(1 -> 1\) .*field 'weight_init' is Unknown.*graphnn_register_initializers",
        id="initialiser",
    ),
    pytest.param(holding_itself, "layer 0.inner.inner Skipping.*holds itself", id="cycle"),
    pytest.param(
        long_double, "dtype.*float128.*float64", marks=needs_long_doubles, id="long double"
    ),
    pytest.param(
        lambda: Sequential(Dense(1, 1, weight=np.ones((1, 1), np.longdouble))),
        r"parameter 'weight' has the dtype .*float16, float32, float64.*astype\(np.float64\)",
        marks=needs_long_doubles,
        id="long double values",
    ),
    pytest.param(lambda: Sequential(plugin_parts.Bare()), "Bare is no attrs class", id="bare"),
    pytest.param(
        lambda: Sequential(plugin_parts.OwnInit(2)), "has an __init__ of its own", id="own init"
    ),
    pytest.param(
        lambda: Sequential(Loose(np.ones(3))), "'anything'.*declare it with parameter", id="array"
    ),
    pytest.param(lambda: Sequential(Loose((1, 2))), "would make.*declare its type", id="tuple"),
    pytest.param(lambda: Sequential(Loose(Swish())), "declare its type", id="untyped layer"),
    pytest.param(lambda: Sequential(Loose(len)), "not JSON serializable", id="callable"),
    pytest.param(lambda: Sequential(Loose(np.dtype("O"))), "the dtype object", id="object dtype"),
    pytest.param(lambda: Sequential(Hiding()), "Swish.*in none of its fields", id="hidden layer"),
    pytest.param(lambda: Sequential(Hiding((ReLU(),))), "ReLU.*does not list", id="hidden tuple"),
    pytest.param(lambda: Sequential(Options(count=True)), "'count' is True: wanted int", id="bool"),
    pytest.param(
        lambda: Sequential(Options(size="3")),  # type: ignore[arg-type] # that is the test
        "'size' is '3': wanted int",
        id="union",
    ),
    pytest.param(
        lambda: Sequential(Ambiguous(Skipping(Dense(2, 2)), Dense(2, 2))),
        "two arrays of the network have the name '0.one.inner.weight'",
        id="ambiguous",
    ),
    pytest.param(with_two_inputs_of_one_name, "two inputs.*the name 'x'", id="inputs"),
    pytest.param(lambda: doubled(20), "laid flat", id="doubling"),
    pytest.param(
        lambda: Sequential(Flatten(), input_shape=(2**20, 2**20)), "a sample would", id="sample"
    ),
]


@pytest.mark.usefixtures("parts")
class TestWhatCannotBeSaved:
    @pytest.mark.parametrize(("make", "message"), UNSAVABLE)
    def test_is_refused_before_a_file_is_touched(
        self, make: Any, message: str, tmp_path: Path
    ) -> None:
        net = make()
        (tmp_path / "model").write_bytes(b"precious")
        with pytest.raises(UnsavableError, match=message):
            save(net, tmp_path / "model")
        assert (tmp_path / "model").read_bytes() == b"precious"
        assert len(list(tmp_path.iterdir())) == 1

    def test_fields_that_are_nested_too_deeply(self, tmp_path: Path) -> None:
        for depth in (94, 95, 96, 97, 98, 101):
            nested: list[Any] = []
            for _ in range(depth):
                nested = [nested]
            path = tmp_path / "model"
            net = Sequential(Loose(nested))
            if depth > 95:
                with pytest.raises(UnsavableError, match="nested too deeply"):
                    save(net, path)
            else:
                save(net, path)
                load(path)

    def test_more_layers_than_a_header_has_room_for(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(graphnn.io.model_file, "MAX_HEADER", 1000)
        with pytest.raises(UnsavableError, match="takes over 1,000 bytes"):
            save(Sequential(*[ReLU()] * 100), tmp_path / "model")

    def test_something_else_than_a_network(self, tmp_path: Path) -> None:
        layer: Any = Dense(1, 1)
        with pytest.raises(TypeError, match=r"wanted a network.*put layers in a Sequential"):
            save(layer, tmp_path / "model")

    def test_types_that_are_not_known_at_run_time(self, tmp_path: Path) -> None:
        namespace: dict[str, Any] = {"Layer": Layer, "attrs": attrs, "__name__": "elsewhere"}
        source = (
            "@attrs.define(eq=False)\n"
            "class Hinted(Layer):\n"
            "    size: 'Nowhere' = 1\n"
            "    def forward(self, x):\n"
            "        return x\n"
        )
        exec(source, namespace)
        hinted = namespace["Hinted"]
        plugins = plugin_parts.plugins()
        from graphnn.plugins.hooks import graphnn_register_layers

        class Plugin:
            @staticmethod
            @graphnn_register_layers
            def layers(register: Any) -> None:
                register("hinted", hinted)

        plugins.load(Plugin, name="hinted")
        with plugins.active(), pytest.raises(UnsavableError, match="outside of TYPE_CHECKING"):
            save(Sequential(hinted()), tmp_path / "model")


class TestWriting:
    def test_an_earlier_model_is_replaced_and_keeps_its_mode(self, tmp_path: Path) -> None:
        path = tmp_path / "model"
        save(Sequential(Dense(1, 1)), path)
        os.chmod(path, 0o640)
        save(Sequential(Dense(2, 1)), path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert load(str(path)).parameter_count == 3

    @pytest.mark.skipif(os.name != "posix", reason="modes and umask are POSIX")
    def test_a_new_file_gets_the_usual_mode(self, tmp_path: Path) -> None:
        (tmp_path / "usual").write_bytes(b"")
        save(Sequential(ReLU()), tmp_path / "model")
        assert (tmp_path / "model").stat().st_mode == (tmp_path / "usual").stat().st_mode

    @pytest.mark.skipif(os.name != "posix", reason="links need a privilege elsewhere")
    def test_a_link_is_followed(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "model")
        save(Sequential(ReLU()), tmp_path / "link")
        assert (tmp_path / "link").is_symlink()
        assert len(load(tmp_path / "model")) == 1

    @pytest.mark.parametrize("step", ["fsync", "replace"])
    @pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
    def test_a_failure_leaves_no_trace(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
    ) -> None:
        def fail(*arguments: object) -> None:
            raise error

        path = tmp_path / "model"
        save(Sequential(Dense(1, 1)), path)
        before = path.read_bytes()
        monkeypatch.setattr(os, step, fail)
        with pytest.raises(type(error)):
            save(Sequential(Dense(2, 1)), path)
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            save(Sequential(ReLU()), tmp_path / "nowhere" / "model")

    def test_a_folder_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "model").mkdir()
        with pytest.raises(OSError, match="model"):
            save(Sequential(ReLU()), tmp_path / "model")
        assert [each.name for each in tmp_path.iterdir()] == ["model"]


def test_a_file_of_format_1_can_always_be_read() -> None:
    # It stays as it is; a change of the format gets another number and another file.
    g = Graph()
    x = g.input("x", shape=(2,))
    tied = Dense(2, 2, weight=np.array([[1.0, 2.0], [3.0, 4.0]]), bias=np.array([0.5, -0.5]))
    h = x >> tied >> ReLU() >> Sequential(tied, Reshape((2, 1)), Flatten())
    net = g.build(outputs=((h, x) >> Concatenate(), h * x))
    again = load(Path(__file__).parent / "format_1.safetensors")
    assert_same(again, net)
    for found, wanted in zip(again([[1.0, -2.0]]), net([[1.0, -2.0]]), strict=True):
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("package", ["cattrs", "safetensors"])
def test_a_missing_package(package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    advice = rf'need {package}; install it with: pip install "graphnn\[files\]"'
    with pytest.raises(ImportError, match=advice):
        save(Sequential(Sigmoid()), tmp_path / "model")
    with pytest.raises(ImportError, match=advice):
        load(tmp_path / "model")
