"""The gradient: an array for each parameter, and what its estimator knows of it."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping

import attrs
import numpy as np

from graphnn.arrays import Array, Vector

__all__ = ["Gradient"]


def _as_dict(arrays: Mapping[str, Array]) -> Mapping[str, Array]:
    return dict(arrays)


@attrs.frozen(eq=False, repr=False)
class Gradient(Mapping[str, Array]):
    """A mapping from each parameter's qualified name to an array of its shape.

    Parameters
    ----------
    arrays
        Derivative of the objective by each parameter.
    value
        The objective at the point, where the estimator has computed it on the way.
    buffers
        What the buffers of the network become with this batch, as `Network.updated_buffers` tells,
        where the estimator has found it out on the way.
    evaluations
        How many times the estimator ran the whole batch: through the network, or from a layer that
        it moved on.
    trials
        How many changes of one value in one sample it followed besides, as the structured
        estimators do. None costs more than a pass of that sample from the changed layer on.
    methods
        What was done for each parameter, where an estimator has several ways.
    errors
        Estimate of the absolute error of each derivative, where an estimator has one.

    Examples
    --------
    >>> gradient = Gradient({"0.weight": np.ones((3, 2)), "0.bias": np.zeros(2)})
    >>> gradient["0.bias"], gradient.vector.shape
    (array([0., 0.]), (8,))
    >>> gradient
    Gradient: 8 derivatives
      0.weight  (3, 2)  largest 1
      0.bias    (2,)    largest 0
    """

    arrays: Mapping[str, Array] = attrs.field(converter=_as_dict)
    value: float | None = attrs.field(default=None, kw_only=True)
    buffers: Mapping[str, Array] | None = attrs.field(default=None, kw_only=True)
    evaluations: int = attrs.field(default=0, kw_only=True)
    trials: int = attrs.field(default=0, kw_only=True)
    methods: Mapping[str, str] = attrs.field(factory=dict, kw_only=True)
    errors: Mapping[str, Array] = attrs.field(factory=dict, kw_only=True)

    def __getitem__(self, name: str, /) -> Array:
        return self.arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def items(self) -> ItemsView[str, Array]:
        """Return the pairs of name and array; those of the dictionary, which are the quickest."""
        return self.arrays.items()

    @property
    def vector(self) -> Vector:
        """All derivatives one behind the other, in the order of the names."""
        if not self.arrays:
            return np.zeros(0)
        return np.concatenate([np.ravel(array) for array in self.arrays.values()])

    def __repr__(self) -> str:
        names = max((len(name) for name in self), default=0)
        shapes = max((len(str(array.shape)) for array in self.values()), default=0)
        count = sum(array.size for array in self.values())
        lines = [f"Gradient: {count:,} derivatives"]
        for name, array in self.items():
            largest = float(np.max(np.abs(array), initial=0.0))
            lines.append(f"  {name:{names}}  {array.shape!s:{shapes}}  largest {largest:.3g}")
        return "\n".join(lines)
