"""What an estimate must get through: interruptions, tied weights, black boxes, noise, memory."""

from __future__ import annotations

import pickle
import tracemalloc
from typing import Any, cast

import numpy as np
import pytest
from attrs import define, field, frozen
from graphnn_zeroth import SPSA, Evolution, ForwardGradient

import graphnn as gn
from graphnn.arrays import Array, as_generator
from graphnn.typevars import T

MAKERS = [ForwardGradient, SPSA, Evolution]

SAMPLES = 4000

Z = 5.0
"""Standard errors allowed: an element of a right estimate errs so far once in 1.7 million."""

every = pytest.mark.parametrize("make", MAKERS)


def batch(samples: int = 5, features: int = 3) -> tuple[Array, Any]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(samples, features)), rng.integers(0, 2, samples)


def close(estimator: Any, objective: gn.Objective, true: gn.Gradient) -> None:
    """Compare an estimate from many samples with the gradient, at `Z` standard errors."""
    found = estimator(objective).vector
    spread = np.sqrt((np.sum(true.vector**2) + true.vector**2) / estimator.samples)
    assert np.all(np.abs(found - true.vector) <= Z * spread + 1e-3 * np.abs(true.vector).max())


@frozen
class Bomb(gn.Loss):
    """Counts down, then interrupts."""

    left: list[int]

    def per_sample(self, y: Array, t: Any, /) -> Any:
        self.left[0] -= 1
        if self.left[0] == 0:
            raise KeyboardInterrupt
        return np.square(y).sum(axis=1)


@every
@pytest.mark.parametrize("after", [1, 2, 5, 8])
def test_an_interrupted_estimate_leaves_the_network(make: Any, after: int) -> None:
    network = gn.Sequential(gn.Dense(3, 4), "tanh", gn.Dense(4, 2), rng=0)
    before = {name: array.copy() for name, array in network.parameters().items()}
    with pytest.raises(KeyboardInterrupt):
        make(samples=4, rng=0)(gn.Objective(network, Bomb([after]), *batch()))
    for name, array in network.parameters().items():
        np.testing.assert_array_equal(array, before[name])


@every
def test_tied_weights_move_together(make: Any) -> None:
    tied = gn.Dense(3, 3)
    network = gn.Sequential(tied, "tanh", tied, "tanh", gn.Dense(3, 2), rng=0, dtype="float64")
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())
    true = gn.Backprop()(objective)
    assert list(true) == ["0.weight", "0.bias", "4.weight", "4.bias"]
    close(make(samples=SAMPLES, rng=0), objective, true)


@define(eq=False)
class BlackBox(gn.Layer[T, T]):
    """Has no pullback and declares nothing."""

    def forward(self, x: T, /) -> T:
        return cast("T", np.sin(x))


@every
def test_black_boxes(make: Any) -> None:
    network = gn.Sequential(gn.Dense(3, 3), BlackBox(), gn.Dense(3, 2), rng=0, dtype="float64")
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())
    close(make(samples=SAMPLES, rng=0), objective, gn.NumericalWalk()(objective))


@every
def test_float32_networks_are_computed_in_float64(make: Any) -> None:
    network = gn.Sequential(gn.Dense(3, 4), "tanh", gn.Dense(4, 2), rng=0)
    single = gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())
    found = make(samples=3, rng=0)(single)
    exact = make(samples=3, rng=0)(single.astype("float64"))
    assert found.vector.dtype == np.float32
    np.testing.assert_allclose(found.vector, exact.vector, rtol=1e-6)
    assert found.value == exact.value


@define(eq=False)
class Dropout(gn.Layer[T, T]):
    """Draws a mask in training."""

    rng: np.random.Generator = field(converter=as_generator)

    def forward(self, x: T, /, *, training: bool = False) -> T:
        return cast("T", 2 * x * (self.rng.random(np.shape(x)) < 0.5)) if training else x

    def vjp(self, x: T, /, *, training: bool = False) -> Any:
        mask = 2.0 * (self.rng.random(np.shape(x)) < 0.5) if training else 1.0
        return cast("T", x * mask), lambda dy: (dy * mask, {})


@every
def test_random_layers_are_frozen_for_one_estimate(make: Any) -> None:
    """A mask that changed between the two sides of a difference would be divided by the step."""
    network = gn.Sequential(
        gn.Dense(3, 4), Dropout(np.random.default_rng(0)), gn.Dense(4, 2), rng=0, dtype="float64"
    )
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())
    close(make(samples=SAMPLES, rng=0), objective, gn.Backprop()(objective))


@every
def test_a_generator_is_shared_and_moves_on(make: Any) -> None:
    network = gn.Sequential(gn.Dense(3, 2), rng=0, dtype="float64")
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())
    generator = np.random.default_rng(5)
    one, other = make(rng=generator), make(rng=generator)
    assert one.rng is other.rng is generator
    first = one(objective).vector
    assert not np.array_equal(first, other(objective).vector)
    np.testing.assert_array_equal(first, make(rng=5)(objective).vector)


