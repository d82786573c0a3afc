"""A plugin that is an object, and what its author tests it with."""

from typing import Any, Generic, reveal_type

import attrs
import numpy as np

import graphnn as gn
from graphnn.arrays import Array, Matrix
from graphnn.plugins import Plugins, builtin, hooks
from graphnn.plugins.events import EpochFinished, StepFinished
from graphnn.testing import BoundCheck, check_activation, check_layer, check_plugin, parametrize_with_checks
from graphnn.typevars import T
from third_party import Affine


@attrs.define(eq=False)
class Clipped(gn.Elementwise[Array]):
    """Stays at zero and at one."""

    kinks = (0.0, 1.0)

    def forward(self, x: Array, /) -> Array:
        return np.clip(x, 0, 1)

    def derivative(self, x: Array, y: Array, /) -> Array:
        return (x > 0).astype(x.dtype) * (x < 1)


@attrs.define(eq=False)
class OfAnyRank(gn.Elementwise[T], Generic[T]):
    kinks = ()


    def forward(self, x: T, /) -> T:
        return x


class Mine:
    """Each hook as a method, as a class method and as a static one."""

    @hooks.graphnn_register_activations
    def activations(self, register: hooks.RegisterActivation) -> None:
        register("clipped", Clipped)
        register("of-any-rank", OfAnyRank)

    @classmethod
    @hooks.graphnn_register_layers
    def layers(cls, register: hooks.RegisterLayer) -> None:
        register("affine-of-mine", Affine)

    @hooks.graphnn_describe_parts
    def describe(self, describe: hooks.DescribePart) -> None:
        describe("layer", "affine-of-mine", make=lambda: Affine(2, 3), expected_failures={"a": "for a reason"}, shape=(2,))

    @staticmethod
    @hooks.graphnn_epoch_finished.options(tryfirst=True)
    def epoch(event: EpochFinished) -> None: ...

    @hooks.graphnn_step_finished.options(tryfirst=True)
    def step(self, event: StepFinished) -> None: ...


class Classical:
    @gn.hookimpl
    def graphnn_describe_parts(self, describe: hooks.DescribePart) -> None:
        describe("layer", "affine", make=lambda: Affine(2, 3))


reveal_type(Mine().activations)  # R: def (register: RegisterActivation)
net = gn.Sequential(gn.Dense(2, 3), Clipped(), gn.Dense(3, 2))
reveal_type(net)  # R: Sequential[Matrix, Matrix, int, int]
reveal_type(gn.Dense(2, 3) >> Clipped() >> gn.Dense(3, 2))  # R: Sequential[Matrix, Matrix, Literal[2]?, Literal[2]?]
reveal_type(check_activation("relu"))  # R: Report
reveal_type(check_plugin(Mine()))  # R: PluginReport
plugins = Plugins()
plugins.load(builtin, name="graphnn")
plugins.load(Mine(), name="mine")
found = check_layer(gn.Dense(3, 4), shape=(3,))
reveal_type(found["pullback-is-the-derivative"])  # R: Result


@parametrize_with_checks("activation", [Clipped()], expected_failures={})
def test_conforms(check: BoundCheck[Any]) -> None:
    check()
