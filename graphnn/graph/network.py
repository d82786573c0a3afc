"""What every network can do, whether chain or graph: run, pull back, list, draw itself."""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Self, overload

import attrs

from graphnn.arrays import Array, Float, Nested, SeedLike, common_dtype
from graphnn.graph import backward, drawing, running, table, updating
from graphnn.graph.batch import INTEGER, SINGLE_SAMPLE, checked_batch
from graphnn.graph.errors import ShapeError
from graphnn.graph.layer import Layer
from graphnn.graph.node import Node, ParameterPullback, Pullback
from graphnn.graph.references import cast
from graphnn.graph.replacing import Replacement
from graphnn.graph.shapes import Shape, is_known
from graphnn.typevars import In, NIn, NOut, Out

if TYPE_CHECKING:
    import numpy.typing as npt

    from graphnn.graph.wiring import Input, Step, Wiring

__all__ = ["Network"]


@attrs.define(eq=False, repr=False)
class Network(Layer[In, Out, NIn, NOut], Generic[In, Out, NIn, NOut]):
    """A layer made of nodes; abstract: `Sequential` is a chain, `Graph.build` makes the rest."""

    @property
    @abc.abstractmethod
    def wiring(self) -> Wiring:
        """Which node takes what from where."""

    @overload
    def __call__(self, x: In, /) -> Out: ...
    @overload
    def __call__(self, x: Nested, /) -> Out: ...
    def __call__(self, x: In | Nested, /) -> Out:
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
        output: Out = running.run(self.wiring, self._inputs(x), training=training)
        return output

    def vjp(self, x: In, /, *, training: bool = False) -> tuple[Out, Pullback[Out, In]]:
        """Run the network; give the output and the pullback to inputs and parameters."""
        inputs = self._inputs(x)
        wanted = [True] * len(inputs)
        y, pull = backward.vjp(self.wiring, inputs, training=training, wanted=wanted)

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
        wanted = [False] * len(inputs)
        y, pull = backward.vjp(self.wiring, inputs, training=training, wanted=wanted)
        return y, lambda dy: pull(dy)[1]

    def training_vjp(self, x: In, /) -> tuple[Out, ParameterPullback[Out], Mapping[str, Array]]:
        """Run the network for a step of training.

        Parameters
        ----------
        x : array of shape (N, ...), or tuple of them
            The batch.

        Returns
        -------
        output, pullback
            As `vjp_parameters` gives them in training.
        buffers
            As `updated_buffers` gives them, without another pass.
        """
        wiring, inputs = self.wiring, self._inputs(x)
        # Behind the pass a node that draws could not see again what it drew in it.
        ahead = not wiring.updating.keys().isdisjoint(wiring.random_steps)
        buffers = updating.ahead(wiring, inputs) if ahead else {}
        values, pull = backward.run(wiring, inputs, training=True, wanted=[False] * len(inputs))
        if not ahead:
            buffers = updating.from_values(wiring, values)
        return running.taken(values, wiring.flat.outputs), lambda dy: pull(dy)[1], buffers

    def updated_buffers(self, x: In, /) -> dict[str, Array]:
        """Run the network in training as far as need be; tell what its buffers become."""
        return updating.updated(self.wiring, self._inputs(x))

    def trace(self, x: In, /, *, training: bool = False) -> Iterator[tuple[Step, Any]]:
        """Run the network and yield every layer in its place with its value, in order."""
        return running.trace(self.wiring, self._inputs(x), training=training)

    def as_batch(self, x: npt.ArrayLike | In) -> Any:
        """Cast what a caller gave to the network's dtype and check that it is a batch."""
        inputs, shapes = self.wiring.inputs, self.wiring.shapes
        if len(inputs) == 1:
            dtype = INTEGER if self.wiring.takes_integers[0] else self.compute_dtype
            batch = checked_batch(lambda: self.label, x, dtype, shapes[0])
            if not is_known(shapes[0]):
                self._check_samples([batch])
            return batch
        if not isinstance(x, tuple) or len(x) != len(inputs):
            names = ", ".join(each.name for each in inputs)
            raise ShapeError(f"{self.label} takes a tuple of {len(inputs)} batches: ({names})")
        own = self.compute_dtype
        dtypes = (INTEGER if integers else own for integers in self.wiring.takes_integers)
        batches = tuple(
            checked_batch(partial(self._title, each), part, dtype, shape)
            for each, part, dtype, shape in zip(inputs, x, dtypes, shapes, strict=False)
        )
        if len({len(batch) for batch in batches}) > 1:
            lengths = ", ".join(str(len(batch)) for batch in batches)
            raise ShapeError(f"{self.label} takes batches of one length but got {lengths} samples")
        self._check_samples(batches)
        return batches

    def input_shape(self) -> Shape:
        """Shape of one sample of the input, as far as it is known."""
        return self.wiring.shapes[0] if len(self.wiring.inputs) == 1 else None

    def output_shape(self, shape: Shape, /) -> Shape:
        """Shape of one sample of the output for one of the given `shape`."""
        return self.infer([shape])

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Check the shape of each input through the whole network; give that of the output."""
        inputs = self.wiring.inputs
        if len(shapes) == len(inputs):
            self.wiring.check_declared(shapes)
            found = self.wiring.infer(shapes)
        elif len(shapes) == 1 and shapes[0] is None:  # one value, which may be a tuple
            found = self.wiring.infer([None] * len(inputs))
        else:
            names = ", ".join(each.name for each in inputs)
            raise ShapeError(f"takes {len(inputs)} values ({names})")
        return found[0] if len(found) == 1 else None

    @property
    def takes_integers(self) -> bool:  # type: ignore[override] # here it follows from the nodes
        """Whether all inputs are integers."""
        return all(self.wiring.takes_integers)

    @property
    def compute_dtype(self) -> Float:
        """The dtype in which the network computes: that of its arrays, float32 without any."""
        refs = self.wiring.array_refs
        return common_dtype({getattr(ref.node, ref.field).dtype for ref in refs})

    def children(self) -> Mapping[str, Node[Any, Any]]:
        """Return the nodes by their names in the network."""
        return {step.name: step.node for step in self.wiring.steps}

    def parameters(self) -> dict[str, Array]:
        """Return the trainable arrays by qualified name (``"0.weight"``), shared ones once.

        The arrays are the live ones: writing into them changes the network.
        """
        return {ref.name: getattr(ref.node, ref.field) for ref in self.wiring.parameter_refs}

    def buffers(self) -> dict[str, Array]:
        """Return the arrays that are kept but not trained by qualified name, shared ones once.

        The arrays are the live ones: writing into them changes the network.
        """
        return {ref.name: getattr(ref.node, ref.field) for ref in self.wiring.buffer_refs}

    def replaced(self, swap: Callable[[Node[Any, Any]], Node[Any, Any]], /) -> Self:
        """Return the same network with other nodes in the places of some.

        Nodes that stay are shared, with their parameters and generators; this network is left as
        it is. So one may look at a network with its layers changed for a while: another pullback,
        a value recorded, a part left out.

        Parameters
        ----------
        swap : callable
            Takes a node and gives what shall stand in its place, the node itself where that is to
            stay. It is asked of every node once, of those in nested networks and in other nodes as
            well, unless what holds them is replaced.

        Raises
        ------
        ShapeError
            If the new nodes do not fit.
        TypeError
            If `swap` gives something else than a node.

        Examples
        --------
        >>> import numpy as np
        >>> from graphnn import Dense, Identity, Sequential, Step
        >>> gate = Dense(2, 1, weight=np.array([[1.0], [2.0]]), bias=np.array([0.5]))
        >>> net = Sequential(gate, Step())
        >>> straight = net.replaced(lambda node: Identity() if isinstance(node, Step) else node)
        >>> net([[1.0, 1.0]]), straight([[1.0, 1.0]])
        (array([[1.]]), array([[3.5]]))
        >>> straight[0] is net[0]
        True
        """
        other: Any = Replacement(swap).inside(self)
        network: Self = other
        return network

    def adopt(self, rng: SeedLike | None, dtype: npt.DTypeLike | None) -> None:
        """Take what the maker of the network asked for: seed, dtype, or neither."""
        if rng is not None:
            self.initialize(rng, dtype=dtype)
        elif dtype is not None:
            cast(self.wiring.array_refs, dtype)

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
        return f"{type(self).__name__}({len(self)} layer{'' if len(self) == 1 else 's'})"

    def _inputs(self, x: Any) -> tuple[Any, ...]:
        return (x,) if len(self.wiring.inputs) == 1 else x

    def _title(self, entrance: Input) -> str:
        return f"{self.label}: {entrance.title}"

    def _check_samples(self, batches: Sequence[Array]) -> None:
        try:
            self.wiring.check(tuple(batch.shape[1:] for batch in batches))
        except ShapeError as error:
            try:
                self.wiring.check(tuple(batch.shape for batch in batches))
            except ShapeError:
                raise error from None
            raise ShapeError(f"{error}{SINGLE_SAMPLE}") from None
