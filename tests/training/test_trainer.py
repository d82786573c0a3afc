"""Training: steps, epochs, measures, and how it ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from typing import Any, cast

import numpy as np
import pytest
from attrs import define, frozen

import graphnn as gn
from graphnn.arrays import Array, Vector
from graphnn.data import Dataset, random_choice_batches
from graphnn.plugins import Plugins, PluginWarning, builtin, hooks
from graphnn.training import (
    EpochFinished,
    StepFinished,
    TrainingFinished,
    TrainingStarted,
)
from graphnn.typevars import T


def xor() -> Dataset[Array]:
    return Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], name="xor")


def network(seed: int = 0) -> gn.Sequential[Any, Any]:
    return gn.Sequential(gn.Dense(2, 8), "tanh", gn.Dense(8, 2), rng=seed)


def trainer(net: gn.Layer[Any, Any] | None = None, **options: Any) -> gn.Trainer:
    chosen = {"loss": "softmax-cross-entropy", "optimizer": gn.SGD(0.5), "rng": 0, **options}
    return gn.Trainer(network() if net is None else net, **chosen)


def test_digits_are_learned() -> None:
    train, test = gn.data.load_digits()
    net = gn.Sequential(gn.Dense(64, 50), "sigmoid", gn.Dense(50, 10), rng=0)
    one = trainer(net)
    history = one.fit(train, epochs=30, batch_size=50, validation=test)
    found = one.evaluate(test)
    assert found.accuracy is not None
    assert found.accuracy > 0.95
    assert history[-1].validation_accuracy == found.accuracy
    assert history[-1].validation_loss == found.loss
    assert history[-1].loss < history[0].loss
    assert len(history.step_losses) == 30 * 29


@pytest.mark.parametrize("gradient", ["backprop", "numerical", "numerical-walk"])
def test_xor_is_learned_with_any_gradient(gradient: str) -> None:
    one = trainer(gradient=gradient)
    one.fit(xor(), epochs=80, batch_size=4)
    assert one.evaluate(xor()).accuracy == 1.0
    assert one.predict([[0, 1], [1, 1]]).tolist() == [1, 0]


def test_estimators_train_alike() -> None:
    one, other = trainer(gradient="backprop"), trainer(gradient="numerical")
    one.fit(xor(), epochs=20, batch_size=2)
    other.fit(xor(), epochs=20, batch_size=2)
    for name, array in one.network.parameters().items():
        np.testing.assert_allclose(array, other.network.parameters()[name], atol=1e-5)


def test_names_and_instances_are_the_same() -> None:
    named = trainer(loss="softmax-cross-entropy", optimizer="sgd", gradient="backprop")
    assert named.loss == gn.SoftmaxCrossEntropy()
    assert named.optimizer == gn.SGD()
    assert named.gradient == gn.Backprop()
    with pytest.raises(LookupError, match="did you mean 'backprop'"):
        trainer(gradient="backpropp")


def test_same_seed_same_bits() -> None:
    histories, bits = [], []
    for _ in range(2):
        one = trainer()
        history = one.fit(xor(), epochs=5, batch_size=3)
        histories.append(history.step_losses)
        bits.append([array.tobytes() for array in one.network.parameters().values()])
    assert histories[0] == histories[1]
    assert bits[0] == bits[1]
    other = trainer(rng=1)
    assert other.fit(xor(), epochs=5, batch_size=3).step_losses != histories[0]


def test_validation_does_not_change_training() -> None:
    alone, watched = trainer(), trainer()
    without = alone.fit(xor(), epochs=3, batch_size=2)
    with_data = watched.fit(xor(), epochs=3, batch_size=2, validation=xor())
    assert without.step_losses == with_data.step_losses
    assert without[0].validation_loss is None
    assert with_data[0].validation_loss is not None


def test_the_mean_loss_weighs_a_smaller_last_batch() -> None:
    one = trainer(optimizer=gn.SGD(1e-30))
    history = one.fit(xor(), epochs=1, batch_size=3)
    assert len(history.step_losses) == 2
    assert history[0].loss == pytest.approx(one.evaluate(xor()).loss, rel=1e-6)


def test_batches_by_random_choice_as_in_the_notes() -> None:
    history = trainer().fit(xor(), epochs=4, batch_size=2, batches=random_choice_batches)
    assert len(history.step_losses) == 8


@pytest.mark.parametrize(("epochs", "batch_size"), [(0, 4), (-1, 4), (1, 0), (1, -2)])
def test_bad_numbers(epochs: int, batch_size: int) -> None:
    with pytest.raises(ValueError, match=r"epochs is|batch_size is"):
        trainer().fit(xor(), epochs=epochs, batch_size=batch_size)


def test_samples_that_do_not_fit() -> None:
    with pytest.raises(gn.ShapeError, match=r"\(N, 2\)"):
        trainer().fit(Dataset(np.ones((4, 3)), [0, 1, 0, 1]))


def test_no_batches_is_an_error() -> None:
    def none(n: int, batch_size: int, rng: np.random.Generator, /) -> Iterator[Any]:
        return iter(())

    with pytest.raises(ValueError, match="no mini-batch"):
        trainer().fit(xor(), batches=none)


def test_evaluation_does_not_depend_on_the_batch_size() -> None:
    _, test = gn.data.load_digits()
    one = trainer(gn.Sequential(gn.Dense(64, 10), rng=0))
    whole, parts = one.evaluate(test, batch_size=360), one.evaluate(test, batch_size=7)
    assert whole.accuracy == parts.accuracy
    assert whole.loss == pytest.approx(parts.loss, rel=1e-6)
    assert whole.samples == 360
    with pytest.raises(ValueError, match="batch_size is 0"):
        one.evaluate(test, batch_size=0)


def test_one_hot_targets_and_regression() -> None:
    one_hot = Dataset(xor().x, np.eye(2, dtype=np.float32)[[0, 1, 1, 0]])
    one = trainer(loss="mean-squared-error")
    history = one.fit(one_hot, epochs=1, validation=one_hot)
    assert history[0].accuracy is not None
    line = Dataset(np.linspace(0, 1, 8)[:, np.newaxis], 3 * np.linspace(0, 1, 8))
    one = trainer(gn.Dense(1, 1), loss="mean-squared-error")
    history = one.fit(line, epochs=200, batch_size=8)
    assert history[-1].accuracy is None
    assert history[-1].loss < 1e-3
    with pytest.raises(ValueError, match=r"trainer\.network"):
        one.predict(line.x)


@define(eq=False)
class Mode(gn.Layer[T, T]):
    """Remembers in which mode it was run."""

    seen: list[bool]

    def forward(self, x: T, /, *, training: bool = False) -> T:
        self.seen.append(training)
        return x

    def vjp(self, x: T, /, *, training: bool = False) -> Any:
        return self.forward(x, training=training), lambda dy: (dy, {})


def test_layers_are_told_when_they_train() -> None:
    seen: list[bool] = []
    net = gn.Sequential(gn.Dense(2, 2), Mode(seen), rng=0)
    one = trainer(net)
    seen.clear()
    one.evaluate(xor())
    assert set(seen) == {False}
    seen.clear()
    one.fit(xor(), epochs=1, batch_size=4)
    assert seen.count(True) == 1


def black_box(objective: gn.Objective, /) -> gn.Gradient:
    """Know the loss and nothing else."""
    return gn.Gradient({n: 0 * a for n, a in objective.parameters().items()})


def test_an_estimator_need_not_tell_the_loss() -> None:
    history = trainer(gradient=black_box).fit(xor(), epochs=1, batch_size=4)
    assert history.step_losses[0] == pytest.approx(trainer().evaluate(xor()).loss)


@pytest.mark.parametrize("fault", ["missing", "extra", "shape"])
def test_a_gradient_that_does_not_fit_is_an_error(fault: str) -> None:
    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        arrays = dict(black_box(objective))
        if fault == "missing":
            del arrays["0.bias"]
        elif fault == "extra":
            arrays["9.bias"] = np.zeros(1)
        else:
            arrays["0.bias"] = np.zeros((8, 1))
        return gn.Gradient(arrays)

    with pytest.raises(ValueError, match="wanted"):
        trainer(gradient=estimator).fit(xor())


@define(eq=False)
class Overflowing(gn.Layer[T, T]):
    """Gives infinity from some call on."""

    left: int

    def forward(self, x: T, /) -> T:
        self.left -= 1
        return x if self.left > 0 else cast("T", x * np.inf)

    def vjp(self, x: T, /) -> Any:
        return self.forward(x), lambda dy: (dy, {})


def test_divergence_names_step_epoch_and_layer() -> None:
    net = gn.Sequential(gn.Dense(2, 2), Overflowing(10**9), gn.Dense(2, 2), rng=0)
    one = trainer(net)
    before = {name: array.copy() for name, array in net.parameters().items()}
    cast("Overflowing", net[1]).left = 1
    with pytest.raises(gn.DivergenceError) as caught:
        one.fit(xor(), epochs=2, batch_size=2)
    message = str(caught.value)
    assert message.startswith("step 1 (epoch 1): the loss is")
    assert "layer 1 Overflowing()" in message
    assert "smaller learning rate" in message
    for name, array in net.parameters().items():
        np.testing.assert_array_equal(array, before[name])


def test_too_large_a_learning_rate_diverges_without_a_warning() -> None:
    rng = np.random.default_rng(0)
    data = Dataset(rng.normal(size=(40, 3)), rng.normal(size=(40, 1)))
    net = gn.Sequential(gn.Dense(3, 20), "relu", gn.Dense(20, 1), rng=0)
    one = trainer(net, loss="mean-squared-error", optimizer=gn.SGD(1e6))
    with pytest.raises(gn.DivergenceError, match=r"step \d+ \(epoch"):
        one.fit(data, epochs=50, batch_size=10)
    assert all(np.isfinite(array).all() for array in net.parameters().values())


def test_parameters_that_are_no_numbers_are_found() -> None:
    net = network()
    net.parameters()["2.bias"][0] = np.nan
    with pytest.raises(gn.DivergenceError, match=r"'2\.bias' holds NaN or infinity already"):
        trainer(net).fit(xor())


def test_a_gradient_that_is_no_number_is_found() -> None:
    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        return gn.Gradient({n: a * np.nan for n, a in objective.parameters().items()})

    with pytest.raises(gn.DivergenceError, match=r"gradient by '0\.weight' is not finite"):
        trainer(gradient=estimator).fit(xor())


@frozen
class Infinite(gn.Loss):
    """Is never finite."""

    def per_sample(self, y: Array, t: Any, /) -> Vector:
        return np.full(len(y), np.inf)


def test_a_loss_that_is_no_number_is_found() -> None:
    with pytest.raises(gn.DivergenceError, match=r"arises in the loss, Infinite\(\)"):
        trainer(loss=Infinite(), gradient=black_box).fit(xor())


def test_an_epoch_that_measures_no_number_is_an_error() -> None:
    def unaware(objective: gn.Objective, /) -> gn.Gradient:
        return gn.Gradient({n: 0 * a for n, a in objective.parameters().items()}, value=1.0)

    great = np.full((2, 2), 1e30, dtype=np.float32)
    net = gn.Sequential(gn.Dense(2, 2, weight=great), gn.Dense(2, 2, weight=great))
    with pytest.raises(gn.DivergenceError, match="after epoch 1: the loss on the training data"):
        trainer(net, gradient=unaware).fit(xor())


@define
class HalfWay:
    """An optimiser that is interrupted in the midst of a step."""

    at: int
    steps: int = 0

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        self.steps += 1
        for place, array in enumerate(parameters.values()):
            if place == 2 and self.steps == self.at:
                os.kill(os.getpid(), signal.SIGINT)
            array += 1


def test_ctrl_c_waits_for_the_step_under_way() -> None:
    net = network()
    before = {name: array.copy() for name, array in net.parameters().items()}
    history = trainer(net, optimizer=HalfWay(at=3)).fit(xor(), epochs=9, batch_size=2)
    assert history.reason == "interrupted"
    assert len(history) == 1
    assert len(history.step_losses) == 3
    assert "interrupted" in repr(history)
    for name, array in net.parameters().items():
        np.testing.assert_array_equal(array, before[name] + 1 + 1 + 1)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_in_an_estimator_leaves_the_last_whole_step() -> None:
    calls = 0

    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        nonlocal calls
        calls += 1
        if calls == 4:
            os.kill(os.getpid(), signal.SIGINT)
        return gn.Backprop()(objective)

    one, reference = trainer(gradient=estimator), trainer()
    assert one.fit(xor(), epochs=9, batch_size=4).reason == "interrupted"
    reference.fit(xor(), epochs=3, batch_size=4)
    for name, array in one.network.parameters().items():
        np.testing.assert_array_equal(array, reference.network.parameters()[name])


def test_a_programs_own_handler_is_kept() -> None:
    caught: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: caught.append(number))
    try:
        history = trainer(optimizer=HalfWay(at=2)).fit(xor(), epochs=2, batch_size=2)
    finally:
        signal.signal(signal.SIGINT, before)
    assert caught == [signal.SIGINT]
    assert history.reason == "completed"


def test_training_in_another_thread() -> None:
    found: list[gn.History] = []
    thread = threading.Thread(target=lambda: found.append(trainer().fit(xor(), epochs=2)))
    thread.start()
    thread.join()
    assert found[0].reason == "completed"


class Listener:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    @gn.hookimpl
    def graphnn_training_started(self, event: TrainingStarted) -> None:
        self.heard.append(event)

    @gn.hookimpl
    def graphnn_step_finished(self, event: StepFinished) -> None:
        self.heard.append(event)

    @gn.hookimpl
    def graphnn_epoch_finished(self, event: EpochFinished) -> None:
        self.heard.append(event)

    @gn.hookimpl
    def graphnn_training_finished(self, event: TrainingFinished) -> None:
        self.heard.append(event)


def heard(**options: Any) -> tuple[Listener, Plugins]:
    listener, plugins = Listener(), Plugins()
    plugins.load(builtin, name="graphnn")
    plugins.load(listener, name="listener")
    return listener, plugins


def test_plugins_hear_of_every_step() -> None:
    listener, plugins = heard()
    with plugins.active():
        one = trainer()
        history = one.fit(xor(), epochs=2, batch_size=2)
    kinds = [type(event).__name__ for event in listener.heard]
    epoch = ["StepFinished", "StepFinished", "EpochFinished"]
    assert kinds == ["TrainingStarted", *epoch, *epoch, "TrainingFinished"]
    assert listener.heard[0].steps_per_epoch == 2
    assert [event.step for event in listener.heard if isinstance(event, StepFinished)] == [
        1,
        2,
        3,
        4,
    ]
    assert listener.heard[-1].epochs == history.epochs
    assert listener.heard[-1].reason == "completed"


def test_the_end_is_told_also_of_a_training_that_fails() -> None:
    listener, plugins = heard()
    with plugins.active(), pytest.raises(gn.DivergenceError):
        trainer(loss=Infinite(), gradient=black_box).fit(xor())
    assert listener.heard[-1].reason == "failed"


def test_a_plugin_that_fails_is_dropped_and_training_goes_on() -> None:
    calls = 0

    @hooks.graphnn_step_finished
    def broken(event: StepFinished) -> None:
        nonlocal calls
        calls += 1
        raise RuntimeError("disk full")

    holder = type("Holder", (), {"broken": staticmethod(broken)})()
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    plugins.load(holder, name="writer")
    with plugins.active(), pytest.warns(PluginWarning, match="'writer' failed.*disk full"):
        history = trainer().fit(xor(), epochs=3, batch_size=2)
    assert history.reason == "completed"
    assert calls == 1
