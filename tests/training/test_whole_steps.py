"""A step of the optimiser is taken whole or not at all."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from attrs import define, field

import graphnn as gn
from graphnn.arrays import Array
from graphnn.data import Dataset
from graphnn.data.batches import Indices
from graphnn.plugins import Plugins, builtin
from graphnn.training import EpochFinished, StepFinished, TrainingFinished, TrainingStarted

Handler = Any


def xor() -> Dataset[Array]:
    return Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])


def trainer(**options: Any) -> gn.Trainer:
    net = gn.Sequential(gn.Dense(2, 8), "tanh", gn.Dense(8, 2), rng=0)
    chosen = {"loss": "softmax-cross-entropy", "optimizer": gn.SGD(0.5), "rng": 0, **options}
    return gn.Trainer(net, **chosen)


def bits(one: gn.Trainer) -> list[bytes]:
    return [array.tobytes() for array in one.network.parameters().values()]


def after(steps: int) -> list[bytes]:
    """Give the parameters after some whole steps of one mini-batch each."""
    one = trainer()
    if steps:
        one.fit(xor(), epochs=steps, batch_size=4)
    return bits(one)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture(autouse=True)
def _handler_is_restored() -> Iterator[None]:
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@define
class HalfWay:
    """Plain gradient descent that does something halfway through its third step."""

    act: Any
    steps: int = 0

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        self.steps += 1
        for place, (name, slope) in enumerate(gradient.items()):
            if (self.steps, place) == (3, 2):
                self.act(parameters)
            parameters[name][...] -= 0.5 * slope


def refuse(parameters: Mapping[str, Array]) -> None:
    raise OSError("disk full")


def test_an_optimizer_that_fails_halfway_has_changed_nothing() -> None:
    one = trainer(optimizer=HalfWay(refuse))
    with pytest.raises(OSError, match="disk full"):
        one.fit(xor(), epochs=9, batch_size=4)
    assert bits(one) == after(2)


def overflow(parameters: Mapping[str, Array]) -> None:
    parameters["0.bias"][3] = np.inf


def test_a_step_that_overflows_is_not_taken() -> None:
    one = trainer(optimizer=HalfWay(overflow))
    wanted = r"step 3 \(epoch 3\): .* step of HalfWay\(.*the parameter '0\.bias' NaN or infinite"
    with pytest.raises(gn.DivergenceError, match=wanted) as caught:
        one.fit(xor(), epochs=9, batch_size=4)
    assert "smaller learning rate" in str(caught.value)
    assert bits(one) == after(2)


@define
class Remembering:
    """Keeps what it remembers where plugins do: in fields that the constructor does not take."""

    velocity: dict[str, Array] = field(factory=dict, init=False)
    steps: int = field(default=0, init=False)

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        self.steps += 1
        for name, slope in gradient.items():
            self.velocity[name] = 0.9 * self.velocity.get(name, slope) + slope / self.steps
            parameters[name][...] -= 0.1 * self.velocity[name]


OPTIMIZERS: list[Callable[[], Any]] = [
    lambda: gn.SGD(0.1, momentum=0.9),
    lambda: gn.AdaGrad(0.1),
    lambda: gn.RMSprop(0.1, momentum=0.9, centered=True, eps=1e-3),
    lambda: gn.Adam(0.1, amsgrad=True),
    lambda: gn.AdamW(0.1),
    lambda: gn.ClipNorm(gn.ClipValue(gn.Adam(0.1), clip_value=0.1), max_norm=0.1),
    Remembering,
]


def in_order(n: int, batch_size: int, rng: np.random.Generator, /) -> Iterator[Indices]:
    """Draw nothing, so that a step that is not taken costs no random numbers."""
    yield np.arange(n)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_step_that_is_not_taken_is_forgotten(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The optimiser goes on as if the step had never been tried."""
    spoilt, straight = trainer(optimizer=make()), trainer(optimizer=make())
    for one in (spoilt, straight):
        one.fit(xor(), epochs=3, batches=in_order)
    for value in (np.inf, 1e30):
        fit_once_with(value, spoilt, monkeypatch)
    assert bits(spoilt) == bits(straight)
    for one in (spoilt, straight):
        one.fit(xor(), epochs=3, batches=in_order)
    assert bits(spoilt) == bits(straight)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_first_step_that_is_not_taken_is_forgotten(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt, straight = trainer(optimizer=make()), trainer(optimizer=make())
    fit_once_with(np.inf, spoilt, monkeypatch)
    for one in (spoilt, straight):
        one.fit(xor(), epochs=3, batches=in_order)
    assert bits(spoilt) == bits(straight)


def fit_once_with(value: float, one: gn.Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a step that ends with an error, after the optimiser has taken it to the end."""

    def check(optimizer: object, name: str, array: Array, after: object, when: str) -> None:
        raise gn.DivergenceError(f"{name} after a gradient of {value}")

    def gradient(objective: gn.Objective) -> gn.Gradient:
        found = gn.Backprop()(objective)
        return gn.Gradient({name: np.full_like(each, value) for name, each in found.items()})

    with monkeypatch.context() as patch, np.errstate(all="ignore"):
        patch.setattr("graphnn.training.stepping._check_stepped", check)
        patch.setattr("graphnn.training.run.check_finite", lambda *_, **__: None)
        patch.setattr(one, "gradient", gradient)
        with pytest.raises(gn.DivergenceError):
            one.fit(xor(), batches=in_order)


def test_a_learning_rate_past_the_range_of_float32() -> None:
    net = gn.Sequential(gn.Dense(1, 1, weight=np.ones((1, 1), np.float32)))
    one = gn.Trainer(net, loss="mean-squared-error", optimizer=gn.SGD(1e38), rng=0)
    data = Dataset([[100.0]], [[0.0]])
    with pytest.raises(gn.DivergenceError, match=r"step 1 \(epoch 1\): .*'0\.weight' NaN or inf"):
        one.fit(data)
    np.testing.assert_array_equal(net.parameters()["0.weight"], 1.0)


class Replacing:
    """Forgets that parameters change in place."""

    def step(self, parameters: Any, gradient: Mapping[str, Array], /) -> None:
        for name in gradient:
            parameters[name] = parameters[name] - gradient[name]


class Augmenting:
    """Changes them in place, and puts each back under its name."""

    def step(self, parameters: Any, gradient: Mapping[str, Array], /) -> None:
        for name in gradient:
            parameters[name] -= 0.5 * gradient[name]


def test_an_optimizer_that_would_train_nothing_is_an_error() -> None:
    one = trainer(optimizer=Replacing())
    with pytest.raises(TypeError, match=r"replaces the array of '0\.weight'.*in place"):
        one.fit(xor())
    assert bits(one) == after(0)


def test_augmented_assignment_is_in_place() -> None:
    one = trainer(optimizer=Augmenting())
    one.fit(xor(), epochs=3, batch_size=4)
    assert bits(one) == after(3)


def test_ctrl_c_waits_for_the_step_and_listeners_hear_of_it() -> None:
    listener = Interrupting("")
    one = trainer(optimizer=HalfWay(lambda parameters: interrupt()))
    history = fit_with(listener, one)
    assert history.reason == "interrupted"
    assert len(history.step_losses) == 3
    assert len(history) == 2
    assert bits(one) == after(3)
    assert listener.heard == ["started", *["step", "epoch"] * 2, "step", "finished"]


def test_ctrl_c_twice_in_one_step_is_one_interruption() -> None:
    def twice(parameters: Mapping[str, Array]) -> None:
        interrupt()
        interrupt()

    one = trainer(optimizer=HalfWay(twice))
    assert one.fit(xor(), epochs=9, batch_size=4).reason == "interrupted"
    assert bits(one) == after(3)


def test_a_step_that_fails_after_ctrl_c_still_says_why() -> None:
    def both(parameters: Mapping[str, Array]) -> None:
        interrupt()
        refuse(parameters)

    with pytest.raises(OSError, match="disk full"):
        trainer(optimizer=HalfWay(both)).fit(xor(), epochs=9, batch_size=4)


def test_an_interrupted_trainer_trains_again() -> None:
    one = trainer(optimizer=HalfWay(lambda parameters: interrupt()))
    one.fit(xor(), epochs=9, batch_size=4)
    assert one.fit(xor(), epochs=2, batch_size=4).reason == "completed"
    assert bits(one) == after(5)


@define(eq=False)
class Interrupting:
    """Is interrupted when it first hears of an event."""

    where: str
    heard: list[str] = field(factory=list, init=False)

    def hear(self, what: str) -> None:
        self.heard.append(what)
        if what == self.where and self.heard.count(what) == 1:
            interrupt()

    @gn.hookimpl
    def graphnn_training_started(self, event: TrainingStarted) -> None:
        self.hear("started")

    @gn.hookimpl
    def graphnn_step_finished(self, event: StepFinished) -> None:
        self.hear("step")

    @gn.hookimpl
    def graphnn_epoch_finished(self, event: EpochFinished) -> None:
        self.hear("epoch")

    @gn.hookimpl
    def graphnn_training_finished(self, event: TrainingFinished) -> None:
        self.hear(f"finished {event.reason}" if self.where else "finished")


def fit_with(listener: object, one: gn.Trainer) -> gn.History:
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    plugins.load(listener, name="listener")
    with plugins.active():
        return one.fit(xor(), epochs=9 if one.optimizer != gn.SGD(0.5) else 3, batch_size=4)


@pytest.mark.parametrize(
    ("where", "steps", "epochs", "reason"),
    [
        ("started", 0, 0, "interrupted"),
        ("step", 1, 0, "interrupted"),
        ("epoch", 1, 1, "interrupted"),
        ("finished completed", 3, 3, "completed"),
    ],
)
def test_ctrl_c_in_a_listener(where: str, steps: int, epochs: int, reason: str) -> None:
    listener = Interrupting(where)
    one = trainer()
    history = fit_with(listener, one)
    assert (len(history.step_losses), len(history), history.reason) == (steps, epochs, reason)
    assert bits(one) == after(steps)
    assert listener.heard[-1] == f"finished {reason}"


@define(eq=False)
class InterruptedInference(gn.Layer[Any, Any]):
    """Is interrupted when it is run without training."""

    def forward(self, x: Any, /, *, training: bool = False) -> Any:
        if not training and len(x) == 4:
            interrupt()
        return x

    def vjp(self, x: Any, /, *, training: bool = False) -> Any:
        return self.forward(x, training=training), lambda dy: (dy, {})


def test_ctrl_c_while_an_epoch_is_measured() -> None:
    net = gn.Sequential(gn.Dense(2, 2), InterruptedInference(), rng=0)
    one = gn.Trainer(net, loss="softmax-cross-entropy", optimizer=gn.SGD(0.5), rng=0)
    history = one.fit(xor(), epochs=5, batch_size=2)
    assert history.reason == "interrupted"
    assert len(history.step_losses) == 2
    assert len(history) == 0


def test_ctrl_c_in_evaluate_outside_of_fit_is_an_ordinary_one() -> None:
    net = gn.Sequential(gn.Dense(2, 2), InterruptedInference(), rng=0)
    one = gn.Trainer(net, loss="softmax-cross-entropy", optimizer=gn.SGD(0.5), rng=0)
    with pytest.raises(KeyboardInterrupt):
        one.evaluate(xor())
