"""The fully connected layer."""

from __future__ import annotations

from typing import Generic

import attrs
import numpy as np

from graphnn.arrays import DEFAULT_DTYPE, Array, Float, Labels, Matrix, Vector, floating_dtype
from graphnn.graph.layer import Layer
from graphnn.graph.node import ParameterGradients, ParameterPullback, Pullback
from graphnn.graph.parameters import Initializer, parameter
from graphnn.graph.perturbation import ColumnMove, Direction
from graphnn.initializers import He, Zeros
from graphnn.layers.settings import is_size
from graphnn.typevars import NIn, NOut

__all__ = ["Dense"]


@attrs.define(eq=False)
class Dense(Layer[Matrix, Matrix, NIn, NOut], Generic[NIn, NOut]):
    """Affine map ``y = x @ weight + bias`` ("Deep Learning from Scratch", section 5.6).

    Parameters
    ----------
    in_features, out_features
        Numbers of values a sample has before and after.
    weight : array of shape (in_features, out_features)
        Given values; drawn by `weight_init` where left out.
    bias : array of shape (out_features,)
        Given values; drawn by `bias_init` where left out.
    weight_init, bias_init
        Initialisers.
    dtype
        Floating dtype of drawn parameters; given ones keep theirs.

    Examples
    --------
    An AND gate (section 2.3.3), before its step:

    >>> gate = Dense(2, 1, weight=np.array([[0.5], [0.5]]), bias=np.array([-0.7]))
    >>> gate([[0, 1], [1, 1]])
    array([[-0.2],
           [ 0.3]])
    """

    in_features: NIn = attrs.field(validator=is_size)
    out_features: NOut = attrs.field(validator=is_size)
    weight_init: Initializer = attrs.field(default=He(), kw_only=True)
    bias_init: Initializer = attrs.field(default=Zeros(), kw_only=True)
    dtype: Float = attrs.field(default=DEFAULT_DTYPE, converter=floating_dtype, kw_only=True)
    weight: Matrix = parameter("in_features", "out_features", init="weight_init")
    bias: Vector = parameter("out_features", init="bias_init")

    mixes_samples = False
    spreads_columns = True
    follows_lines = True

    def forward(self, x: Matrix, /) -> Matrix:
        """Apply the map to a batch of shape ``(N, in_features)``."""
        # Asked here, the usual layout costs no call.
        y: Matrix = x @ self.weight if x.flags.c_contiguous else self._product(x)
        y += self.bias
        return y

    def _product(self, x: Matrix) -> Matrix:
        if x.flags.f_contiguous and not x.flags.c_contiguous:
            # A batch that lies features first in memory leaves that way.
            product: Matrix = (self.weight.T @ x.T).T
        else:
            product = x @ self.weight
        return product

    def parameter_move(self, name: str, x: Matrix, y: Matrix, /) -> ColumnMove:
        """Say that ``weight[i, j]`` moves column ``j`` by ``x[:, i]``, and ``bias[j]`` by one."""
        if name == "weight":
            return ColumnMove(x[:, :, np.newaxis], column_axis=1)
        return ColumnMove(np.ones((len(x), 1, 1)), column_axis=0)

    def spread_columns(self, delta: Array, columns: Labels, /) -> Array:
        """Multiply each change with its row of the weight."""
        weight = self.weight.T.take(columns, axis=1)
        trials, pairs = delta.shape
        if delta.strides[0] < delta.strides[1]:
            spread = np.multiply(
                weight[:, :, np.newaxis], delta.T, out=np.empty((len(weight), pairs, trials))
            ).swapaxes(1, 2)
        else:
            spread = np.multiply(
                weight[:, np.newaxis], delta, out=np.empty((len(weight), trials, pairs))
            )
        return spread.transpose(1, 2, 0)

    def spread_runs(self, delta: Array, runs: Labels, /) -> Array:
        """Multiply the runs with their rows of the weight, all that are alike at once."""
        trials, pairs, length = delta.shape
        weight = self.weight.reshape(-1, length, self.weight.shape[1])
        order = np.argsort(runs, kind="stable")
        changes, runs = delta.swapaxes(0, 1)[order], runs[order]
        spread = np.empty((pairs, trials, weight.shape[2]))
        starts = np.flatnonzero(np.diff(runs, prepend=-1))
        for start, stop in zip(starts, [*starts[1:], pairs], strict=True):
            alike = changes[start:stop].reshape(-1, length)
            product = spread[start:stop].reshape(len(alike), -1)
            np.matmul(alike, weight[runs[start]], out=product)
        result = np.empty_like(spread)
        result[order] = spread
        return result.swapaxes(0, 1)

    def follow_line(self, x: Array, direction: Array, reach: Array, /) -> Direction:
        """Multiply the direction with the weight: an affine map bends no line."""
        return self._product(direction), np.ones(len(direction), np.bool)

    def vjp(self, x: Matrix, /) -> tuple[Matrix, Pullback[Matrix, Matrix]]:
        """Value and pullback: ``dx = dy @ weight.T`` besides the gradients of the parameters."""
        y, to_parameters = self.vjp_parameters(x)
        weight = self.weight
        if x.flags.f_contiguous and not x.flags.c_contiguous:
            return y, lambda dy: ((weight @ dy.T).T, to_parameters(dy))
        return y, lambda dy: (dy @ weight.T, to_parameters(dy))

    def vjp_parameters(self, x: Matrix, /) -> tuple[Matrix, ParameterPullback[Matrix]]:
        """Value and pullback to ``weight: x.T @ dy`` and ``bias: dy`` summed over the batch."""

        def pullback(dy: Matrix, /) -> ParameterGradients:
            return {"weight": x.T @ dy, "bias": np.add.reduce(dy)}

        return self.forward(x), pullback
