"""The hooks as decorators need no plugin."""

import graphnn as gn
from graphnn.plugins import hooks
from graphnn.plugins.events import EpochFinished
from graphnn.plugins.hooks import RegisterActivation, RegisterGradientEstimator, graphnn_register_activations


@hooks.graphnn_register_activation  # E: Module has no attribute "graphnn_register_activation"; maybe "graphnn_register_activations"?  [attr-defined] # E: Untyped decorator makes function "misspelt" untyped  [untyped-decorator]
def misspelt(register: RegisterActivation) -> None: ...


@graphnn_register_activations  # E: Argument 1 to "__call__" of "Hook" has incompatible type "def other_name(registrar: RegisterActivation) -> None"; expected "def (register: RegisterActivation) -> None"  [arg-type]
def other_name(registrar: RegisterActivation) -> None: ...


@hooks.graphnn_epoch_finished  # E: Argument 1 to "__call__" of "Hook" has incompatible type "Callable[[EpochFinished], float]"; expected "Callable[[EpochFinished], None]"  [arg-type]
def returns(event: EpochFinished) -> float:
    return event.epoch.loss


class Methods:
    @graphnn_register_activations  # E: Argument 1 to "__call__" of "Hook" has incompatible type "Callable[[Methods, RegisterGradientEstimator], None]"; expected "Callable[[RegisterActivation], None]"  [arg-type]
    def other_type(self, register: RegisterGradientEstimator) -> None: ...

    @staticmethod
    @hooks.graphnn_epoch_finished.options(trylast=True)  # E: Argument 1 to "__call__" of "Mark" has incompatible type "Callable[[EpochFinished], float]"; expected "Callable[[EpochFinished], None]"  [arg-type]
    def returns(event: EpochFinished) -> float:
        return event.epoch.loss

    @hooks.graphnn_describe_parts
    def describe(self, describe: hooks.DescribePart) -> None:
        describe("layer", "affine", make=3)  # E: Argument "make" to "__call__" of "DescribePart" has incompatible type "int"; expected "Callable[[], object] | None"  [arg-type]
