"""The node: one operation of a graph, with a value, perhaps a pullback, perhaps parameters."""

from __future__ import annotations

import abc
import copy
import reprlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeAlias

import attrs
import numpy.typing as npt

from graphnn.arrays import (
    Array,
    Float,
    Labels,
    SeedLike,
    as_generator,
    common_dtype,
)
from graphnn.graph.buffers import buffer_refs
from graphnn.graph.declarations import draw, keep_lengths
from graphnn.graph.errors import NotDifferentiableError
from graphnn.graph.parameters import parameter_refs
from graphnn.graph.perturbation import ColumnMove, ColumnWay, Direction
from graphnn.graph.randomness import generator_refs
from graphnn.graph.references import cast
from graphnn.graph.shapes import Shape
from graphnn.typevars import DefaultsGeneric, In, Out

if TYPE_CHECKING:
    from graphnn.graph.graph import Handle

__all__ = ["Node", "ParameterGradients", "ParameterPullback", "Pullback", "held"]

ParameterGradients: TypeAlias = dict[str, Array]
"""Gradient of each parameter of a node, by its name within the node."""

Pullback: TypeAlias = Callable[[Out], tuple[In, ParameterGradients]]
"""``Pullback[Out, In]``: takes the gradient of the output, gives that of input and parameters."""

ParameterPullback: TypeAlias = Callable[[Out], ParameterGradients]
"""``ParameterPullback[Out]``: takes the gradient of the output, gives that of the parameters."""


