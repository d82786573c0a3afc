"""Where NaN and infinity begin, told for each place where one can plant them."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
from attrs import define, frozen

import graphnn as gn
from graphnn.arrays import Array, Vector
from graphnn.data import Dataset
from graphnn.typevars import T


def data() -> Dataset[Array]:
    return Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])


@define(eq=False)
class BadPullback(gn.Layer[T, T]):
    """Is the identity, with a pullback that gives NaN or infinity."""

    factor: float = np.nan

    def forward(self, x: T, /) -> T:
        return x

    def vjp(self, x: T, /) -> Any:
        return x, lambda dy: (dy * self.factor, {})


@define(eq=False)
class BadSlope(gn.Layer[T, T]):
    """Scales by a parameter, whose gradient alone is infinite."""

    scale: Vector = gn.parameter(1, init=gn.initializers.Zeros())

    def forward(self, x: T, /) -> T:
        return cast("T", x * (1 + self.scale[0]))

    def vjp(self, x: T, /) -> Any:
        return self.forward(x), lambda dy: (dy, {"scale": np.array([np.inf])})


@define(eq=False)
class NoPullback(gn.Layer[T, T]):
    """Has none, and needs none in front of the first parameter."""

    def forward(self, x: T, /) -> T:
        return x


def train(net: gn.Layer[Any, Any], **options: Any) -> str:
    """Train until it fails; give what the error says, the parameters being as they were."""
    before = {name: array.copy() for name, array in net.parameters().items()}
    chosen = {"loss": "softmax-cross-entropy", "optimizer": gn.SGD(0.5), "rng": 0, **options}
    with pytest.raises(gn.DivergenceError) as caught:
        gn.Trainer(net, **chosen).fit(data(), epochs=2, batch_size=2)
    for name, array in net.parameters().items():
        np.testing.assert_array_equal(array, before[name])
    message = str(caught.value)
    assert message.startswith("step 1 (epoch 1): the loss is ")
    assert message.endswith("The parameters are those before this step.")
    return message


@pytest.mark.parametrize("factor", [np.nan, np.inf])
def test_in_a_pullback_between_two_parameters(factor: float) -> None:
    message = train(
        gn.Sequential(gn.Dense(2, 3), "tanh", BadPullback(factor), gn.Dense(3, 2), rng=0)
    )
    assert "its gradient by '0.weight' is not finite (layer 0 Dense(2 -> 3))" in message
    assert "first appears in the pullback of layer 2 BadPullback()" in message


def test_in_the_pullback_to_a_parameter_alone() -> None:
    message = train(gn.Sequential(gn.Dense(2, 3), BadSlope(), gn.Dense(3, 2), rng=0))
    assert "its gradient by '1.scale' is not finite (layer 1 BadSlope())" in message
    assert "first appears in the pullback of layer 1 BadSlope()" in message


def test_the_later_of_two_is_the_first_on_the_way_back() -> None:
    message = train(gn.Sequential(BadSlope(), gn.Dense(2, 2), BadPullback(), rng=0))
    assert "first appears in the pullback of layer 2 BadPullback()" in message


def test_behind_a_layer_that_backprop_does_not_pass() -> None:
    message = train(
        gn.Sequential(NoPullback(), gn.Dense(2, 3), BadPullback(), gn.Dense(3, 2), rng=0)
    )
    assert "first appears in the pullback of layer 2 BadPullback()" in message


def test_within_a_nested_network() -> None:
    inner = gn.Sequential(gn.Dense(2, 3), BadPullback())
    message = train(gn.Sequential(inner, gn.Dense(3, 2), rng=0))
    assert "(layer 0.0 Dense(2 -> 3))" in message
    assert "first appears in the pullback of layer 0.1 BadPullback()" in message


def test_in_a_graph_with_branches() -> None:
    g = gn.Graph()
    x = g.input("x", shape=(2,))
    net = g.build(outputs=(x >> gn.Dense(2, 2)) + (x >> gn.Dense(2, 2) >> BadPullback()), rng=0)
    assert "in the pullback of layer" in (message := train(net))
    assert "BadPullback()" in message


@frozen
class BadDerivative(gn.SoftmaxCrossEntropy):
    """Has an infinite derivative."""

    def value_and_gradient(self, y: Array, t: Any, /) -> tuple[float, Array]:
        return self(y, t), np.full(y.shape, np.inf)


def test_in_the_derivative_of_the_loss() -> None:
    message = train(gn.Sequential(gn.Dense(2, 2), rng=0), loss=BadDerivative())
    assert "first appears in the derivative of the loss, BadDerivative(" in message


@pytest.mark.parametrize("layer", ["tanh", NoPullback()])
def test_in_the_estimator_alone(layer: Any) -> None:
    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        arrays = {name: np.zeros_like(array) for name, array in objective.parameters().items()}
        arrays["2.bias"][1] = np.nan
        return gn.Gradient(arrays)

    net = gn.Sequential(gn.Dense(2, 3), layer, gn.Dense(3, 2), rng=0)
    message = train(net, gradient=estimator)
    assert "its gradient by '2.bias' is not finite (layer 2 Dense(3 -> 2)). What" in message


def test_a_search_that_fails_does_not_hide_the_fault() -> None:
    @frozen
    class Unwilling(gn.SoftmaxCrossEntropy):
        def value_and_gradient(self, y: Array, t: Any, /) -> tuple[float, Array]:
            raise RuntimeError("once is enough")

    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        return gn.Gradient({n: np.full_like(a, np.inf) for n, a in objective.parameters().items()})

    message = train(gn.Sequential(gn.Dense(2, 2), rng=0), loss=Unwilling(), gradient=estimator)
    assert "'0.weight' is not finite (layer 0 Dense(2 -> 2))" in message


def test_a_great_gradient_is_no_divergence() -> None:
    # Its sum of squares overflows float32, no element does.
    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        return gn.Gradient({n: np.full_like(a, 1e25) for n, a in objective.parameters().items()})

    trainer = gn.Trainer(
        gn.Dense(2, 2),
        loss="softmax-cross-entropy",
        optimizer=gn.SGD(1e-30),
        gradient=estimator,
        rng=0,
    )
    assert trainer.fit(data()).reason == "completed"


@define(eq=False)
class Logarithm(gn.Layer[T, T]):
    """Divides by zero, in effect, where its input is 0."""

    def forward(self, x: T, /) -> T:
        return cast("T", np.log(x * 0))


def test_a_division_by_zero_is_told_as_a_divergence_without_a_warning() -> None:
    net = gn.Sequential(gn.Dense(2, 2), Logarithm(), rng=0)
    trainer = gn.Trainer(
        net, loss="softmax-cross-entropy", optimizer="sgd", gradient="numerical", rng=0
    )
    with pytest.raises(gn.DivergenceError, match=r"in the output of layer 1 Logarithm\(\)"):
        trainer.fit(data())
