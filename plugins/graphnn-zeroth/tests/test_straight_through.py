"""The straight-through estimator: exact forward, the slope back, and everything left as it was."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest
from attrs import define, field
from graphnn_zeroth import Clipped, FastSigmoid, Logistic, Straight, StraightThrough

import graphnn as gn
from graphnn.arrays import Array, Matrix, as_generator
from graphnn.typevars import T

XOR = gn.data.Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])

SLOPES = [Straight(), Clipped(), Clipped(0.3), Logistic(), Logistic(4.0), FastSigmoid(2.0)]

SMOOTH: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "straight": (Straight(), lambda x: x),
    "clipped": (Clipped(0.5), lambda x: np.clip(x, -0.5, 0.5)),
    "logistic": (Logistic(3.0), lambda x: 1 / (1 + np.exp(-3.0 * x))),
    "fast-sigmoid": (FastSigmoid(2.0), lambda x: x / (1 + 2.0 * np.abs(x))),
}


def batch(samples: int = 6, features: int = 3) -> tuple[Array, Any]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(samples, features)), rng.integers(0, 2, samples)


def objective(*layers: Any, dtype: str = "float64") -> gn.Objective:
    network = gn.Sequential(*layers, rng=0, dtype=dtype)
    return gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())


@pytest.mark.parametrize("name", SMOOTH)
def test_the_slopes_are_the_derivatives_of_what_they_stand_for(name: str) -> None:
    slope, function = SMOOTH[name]
    x = np.random.default_rng(0).normal(size=(50, 2))
    differences = (function(x + 1e-6) - function(x - 1e-6)) / 2e-6
    np.testing.assert_allclose(slope(x), differences, atol=1e-8)
    assert slope(np.float32(x)).dtype == np.float32


@pytest.mark.parametrize("slope", SLOPES, ids=repr)
def test_a_step_is_passed_by_the_slope_and_everything_else_exactly(slope: Any) -> None:
    """By hand, layer by layer."""
    here = objective(gn.Dense(3, 4), "tanh", gn.Dense(4, 5), "step", gn.Dense(5, 2))
    first, _, second, _, third = cast("Any", here.network)
    h = np.tanh(here.x @ first.weight + first.bias)
    a = h @ second.weight + second.bias
    z = (a > 0).astype(float)
    value, dy = here.loss.value_and_gradient(z @ third.weight + third.bias, here.t)
    da = (dy @ third.weight.T) * slope(a)
    dh = (da @ second.weight.T) * (1 - h**2)
    expected = {
        "0.weight": here.x.T @ dh,
        "0.bias": dh.sum(axis=0),
        "2.weight": h.T @ da,
        "2.bias": da.sum(axis=0),
        "4.weight": z.T @ dy,
        "4.bias": dy.sum(axis=0),
    }
    found = StraightThrough(slope)(here)
    assert list(found) == list(expected)
    assert found.value == value == pytest.approx(here.value(), rel=1e-14)
    for name, array in expected.items():
        np.testing.assert_allclose(found[name], array, rtol=1e-12, atol=1e-15)


def test_behind_the_last_step_it_is_the_gradient_and_before_it_is_not() -> None:
    here = objective(gn.Dense(3, 4), "step", gn.Dense(4, 2))
    found, true = StraightThrough()(here), gn.NumericalWalk()(here)
    np.testing.assert_allclose(found["2.weight"], true["2.weight"], atol=1e-7)
    assert not true["0.weight"].any()
    assert found["0.weight"].any()


def test_without_a_step_it_is_backprop() -> None:
    here = objective(gn.Dense(3, 4), "relu", gn.Dense(4, 4), "softmax", gn.Dense(4, 2))
    np.testing.assert_array_equal(StraightThrough()(here).vector, gn.Backprop()(here).vector)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_network_and_parameters_are_untouched_and_dtypes_kept(dtype: str) -> None:
    here = objective(gn.Dense(3, 4), "step", gn.Dense(4, 2), dtype=dtype)
    before = {name: (array, array.copy()) for name, array in here.parameters().items()}
    layers = [type(layer) for layer in cast("Any", here.network)]
    found = StraightThrough(lambda x: np.ones(x.shape))(here)
    assert [type(layer) for layer in cast("Any", here.network)] == layers
    for name, array in here.parameters().items():
        assert array is before[name][0]
        np.testing.assert_array_equal(array, before[name][1])
        assert found[name].dtype == dtype


def test_it_works_on_branches_nested_graphs_and_shared_weights() -> None:
    """Compared with backprop through a straight layer where steps are nearly their input."""
    tied, step = gn.Dense(3, 3), gn.Step[Any]()
    inner = gn.Graph()
    h = inner.input("h", shape=(3,))
    nested = inner.build(outputs=(h >> tied >> step) + (h >> gn.Dense(3, 3) >> "tanh"))

    def wire(activation: gn.Layer[Any, Any]) -> gn.Objective:
        g = gn.Graph()
        x = g.input("x", shape=(3,))
        y = x >> nested >> tied >> step >> gn.Dense(3, 2, out.weight, out.bias)
        network = g.build(outputs=y)
        swapped = network.replaced(lambda node: activation if isinstance(node, gn.Step) else node)
        return gn.Objective(swapped, gn.SoftmaxCrossEntropy(), *batch())

    out = gn.Dense(3, 2)
    found = StraightThrough(Straight())(wire(gn.Step()))
    expected = gn.Backprop()(wire(PassedStep()))
    assert list(found) == list(expected)
    assert len(found) == 6
    np.testing.assert_array_equal(found.vector, expected.vector)


@define(eq=False)
class PassedStep(gn.Layer[T, T]):
    """What the estimator is to make of a step, written as a layer."""

    def forward(self, x: T, /) -> T:
        return gn.step(x)

    def vjp(self, x: T, /) -> Any:
        return self.forward(x), lambda dy: (dy, {})


@define(eq=False)
class Residual(gn.Layer[Matrix, Matrix]):
    """Holds a chain, and goes back through it."""

    inner: gn.Layer[Matrix, Matrix]

    def forward(self, x: Matrix, /) -> Matrix:
        return x + self.inner.forward(x)

    def vjp(self, x: Matrix, /) -> Any:
        y, back = self.inner.vjp(x)

        def pullback(dy: Matrix, /) -> Any:
            dx, gradients = back(dy)
            return dx + dy, {f"inner.{name}": value for name, value in gradients.items()}

        return x + y, pullback


def test_steps_that_another_layer_holds_are_passed() -> None:
    made: list[gn.Gradient] = []
    for activation in (gn.Step[Any](), PassedStep[Any]()):
        chain = gn.Sequential(gn.Dense(3, 3), activation, gn.Dense(3, 3))
        made.append(StraightThrough(Straight())(objective(Residual(chain), gn.Dense(3, 2))))
    np.testing.assert_array_equal(made[0].vector, made[1].vector)


@define(eq=False)
class StochasticBinary(gn.Elementwise[T]):
    """Bengio, Leonard and Courville's neuron: 1 with the probability ``sigmoid(x)``."""

    rng: np.random.Generator = field(converter=as_generator)

    def forward(self, x: T, /, *, training: bool = False) -> T:
        threshold = self.rng.random(np.shape(x)) if training else 0.5
        fired: Any = (gn.sigmoid(cast("Any", x)) > threshold).astype(cast("Any", x).dtype)
        return cast("T", fired)

    def vjp(self, x: T, /, *, training: bool = False) -> Any:
        self.forward(x, training=training)
        raise gn.NotDifferentiableError("it jumps")


