"""Training: steps, epochs, measures, and how it ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from typing import Any, cast

import attrs
import numpy as np
import pytest
from attrs import define, frozen

import graphnn as gn
from graphnn.arrays import Array, Vector
from graphnn.data import Dataset, permutation_batches, random_choice_batches
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


@pytest.mark.parametrize("epochs", [2.5, True, "3", None])
def test_epochs_are_a_whole_number(epochs: Any) -> None:
    with pytest.raises(ValueError, match=r"Trainer\.fit: epochs is .*; wanted a whole number"):
        trainer().fit(xor(), epochs=epochs)
    with pytest.raises(ValueError, match=r"Trainer\.fit: batch_size is .*; wanted a whole number"):
        trainer().fit(xor(), batch_size=epochs)


def test_bad_numbers_are_refused_before_anybody_is_told() -> None:
    listener, plugins = heard()
    with plugins.active(), pytest.raises(ValueError, match="batch_size is 0"):
        trainer().fit(xor(), batch_size=0)
    assert listener.heard == []


@pytest.mark.parametrize("part", ["loss", "optimizer", "gradient"])
def test_unknown_names_are_answered_with_those_there_are(part: str) -> None:
    options: dict[str, Any] = {part: "nonesuch"}
    with pytest.raises(LookupError, match=r"'nonesuch'") as caught:
        trainer(**options)
    known = {"loss": "softmax-cross-entropy", "optimizer": "sgd", "gradient": "backprop"}[part]
    assert known in str(caught.value)


@pytest.mark.parametrize(
    ("part", "value", "hint"),
    [
        ("loss", gn.SoftmaxCrossEntropy, r"SoftmaxCrossEntropy has to be called"),
        ("loss", len, r"wanted a graphnn\.Loss or the name of one"),
        ("optimizer", gn.SGD, r"SGD has to be called, as in SGD\("),
        ("optimizer", None, r"step\(parameters, gradient\)"),
        ("gradient", gn.Backprop, r"Backprop has to be called, as in Backprop\(\)"),
        ("gradient", 3, r"a function of an objective"),
    ],
)
def test_parts_of_the_wrong_kind_are_refused_at_once(part: str, value: Any, hint: str) -> None:
    with pytest.raises(TypeError, match=f"^Trainer: {part} is .*{hint}"):
        trainer(**{part: value})


def test_what_is_no_dataset_is_refused() -> None:
    pair: Any = (xor(), xor())
    with pytest.raises(TypeError, match=r"Trainer\.fit: wanted a Dataset, got a tuple"):
        trainer().fit(pair)
    with pytest.raises(TypeError, match=r"Trainer\.fit, validation: wanted a Dataset"):
        trainer().fit(xor(), validation=pair)
    with pytest.raises(TypeError, match=r"Dataset\(x, t\)"):
        trainer().evaluate(pair)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (Dataset(np.ones((4, 3)), [0, 1, 0, 1]), r"takes a batch of shape \(N, 2\)"),
        (Dataset(np.ones((4, 2)), np.ones((4, 5))), r"targets of shape \(1, 5\)"),
    ],
    ids=["inputs", "targets"],
)
def test_validation_that_does_not_fit_is_found_before_the_first_step(
    wrong: Dataset[Any], told: str
) -> None:
    net = network()
    before = [array.copy() for array in net.parameters().values()]
    with pytest.raises(gn.ShapeError, match=told) as caught:
        trainer(net).fit(xor(), validation=wrong)
    assert caught.value.__notes__ == ["in the first sample of validation="]
    for array, kept in zip(net.parameters().values(), before, strict=True):
        np.testing.assert_array_equal(array, kept)


@pytest.mark.parametrize("wrong", ["random", 100, None, np.random.Generator])
def test_what_draws_no_batches_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"Trainer\.fit: batches is .*permutation_batches or"):
        trainer().fit(xor(), batches=wrong)


@define(eq=False)
class Samples:
    """Of the form of a data set, but unchecked."""

    x: Any
    t: Any
    num_classes: int | None = 2

    def __len__(self) -> int:
        return len(self.x)


def test_a_foreign_dataset_will_do_unless_it_is_empty() -> None:
    foreign: Any = Samples(xor().x, xor().t)
    assert (
        trainer().fit(foreign, epochs=2).to_dict()["loss"]
        == trainer().fit(xor(), epochs=2).to_dict()["loss"]
    )
    empty: Any = Samples(np.ones((0, 2)), np.ones(0, dtype=int))
    with pytest.raises(ValueError, match="no samples"):
        trainer().fit(empty)


@pytest.mark.parametrize("planted", [np.nan, np.inf])
def test_inputs_that_are_no_numbers_are_found(planted: float) -> None:
    x = xor().x.copy()
    x[3, 1] = planted  # tanh hides the infinity from the loss, not from the gradient
    foreign: Any = Samples(x, xor().t)
    with pytest.raises(gn.DivergenceError, match="the inputs of the mini-batch hold NaN or inf"):
        trainer().fit(foreign, batch_size=4)


def test_validation_draws_nothing_and_moves_nothing() -> None:
    alone, watched = trainer(), trainer()
    alone.fit(xor(), epochs=4, batch_size=3)
    watched.fit(xor(), epochs=4, batch_size=3, validation=xor())
    bits = [[a.tobytes() for a in one.network.parameters().values()] for one in (alone, watched)]
    assert bits[0] == bits[1]
    assert alone.rng.bit_generator.state == watched.rng.bit_generator.state


@pytest.mark.parametrize("batches", [permutation_batches, random_choice_batches])
def test_all_of_a_history_but_the_seconds_repeats(batches: Any) -> None:
    columns, losses = [], []
    for _ in range(2):
        history = trainer().fit(xor(), epochs=4, batch_size=3, validation=xor(), batches=batches)
        columns.append({k: v for k, v in history.to_dict().items() if k != "seconds"})
        losses.append(history.step_losses)
    assert columns[0] == columns[1]
    assert losses[0] == losses[1]


def test_a_second_fit_goes_on_where_the_first_ended() -> None:
    once, twice = trainer(), trainer()
    once.fit(xor(), epochs=4, batch_size=3)
    for _ in range(2):
        twice.fit(xor(), epochs=2, batch_size=3)
    for name, array in once.network.parameters().items():
        np.testing.assert_array_equal(array, twice.network.parameters()[name])


@pytest.mark.parametrize("batch_size", [1, 3, 4, 7])
def test_the_samplers_decide_what_a_batch_holds(batch_size: int) -> None:
    sizes: list[int] = []

    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        sizes.append(len(objective.t))
        return black_box(objective)

    data = Dataset(np.ones((7, 2)), [0, 1, 0, 1, 0, 1, 0])
    trainer(gradient=estimator).fit(data, batch_size=batch_size)
    assert sizes == {1: [1] * 7, 3: [3, 3, 1], 4: [4, 3], 7: [7]}[batch_size]
    sizes.clear()
    trainer(gradient=estimator).fit(data, batch_size=batch_size, batches=random_choice_batches)
    assert sizes == [batch_size] * -(-7 // batch_size)


def test_evaluation_is_the_mean_over_the_samples_by_hand() -> None:
    net = gn.Sequential(gn.Dense(1, 1, weight=np.array([[2.0]]), bias=np.zeros(1)))
    data = Dataset([[0.0], [1.0], [2.0]], [[0.0], [0.0], [0.0]])
    found = trainer(net, loss="mean-squared-error").evaluate(data, batch_size=2)
    assert found.loss == pytest.approx((0 + 2 + 8) / 3)  # 0.5 * (2x)**2
    assert found.accuracy is None
    assert found.samples == 3


def test_accuracy_counts_the_greatest_outputs_by_hand() -> None:
    net = gn.Sequential(gn.Dense(2, 2, weight=np.eye(2), bias=np.zeros(2)))
    rows = [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
    labelled = Dataset(rows, [0, 1, 1])
    one_hot = Dataset(rows, [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    for data in (labelled, one_hot):
        assert trainer(net).evaluate(data, batch_size=2).accuracy == pytest.approx(2 / 3)
    assert trainer(net).predict(rows).tolist() == [0, 1, 0]


def test_accuracy_of_data_that_lack_the_highest_classes() -> None:
    net = gn.Sequential(gn.Dense(2, 4, weight=np.eye(2, 4), bias=np.zeros(4)))
    data = Dataset([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]], [0, 1, 1])
    assert trainer(net).evaluate(data).accuracy == pytest.approx(2 / 3)


def test_one_output_tells_no_two_classes_apart() -> None:
    net = gn.Sequential(gn.Dense(2, 1))
    assert trainer(net, loss="mean-squared-error").evaluate(xor()).accuracy is None


def halves() -> Dataset[Array]:
    return Dataset([[-2.0], [-1.0], [0.0], [1.0]], [0, 1, 0, 1])


def test_one_score_tells_two_classes_apart_by_its_sign() -> None:
    one = trainer(gn.Dense(1, 1, weight=np.eye(1), bias=np.zeros(1)), loss="binary-cross-entropy")
    assert one.evaluate(halves(), batch_size=3).accuracy == 0.75
    assert one.predict(halves().x).tolist() == [0, 0, 0, 1]


def test_scores_of_questions_are_classes_where_the_data_have_classes() -> None:
    one = trainer(gn.Dense(2, 2, weight=np.eye(2), bias=np.zeros(2)), loss="binary-cross-entropy")
    rows = [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
    one_hot = Dataset(rows, [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    assert one.evaluate(one_hot).accuracy == pytest.approx(2 / 3)
    assert one.evaluate(Dataset(rows, [[1.0, 1.0], [0.0, 0.5], [0.0, 0.0]])).accuracy is None
    assert one.predict(rows).tolist() == [0, 1, 0]


def test_a_single_score_learns_xor() -> None:
    one = trainer(
        gn.Sequential(gn.Dense(2, 8), "tanh", gn.Dense(8, 1), rng=0), loss="binary-cross-entropy"
    )
    history = one.fit(xor(), epochs=100, batch_size=4, validation=xor())
    assert history[-1].accuracy == history[-1].validation_accuracy == 1.0
    assert one.predict(xor().x).tolist() == [0, 1, 1, 0]


def branching() -> gn.Layer[Any, Any]:
    g = gn.Graph()
    x = g.input("x", shape=(2,))
    return g.build(outputs=(x >> gn.Dense(2, 1), x >> gn.Dense(2, 3)), rng=0)


@frozen
class FirstOutput(gn.Loss):
    """Looks at the first of several outputs."""

    def per_sample(self, y: Any, t: Any, /) -> Vector:
        return cast("Vector", np.abs(y[0][:, 0] - t))


def test_a_network_with_several_outputs() -> None:
    one = trainer(branching(), loss=FirstOutput(), gradient=black_box)
    whole, parts = one.evaluate(xor(), batch_size=4), one.evaluate(xor(), batch_size=3)
    assert whole.loss == pytest.approx(parts.loss, rel=1e-6)
    assert whole.accuracy is None
    with pytest.raises(ValueError, match="2 parts"):
        one.predict(xor().x)


@define(eq=False)
class ForwardOnly(gn.Layer[T, T]):
    """Has no pullback."""

    def forward(self, x: T, /) -> T:
        return cast("T", np.sin(x))


def test_a_layer_with_forward_alone_trains_numerically_and_backprop_says_why_not() -> None:
    net = gn.Sequential(gn.Dense(2, 6), ForwardOnly(), gn.Dense(6, 2), rng=0)
    with pytest.raises(gn.NotDifferentiableError, match=r"ForwardOnly\(\) has no pullback"):
        trainer(net).fit(xor())
    history = trainer(net, gradient="numerical").fit(xor(), epochs=60, batch_size=4)
    assert history[-1].accuracy == 1.0


def simultaneous(objective: gn.Objective, /) -> gn.Gradient:
    """Estimate along every axis from values alone, on a copy: a plain function will do."""
    copy = objective.astype("float64")
    arrays = {}
    for name, array in copy.parameters().items():
        slope = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            kept = array[index]
            array[index] = kept + 1e-5
            slope[index] = copy.value()
            array[index] = kept - 1e-5
            slope[index] = (slope[index] - copy.value()) / 2e-5
            array[index] = kept
        arrays[name] = slope
    return gn.Gradient(arrays)


def test_a_black_box_written_as_a_plain_function_trains() -> None:
    one, exact = trainer(gradient=simultaneous), trainer()
    assert one.fit(xor(), epochs=5, batch_size=2).reason == "completed"
    exact.fit(xor(), epochs=5, batch_size=2)
    for name, array in one.network.parameters().items():
        np.testing.assert_allclose(array, exact.network.parameters()[name], atol=1e-5)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (lambda arrays: arrays, r"gives dict; wanted a graphnn\.Gradient"),
        (lambda arrays: None, r"gives NoneType; wanted a graphnn\.Gradient"),
        (
            lambda arrays: gn.Gradient({n: cast("Array", a.tolist()) for n, a in arrays.items()}),
            r"'0\.weight' a derivative of type list; wanted an array of real numbers",
        ),
        (
            lambda arrays: gn.Gradient({n: a.astype(complex) for n, a in arrays.items()}),
            r"'0\.weight' a derivative of type complex128",
        ),
    ],
)
def test_an_estimator_that_gives_no_gradient_is_an_error(given: Any, wanted: str) -> None:
    with pytest.raises(TypeError, match=wanted):
        trainer(gradient=lambda objective: given(objective.parameters())).fit(xor())


def test_a_dropped_plugin_is_dropped_from_that_event_alone() -> None:
    calls: list[str] = []

    class Broken:
        @gn.hookimpl
        def graphnn_step_finished(self, event: StepFinished) -> None:
            calls.append("step")
            raise RuntimeError("disk full")

        @gn.hookimpl
        def graphnn_epoch_finished(self, event: EpochFinished) -> None:
            calls.append("epoch")

    listener, plugins = heard()
    plugins.load(Broken(), name="broken")
    with plugins.active(), pytest.warns(PluginWarning, match="'broken' failed") as caught:
        trainer().fit(xor(), epochs=2, batch_size=2)
    assert len(caught) == 1
    assert calls == ["step", "epoch", "epoch"]
    assert len(listener.heard) == 8


def test_events_carry_what_they_name() -> None:
    listener, plugins = heard()
    with plugins.active():
        one = trainer()
        history = one.fit(xor(), epochs=2, batch_size=3, validation=xor())
    started, first = listener.heard[:2]
    assert (started.network, started.loss, started.optimizer, started.estimator) == (
        one.network,
        one.loss,
        one.optimizer,
        one.gradient,
    )
    assert (started.epochs, started.batch_size, started.steps_per_epoch) == (2, 3, 2)
    assert (first.network, first.epoch, first.loss) == (one.network, 1, history.step_losses[0])
    assert first.gradient.keys() == one.network.parameters().keys()
    ends = [event.epoch for event in listener.heard if isinstance(event, EpochFinished)]
    assert ends == list(history)


def test_what_fails_while_it_trains_is_told_as_failed_and_raised() -> None:
    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        raise ZeroDivisionError("mine")

    listener, plugins = heard()
    with plugins.active(), pytest.raises(ZeroDivisionError, match="mine"):
        trainer(gradient=estimator).fit(xor())
    assert [type(event) for event in listener.heard] == [TrainingStarted, TrainingFinished]
    assert listener.heard[-1].reason == "failed"


@pytest.mark.parametrize(
    "batch",
    [
        np.array([True, False, True, False, True]),
        slice(0, 5, 2),
        np.array([0, 2, 4], dtype=np.int8),
    ],
)
def test_a_sampler_may_give_indices_a_mask_or_a_slice(batch: Any) -> None:
    seen: list[Array] = []

    def sampler(n: int, batch_size: int, rng: np.random.Generator, /) -> Iterator[Any]:
        return iter([batch, np.array([1, 3])])

    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        seen.append(objective.x[:, 0])
        return attrs.evolve(black_box(objective), value=float(len(seen)))

    data = Dataset(np.arange(10.0).reshape(5, 2), [0, 1, 0, 1, 0])
    history = trainer(gradient=estimator).fit(data, batches=sampler)
    assert [x.tolist() for x in seen] == [[0.0, 4.0, 8.0], [2.0, 6.0]]
    assert history[0].loss == pytest.approx((3 * 1 + 2 * 2) / 5)
