"""Whether a network learns from what an estimator gives.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

from graphnn.data import Dataset
from graphnn.gradients import GradientEstimator, Objective
from graphnn.optimizers import SGD
from graphnn.testing.check import check
from graphnn.testing.subjects import objectives
from graphnn.testing.subjects.estimators import on
from graphnn.training import Trainer

__all__ = ["TRAINING"]


@check(on(objectives.line))
def goes_down_a_bowl(estimator: GradientEstimator, objective: Objective) -> None:
    """Fifty small steps against the gradient halve a convex loss at the least."""
    before = objective.value()
    for _ in range(50):
        gradient = estimator(objective)
        for name, array in objective.parameters().items():
            array -= 0.1 * gradient[name]
    after = objective.value()
    assert after < 0.5 * before, f"the loss goes from {before:.4g} to {after:.4g}"


@check(on(objectives.line, dtypes=("float32",)))
def trains_in_a_trainer(estimator: GradientEstimator, objective: Objective) -> None:
    """``Trainer(..., gradient=estimator)`` takes it, and halves the loss on mini-batches."""
    samples = Dataset(objective.x, objective.t)
    trainer = Trainer(
        objective.network, loss=objective.loss, optimizer=SGD(0.1), gradient=estimator, rng=0
    )
    before = objective.value()
    trainer.fit(samples, epochs=20, batch_size=5)
    after = objective.value()
    assert after < 0.5 * before, f"the loss goes from {before:.4g} to {after:.4g}"


TRAINING = (goes_down_a_bowl, trains_in_a_trainer)
