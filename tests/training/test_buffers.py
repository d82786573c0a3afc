"""Running statistics and their like: updated once a step, with the step or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array, Matrix
from graphnn.data import Dataset
from graphnn.initializers import Zeros
from tests.gradients.random_layers import Dropout


def data() -> Dataset[Array]:
    rng = np.random.default_rng(0)
    return Dataset(rng.normal(size=(8, 3)), rng.integers(0, 2, 8))


def network() -> gn.Sequential[Any, Any]:
    return gn.Sequential(
        gn.Dense(3, 4),
        Dropout(rng=2),
        gn.BatchNorm(4, momentum=0.5),
        "tanh",
        gn.Dense(4, 4),
        gn.BatchNorm(4),
        gn.Dense(4, 2),
        rng=0,
        dtype="float64",
    )


def trainer(net: Any, **options: Any) -> gn.Trainer:
    chosen = {"loss": "softmax-cross-entropy", "optimizer": gn.SGD(0.1), "rng": 0, **options}
    return gn.Trainer(net, **chosen)


def copies(arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {name: array.copy() for name, array in arrays.items()}


ESTIMATORS = [
    gn.Backprop(),
    gn.Numerical(),
    gn.NumericalExact(),
    gn.NumericalWalk(),
    gn.ComplexStep(),
]


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=repr)
def test_every_estimator_updates_once_a_step(estimator: gn.GradientEstimator) -> None:
    net, wanted = network(), network()
    trainer(net, gradient=estimator).fit(data(), epochs=2, batch_size=4)
    trainer(wanted).fit(data(), epochs=2, batch_size=4)
    for name, array in wanted.buffers().items():
        assert array.any()
        np.testing.assert_allclose(net.buffers()[name], array, atol=1e-7, err_msg=name)


def test_a_step_goes_by_the_pass_before_it() -> None:
    """The mean that is taken is that of the output of the first layer as it was."""
    net = gn.Sequential(gn.Dense(3, 2), gn.BatchNorm(2, momentum=1.0), rng=0, dtype="float64")
    seen = net[0].forward(data().x.astype("float64")).mean(axis=0)
    optimizer = gn.SGD(10.0)
    trainer(net, optimizer=optimizer).fit(data(), epochs=1, batch_size=8)
    np.testing.assert_allclose(net.buffers()["1.running_mean"], seen, rtol=1e-12)


def test_inference_uses_them_and_measures_change_nothing() -> None:
    net = network()
    one = trainer(net)
    one.fit(data(), epochs=1, batch_size=4)
    before = copies(net.buffers())
    x = data().x[:1]
    np.testing.assert_allclose(net(x), net(data().x)[:1], rtol=1e-12)
    one.evaluate(data())
    one.predict(x)
    for name, array in net.buffers().items():
        np.testing.assert_array_equal(array, before[name])


@attrs.frozen
class Failing:
    """An estimator or an optimiser that fails in its second step."""

    inner: Any
    network: Any = attrs.field(factory=network)
    seen: list[dict[str, Array]] = attrs.field(factory=list)
    """The buffers at every call."""

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        self._count()
        found: gn.Gradient = self.inner(objective)
        return found

    def step(self, parameters: Any, gradient: Any, /) -> None:
        self.inner.step(parameters, gradient)
        self._count()

    def _count(self) -> None:
        self.seen.append(copies(self.network.buffers()))
        if len(self.seen) == 2:
            raise RuntimeError("on purpose")


@pytest.mark.parametrize("kind", ["gradient", "optimizer"])
def test_a_step_that_fails_leaves_them(kind: str) -> None:
    failing = Failing(gn.Backprop() if kind == "gradient" else gn.SGD(0.1))
    net = failing.network
    with pytest.raises(RuntimeError, match="on purpose"):
        trainer(net, **{kind: failing}).fit(data(), epochs=1, batch_size=4)
    for name, array in net.buffers().items():
        np.testing.assert_array_equal(array, failing.seen[1][name], err_msg=name)
        assert not np.array_equal(array, failing.seen[0][name]), "the first step updates them"


def test_a_step_that_diverges_leaves_them() -> None:
    net = network()
    one = trainer(net, optimizer=gn.SGD(1e300), loss=gn.MeanSquaredError())
    before = copies(net.buffers())
    wild = Dataset(1e200 * data().x, 1e200 * np.ones((8, 2)))
    with pytest.raises(gn.DivergenceError):
        one.fit(wild, epochs=1, batch_size=8)
    for name, array in net.buffers().items():
        np.testing.assert_array_equal(array, before[name])


@attrs.define(eq=False)
class Counts(gn.Layer[Matrix, Matrix]):
    """Its buffer overflows, or is none of a number, though no value on the way is."""

    becomes: float
    kept: Array = gn.buffer(1, init=Zeros())

    def forward(self, x: Matrix, /) -> Matrix:
        return x

    def vjp(self, x: Matrix, /) -> Any:
        return x, lambda dy: (dy, {})

    def updated_buffers(self, x: Matrix, /) -> dict[str, Array]:
        return {"kept": np.array([self.becomes])}


@pytest.mark.parametrize("becomes", [np.nan, 1e300])
def test_a_buffer_that_turns_infinite_is_a_divergence(becomes: float) -> None:
    net = gn.Sequential(gn.Dense(3, 2), Counts(becomes), rng=0)
    before = copies(net.parameters())
    with pytest.raises(gn.DivergenceError, match=r"step 1 .*makes the buffer '1\.kept' NaN or inf"):
        trainer(net).fit(data(), epochs=1, batch_size=8)
    assert net.buffers()["1.kept"].tolist() == [0.0]
    for name, array in net.parameters().items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize("buffers", [{"0.nothing": np.ones(2)}, {"1.kept": np.ones(2)}])
def test_an_estimator_that_tells_of_other_buffers_is_told(buffers: dict[str, Array]) -> None:
    def tells(objective: gn.Objective) -> gn.Gradient:
        return attrs.evolve(gn.Backprop()(objective), buffers=buffers)

    net = gn.Sequential(gn.Dense(3, 2), Counts(1.0), rng=0)
    with pytest.raises(ValueError, match=r"wanted some of the network's buffers, .*'1\.kept'"):
        trainer(net, gradient=tells).fit(data(), epochs=1, batch_size=8)


def test_a_network_without_buffers_is_not_run_again() -> None:
    runs: list[int] = []

    def counted(x: Array) -> Array:
        runs.append(1)
        return x

    def constant(objective: gn.Objective) -> gn.Gradient:
        zeros = {name: 0 * array for name, array in objective.parameters().items()}
        return gn.Gradient(zeros, value=1.0)

    net = gn.Sequential(gn.Dense(3, 2), gn.Lambda(counted), rng=0)
    one = trainer(net, gradient=constant)
    before = len(runs)
    one.fit(data(), epochs=1, batch_size=8)
    assert len(runs) == before + 1, "one for the measuring after the epoch, and no other"
