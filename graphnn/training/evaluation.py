"""How good a network is on a data set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import Array, Labels, Matrix
from graphnn.data import Dataset
from graphnn.graph import Network
from graphnn.losses import Loss
from graphnn.training.arguments import check_count, check_dataset

__all__ = ["Evaluation", "class_scores", "classes", "evaluate", "outputs"]

AnyNetwork: TypeAlias = Network[Any, Any]


@attrs.frozen
class Evaluation:
    """Loss and accuracy on a data set.

    Parameters
    ----------
    loss
        Mean over the samples.
    accuracy
        Share of the samples classified rightly, 0 to 1; ``None`` where the data have no classes,
        or the outputs have no score for each (`Loss.class_scores`).
    samples
        Number of samples.
    """

    loss: float
    # Who chose the data knows whether it is None; of ``float | None`` mypy would have all ask.
    accuracy: float | Any
    samples: int


def evaluate(
    network: AnyNetwork, loss: Loss, dataset: Dataset[Any], *, batch_size: int = 1000
) -> Evaluation:
    """Run the network over a data set, without training.

    Parameters
    ----------
    network, loss
        What is evaluated, and by which loss.
    dataset
        The samples.
    batch_size
        Samples a batch; it bounds the memory and changes the result by rounding alone.

    Returns
    -------
    Evaluation
    """
    total, right, counted = 0.0, 0, True
    for y, t in outputs(network, dataset, batch_size):
        total += loss(y, t) * len(t)
        scores = class_scores(loss, y)
        counted = counted and _gives_classes(scores, dataset)
        if counted and scores is not None:
            right += int(np.sum(classes(scores) == (t if t.ndim == 1 else classes(t))))
    accuracy = right / len(dataset) if counted else None
    return Evaluation(total / len(dataset), accuracy, len(dataset))


def outputs(
    network: AnyNetwork, dataset: Dataset[Any], batch_size: int
) -> Iterator[tuple[Array, Any]]:
    """Yield the network's outputs and the targets, batch by batch."""
    check_dataset("evaluate", dataset)
    check_count("evaluate", "batch_size", batch_size)
    for start in range(0, len(dataset), batch_size):
        stop = start + batch_size
        yield network(dataset.x[start:stop]), dataset.t[start:stop]


def class_scores(loss: Loss, y: object) -> Matrix | None:
    """Give a score for each class and sample, or ``None`` where the outputs have no such form."""
    # A network with several outputs gives a tuple.
    scores = loss.class_scores(y) if isinstance(y, np.ndarray) else None
    return scores if scores is not None and scores.ndim == 2 else None


def classes(scores: Array) -> Labels:
    """Give the class of the greatest score of each sample."""
    found: Labels = np.argmax(scores, axis=1)
    return found


def _gives_classes(scores: Matrix | None, dataset: Dataset[Any]) -> bool:
    # Data may lack the highest classes.
    count = dataset.num_classes
    return scores is not None and count is not None and scores.shape[1] >= count
