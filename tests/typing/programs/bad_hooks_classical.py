"""Pluggy's own spelling: the function is named as the hook."""

import graphnn as gn
from graphnn.plugins.events import EpochFinished, StepFinished
from graphnn.plugins.hooks import DescribePart, RegisterActivation, RegisterLoss


@gn.hookimpl
def graphnn_register_activation(register: RegisterActivation) -> None: ...  # E: graphnn has no hook "graphnn_register_activation"; did you mean "graphnn_register_activations"?  [graphnn-hook]


@gn.hookimpl
def graphnn_register_activations(registrar: RegisterActivation) -> None: ...  # E: the hook "graphnn_register_activations" has no parameter "registrar" (it has: register)  [graphnn-hook]


@gn.hookimpl(specname="graphnn_register_losses")
def losses(register: RegisterActivation) -> None: ...  # E: the parameter "register" of the hook "graphnn_register_losses" is "RegisterLoss", not "RegisterActivation"  [graphnn-hook]


@gn.hookimpl(specname="graphnn_register_loss")  # E: graphnn has no hook "graphnn_register_loss"; did you mean "graphnn_register_losses"?  [graphnn-hook]
def other_losses(register: RegisterLoss) -> None: ...


class Listener:
    @gn.hookimpl(tryfirst=True)
    def graphnn_epoch_ended(self, event: EpochFinished) -> None: ...  # E: graphnn has no hook "graphnn_epoch_ended"; did you mean "graphnn_epoch_finished"?  [graphnn-hook]

    @gn.hookimpl
    def graphnn_epoch_finished(self, event: StepFinished) -> float:  # E: the hook "graphnn_epoch_finished" returns "None", not "float"  [graphnn-hook] # E: the parameter "event" of the hook "graphnn_epoch_finished" is "EpochFinished", not "StepFinished"  [graphnn-hook]
        return 1.0

    @staticmethod
    @gn.hookimpl
    def graphnn_step_finished(event: StepFinished, more: int, default: int = 3) -> None: ...  # E: the hook "graphnn_step_finished" has no parameter "more" (it has: event)  [graphnn-hook]

    @gn.hookimpl
    def graphnn_describe_part(self, describe: DescribePart) -> None: ...  # E: graphnn has no hook "graphnn_describe_part"; did you mean "graphnn_describe_parts"?  [graphnn-hook]

    @classmethod
    @gn.hookimpl
    def graphnn_describe_parts(cls, describe: RegisterLoss) -> None: ...  # E: the parameter "describe" of the hook "graphnn_describe_parts" is "DescribePart", not "RegisterLoss"  [graphnn-hook]
