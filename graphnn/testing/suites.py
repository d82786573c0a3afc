"""Which checks a part of each kind undergoes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

import attrs

from graphnn.testing.check import BoundCheck, Check
from graphnn.testing.checks.datasets import DATASETS
from graphnn.testing.checks.estimators.accuracy import ACCURACY
from graphnn.testing.checks.estimators.copies import ESTIMATOR_COPIES
from graphnn.testing.checks.estimators.errors import ERRORS
from graphnn.testing.checks.estimators.form import FORM
from graphnn.testing.checks.estimators.purity import ESTIMATOR_PURITY
from graphnn.testing.checks.estimators.randomness import RANDOMNESS
from graphnn.testing.checks.estimators.training import TRAINING
from graphnn.testing.checks.initializers import INITIALIZERS
from graphnn.testing.checks.layers.buffers import BUFFERS
from graphnn.testing.checks.layers.copies import COPIES
from graphnn.testing.checks.layers.elementwise import ELEMENTWISE
from graphnn.testing.checks.layers.parameters import PARAMETERS
from graphnn.testing.checks.layers.perturbations import PERTURBATIONS
from graphnn.testing.checks.layers.pullbacks import PULLBACKS
from graphnn.testing.checks.layers.purity import PURITY
from graphnn.testing.checks.layers.samples import SAMPLES
from graphnn.testing.checks.layers.shapes import SHAPES
from graphnn.testing.checks.losses.gradients import LOSS_GRADIENTS
from graphnn.testing.checks.losses.lines import LOSS_LINES
from graphnn.testing.checks.losses.purity import LOSS_PURITY
from graphnn.testing.checks.losses.values import LOSS_VALUES
from graphnn.testing.checks.optimizers.arrays import OPTIMIZER_ARRAYS
from graphnn.testing.checks.optimizers.settings import OPTIMIZER_SETTINGS
from graphnn.testing.checks.optimizers.state import OPTIMIZER_STATE
from graphnn.testing.checks.optimizers.steps import OPTIMIZER_STEPS
from graphnn.testing.part import Part, part_of
from graphnn.testing.subjects.datasets import dataset_subject
from graphnn.testing.subjects.estimators import estimator_subject
from graphnn.testing.subjects.initializers import initializer_subject
from graphnn.testing.subjects.layers import layer_subject
from graphnn.testing.subjects.losses import loss_subject
from graphnn.testing.subjects.optimizers import optimizer_subject

__all__ = ["SUITES", "Suite"]

Subject = TypeVar("Subject")


@attrs.frozen
class Suite(Generic[Subject]):
    """The checks of one kind of part.

    Parameters
    ----------
    kind
        The kind, as in ``graphnn.get_loss``: ``"loss"``.
    subject
        Makes what the checks are called with of a part and what its author tells about it.
    checks
        The checks, in the order of reports.
    """

    kind: str
    subject: Callable[..., Subject]
    checks: tuple[Check[Subject], ...]

    def bind(self, given: object, **options: Any) -> tuple[BoundCheck[Subject], ...]:
        """Bind every check to a part.

        Parameters
        ----------
        given
            A registered name, a class, a function that makes the part, or the part itself.
        **options
            What its author tells about it; ``None`` where nothing.
        """
        if sys.flags.optimize:
            raise RuntimeError("the checks are assertions, which python -O leaves out")
        part: Part[Any] = part_of(given, self.kind)
        told = {name: value for name, value in options.items() if value is not None}
        subject = self.subject(part, **told)
        return tuple(BoundCheck(check, subject, part.title) for check in self.checks)


_LAYER: Final = (
    *SHAPES,
    *PURITY,
    *COPIES,
    *PARAMETERS,
    *BUFFERS,
    *SAMPLES,
    *PULLBACKS,
    *PERTURBATIONS,
)

_LOSS: Final = (*LOSS_VALUES, *LOSS_PURITY, *LOSS_GRADIENTS, *LOSS_LINES)

_OPTIMIZER: Final = (*OPTIMIZER_STEPS, *OPTIMIZER_ARRAYS, *OPTIMIZER_STATE, *OPTIMIZER_SETTINGS)
_ESTIMATOR: Final = (
    *FORM,
    *ESTIMATOR_PURITY,
    *ESTIMATOR_COPIES,
    *ERRORS,
    *RANDOMNESS,
    *ACCURACY,
    *TRAINING,
)

SUITES: Final[dict[str, Suite[Any]]] = {
    suite.kind: suite
    for suite in (
        Suite("layer", layer_subject, _LAYER),
        Suite("activation", layer_subject, (*ELEMENTWISE, *_LAYER)),
        Suite("loss", loss_subject, _LOSS),
        Suite("optimizer", optimizer_subject, _OPTIMIZER),
        Suite("initializer", initializer_subject, INITIALIZERS),
        Suite("dataset", dataset_subject, DATASETS),
        Suite("gradient_estimator", estimator_subject, _ESTIMATOR),
    )
}
"""The suites by kind."""
