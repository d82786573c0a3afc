"""Losses without a fault, of kinds that are not built in."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

import graphnn as gn


@frozen
class AbsoluteError(gn.Loss):
    """Without a derivative."""

    def per_sample(self, y: Any, t: Any, /) -> Any:
        return np.abs(y - t).sum(axis=1)


@frozen
class Huber(gn.Loss):
    """Of outputs of any rank, with a parameter."""

    width: float = 1.0

    def per_sample(self, y: Any, t: Any, /) -> Any:
        d = np.abs(y - t)
        losses = np.where(d <= self.width, 0.5 * d**2, self.width * (d - 0.5 * self.width))
        return losses.sum(axis=tuple(range(1, y.ndim)))

    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        return np.clip(y - t, -self.width, self.width)


@frozen
class BinaryCrossEntropy(gn.Loss):
    """Of scores ``(N, 1)``."""

    def per_sample(self, y: Any, t: Any, /) -> Any:
        return (np.maximum(y, 0) - t * y + np.log1p(np.exp(-np.abs(y))))[:, 0]

    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        small = np.exp(-np.abs(y))
        return np.where(y >= 0, 1 / (1 + small), small / (1 + small)) - t


@frozen
class LabelsOnly(gn.Loss):
    """Hinge loss of several classes; one-hot rows mean nothing to it."""

    def per_sample(self, y: Any, t: Any, /) -> Any:
        return self._margins(y, t).sum(axis=1)

    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        gradient = (self._margins(y, t) > 0).astype(y.dtype)
        gradient[np.arange(len(y)), t] = -gradient.sum(axis=1)
        return gradient

    def _margins(self, y: Any, t: Any) -> Any:
        if t.shape != y.shape[:1]:
            raise gn.ShapeError(f"{self!r} wants labels of shape (N,), got {t.shape}")
        margins = np.maximum(0, 1 + y - y[np.arange(len(y)), t][:, np.newaxis])
        margins[np.arange(len(y)), t] = 0
        return margins


@frozen
class SignedHinge(gn.Loss):
    """Of scores ``(N, 1)`` and labels that are -1 and 1."""

    def per_sample(self, y: Any, t: Any, /) -> Any:
        return np.maximum(0, 1 - t.astype(y.dtype) * y[:, 0])

    def gradient_per_sample(self, y: Any, t: Any, /) -> Any:
        slopes = -t.astype(y.dtype) * (t * y[:, 0] < 1)
        return slopes[:, np.newaxis]


OTHERS: list[tuple[Any, dict[str, Any]]] = [
    (AbsoluteError, {}),
    (Huber(0.3), {}),
    (Huber(), {"y": [0.5, -2.0, 0.1], "t": [0.0, 1.0, 2.0]}),
    (Huber(), {"y": np.arange(24.0).reshape(2, 3, 4) / 7, "t": np.zeros((2, 3, 4))}),
    (BinaryCrossEntropy, {"y": [[-1.0], [0.5], [2.0]], "t": [[0.0], [1.0], [0.0]]}),
    (BinaryCrossEntropy(), {"y": [[-1.0], [0.5], [2.0]], "t": [[0], [1], [0]]}),
    (SignedHinge(), {"y": [[-1.0], [0.5], [2.0]], "t": [-1, 1, 1]}),
    (LabelsOnly, {}),
    (gn.SoftmaxCrossEntropy(), {"y": [[0.5, -2.0], [0.1, 3.0]], "t": [0, 1]}),
    (gn.SoftmaxCrossEntropy(), {"y": [[0.5, -2.0], [0.1, 3.0]], "t": [[0.3, 0.7], [1.0, 1.0]]}),
]