@attrs.define(eq=False)
class Node(DefaultsGeneric, abc.ABC, Generic[In, Out]):
    """One operation: takes ``In``, gives ``Out``.

    A node with several inputs takes a tuple of arrays. Nothing is kept on a node between
    `forward` and a pullback, so one node may stand in two places of a graph (tied weights), and
    graphs may run in several threads.

    `forward` alone is enough. A `forward` or `vjp` whose result differs in training takes the
    keyword ``training``; a graph passes it to those that have it.
    """

    mixes_samples: ClassVar[bool] = True
    """Whether one sample's output may depend on another sample; assumed unless declared."""

    takes_integers: ClassVar[bool] = False
    """Whether the input is integers, such as indices, which no derivative is taken by."""

    keeps_columns: ClassVar[bool] = False
    """Whether each column of the output depends on that column of the inputs alone.

    Of a node that also mixes samples: on that column in the whole batch, as in batch-norm.
    """

    unrolls_columns: ClassVar[bool] = False
    """Whether each column of the input becomes a run of columns, in order, as in `Flatten`."""

    spreads_columns: ClassVar[bool] = False
    """Whether `spread_columns` tells what a change of one column of the input does."""

    follows_lines: ClassVar[bool] = False
    """Whether `follow_line` tells how the output moves while the input moves along a line."""

    follows_columns: ClassVar[bool] = False
    """Whether `follow_columns` tells which small changes of a column pass through linearly."""

    # NumPy would apply `>>` to each element of an array, and to each layer of a chain.
    __array_ufunc__: ClassVar[None] = None

    drawn_parameters: set[str] = attrs.field(factory=set, init=False, repr=False)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        # Else attrs writes them into classes with slots, for those alone, and the others inherit.
        for name in ("__getstate__", "__setstate__"):
            if name not in vars(cls):
                setattr(cls, name, getattr(cls, name))

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        keep_lengths(cls)

    def __getstate__(self) -> dict[str, Any]:
        """Return all that the node holds, whether in slots or in a dictionary."""
        return held(self)

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    @abc.abstractmethod
    def forward(self, x: In, /) -> Out:
        """Compute the output for a batch.

        Parameters
        ----------
        x : array of shape (N, ...), or tuple of them
            The batch.

        Returns
        -------
        array of shape (N, ...), or tuple of them
        """

    def vjp(self, x: In, /) -> tuple[Out, Pullback[Out, In]]:
        """Compute the output together with its pullback (vector-Jacobian product).

        Parameters
        ----------
        x : array of shape (N, ...), or tuple of them
            The batch.

        Returns
        -------
        y
            What `forward` gives.
        pullback : callable
            Takes ``dy``, of the shape of ``y``; gives ``dx``, of the shape of ``x``, and the
            gradients of the parameters by name. It modifies none of them.

        Raises
        ------
        NotDifferentiableError
            If the node declares no pullback, which is the default.
        """
        raise NotDifferentiableError(
            f"{self.label} has no pullback, so backprop cannot pass it; give its class a "
            'vjp(x) method, or train with a black-box estimator such as gradient="numerical"'
        )

    def vjp_parameters(self, x: In, /) -> tuple[Out, ParameterPullback[Out]]:
        """Compute the output with a pullback to the parameters alone.

        A graph uses it where nobody wants the gradient of the input, as in the first layer.
        The default drops that part of `vjp`; a layer declares it to save the work.
        """
        y, pullback = self.vjp(x)
        return y, lambda dy: pullback(dy)[1]

    def updated_buffers(self, x: In, /) -> Mapping[str, Array]:
        """Tell what the buffers become when the node is trained on a batch.

        A pass changes nothing, in training neither. Whoever trains asks for this once a step,
        with the input that the node had in the pass of that step, and puts it into the buffers
        when the step is taken; an estimator that runs the network a thousand times updates them
        once.

        Parameters
        ----------
        x : array of shape (N, ...), or tuple of them
            The batch.

        Returns
        -------
        mapping
            New arrays by the names of buffers, as `buffers` has them, of nodes in the node as
            well; those that it leaves out stay as they are. The default leaves out all.
        """
        return {}

    def parameter_move(self, name: str, x: In, y: Out, /) -> ColumnMove | None:
        """Tell how a parameter moves the output, if each element moves one column, linearly.

        With it `graphnn.gradients.Numerical` need not run the network again for every element.

        Parameters
        ----------
        name
            The parameter.
        x, y : arrays of shape (N, ...)
            A batch and its output.

        Returns
        -------
        ColumnMove or None
            ``None``, the default, where it does not move it so, or nobody has said.
        """
        return None

    def forward_columns(self, x: In, columns: Labels, /) -> Out:
        """Compute single columns of the output from the same columns of the input.

        Asked of nodes that declare ``keeps_columns``.

        Parameters
        ----------
        x : array of shape (trials, pairs, ...), or tuple of them
            New values of one column a pair. For a node that mixes samples, a pair is a column in
            the whole batch: ``(trials, pairs, N, ...)``.
        columns : integer array of shape (pairs,)
            Which column each pair has.

        Returns
        -------
        array of shape (trials, pairs, ...), of a node that mixes samples (trials, pairs, N, ...)
        """
        raise NotImplementedError(f"{self.label} declares keeps_columns without forward_columns")

    def spread_columns(self, delta: Array, columns: Labels, /) -> Array:
        """Give the change of the whole output when single columns of the input change.

        Asked of nodes that declare ``spreads_columns``, which are linear.

        Parameters
        ----------
        delta : array of shape (trials, pairs, ...)
            Change of one column a pair.
        columns : integer array of shape (pairs,)
            Which column each pair has.

        Returns
        -------
        array of shape (trials, pairs, features...)
            The caller may write into it; best with its features first in memory.
        """
        raise NotImplementedError(f"{self.label} declares spreads_columns without spread_columns")

    def spread_runs(self, delta: Array, runs: Labels, /) -> Array:
        """Give the change of the whole output when runs of neighbouring columns change.

        Asked of nodes that declare ``spreads_columns``, and whose columns are single values; these
        lie in runs of one length, as `Flatten` makes them. The default adds up what
        `spread_columns` says of each.

        Parameters
        ----------
        delta : array of shape (trials, pairs, length)
            Change of each column in the run of a pair.
        runs : integer array of shape (pairs,)
            Which run each pair has.

        Returns
        -------
        array of shape (trials, pairs, features...)
            The caller may write into it.
        """
        length = delta.shape[2]
        total = self.spread_columns(delta[:, :, 0], runs * length)
        for place in range(1, length):
            total += self.spread_columns(delta[:, :, place], runs * length + place)
        return total

    def follow_columns(self, x: Array, /) -> ColumnWay:
        """Tell how small changes of single columns pass, and how small they must be.

        Asked of nodes that declare ``follows_columns``.

        Parameters
        ----------
        x : array of shape (pairs, ...)
            The columns.

        Returns
        -------
        ColumnWay
        """
        raise NotImplementedError(f"{self.label} declares follows_columns without follow_columns")

    def follow_line(self, x: Array, direction: Array, reach: Array, /) -> Direction:
        """Tell how the output moves while the input moves along a straight line.

        Asked of nodes that declare ``follows_lines``.

        Parameters
        ----------
        x : array of shape (pairs, features...)
            Where the lines start.
        direction : array of shape (pairs, features...)
            Where they go.
        reach : array of shape (2, pairs)
            From which amount of the direction, zero or less, to which, zero or more.

        Returns
        -------
        direction : array of shape (pairs, features...)
            Direction of the output.
        straight : bool array of shape (pairs,)
            Whether the output moves along it as far as the reach.
        """
        raise NotImplementedError(f"{self.label} declares follows_lines without follow_line")

    def infer(self, shapes: Sequence[Shape], /) -> Shape:
        """Give the shape of one output sample for the shapes of one sample of each input.

        Raises
        ------
        ShapeError
            If the inputs do not fit.
        """
        return None

    def children(self) -> Mapping[str, Node[Any, Any]]:
        """Nodes that this one holds, by the name of the attribute.

        Those in a list, a tuple or a dictionary count as well: ``blocks.0``, ``blocks.1``.
        """
        return dict(found for name, value in held(self).items() for found in _nodes(name, value))

    def parameters(self) -> dict[str, Array]:
        """Return the trainable arrays by qualified name, each shared one once.

        The arrays are the live ones: writing into them changes the node.
        """
        return {ref.name: ref.array for ref in parameter_refs(self)}

    def buffers(self) -> dict[str, Array]:
        """Return the arrays that are kept but not trained by qualified name, each shared one once.

        The arrays are the live ones: writing into them changes the node.
        """
        return {ref.name: ref.array for ref in buffer_refs(self)}

    @property
    def parameter_count(self) -> int:
        """Number of trainable values."""
        return sum(array.size for array in self.parameters().values())

    @property
    def compute_dtype(self) -> Float:
        """The dtype in which the node computes: that of its arrays, float32 without any."""
        arrays = (*self.parameters().values(), *self.buffers().values())
        return common_dtype({array.dtype for array in arrays})

    def initialize(
        self, rng: SeedLike | None = None, *, dtype: npt.DTypeLike | None = None
    ) -> Self:
        """Draw the parameters anew, in order, from one generator; given arrays are kept.

        Buffers that were drawn are drawn anew, too, behind all parameters, and then the generators
        that nobody gave are seeded anew.

        Parameters
        ----------
        rng
            Generator or seed (SPEC 7).
        dtype
            Cast every array to this dtype; ``None`` lets each keep its own.

        Returns
        -------
        Self
            The node itself, so that calls chain.
        """
        generator = as_generator(rng)
        refs = [*parameter_refs(self), *buffer_refs(self)]
        if dtype is not None:
            cast(refs, dtype)
        for ref in refs:
            if ref.is_drawn:
                ref.put(draw(ref.node, ref.declaration, generator, ref.array.dtype))
        for held_generator in generator_refs(self):
            if held_generator.is_drawn:
                held_generator.seed(generator)
        return self

    def astype(self, dtype: npt.DTypeLike) -> Self:
        """Return an independent copy whose parameters and buffers have the given floating dtype."""
        other = copy.deepcopy(self)
        cast((*parameter_refs(other), *buffer_refs(other)), dtype)
        return other

    def __rrshift__(self, handles: tuple[Handle[Any], ...], /) -> Handle[Out]:
        """Give several handles of a graph to this node: ``(a, b) >> Concatenate()``."""
        from graphnn.graph.graph import Handle

        offered: Any = handles
        given = offered if isinstance(offered, tuple) else (offered,)
        first = next((each for each in given if isinstance(each, Handle)), None)
        if first is None:
            raise TypeError(
                f"{self.label} takes handles of a graph from the left, got "
                f"{reprlib.repr(offered)}; several stand in a tuple: (a, b); a layer is run by "
                "layer(x), and a chain that starts with a function or a name is Sequential(...)"
            )
        return first.graph.wire(self, *given)

    @property
    def label(self) -> str:
        """Short name for tables and errors, with the sizes: ``Dense(784 -> 50)``."""
        return f"{type(self).__name__}()"


def held(node: Node[Any, Any]) -> dict[str, Any]:
    """Return all that a node holds, by the name of the attribute, in slots or in a dictionary."""
    try:
        fields = {field.name: getattr(node, field.name) for field in attrs.fields(type(node))}
    except AttributeError as error:
        raise TypeError(
            f"{type(node).__name__} has not set {error.name!r}; let its __init__ begin with "
            "super().__init__(), or have @attrs.define(eq=False) write one"
        ) from None
    return fields | getattr(node, "__dict__", {})


def _nodes(name: str, value: object) -> Iterator[tuple[str, Node[Any, Any]]]:
    if isinstance(value, Node):
        yield name, value
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            yield from _nodes(f"{name}.{place}", each)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _nodes(f"{name}.{key}", each)
