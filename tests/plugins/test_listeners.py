"""Who hears of an event, in which order, and what each is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

import graphnn as gn
from graphnn.plugins import Plugins, builtin, hookimpl, hooks
from graphnn.plugins.events import EpochFinished
from graphnn.plugins.hooks import graphnn_epoch_finished

Heard = list[tuple[str, Any]]


@attrs.define(eq=False)
class Ear:
    """A listener that writes down what it hears."""

    name: str
    heard: Heard

    @hookimpl
    def graphnn_epoch_finished(self, event: EpochFinished) -> None:
        self.heard.append((self.name, event))


@attrs.define(eq=False)
class EagerEar:
    heard: Heard

    @hookimpl(tryfirst=True)
    def graphnn_epoch_finished(self, event: EpochFinished) -> None:
        self.heard.append(("eager", event))


@attrs.define(eq=False)
class LazyEar:
    heard: Heard

    @hookimpl(trylast=True)
    def graphnn_epoch_finished(self, event: EpochFinished) -> None:
        self.heard.append(("lazy", event))


def loaded(**plugins: object) -> Plugins:
    found = Plugins()
    for name, plugin in plugins.items():
        found.load(plugin, name=name)
    return found


def names(plugins: Plugins) -> list[str]:
    return [name for name, _ in plugins.listeners(graphnn_epoch_finished)]


def call_of(plugins: Plugins, wanted: str) -> Callable[..., Any]:
    return next(c for name, c in plugins.listeners(graphnn_epoch_finished) if name == wanted)


def test_only_those_who_implement_the_hook_are_listed() -> None:
    plugins = loaded(graphnn=builtin, one=Ear("one", []))
    assert names(plugins) == ["one"]
    assert plugins.listeners(hooks.graphnn_step_finished) == ()
    assert plugins.infos[1].events == ("graphnn_epoch_finished",)


def test_each_is_called_alone() -> None:
    heard: Heard = []
    plugins = loaded(one=Ear("one", heard), two=Ear("two", heard))
    call_of(plugins, "one")(event=1)
    call_of(plugins, "two")(event=2)
    assert heard == [("one", 1), ("two", 2)]


def test_a_listener_stays_alone_when_others_come_later() -> None:
    heard: Heard = []
    plugins = loaded(one=Ear("one", heard))
    call = call_of(plugins, "one")
    plugins.load(Ear("two", heard), name="two")
    call(event=1)
    assert heard == [("one", 1)]


def test_a_plugin_with_two_implementations_hears_twice_and_not_four_times() -> None:
    heard: Heard = []

    class Twice:
        @staticmethod
        @graphnn_epoch_finished
        def first(event: EpochFinished) -> None:
            heard.append(("first", event))

        @staticmethod
        @graphnn_epoch_finished
        def second(event: EpochFinished) -> None:
            heard.append(("second", event))

    plugins = loaded(twice=Twice())
    assert names(plugins) == ["twice", "twice"]
    assert plugins.infos[0].events == ("graphnn_epoch_finished",)
    for _, call in plugins.listeners(graphnn_epoch_finished):
        call(event=1)
    assert sorted(heard) == [("first", 1), ("second", 1)]


def test_the_last_to_come_is_told_first() -> None:
    assert names(loaded(one=Ear("", []), two=Ear("", []), three=Ear("", []))) == [
        "three",
        "two",
        "one",
    ]


def test_order_may_be_asked_for() -> None:
    heard: Heard = []
    plugins = loaded(
        eager=EagerEar(heard), one=Ear("one", heard), lazy=LazyEar(heard), two=Ear("two", heard)
    )
    assert names(plugins) == ["eager", "two", "one", "lazy"]
    for _, call in plugins.listeners(graphnn_epoch_finished):
        call(event=1)
    assert [name for name, _ in heard] == ["eager", "two", "one", "lazy"]


@pytest.mark.parametrize(
    ("options", "place"), [({"tryfirst": True}, 0), ({"trylast": True}, 2), ({}, 0)]
)
def test_order_in_the_typed_spelling(options: dict[str, bool], place: int) -> None:
    class Mine:
        @staticmethod
        @graphnn_epoch_finished.options(**options)
        def listen(event: EpochFinished) -> None: ...

    assert names(loaded(one=Ear("", []), two=Ear("", []), mine=Mine())).index("mine") == place


def test_tryfirst_holds_against_those_who_come_later() -> None:
    plugins = loaded(eager=EagerEar([]), one=Ear("", []), two=Ear("", []))
    assert names(plugins) == ["eager", "two", "one"]


def test_a_listener_may_ask_for_less() -> None:
    class Deaf:
        count = 0

        @hookimpl
        def graphnn_epoch_finished(self) -> None:
            self.count += 1

    deaf = Deaf()
    call_of(loaded(deaf=deaf), "deaf")(event=1)
    assert deaf.count == 1


def test_an_error_is_the_callers_to_handle() -> None:
    class Broken:
        @hookimpl
        def graphnn_epoch_finished(self, event: EpochFinished) -> None:
            raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        call_of(loaded(broken=Broken()), "broken")(event=1)


def test_every_event_of_a_training_arrives() -> None:
    heard: list[str] = []

    class Diary:
        @hookimpl
        def graphnn_training_started(self, event: object) -> None:
            heard.append(type(event).__name__)

        @hookimpl
        def graphnn_step_finished(self, event: object) -> None:
            heard.append(type(event).__name__)

        @hookimpl
        def graphnn_epoch_finished(self, event: object) -> None:
            heard.append(type(event).__name__)

        @hookimpl
        def graphnn_training_finished(self, event: object) -> None:
            heard.append(type(event).__name__)

    plugins = loaded(graphnn=builtin, diary=Diary())
    train, _ = gn.data.load_digits()
    with plugins.active():
        net = gn.Sequential(gn.Dense(64, 10), rng=0)
        trainer = gn.Trainer(
            net,
            loss=gn.SoftmaxCrossEntropy(),
            optimizer=gn.SGD(0.1),
            gradient="backprop",
            rng=0,
        )
        trainer.fit(train, epochs=1, batch_size=len(train))
    assert heard == ["TrainingStarted", "StepFinished", "EpochFinished", "TrainingFinished"]
