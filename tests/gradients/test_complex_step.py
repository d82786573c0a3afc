"""The complex step: exact to rounding on any graph, and clear about layers that cannot take it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest
from attrs import define, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

import graphnn as gn
from graphnn.arrays import Array, Matrix, Vector
from graphnn.graph import ColumnMove
from graphnn.initializers import Normal
from tests.gradients.random_layers import Noisy
from tests.gradients.random_networks import chains, dense, graphs

LOSSES = [gn.SoftmaxCrossEntropy(), gn.MeanSquaredError()]


def targets(network: gn.Network[Any, Any], x: Array) -> Array:
    return np.random.default_rng(0).dirichlet(np.ones(network(x).shape[1]), len(x))


def agree(objective: gn.Objective, rtol: float = 1e-13) -> gn.Gradient:
    found, exact = gn.ComplexStep()(objective), gn.Backprop()(objective)
    assert list(found) == list(exact)
    assert found.value == pytest.approx(exact.value, rel=1e-15)
    scale = np.abs(exact.vector).max(initial=1.0)
    for name, reference in exact.items():
        assert (found[name].shape, found[name].dtype) == (reference.shape, reference.dtype)
        np.testing.assert_allclose(
            found[name], reference, rtol=rtol, atol=rtol * scale, err_msg=name
        )
    return found


def has_steps(network: gn.Network[Any, Any]) -> bool:
    return any(isinstance(step.node, gn.Step) for step in network.wiring.flat.steps)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@given(drawn=chains())
@settings(max_examples=60)
def test_chains(loss: gn.Loss, drawn: tuple[gn.Sequential[Any, Any], Array]) -> None:
    network, x = drawn
    objective = gn.Objective(network, loss, x, targets(network, x))
    if has_steps(network):
        walked, found = gn.NumericalWalk()(objective), gn.ComplexStep()(objective)
        atol = 1e-7 * max(1, objective.value(), np.abs(walked.vector).max())
        np.testing.assert_allclose(found.vector, walked.vector, rtol=0, atol=atol)
    else:
        agree(objective)


@given(drawn=graphs())
@settings(max_examples=60)
def test_graphs(drawn: tuple[gn.Network[Any, Any], Array]) -> None:
    network, x = drawn
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), x, np.arange(len(network(x))) % 3)
    if has_steps(network):
        assert np.isfinite(gn.ComplexStep()(objective).vector).all()
    else:
        agree(objective)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "softmax", "identity"])
@pytest.mark.parametrize("loss", [*LOSSES, gn.CrossEntropy()], ids=repr)
def test_it_agrees_with_backprop_to_rounding(activation: str, loss: gn.Loss) -> None:
    rng = np.random.default_rng(0)
    end = ["softmax"] if isinstance(loss, gn.CrossEntropy) else []
    inner = gn.Sequential(dense(rng, 6, 5, "float64"), activation)
    network = gn.Sequential(
        dense(rng, 4, 6, "float64"), activation, inner, dense(rng, 5, 3, "float64"), *end
    )
    x, labels = rng.normal(size=(7, 4)), rng.integers(3, size=7)
    given_t: list[Any] = [np.eye(3)[labels], rng.dirichlet(np.ones(3), 7)]
    if not isinstance(loss, gn.MeanSquaredError):
        given_t.append(labels)
    for t in given_t:
        found = agree(gn.Objective(network, loss, x, t), rtol=3e-15)
        assert set(found.methods.values()) == {"response"}
        assert found.evaluations == 5 + 6 + 5 + 3


def test_what_is_tied_or_mixed_is_walked() -> None:
    rng = np.random.default_rng(0)
    tied = dense(rng, 4, 4, "float64")
    network = gn.Sequential(dense(rng, 4, 4, "float64"), "tanh", tied, "tanh", tied)
    x = rng.normal(size=(3, 4))
    found = agree(gn.Objective(network, gn.MeanSquaredError(), x, targets(network, x)), rtol=3e-15)
    assert found.methods == {
        "0.weight": "response",
        "0.bias": "response",
        "2.weight": "walk",
        "2.bias": "walk",
    }
    assert found.evaluations == 5 + 4 + 16 + 4


@define(eq=False)
class Centred(gn.Layer[Matrix, Matrix]):
    """Subtracts the mean over the batch: it mixes samples, and says nothing."""

    def forward(self, x: Matrix, /) -> Matrix:
        return cast(Matrix, x - x.mean(axis=0))

    def vjp(self, x: Matrix, /) -> Any:
        return self.forward(x), lambda dy: (dy - dy.mean(axis=0), {})


@define(eq=False)
class Power(gn.Layer[Matrix, Matrix]):
    """``x**2 * gain``: a third party's layer, with a parameter and no declaration."""

    size: int
    gain: Vector = gn.parameter("size", init=Normal(1.0))

    def forward(self, x: Matrix, /) -> Matrix:
        return cast(Matrix, x * x * self.gain)

    def vjp(self, x: Matrix, /) -> Any:
        def pullback(dy: Matrix) -> Any:
            return 2 * dy * x * self.gain, {"gain": np.sum(dy * x * x, axis=0)}

        return self.forward(x), pullback


