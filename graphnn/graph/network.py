"""What every network can do, whether chain or graph: run, pull back, list, draw itself."""

from __future__ import annotations

import abc
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic

import attrs
import numpy as np

from graphnn.arrays import Array, SeedLike, floating_dtype
from graphnn.graph import drawing, table
from graphnn.graph.errors import ShapeError
from graphnn.graph.layer import Layer
from graphnn.graph.node import Node, ParameterPullback, Pullback
from graphnn.graph.shapes import Shape, fits, written
from graphnn.typevars import In, NIn, NOut, Out

if TYPE_CHECKING:
    import numpy.typing as npt

    from graphnn.graph.wiring import Step, Wiring

__all__ = ["Network"]


@attrs.define(eq=False, repr=False)
class Network(Layer[In, Out, NIn, NOut], Generic[In, Out, NIn, NOut]):
    """A layer made of nodes; abstract: `Sequential` is a chain, `Graph.build` makes the rest."""

    @property
    @abc.abstractmethod
    def wiring(self) -> Wiring:
        """Which node takes what from where."""

    def __call__(self, x: In, /) -> Out:
        """Run the network on a batch, cast to its dtype and checked for its shape.

        Parameters
        ----------
        x : array of shape (N, ...), or tuple of them
            One batch for each input.

        Raises
        ------
        ShapeError
            If a batch does not fit; a single sample needs a batch axis: ``x[np.newaxis]``.
        """
        batch: Any = self.as_batch(x)
        return self.forward(batch)

    def forward(self, x: In, /, *, training: bool = False) -> Out:
        """Run the network on a batch that already has its dtype and shape."""
        output: Out = self.wiring.run(self._inputs(x), training=training)
        return output

    def vjp(self, x: In, /, *, training: bool = False) -> tuple[Out, Pullback[Out, In]]:
        """Run the network; give the output and the pullback to inputs and parameters."""
        inputs = self._inputs(x)
        y, pull = self.wiring.vjp(inputs, training=training, wanted=[True] * len(inputs))

        def pullback(dy: Out, /) -> tuple[In, dict[str, Array]]:
            parts, gradients = pull(dy)
            dx: Any = parts[0] if len(parts) == 1 else parts
            return dx, gradients

        return y, pullback

    def vjp_parameters(
        self, x: In, /, *, training: bool = False
    ) -> tuple[Out, ParameterPullback[Out]]:
        """Run the network; give the output and the pullback to the parameters alone."""
        inputs = self._inputs(x)
        y, pull = self.wiring.vjp(inputs, training=training, wanted=[False] * len(inputs))
        return y, lambda dy: pull(dy)[1]

    def trace(self, x: In, /, *, training: bool = False) -> Iterator[tuple[Step, Any]]:
        """Run the network and yield every layer in its place with its value, in order."""
        return self.wiring.trace(self._inputs(x), training=training)

    def as_batch(self, x: npt.ArrayLike | In) -> Any:
        """Cast what a caller gave to the network's dtype and check that it is a batch."""
        shapes = self.wiring.input_shapes
        if len(shapes) == 1:
            return super().as_batch(x)
        if not isinstance(x, tuple) or len(x) != len(shapes):
            names = ", ".join(each.name for each in self.wiring.inputs)
            raise ShapeError(f"{self.label} takes a tuple of {len(shapes)} batches: ({names})")
        return tuple(
            _batch(part, shape, each.name, self)
            for part, shape, each in zip(x, shapes, self.wiring.inputs, strict=True)
        )

    def input_shape(self) -> Shape:
        """Shape of one sample of the input, as far as it is known."""
        shapes = self.wiring.input_shapes
        return shapes[0] if len(shapes) == 1 else None

    def output_shape(self, shape: Shape, /) -> Shape:
        """Shape of one sample of the output; as far as it is known without running anything."""
        shapes = [self.wiring.shapes[slot] for slot in self.wiring.outputs]
        return shapes[0] if len(shapes) == 1 else None

    def children(self) -> Mapping[str, Node[Any, Any]]:
        """Return the nodes by their names in the network."""
        return {step.name: step.node for step in self.wiring.steps}

    def parameters(self) -> dict[str, Array]:
        """Return the trainable arrays by qualified name (``"0.weight"``), shared ones once.

        The arrays are the live ones: writing into them changes the network.
        """
        return {ref.name: ref.array for ref in self.wiring.parameter_refs}

    def adopt(self, rng: SeedLike | None, dtype: npt.DTypeLike | None) -> None:
        """Take what the maker of the network asked for: seed, dtype, or neither."""
        if rng is not None:
            self.initialize(rng, dtype=dtype)
        elif dtype is not None:
            for ref in self.wiring.parameter_refs:
                setattr(ref.node, ref.field, ref.array.astype(floating_dtype(dtype)))

    def __len__(self) -> int:
        return len(self.wiring.steps)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return table.write(type(self).__name__, self.wiring)

    def to_mermaid(self) -> str:
        """Draw the network as a Mermaid flowchart."""
        return drawing.mermaid(self.wiring)

    def to_dot(self) -> str:
        """Draw the network in Graphviz's DOT language."""
        return drawing.dot(self.wiring)

    @property
    def label(self) -> str:
        """Short name for tables and errors."""
        return f"{type(self).__name__}({len(self)} layers)"

    def _inputs(self, x: Any) -> tuple[Any, ...]:
        return (x,) if len(self.wiring.inputs) == 1 else x


def _batch(x: npt.ArrayLike, shape: Shape, name: str, network: Node[Any, Any]) -> Array:
    batch: Array = np.asarray(x, dtype=network.compute_dtype)
    if batch.ndim == 0 or not fits(batch.shape[1:], shape):
        raise ShapeError(
            f"{network.label}: input {name!r} takes a batch of shape {written(shape)} "
            f"but got {batch.shape}"
        )
    return batch
