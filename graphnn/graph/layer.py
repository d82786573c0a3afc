"""The layer: a node with one input that can stand in a chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, overload

import attrs
import numpy as np
import numpy.typing as npt

from graphnn import wording
from graphnn.arrays import Array, Labels, Nested
from graphnn.graph.batch import INTEGER, checked_batch
from graphnn.graph.errors import MisfitError, ShapeError
from graphnn.graph.node import Node, Pullback
from graphnn.graph.shapes import Shape, Side, declared_rank, fits, is_known, merged, size_fields
from graphnn.shapes import reshaped, sample_size
from graphnn.typevars import In, Next, NIn, NNext, NOut, Out, T

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphnn.graph.sequential import Sequential

__all__ = ["Elementwise", "Layer"]


@attrs.define(eq=False)
class Layer(Node[In, Out], Generic[In, Out, NIn, NOut]):
    """A node that takes one batch and gives one.

    Subclasses are attrs classes (``@define(eq=False)``). Fields of the types ``NIn`` and ``NOut``
    in a ``Layer[Matrix, Matrix, NIn, NOut]``, or named ``in_features`` and ``out_features``, or
    ``in_channels`` and ``out_channels``, are its sizes: they are checked when a graph is built,
    together with the ranks, and by mypy before that.

    Examples
    --------
    >>> from attrs import define
    >>> from graphnn import Layer
    >>> from graphnn.arrays import Matrix
    >>> @define(eq=False)
    ... class Halves(Layer[Matrix, Matrix]):
    ...     in_features: int
    ...     def forward(self, x: Matrix, /) -> Matrix:
    ...         return x[:, : self.in_features // 2]
    >>> Halves(4)([[1, 2, 3, 4]])
    array([[1., 2.]], dtype=float32)
    """

    # No ``bool``: pyright would not let a subclass say ``Literal[True]`` then.
    keeps_shape: ClassVar[Any] = False
    """Whether every sample leaves with the shape that it came with.

    Declared as ``keeps_shape: ClassVar[Literal[True]] = True``, it is known to mypy as well.
    """

    keeps_size: ClassVar[Any] = False
    """Whether every sample leaves with as many values as it came with, perhaps in another shape."""

    slides: ClassVar[Any] = None
    """How a window slides whose geometry the fields ``kernel_size``, ``stride``, ``padding`` and
    ``dilation`` tell, as far as there are any, in PyTorch's sense.

    Declared as ``slides: ClassVar[Literal["side by side"]] = "side by side"``, or ``"pixel by
    pixel"``, which is the stride where none is told, mypy computes the lengths of images.
    """

    @overload
    def __call__(self, x: In, /) -> Out: ...
    @overload
    def __call__(self, x: Nested, /) -> Out: ...
    def __call__(self, x: In | Nested, /) -> Out:
        """Run the layer on a batch, cast to the layer's dtype and checked for its shape.

        Raises
        ------
        ShapeError
            If the batch does not fit; a single sample needs a batch axis: ``x[np.newaxis]``.
        """
        batch: Any = self.as_batch(x)
        return self.forward(batch)

    def as_batch(self, x: npt.ArrayLike | In) -> Array:
        """Cast what a caller gave to the dtype that the layer takes, check that it is a batch."""
        dtype = INTEGER if self.takes_integers else self.compute_dtype
        batch: Array = checked_batch(lambda: self.label, x, dtype, self.input_shape())
        return batch

    def input_shape(self) -> Shape:
        """Shape of one sample that the layer takes, as far as its class and sizes tell."""
        return self._declared(0, "in")

    def output_shape(self, shape: Shape, /) -> Shape:
        """Shape of one sample that the layer gives for one of the given `shape`.

        The default is what class and sizes declare. Where that leaves something open and `shape`
        is known, `forward` runs once on a batch of one zero sample; a layer whose `forward` is
        expensive or has effects overrides this method.

        Raises
        ------
        TypeError
            If `forward` makes something else of one sample than one sample.
        """
        if self.keeps_shape:
            return shape
        declared = self._declared(1, "out")
        if self.keeps_size and declared is not None:
            declared = reshaped(sample_size(shape), declared)
        if is_known(declared) or not is_known(shape):
            return declared
        return self._tried(shape, declared)

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Check the one input shape against what the layer takes; give the output shape."""
        if len(shapes) != 1:
            raise ShapeError("takes one value; join several with Add, Multiply or Concatenate")
        wanted = self.input_shape()
        if wanted is None and shapes[0] is not None and len(shapes[0]) == 1:
            # Of a vector, the size can only mean the one axis, whatever the rank is elsewhere.
            wanted = (self._size("in"),)
        if not fits(shapes[0], wanted):
            raise MisfitError(0, wanted, shapes[0])
        return self.output_shape(merged(shapes[0], wanted))

    def __rshift__(
        self, other: Layer[Out, Next, Any, NNext], /
    ) -> Sequential[In, Next, NIn, NNext]:
        """Put another layer behind this one: ``a >> b >> c`` is ``Sequential(a, b, c)``."""
        from graphnn.graph.sequential import chain

        return chain(self, other)

    @property
    def label(self) -> str:
        """Short name with the sizes, where there are any."""
        return wording.sized(type(self).__name__, (self._size("in"), self._size("out")))

    def _size(self, side: Side) -> int | None:
        for name in size_fields(type(self), Layer, side):
            size = getattr(self, name, None)
            if isinstance(size, (int, np.integer)):
                return int(size)
        return None

    def _declared(self, position: int, side: Side) -> Shape:
        rank = declared_rank(type(self), Layer, position)
        size = self._size(side)
        if rank is None or (rank == 0 and size is not None):
            return None
        return (size, *[None] * (rank - 1)) if rank else ()

    def _tried(self, shape: tuple[int, ...], otherwise: Shape) -> Shape:
        sample: Any = np.zeros((1, *shape), dtype=self.compute_dtype)
        try:
            with np.errstate(all="ignore"):
                y: object = self.forward(sample)
        except Exception:  # not a verdict: a layer may refuse zeros and take real data
            return otherwise
        made = getattr(y, "shape", None)
        if y is not None and not isinstance(made, tuple):
            return otherwise
        if not made or made[0] != 1:
            raise TypeError(
                f"{self.label}: forward makes {made} of a batch of shape {sample.shape}; wanted an "
                "array whose first axis counts the samples, too"
            )
        found: Shape = made[1:]
        return found


@attrs.define(eq=False)
class Elementwise(Layer[T, T], Generic[T]):
    """A layer without parameters that applies one function to every element.

    Subclasses write `forward`, and `derivative` where there is one.
    """

    keeps_shape: ClassVar[Literal[True]] = True
    mixes_samples = False
    keeps_columns = True

    kinks: ClassVar[tuple[float, ...]] = ()
    """Where the slope jumps, so that differences across say nothing of it."""

    def forward_columns(self, x: T, columns: Labels, /) -> T:
        """Apply the function."""
        return self.forward(x)

    def derivative(self, x: T, y: T, /) -> T:
        """Give the derivative at every element of `x`, with ``y = forward(x)`` at hand."""
        return super().vjp(x)[0]  # raises: no derivative is declared

    def vjp(self, x: T, /) -> tuple[T, Pullback[T, T]]:
        """Value, and the pullback ``dy * derivative(x, y)``."""
        y = self.forward(x)
        slope = self.derivative(x, y)
        return y, lambda dy: (dy * slope, {})