def test_undeclared_layers_are_walked() -> None:
    rng = np.random.default_rng(0)
    network = gn.Sequential(
        dense(rng, 3, 4, "float64"),
        Centred(),
        gn.Sequential(Power(4, gain=rng.normal(size=4)), "tanh"),
        dense(rng, 4, 2, "float64"),
    )
    x = rng.normal(size=(5, 3))
    found = agree(gn.Objective(network, gn.MeanSquaredError(), x, targets(network, x)), rtol=3e-15)
    assert found.methods == {
        "0.weight": "walk",
        "0.bias": "walk",
        "2.0.gain": "walk",
        "3.weight": "response",
        "3.bias": "response",
    }


@define(eq=False)
class Channels(gn.Layer[Any, Any]):
    """Scales and shifts channels of images, and declares how: a column is an image."""

    mixes_samples = False
    channels: int = 3
    gain: Vector = gn.parameter("channels", init=Normal(1.0))
    shift: Array = gn.parameter("channels", 2, init=Normal(1.0))

    def forward(self, x: Any, /) -> Any:
        return x * self.gain[:, np.newaxis] + self.shift

    def vjp(self, x: Any, /) -> Any:
        def pullback(dy: Any) -> Any:
            slopes = {"gain": np.sum(dy * x, axis=(0, 2)), "shift": dy.sum(axis=0)}
            return dy * self.gain[:, np.newaxis], slopes

        return self.forward(x), pullback

    def parameter_move(self, name: str, x: Any, y: Any, /) -> ColumnMove | None:
        if name == "gain":
            return ColumnMove(x[:, np.newaxis], column_axis=0)
        # shift[j, k] moves pixel k of channel j.
        amount = np.broadcast_to(np.eye(2)[:, np.newaxis], (len(x), 2, 1, 2))
        return ColumnMove(amount, column_axis=0)


def test_columns_may_be_images() -> None:
    rng = np.random.default_rng(0)
    layer = Channels(gain=rng.normal(size=3), shift=rng.normal(size=(3, 2)))
    network = gn.Sequential(layer, gn.Flatten(), "tanh", dense(rng, 6, 2, "float64"))
    x = rng.normal(size=(4, 3, 2))
    found = agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, np.array([0, 1, 1, 0])))
    assert found.methods["0.gain"] == found.methods["0.shift"] == "response"


def test_where_outputs_outnumber_the_parameters_these_are_walked() -> None:
    rng = np.random.default_rng(0)
    gain, shift = rng.normal(size=3), rng.normal(size=(3, 2))

    @define(eq=False)
    class GainAlone(Channels):
        def parameter_move(self, name: str, x: Any, y: Any, /) -> ColumnMove | None:
            return super().parameter_move(name, x, y) if name == "gain" else None

    network = gn.Sequential(GainAlone(gain=gain, shift=shift), gn.Flatten())
    x = rng.normal(size=(4, 3, 2))
    found = agree(gn.Objective(network, gn.MeanSquaredError(), x, rng.normal(size=(4, 6))))
    assert found.methods == {"0.gain": "walk", "0.shift": "walk"}
    assert found.evaluations == 5 + 3 + 6


def test_several_inputs_and_outputs() -> None:
    rng = np.random.default_rng(0)

    @frozen
    class OfBoth(gn.Loss):
        def per_sample(self, y: Any, t: Any, /) -> Any:
            return np.sum((y[0] - t) ** 2, axis=1) + np.sum(y[1] ** 2, axis=1)

    sheet = gn.Graph()
    left, right = sheet.input("left", shape=(2,)), sheet.input("right", shape=(2,))
    hidden = (left >> dense(rng, 2, 3, "float64")) + (right >> dense(rng, 2, 3, "float64"))
    outputs = (hidden >> gn.Tanh(), hidden >> dense(rng, 3, 1, "float64"))
    network: Any = sheet.build(outputs=outputs)
    x = (rng.normal(size=(4, 2)), rng.normal(size=(4, 2)))
    objective = gn.Objective(network, OfBoth(), x, rng.normal(size=(4, 3)))
    found, walked = gn.ComplexStep()(objective), gn.NumericalWalk(method="richardson")(objective)
    np.testing.assert_allclose(found.vector, walked.vector, rtol=0, atol=1e-10)
    assert np.all(abs(found.vector) > 0)


