"""All hooks of graphnn. A plugin implements the ones that it needs.

Written with the hook as decorator, an implementation is checked by mypy::

    from graphnn.plugins.hooks import RegisterActivation, graphnn_register_activations

    @graphnn_register_activations
    def activations(register: RegisterActivation) -> None:
        register("swish", Swish)

Pluggy's own spelling works too: ``@graphnn.hookimpl`` on a function of the hook's name.

Names are folded to lower case, with hyphens for underscores; each may be taken once a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from graphnn.arrays import Array
from graphnn.data import Dataset
from graphnn.gradients import GradientEstimator
from graphnn.graph import Initializer, Layer
from graphnn.losses import Loss
from graphnn.optimizers import Optimizer
from graphnn.plugins.events import EpochFinished, StepFinished, TrainingFinished, TrainingStarted
from graphnn.plugins.hook import Hook

__all__ = [
    "ActivationClass",
    "DescribePart",
    "LayerClass",
    "Loader",
    "RegisterActivation",
    "RegisterDataset",
    "RegisterGradientEstimator",
    "RegisterInitializer",
    "RegisterLayer",
    "RegisterLoss",
    "RegisterOptimizer",
    "graphnn_describe_parts",
    "graphnn_epoch_finished",
    "graphnn_register_activations",
    "graphnn_register_datasets",
    "graphnn_register_gradient_estimators",
    "graphnn_register_initializers",
    "graphnn_register_layers",
    "graphnn_register_losses",
    "graphnn_register_optimizers",
    "graphnn_step_finished",
    "graphnn_training_finished",
    "graphnn_training_started",
]

LayerClass: TypeAlias = type[Layer[Any, Any]]

ActivationClass: TypeAlias = Callable[[], Layer[Any, Any]]
"""Class of a layer whose fields all have defaults, so that its name alone makes one."""

Loader: TypeAlias = Callable[..., tuple[Dataset[Array], Dataset[Array]]]
"""Function that loads training and test data."""


class RegisterLayer(Protocol):
    """Takes the name of a layer and its class."""

    def __call__(self, name: str, layer: LayerClass, /) -> None:
        """Register one layer."""


class RegisterActivation(Protocol):
    """Takes the name of an activation and its class, whose fields all have defaults."""

    def __call__(self, name: str, activation: ActivationClass, /) -> None:
        """Register one activation."""


class RegisterLoss(Protocol):
    """Takes the name of a loss and its class."""

    def __call__(self, name: str, loss: type[Loss], /) -> None:
        """Register one loss."""


class RegisterInitializer(Protocol):
    """Takes the name of an initialiser and its class, or a function that makes one."""

    def __call__(self, name: str, initializer: Callable[..., Initializer], /) -> None:
        """Register one initialiser."""


class RegisterOptimizer(Protocol):
    """Takes the name of an optimiser and its class, or a function that makes one."""

    def __call__(self, name: str, optimizer: Callable[..., Optimizer], /) -> None:
        """Register one optimiser."""


class RegisterGradientEstimator(Protocol):
    """Takes the name of an estimator and its class, or a function that makes one."""

    def __call__(self, name: str, estimator: Callable[..., GradientEstimator], /) -> None:
        """Register one gradient estimator."""


class RegisterDataset(Protocol):
    """Takes the name of a data set and the function that loads it."""

    def __call__(self, name: str, loader: Loader, /) -> None:
        """Register one data set."""


class DescribePart(Protocol):
    """Takes what an author knows of one part and `graphnn.testing` cannot guess."""

    def __call__(
        self,
        kind: str,
        name: str,
        /,
        *,
        make: Callable[[], object] | None = None,
        expected_failures: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        """Describe one part.

        Parameters
        ----------
        kind, name
            The part, as in ``"layer"`` and the name under which it is registered.
        make
            Makes one, where its class needs arguments.
        expected_failures
            Names of checks that it fails for a reason, and the reasons.
        **options
            Those of the function of `graphnn.testing` that checks this kind.
        """


@Hook
def graphnn_register_layers(register: RegisterLayer) -> None:
    """Register layers; called once, when names are first looked up."""


@Hook
def graphnn_register_activations(register: RegisterActivation) -> None:
    """Register activations; ``Sequential(..., "name")`` finds them."""


@Hook
def graphnn_register_losses(register: RegisterLoss) -> None:
    """Register losses."""


@Hook
def graphnn_register_initializers(register: RegisterInitializer) -> None:
    """Register initialisers."""


@Hook
def graphnn_register_optimizers(register: RegisterOptimizer) -> None:
    """Register optimisers."""


@Hook
def graphnn_register_gradient_estimators(register: RegisterGradientEstimator) -> None:
    """Register gradient estimators; ``Trainer(..., gradient="name")`` finds them."""


@Hook
def graphnn_register_datasets(register: RegisterDataset) -> None:
    """Register data sets; ``graphnn train NAME`` finds them."""


@Hook
def graphnn_describe_parts(describe: DescribePart) -> None:
    """Tell the conformance kit what it needs to know; called when the plugin is checked."""


@Hook
def graphnn_training_started(event: TrainingStarted) -> None:
    """Be told that a training is about to take its first step."""


@Hook
def graphnn_step_finished(event: StepFinished) -> None:
    """Be told that the parameters have moved once."""


@Hook
def graphnn_epoch_finished(event: EpochFinished) -> None:
    """Be told what was measured in an epoch."""


@Hook
def graphnn_training_finished(event: TrainingFinished) -> None:
    """Be told that a training has ended, and why."""
