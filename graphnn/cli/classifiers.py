"""What a loss wants of a classifier: how it ends, and how the classes are written."""

from __future__ import annotations

from typing import Any

import graphnn as gn
from graphnn.data import Dataset

__all__ = ["ending", "gives_one_score", "gives_probabilities", "natural_loss", "targets_for"]


def ending(loss: gn.Loss) -> list[gn.Layer[Any, Any]]:
    """Give the layers behind the scores: `CrossEntropy` wants probabilities."""
    return [gn.Softmax()] if isinstance(loss, gn.CrossEntropy) else []


def targets_for(loss: gn.Loss, dataset: Dataset[Any]) -> Dataset[Any]:
    """Write labels as one-hot rows where the loss wants a target for each output."""
    labelled = dataset.num_classes is not None and dataset.t.ndim == 1
    if not (labelled and isinstance(loss, _OF_ROWS)):
        return dataset
    rows = gn.one_hot(dataset.t, dataset.num_classes or 0, dtype=dataset.x.dtype)
    return Dataset(dataset.x, rows, num_classes=dataset.num_classes, name=dataset.name)


_OF_ROWS = (gn.MeanSquaredError, gn.Huber, gn.BinaryCrossEntropy)


def gives_one_score(network: gn.Network[Any, Any]) -> bool:
    """Tell whether a network gives one number a sample, which tells two classes apart."""
    return network.output_shape(network.input_shape()) == (1,)


def gives_probabilities(network: gn.Network[Any, Any]) -> bool:
    """Tell whether a network ends in a softmax."""
    return isinstance(network.wiring.flat.steps[-1].node, gn.Softmax)


def natural_loss(network: gn.Network[Any, Any]) -> gn.Loss:
    """Give the cross entropy of what a network ends in: probabilities, one score or several."""
    if gives_one_score(network):
        return gn.BinaryCrossEntropy()
    return gn.CrossEntropy() if gives_probabilities(network) else gn.SoftmaxCrossEntropy()