def test_random_layers_draw_what_the_objective_draws() -> None:
    here = objective(gn.Dense(3, 40), StochasticBinary(0), gn.Dense(40, 2))
    estimator = StraightThrough(Logistic())
    first = estimator(here)
    assert first.value == pytest.approx(here.value(), rel=1e-14)
    np.testing.assert_array_equal(first.vector, estimator(here).vector)
    anew = gn.Objective(here.network, here.loss, here.x, here.t)
    assert estimator(anew).value == pytest.approx(anew.value(), rel=1e-14)
    assert estimator(anew).value != first.value


def test_stochastic_neurons_learn() -> None:
    network = gn.Sequential(gn.Dense(2, 16), StochasticBinary(0), gn.Dense(16, 2), rng=0)
    trainer = gn.Trainer(
        network,
        loss="softmax-cross-entropy",
        optimizer=gn.SGD(0.5),
        gradient=StraightThrough(Logistic()),
        rng=0,
    )
    trainer.fit(XOR, epochs=2000, batch_size=4)
    assert trainer.evaluate(XOR).accuracy == 1.0


def test_named_types_are_passed_and_no_others() -> None:
    here = objective(gn.Dense(3, 4), "relu", gn.Dense(4, 2))
    found = StraightThrough(Straight(), layers=[gn.ReLU])(here)
    first, _, last = cast("Any", here.network)
    h = np.maximum(here.x @ first.weight + first.bias, 0)
    _, dy = here.loss.value_and_gradient(h @ last.weight + last.bias, here.t)
    np.testing.assert_allclose(found["0.weight"], here.x.T @ (dy @ last.weight.T), rtol=1e-12)
    with pytest.raises(gn.NotDifferentiableError, match="Step") as caught:
        StraightThrough(layers=[gn.ReLU])(objective(gn.Dense(3, 4), "step", gn.Dense(4, 2)))
    assert "of the types that it was told" in " ".join(caught.value.__notes__)


