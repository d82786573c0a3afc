"""The table of vectors, one for each index."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import DEFAULT_DTYPE, Array, Float, Labels, Matrix, as_integers, floating_dtype
from graphnn.graph.layer import Layer
from graphnn.graph.node import ParameterGradients, ParameterPullback, Pullback
from graphnn.graph.parameters import Initializer, parameter
from graphnn.graph.perturbation import ColumnMove
from graphnn.graph.shapes import Shape
from graphnn.initializers import Normal
from graphnn.layers.settings import is_size

__all__ = ["Embedding"]


Indices: TypeAlias = Array | Labels
"""Integers, or floating-point numbers that are whole."""


@attrs.define(eq=False)
class Embedding(Layer[Indices, Array]):
    """Looks up a row of `weight` for each index: ``y[n, ...] = weight[x[n, ...]]``.

    It is a `Dense` layer without a bias on one-hot rows, without the rows (Bengio, Ducharme,
    Vincent and Jauvin 2003).

    Parameters
    ----------
    num_embeddings
        Number of rows; indices go from 0 to one less.
    embedding_dim
        Length of a row.
    weight : array of shape (num_embeddings, embedding_dim)
        Given values; drawn by `weight_init` where left out.
    weight_init
        Initialiser.
    dtype
        Floating dtype of a drawn weight; a given one keeps its own.

    Raises
    ------
    TypeError
        If an index is no whole number.
    ValueError
        If there is no such row.

    Examples
    --------
    >>> table = Embedding(3, 2, weight=np.array([[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]]))
    >>> table(np.array([2, 0]))
    array([[2. , 2.5],
           [0. , 0.5]])
    >>> table([[2, 0, 0, 1]]).shape
    (1, 4, 2)
    """

    num_embeddings: int = attrs.field(validator=is_size)
    embedding_dim: int = attrs.field(validator=is_size)
    weight_init: Initializer = attrs.field(default=Normal(1.0), kw_only=True)
    dtype: Float = attrs.field(default=DEFAULT_DTYPE, converter=floating_dtype, kw_only=True)
    weight: Matrix = parameter("num_embeddings", "embedding_dim", init="weight_init")

    takes_integers = True
    mixes_samples = False

    def forward(self, x: Indices, /) -> Array:
        """Look up a batch of indices of shape ``(N, ...)``: shape ``(N, ..., embedding_dim)``."""
        return self.weight[self._rows(x)]

    def vjp(self, x: Indices, /) -> tuple[Array, Pullback[Array, Indices]]:
        """Value and pullback; what a change of an index would do is none of a derivative's."""
        y, to_parameters = self.vjp_parameters(x)
        return y, lambda dy: (np.zeros_like(x), to_parameters(dy))

    def vjp_parameters(self, x: Indices, /) -> tuple[Array, ParameterPullback[Array]]:
        """Value and pullback to ``weight``: gradients of one row's lookups add up."""
        rows = self._rows(x)
        shape = self.weight.shape

        def pullback(dy: Array, /) -> ParameterGradients:
            return {"weight": _added_up(rows.ravel(), dy.reshape(-1, shape[1]), shape)}

        return self.weight[rows], pullback

    def parameter_move(self, name: str, x: Indices, y: Array, /) -> ColumnMove | None:
        """Say that ``weight[i, j]`` moves column ``j`` by one where the index is ``i``."""
        if x.ndim != 1:
            return None  # several lookups a sample: an element moves one value in several columns
        hit = self._rows(x)[:, np.newaxis] == np.arange(self.num_embeddings)
        return ColumnMove(hit[:, :, np.newaxis].astype(y.dtype), column_axis=1)

    def output_shape(self, shape: Shape, /) -> Shape:
        """Put the length of a row behind the shape of the indices."""
        return None if shape is None else (*shape, self.embedding_dim)

    @property
    def label(self) -> str:
        """Short name with the sizes."""
        return f"Embedding({self.num_embeddings} -> {self.embedding_dim})"

    def _rows(self, x: Any) -> Labels:
        """Make sure of the indices: from the end NumPy would count negative ones."""
        try:
            rows = as_integers(x.real)
        except TypeError as error:
            raise TypeError(f"{self.label} {error}") from None
        if x.dtype.kind == "f" and self.num_embeddings > 2 ** (np.finfo(x.dtype).nmant + 1):
            raise TypeError(
                f"{self.label} got indices of {x.dtype}, in which not all of "
                f"{self.num_embeddings} whole numbers are apart; wanted integers"
            )
        if rows.size and not 0 <= rows.min() <= rows.max() < self.num_embeddings:
            wrong = rows[(rows < 0) | (rows >= self.num_embeddings)].flat[0]
            raise ValueError(
                f"{self.label} got the index {wrong}; wanted 0 to {self.num_embeddings - 1}"
            )
        return rows


def _added_up(rows: Labels, dy: Array, shape: tuple[int, ...]) -> Array:
    """Add up those of the rows ``(lookups, length)`` that belong to one index."""
    total = np.zeros(shape, dy.dtype)
    if len(rows):
        # Sorted, those that belong together follow one another.
        order = np.argsort(rows, kind="stable")
        found = rows[order]
        starts = np.flatnonzero(np.concatenate([[True], found[1:] != found[:-1]]))
        total[found[starts]] = np.add.reduceat(dy[order], starts, axis=0)
    return total
