"""A plugin in both spellings."""

import graphnn as gn
from graphnn.plugins.events import EpochFinished, TrainingStarted
from graphnn.plugins.hooks import (
    RegisterActivation,
    RegisterGradientEstimator,
    RegisterLayer,
    RegisterLoss,
    graphnn_epoch_finished,
    graphnn_register_activations,
)
from third_party import Affine, Swish

OPTIONAL = True


@graphnn_register_activations
def anything(register: RegisterActivation) -> None:
    register("swish-too", Swish)


@graphnn_epoch_finished.options(trylast=True)
def listen(event: EpochFinished) -> None:
    print(event.epoch.loss)


@gn.hookimpl
def graphnn_register_layers(register: RegisterLayer) -> None:
    register("affine", Affine)


@gn.hookimpl
def graphnn_register_gradient_estimators(register: RegisterGradientEstimator) -> None:
    register("like-backprop", gn.Backprop)
    register("made", lambda: gn.Backprop())


@gn.hookimpl(specname="graphnn_register_losses")
def any_name(register: RegisterLoss) -> None:
    register("squares", gn.MeanSquaredError)


@gn.hookimpl(optionalhook=True)
def graphnn_of_the_future(event: object) -> None: ...


@gn.hookimpl(optionalhook=OPTIONAL)
def graphnn_of_the_past(event: object) -> None: ...


class Listener:
    @gn.hookimpl(tryfirst=True)
    def graphnn_epoch_finished(self) -> None: ...

    @gn.hookimpl
    def graphnn_training_started(self, event: object) -> None: ...

    @staticmethod
    @gn.hookimpl
    def graphnn_training_finished() -> None: ...

    @gn.hookimpl
    def graphnn_step_finished(self, event: TrainingStarted | object, more: int = 3) -> None: ...