@define(eq=False)
class Joined(gn.Layer[Any, Matrix]):
    """Adds what a network with two outputs gives, and a bias, in place."""

    size: int
    bias: Vector = gn.parameter("size", init=Normal(1.0))

    def forward(self, x: Any, /) -> Matrix:
        y: Any = x[0] * x[1]
        y += self.bias
        return cast(Matrix, y)


def test_networks_with_two_outputs_inside_another() -> None:
    rng = np.random.default_rng(0)
    sheet = gn.Graph()
    x = sheet.input("x", shape=(2,))
    pair: Any = sheet.build(
        outputs=(x >> dense(rng, 2, 3, "float64"), x >> dense(rng, 2, 3, "float64") >> gn.Tanh())
    )
    network = gn.Sequential(dense(rng, 2, 2, "float64"), pair, Joined(3, bias=rng.normal(size=3)))
    objective = gn.Objective(
        network, gn.MeanSquaredError(), rng.normal(size=(4, 2)), np.zeros((4, 3))
    )
    found, walked = gn.ComplexStep()(objective), gn.NumericalWalk(method="richardson")(objective)
    np.testing.assert_allclose(found.vector, walked.vector, rtol=0, atol=1e-10)
    assert found.methods["2.bias"] == "walk"


@given(drawn=chains(dtype="float32"))
@settings(max_examples=20)
def test_float32_networks_are_computed_in_double_and_cast_back(
    drawn: tuple[gn.Sequential[Any, Any], Array],
) -> None:
    network, x = drawn
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), x, targets(network, x))
    found, exact = gn.ComplexStep()(objective), gn.ComplexStep()(objective.astype("float64"))
    for name, reference in exact.items():
        assert found[name].dtype == np.float32
        np.testing.assert_allclose(found[name], reference, rtol=1e-6, atol=1e-30)


def test_a_rectifier_at_its_corner_passes_nothing_on() -> None:
    network = gn.Sequential(gn.Dense(2, 3, np.ones((2, 3)), np.zeros(3)), gn.ReLU())
    objective = gn.Objective(network, gn.MeanSquaredError(), np.zeros((2, 2)), np.ones((2, 3)))
    assert not gn.ComplexStep()(objective).vector.any()
    agree(objective)


def test_step_passes_nothing_on() -> None:
    rng = np.random.default_rng(0)
    network = gn.Sequential(dense(rng, 3, 4, "float64"), gn.Step(), dense(rng, 4, 2, "float64"))
    objective = gn.Objective(
        network, gn.SoftmaxCrossEntropy(), rng.normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])
    )
    found = gn.ComplexStep()(objective)
    assert not found["0.weight"].any()
    assert found["2.weight"].any()


# Layers that cannot take complex numbers


def drops_by_casting(x: Array) -> Array:
    y = np.empty(x.shape)
    y[...] = x.real
    return y


def in_single_precision(x: Array) -> Array:
    return x.astype(np.complex64 if np.iscomplexobj(x) else np.float32)


def takes_only_real(x: Array) -> Array:
    return np.heaviside(x, 0.5)


CANNOT: dict[str, tuple[Callable[[Array], Array], str]] = {
    "abs": (np.abs, "drops imaginary parts"),
    "real": (lambda x: x.real, "drops imaginary parts"),
    "single": (in_single_precision, "drops imaginary parts"),
    "cast": (drops_by_casting, "drops imaginary parts"),
    "half": (lambda x: x * x.real, "drops imaginary parts"),
    "conjugate": (np.conj, "drops imaginary parts"),
    "heaviside": (takes_only_real, r"does not take complex numbers, .*TypeError: ufunc"),
}


@pytest.mark.parametrize("name", CANNOT)
def test_layers_that_cannot_are_named(name: str) -> None:
    function, reason = CANNOT[name]
    rng = np.random.default_rng(0)
    inner = gn.Sequential(gn.Tanh(), gn.Lambda(function))
    network = gn.Sequential(dense(rng, 3, 4, "float64"), inner, dense(rng, 4, 2, "float64"))
    objective = gn.Objective(
        network, gn.MeanSquaredError(), rng.normal(size=(5, 3)), np.zeros((5, 2))
    )
    before = {name: array.copy() for name, array in network.parameters().items()}
    who = rf"layer 1\.1 Lambda\({function.__name__}\)"
    with pytest.raises(gn.NotDifferentiableError, match=rf"^{who} {reason}.*numerical"):
        gn.ComplexStep()(objective)
    for name, array in network.parameters().items():
        np.testing.assert_array_equal(array, before[name])
    assert np.isfinite(gn.Numerical()(objective).vector).all()


