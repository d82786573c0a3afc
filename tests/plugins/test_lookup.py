from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import graphnn as gn
from graphnn.plugins import PluginInfo, Plugins, UnknownNameError, builtin
from graphnn.plugins.hooks import RegisterOptimizer, graphnn_register_optimizers

LOOKUPS: list[tuple[Callable[[str], object], str, str]] = [
    (gn.get_layer, "layer", "dense"),
    (gn.get_activation, "activation", "relu"),
    (gn.get_loss, "loss", "cross-entropy"),
    (gn.get_initializer, "initializer", "xavier"),
    (gn.get_optimizer, "optimizer", "sgd"),
    (gn.get_gradient_estimator, "gradient estimator", "backprop"),
    (gn.get_dataset, "dataset", "digits"),
]


@pytest.mark.parametrize(("get", "noun", "known"), LOOKUPS)
def test_unknown_names_are_answered_with_the_known(
    get: Callable[[str], object], noun: str, known: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        get(f"{known}e")
    message = str(caught.value)
    assert message.startswith(f"no {noun} is registered as '{known}e'; did you mean '{known}'? (")
    assert known in message.partition("known: ")[2].rstrip(")").split(", ")


@pytest.mark.parametrize(("get", "noun", "known"), LOOKUPS)
def test_unknown_names_may_be_those_of_plugins_that_are_not_there(
    get: Callable[[str], object], noun: str, known: str
) -> None:
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    plugins.note(PluginInfo("broken", "failed"))
    plugins.note(PluginInfo("quiet", "disabled"))
    with (
        plugins.active(),
        pytest.raises(
            UnknownNameError, match=r"; not loaded: broken \(failed\), quiet \(disabled\)$"
        ),
    ):
        get("nowhere")


@pytest.mark.parametrize(("get", "noun", "known"), LOOKUPS)
def test_names_are_folded(get: Callable[[str], object], noun: str, known: str) -> None:
    assert type(get(known)) is type(get(known.upper().replace("-", "_")))


@pytest.mark.parametrize(("get", "noun", "known"), LOOKUPS)
def test_a_part_is_no_name(get: Callable[[Any], object], noun: str, known: str) -> None:
    with pytest.raises(TypeError, match=f"wanted the name of a registered {noun}, got 3"):
        get(3)


def test_parts_are_made_with_options() -> None:
    assert gn.get_optimizer("sgd", learning_rate=0.25) == gn.SGD(0.25)
    assert gn.get_initializer("Normal", standard_deviation=2.0) == gn.Normal(2.0)
    assert gn.get_gradient_estimator("numerical_walk", h=1e-3) == gn.NumericalWalk(h=1e-3)
    assert isinstance(gn.get_activation("relu"), gn.ReLU)
    assert isinstance(gn.get_loss("mean squared error"), gn.MeanSquaredError)


def test_each_look_up_makes_a_new_part() -> None:
    assert gn.get_activation("relu") is not gn.get_activation("relu")


def test_layers_and_datasets_come_as_they_are() -> None:
    assert gn.get_layer("dense") is gn.Dense
    assert gn.get_dataset("mnist") is gn.data.load_mnist


def test_an_unknown_option_names_the_part_and_its_options() -> None:
    with pytest.raises(TypeError) as caught:
        gn.get_optimizer("SGD", learningrate=0.1)
    assert str(caught.value) == (
        "optimizer 'SGD': got an unexpected keyword argument 'learningrate' "
        "(its options: learning_rate, momentum, dampening, nesterov, weight_decay)"
    )


def test_an_option_of_a_part_without_options() -> None:
    with pytest.raises(TypeError, match=r"^activation 'relu': .*'slope' \(its options: none\)$"):
        gn.get_activation("relu", slope=0.1)


def test_an_option_of_a_wrong_value_is_the_parts_own_error() -> None:
    with pytest.raises(ValueError, match="learning_rate is -1; wanted a finite number greater"):
        gn.get_optimizer("sgd", learning_rate=-1)


def test_a_missing_option_is_named() -> None:
    class Mine:
        @staticmethod
        @graphnn_register_optimizers
        def optimizers(register: RegisterOptimizer) -> None:
            register("momentum", lambda mass, rate=0.1: gn.SGD(mass * rate))

    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    plugins.load(Mine(), name="mine")
    with plugins.active():
        assert gn.get_optimizer("momentum", mass=2.0) == gn.SGD(0.2)
        with pytest.raises(TypeError) as caught:
            gn.get_optimizer("momentum")
    assert str(caught.value) == (
        "optimizer 'momentum': missing a required argument: 'mass' (its options: mass, rate)"
    )
