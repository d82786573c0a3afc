"""Objectives, gradients, and the two plain estimators."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
from attrs import define, frozen

import graphnn as gn
from graphnn.arrays import Array, Matrix
from graphnn.typevars import T


def network(dtype: str = "float64") -> gn.Sequential[Any, Any]:
    bias = np.random.default_rng(1).normal(size=4)
    return gn.Sequential(gn.Dense(3, 4, bias=bias), gn.Tanh(), gn.Dense(4, 2), rng=0, dtype=dtype)


def objective(dtype: str = "float64") -> gn.Objective:
    x = np.random.default_rng(0).normal(size=(5, 3))
    return gn.Objective(network(dtype), gn.SoftmaxCrossEntropy(), x, np.array([0, 1, 1, 0, 1]))


def test_the_value_is_the_loss_of_the_outputs() -> None:
    one = objective()
    assert one.value() == one.loss(one.network(one.x), one.t)


def test_objectives_check_their_batch() -> None:
    net, loss = network(), gn.SoftmaxCrossEntropy()
    with pytest.raises(ValueError, match="2 inputs but 3 targets"):
        gn.Objective(net, loss, np.ones((2, 3)), np.array([0, 1, 1]))
    with pytest.raises(ValueError, match="batch is empty"):
        gn.Objective(net, loss, np.ones((0, 3)), np.array([], dtype=int))
    with pytest.raises(gn.ShapeError, match=r"\(N, 3\)"):
        gn.Objective(net, loss, np.ones((2, 4)), np.array([0, 1]))
    with pytest.raises(TypeError, match="wanted a network or a layer"):
        gn.Objective("net", loss, np.ones((2, 3)), np.array([0, 1]))  # type: ignore[arg-type]


def test_a_single_layer_is_a_network_of_one() -> None:
    line = gn.Objective(gn.Dense(1, 1), gn.MeanSquaredError(), [[1.0]], np.array([[2.0]]))
    assert list(gn.Backprop()(line)) == ["0.weight", "0.bias"]


def test_gradients_are_mappings_with_a_flat_view() -> None:
    gradient = gn.Backprop()(objective())
    assert list(gradient) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert gradient.vector.shape == (3 * 4 + 4 + 4 * 2 + 2,)
    np.testing.assert_array_equal(gradient.vector[:12].reshape(3, 4), gradient["0.weight"])
    assert gradient.value == objective().value()
    assert gn.Gradient({}).vector.shape == (0,)
    assert "26 derivatives" in repr(gradient)


@pytest.mark.parametrize("activation", ["identity", "relu", "sigmoid", "softmax", "tanh"])
@pytest.mark.parametrize("loss", ["mean-squared-error", "softmax-cross-entropy"])
def test_walk_and_backprop_agree(activation: str, loss: str) -> None:
    rng = np.random.default_rng(0)
    net = gn.Sequential(
        gn.Dense(3, 4, bias=rng.normal(size=4)),
        activation,
        gn.Sequential(gn.Dense(4, 4, bias=rng.normal(size=4)), activation),
        gn.Dense(4, 2),
        rng=0,
        dtype="float64",
    )
    t = rng.dirichlet(np.ones(2), 5)
    one = gn.Objective(net, gn.get_loss(loss), rng.normal(size=(5, 3)), t)
    walked, exact = gn.NumericalWalk()(one), gn.Backprop()(one)
    np.testing.assert_allclose(walked.vector, exact.vector, rtol=0, atol=1e-8)
    assert walked.evaluations == 2 + 2 * net.parameter_count


def test_tied_weights_add_up() -> None:
    rng = np.random.default_rng(0)
    tied = gn.Dense(3, 3, rng.normal(size=(3, 3)), rng.normal(size=3))
    net = gn.Sequential(tied, "tanh", tied, "tanh", gn.Dense(3, 2), rng=0, dtype="float64")
    one = gn.Objective(
        net, gn.SoftmaxCrossEntropy(), rng.normal(size=(4, 3)), np.array([0, 1, 0, 1])
    )
    walked, exact = gn.NumericalWalk()(one), gn.Backprop()(one)
    assert list(exact) == ["0.weight", "0.bias", "4.weight", "4.bias"]
    np.testing.assert_allclose(walked.vector, exact.vector, rtol=0, atol=1e-8)


def test_float32_networks_are_walked_in_float64_and_cast_back() -> None:
    walked, exact = gn.NumericalWalk()(objective("float32")), gn.NumericalWalk()(objective())
    for name, array in walked.items():
        assert array.dtype == np.float32
        np.testing.assert_allclose(array, exact[name], rtol=0, atol=1e-6)


@frozen
class Bomb(gn.Loss):
    """Counts down, then interrupts."""

    left: list[int]

    def per_sample(self, y: Array, t: Any, /) -> Any:
        self.left[0] -= 1
        if self.left[0] == 0:
            raise KeyboardInterrupt
        return np.square(y - t).sum(axis=1)


@pytest.mark.parametrize("after", [1, 2, 7, 20])
def test_an_interrupted_walk_leaves_the_parameters(after: int) -> None:
    net = network()
    before = {name: array.copy() for name, array in net.parameters().items()}
    one = gn.Objective(net, Bomb([after]), np.ones((2, 3)), np.zeros((2, 2)))
    with pytest.raises(KeyboardInterrupt):
        gn.NumericalWalk()(one)
    for name, array in net.parameters().items():
        np.testing.assert_array_equal(array, before[name])


@define(eq=False)
class Halves(gn.Layer[T, T]):
    """Has no pullback."""

    def forward(self, x: T, /) -> T:
        return cast("T", 0.5 * x)


def test_backprop_names_the_layer_that_it_cannot_pass() -> None:
    net = gn.Sequential(gn.Dense(3, 4), Halves(), gn.Dense(4, 2), rng=0)
    one = gn.Objective(net, gn.SoftmaxCrossEntropy(), np.ones((2, 3)), np.array([0, 1]))
    with pytest.raises(gn.NotDifferentiableError, match=r"Halves\(\) has no pullback") as caught:
        gn.Backprop()(one)
    assert "layer 1" in caught.value.__notes__[0]
    assert np.isfinite(gn.NumericalWalk()(one).vector).all()


def test_backprop_needs_no_pullback_where_nothing_is_trained() -> None:
    net = gn.Sequential(Halves(), gn.Dense(3, 2), rng=0)
    one = gn.Objective(net, gn.SoftmaxCrossEntropy(), np.ones((2, 3)), np.array([0, 1]))
    assert list(gn.Backprop()(one)) == ["1.weight", "1.bias"]


def test_step_has_no_useful_derivative_and_backprop_says_so() -> None:
    net = gn.Sequential(gn.Dense(3, 4), gn.Step(), gn.Dense(4, 2), rng=0)
    one = gn.Objective(net, gn.SoftmaxCrossEntropy(), np.ones((2, 3)), np.array([0, 1]))
    with pytest.raises(gn.NotDifferentiableError, match="would train nothing"):
        gn.Backprop()(one)


@define(eq=False)
class Forgetful(gn.Dense[Any, Any]):
    """Forgets its bias on the way back."""

    def vjp_parameters(self, x: Matrix, /) -> Any:
        y, pullback = super().vjp_parameters(x)
        return y, lambda dy: {"weight": pullback(dy)["weight"]}


def test_a_forgotten_gradient_is_an_error() -> None:
    net = gn.Sequential(Forgetful(3, 2), rng=0)
    one = gn.Objective(net, gn.SoftmaxCrossEntropy(), np.ones((2, 3)), np.array([0, 1]))
    with pytest.raises(ValueError, match="layer 0 Forgetful"):
        gn.Backprop()(one)


@pytest.mark.parametrize("h", [0.0, -1.0, float("nan"), float("inf")])
def test_a_step_must_be_positive(h: float) -> None:
    with pytest.raises(ValueError, match="wanted a finite number greater than 0"):
        gn.NumericalWalk(h)


def test_a_function_is_an_estimator() -> None:
    def zeros(objective: gn.Objective, /) -> gn.Gradient:
        return gn.Gradient({n: np.zeros_like(a) for n, a in objective.parameters().items()})

    estimator: gn.GradientEstimator = zeros
    assert not estimator(objective()).vector.any()
