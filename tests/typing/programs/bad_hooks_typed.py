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