def test_what_no_parameter_reaches_may_be_anything() -> None:
    rng = np.random.default_rng(0)
    network = gn.Sequential(gn.Lambda(np.abs), dense(rng, 3, 2, "float64"))
    agree(gn.Objective(network, gn.SoftmaxCrossEntropy(), rng.normal(size=(4, 3)), [0, 1, 1, 0]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_without_parameters_the_gradient_is_empty(dtype: Any) -> None:
    network = gn.Sequential("relu")
    t = np.zeros((3, 2), dtype=dtype)
    objective = gn.Objective(network, gn.MeanSquaredError(), np.ones((3, 2), dtype=dtype), t)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = gn.ComplexStep()(objective)
    assert not found
    assert found.value == gn.Backprop()(objective).value


@define(eq=False)
class RealGain(Power):
    """Uses its parameter by its real part alone."""

    def forward(self, x: Matrix, /) -> Matrix:
        return cast(Matrix, x * self.gain.real)


def test_layers_that_drop_their_own_parameter_are_named() -> None:
    network = gn.Sequential(RealGain(3, gain=np.ones(3)))
    objective = gn.Objective(network, gn.MeanSquaredError(), np.ones((2, 3)), np.zeros((2, 3)))
    with pytest.raises(gn.NotDifferentiableError, match=r"^layer 0 RealGain\(\) drops"):
        gn.ComplexStep()(objective)


@frozen
class AbsoluteError(gn.Loss):
    """A loss in real numbers."""

    def per_sample(self, y: Array, t: Any, /) -> Any:
        return np.abs(y - t).sum(axis=1)


def test_losses_that_cannot_are_named() -> None:
    network = gn.Sequential(gn.Dense(3, 2, rng_weight(), np.ones(2)))
    objective = gn.Objective(network, AbsoluteError(), np.ones((2, 3)), np.zeros((2, 2)))
    with pytest.raises(gn.NotDifferentiableError, match=r"^the loss AbsoluteError\(\) drops"):
        gn.ComplexStep()(objective)


def rng_weight() -> Matrix:
    weight: Matrix = np.random.default_rng(0).normal(size=(3, 2))
    return weight


def test_losses_that_change_are_an_error() -> None:
    network = gn.Sequential(gn.Dense(3, 2, rng_weight(), np.ones(2)), Noisy())
    objective = gn.Objective(network, gn.MeanSquaredError(), np.ones((2, 3)), np.zeros((2, 2)))
    with pytest.raises(ValueError, match="the loss changes between two evaluations"):
        gn.ComplexStep()(objective)


def test_a_large_step_has_the_error_of_its_square() -> None:
    rng = np.random.default_rng(0)
    network = gn.Sequential(dense(rng, 3, 4, "float64"), "tanh", dense(rng, 4, 2, "float64"))
    objective = gn.Objective(
        network, gn.MeanSquaredError(), rng.normal(size=(5, 3)), np.zeros((5, 2))
    )
    exact = gn.Backprop()(objective).vector
    coarse, fine = (abs(gn.ComplexStep(h)(objective).vector - exact).max() for h in (2e-2, 1e-2))
    assert np.log2(coarse / fine) == pytest.approx(2, abs=0.05)
    for h in (0.0, -1.0, float("nan")):
        with pytest.raises(
            ValueError, match=r"ComplexStep: h is .*; wanted a finite number greater"
        ):
            gn.ComplexStep(h)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_gradcheck_takes_it_as_either_side(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = gn.Sequential(dense(rng, 3, 4, "float64"), "relu", dense(rng, 4, 2, "float64"))
    objective = gn.Objective(
        network, gn.SoftmaxCrossEntropy(), rng.normal(size=(5, 3)), rng.integers(2, size=5)
    )
    for pair in (("backprop", "complex-step"), ("complex-step", "backprop")):
        report = gn.gradcheck(objective, pair[0], against=pair[1])
        assert {each.verdict for each in report} == {"agrees"}


def test_training_goes_the_way_of_backprop() -> None:
    train, _ = gn.data.load_digits()
    vectors = []
    for gradient in ("complex-step", "backprop"):
        network = gn.Sequential(gn.Dense(64, 8), "sigmoid", gn.Dense(8, 10), rng=0, dtype="float64")
        trainer = gn.Trainer(
            network,
            loss=gn.SoftmaxCrossEntropy(),
            optimizer=gn.SGD(learning_rate=0.5),
            gradient=gradient,
            rng=0,
        )
        trainer.fit(train, epochs=1, batch_size=200)
        vectors.append(np.concatenate([a.ravel() for a in network.parameters().values()]))
    np.testing.assert_allclose(vectors[0], vectors[1], rtol=0, atol=1e-12)