@define(eq=False)
class Threshold(gn.Layer[Matrix, Matrix]):
    """A step with a parameter, and no pullback."""

    size: int
    at: Any = gn.parameter("size", init=gn.Zeros())

    def forward(self, x: Matrix, /) -> Matrix:
        y: Matrix = gn.step(x - self.at)
        return y


@define(eq=False)
class Count(gn.Layer[Matrix, Matrix]):
    """Counts what is positive: a step that changes the shape."""

    def forward(self, x: Matrix, /) -> Matrix:
        y: Matrix = gn.step(x).sum(axis=1, keepdims=True)
        return y


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([gn.Dense(3, 4), Threshold(4), gn.Dense(4, 2)], r"Threshold\(\) has no pullback"),
        ([gn.Dense(3, 4), Count(), gn.Dense(1, 2)], r"Count\(\) makes \(6, 1\) of \(6, 4\)"),
    ],
)
def test_what_cannot_be_passed_is_named(layers: Any, words: str) -> None:
    with pytest.raises(gn.NotDifferentiableError, match=words) as caught:
        StraightThrough()(objective(*layers))
    assert "layers without parameters that keep the shape" in " ".join(caught.value.__notes__)


def test_a_slope_of_another_shape_is_refused() -> None:
    with pytest.raises(
        gn.ShapeError, match=r"Step\(\): the slope .* gives \(6, 4, 1\) for an input"
    ):
        StraightThrough(lambda x: x[:, :, np.newaxis])(
            objective(gn.Dense(3, 4), "step", gn.Dense(4, 2))
        )


def test_bad_options() -> None:
    wrong: Any = Clipped
    with pytest.raises(TypeError, match="wanted a function of a layer's input"):
        StraightThrough(wrong)
    with pytest.raises(TypeError, match="wanted classes of layers"):
        StraightThrough(layers=cast("Any", [gn.Step()]))
    with pytest.raises(ValueError, match="wanted a positive number"):
        Clipped(0.0)


def test_survives_pickle() -> None:
    estimator = StraightThrough(FastSigmoid(2.0), layers=[gn.Step])
    assert pickle.loads(pickle.dumps(estimator)) == estimator


@pytest.mark.parametrize("seed", range(20))
def test_perceptrons_learn_xor_by_name(seed: int) -> None:
    """The notes' perceptron, with the real step in training and afterwards."""
    network = gn.Sequential(gn.Dense(2, 16), gn.Step(), gn.Dense(16, 2), rng=seed)
    trainer = gn.Trainer(
        network,
        loss="softmax-cross-entropy",
        optimizer=gn.SGD(0.5),
        gradient="straight-through",
        rng=seed,
    )
    trainer.fit(XOR, epochs=300, batch_size=4)
    assert trainer.evaluate(XOR).accuracy == 1.0
    assert set(np.unique(network[:2](XOR.x))) <= {0.0, 1.0}


def test_perceptrons_read_digits() -> None:
    train, test = gn.data.load_digits()
    network = gn.Sequential(gn.Dense(64, 50), "step", gn.Dense(50, 10), rng=0)
    trainer = gn.Trainer(
        network,
        loss="softmax-cross-entropy",
        optimizer=gn.SGD(0.1),
        gradient="straight-through",
        rng=0,
    )
    trainer.fit(train, epochs=20, batch_size=50)
    accuracy = trainer.evaluate(test).accuracy
    assert accuracy is not None
    assert accuracy > 0.85