@every
def test_survives_pickle_with_its_stream(make: Any) -> None:
    network = gn.Sequential(gn.Dense(3, 2), rng=0)
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())
    one = make(samples=2, rng=3)
    one(objective)
    other = pickle.loads(pickle.dumps(one))
    np.testing.assert_array_equal(one(objective).vector, other(objective).vector)


@every
def test_memory_does_not_grow_with_the_samples(make: Any) -> None:
    """Seeds in place of stored noise: a few copies of the network, whatever the samples."""
    network = gn.Sequential(gn.Dense(300, 200), rng=0)
    x, t = batch(samples=4, features=300)
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), x, t)
    make(samples=1, rng=0)(objective)
    peaks = []
    for samples in (1, 100):
        tracemalloc.start()
        make(samples=samples, rng=0)(objective)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.05 * peaks[0]
    assert peaks[1] < 8 * 8 * network.parameter_count


@frozen
class Cube(gn.Loss):
    """The cube of the output: of all losses the plainest with a third derivative."""

    def per_sample(self, y: Array, t: Any, /) -> Any:
        return y[:, 0] ** 3

    def gradient_per_sample(self, y: Array, t: Any, /) -> Array:
        gradient: Array = 3 * y**2
        return gradient


@define(eq=False)
class Weight(gn.Layer[Any, Any]):
    """One number, and nothing else."""

    w: Array = gn.parameter(1, init=gn.Normal(1.0))

    def forward(self, x: Any, /) -> Any:
        return x * self.w

    def vjp(self, x: Any, /) -> Any:
        return self.forward(x), lambda dy: (dy * self.w, {"w": (x * dy).sum(axis=0)})


@pytest.mark.parametrize("step", [0.1, 0.5])
@pytest.mark.parametrize(("make", "bias"), [(SPSA, 1.0), (Evolution, 3.0), (ForwardGradient, 3.0)])
def test_the_bias_is_of_the_order_of_the_squared_step(make: Any, bias: float, step: float) -> None:
    """For ``w**3``: ``c**2`` with signs; ``3 * sigma**2``, as of the blurred cube, with normals.

    A directional difference gives ``3 w**2 z + step**2 z**3``, and ``E[z**4]`` is 1 or 3.
    """
    objective = gn.Objective(
        gn.Sequential(Weight(np.array([0.7]))), Cube(), np.ones((1, 1)), np.zeros((1, 1))
    )
    estimate = make(SAMPLES, step, rng=0)(objective)["0.w"][0]
    true = 3 * 0.7**2
    # One estimate is true * z**2 + step**2 * z**4; for normals E[z**8] = 105, E[z**6] = 15.
    moments = {1.0: (0.0, 0.0, 0.0), 3.0: (2.0, 12.0, 96.0)}[bias]
    variance = np.dot(moments, [true**2, 2 * true * step**2, step**4])
    allowed = Z * np.sqrt(variance / SAMPLES) + 1e-9
    assert abs(estimate - true - bias * step**2) <= allowed


def test_evolution_has_the_variance_of_its_directions() -> None:
    """With a small sigma it is the forward gradient: ``|g|**2 + g[i]**2`` for one sample."""
    network = gn.Sequential(gn.Dense(3, 4), "tanh", gn.Dense(4, 2), rng=0, dtype="float64")
    objective = gn.Objective(network, gn.SoftmaxCrossEntropy(), *batch())
    true = gn.Backprop()(objective).vector
    one = Evolution(samples=1, sigma=1e-3, rng=0)
    estimates = np.array([one(objective).vector for _ in range(SAMPLES)])
    variance = np.sum(true**2) + true**2
    assert np.all(np.abs(estimates.mean(axis=0) - true) <= Z * np.sqrt(variance / SAMPLES) + 1e-5)
    np.testing.assert_allclose(estimates.var(axis=0), variance, rtol=Z * np.sqrt(9 / SAMPLES))


def test_evolution_sees_across_steps() -> None:
    """The loss of a perceptron is flat wherever its gradient exists; blurred, it is not."""
    perceptron = gn.Sequential(gn.Dense(1, 1, np.array([[1.0]]), np.array([-0.2])), "step")
    objective = gn.Objective(perceptron, gn.MeanSquaredError(), [[0.1]], [[1.0]])
    assert not gn.NumericalWalk()(objective).vector.any()
    found = Evolution(samples=SAMPLES, sigma=0.2, rng=0)(objective)
    assert found["0.bias"][0] < 0
    assert found["0.weight"][0, 0] < 0


@every
def test_a_loss_without_a_value_is_not_hidden(make: Any) -> None:
    network = gn.Sequential(gn.Dense(3, 2), rng=0)
    x, t = batch()
    x[0, 0] = np.nan
    found = make(rng=0)(gn.Objective(network, gn.SoftmaxCrossEntropy(), x, t))
    assert np.isnan(found.vector).all()
    assert found.value is not None
    assert np.isnan(found.value)
