"""Whether a network learns from what an estimator gives."""

from __future__ import annotations

import numpy as np

from graphnn.data import Dataset
from graphnn.gradients import GradientEstimator, Objective
from graphnn.optimizers import SGD
from graphnn.testing import objectives
from graphnn.testing.check import check
from graphnn.testing.estimator_subject import on
from graphnn.training import Trainer

__all__ = ["TRAINING"]


@check(on(objectives.line))
def goes_down_a_bowl(estimator: GradientEstimator, objective: Objective) -> None:
    """Fifty small steps against the gradient lower a convex loss to its least."""
    weight, bias = objective.parameters().values()
    inputs = np.column_stack([objective.x, np.ones(len(objective.x))])
    solution = np.linalg.lstsq(inputs, objective.t)[0]
    start = objective.value()
    for _ in range(50):
        gradient = estimator(objective)
        for name, array in objective.parameters().items():
            array -= 0.1 * gradient[name]
    reached = objective.value()
    weight[...], bias[...] = solution[:-1], solution[-1]
    least = objective.value()
    assert reached - least < 0.5 * (start - least), (
        f"the loss goes from {start:.4g} to {reached:.4g}; the least is {least:.4g}"
    )


@check(on(objectives.line, dtypes=("float32",)))
def trains_in_a_trainer(estimator: GradientEstimator, objective: Objective) -> None:
    """``Trainer(..., gradient=estimator)`` takes it, and lowers the loss on mini-batches."""
    samples = Dataset(objective.x, objective.t)
    trainer = Trainer(
        objective.network, loss=objective.loss, optimizer=SGD(0.1), gradient=estimator, rng=0
    )
    before = objective.value()
    trainer.fit(samples, epochs=10, batch_size=5)
    after = objective.value()
    assert after < before, f"the loss goes from {before:.4g} to {after:.4g}"


TRAINING = (goes_down_a_bowl, trains_in_a_trainer)
