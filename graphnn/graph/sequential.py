"""The chain: layers one behind the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Generic, SupportsIndex, overload

import attrs

from graphnn.arrays import Array, SeedLike
from graphnn.graph.layer import Layer
from graphnn.graph.network import Network
from graphnn.graph.shapes import Shape
from graphnn.graph.wiring import Input, Wiring
from graphnn.graph.wrapping import Function, as_layer
from graphnn.typevars import In, Next, NIn, NOut, Out, TypeVar

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Sequential", "chain"]

First = TypeVar("First", default=Array)
Last = TypeVar("Last", default=Array)
After_layer_0 = TypeVar("After_layer_0", default=Array)
After_layer_1 = TypeVar("After_layer_1", default=Array)
After_layer_2 = TypeVar("After_layer_2", default=Array)
After_layer_3 = TypeVar("After_layer_3", default=Array)
After_layer_4 = TypeVar("After_layer_4", default=Array)
After_layer_5 = TypeVar("After_layer_5", default=Array)
After_layer_6 = TypeVar("After_layer_6", default=Array)
After_layer_7 = TypeVar("After_layer_7", default=Array)
After_layer_8 = TypeVar("After_layer_8", default=Array)
After_layer_9 = TypeVar("After_layer_9", default=Array)
After_layer_10 = TypeVar("After_layer_10", default=Array)
After_layer_11 = TypeVar("After_layer_11", default=Array)


@attrs.define(eq=False, repr=False, init=False)
class Sequential(Network[In, Out, NIn, NOut], Generic[In, Out, NIn, NOut]):
    """A chain of layers, itself a layer.

    Parameters
    ----------
    *layers
        Layers, functions from array to array, or registered names of activations (``"relu"``).
    rng
        Generator or seed (SPEC 7): draws all parameters anew, in order, so that a seed names a
        network; given arrays are kept. ``None`` leaves the parameters as they are.
    dtype
        Cast all parameters to this floating dtype.
    input_shape
        Shape of one sample, without the batch axis, where the first layer does not tell.

    Raises
    ------
    ShapeError
        If neighbours do not fit; it names both and their shapes.

    Examples
    --------
    >>> from graphnn import Dense, Sequential, Sigmoid
    >>> Sequential(Dense(64, 50), Sigmoid(), Dense(50, 10), rng=0)
    Sequential          output shape  parameters
    --------------------------------------------
    0  Dense(64 -> 50)  (N, 50)            3,250
    1  Sigmoid()        (N, 50)                0
    2  Dense(50 -> 10)  (N, 10)              510
    --------------------------------------------
    total                                  3,760
    """

    layers: tuple[Layer[Any, Any], ...] = attrs.field(on_setattr=attrs.setters.frozen)
    wiring: Wiring = attrs.field(on_setattr=attrs.setters.frozen)

    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, After_layer_2] | Function | str,
        l3: Layer[After_layer_2, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, After_layer_2] | Function | str,
        l3: Layer[After_layer_2, After_layer_3] | Function | str,
        l4: Layer[After_layer_3, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, After_layer_2] | Function | str,
        l3: Layer[After_layer_2, After_layer_3] | Function | str,
        l4: Layer[After_layer_3, After_layer_4] | Function | str,
        l5: Layer[After_layer_4, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, After_layer_2] | Function | str,
        l3: Layer[After_layer_2, After_layer_3] | Function | str,
        l4: Layer[After_layer_3, After_layer_4] | Function | str,
        l5: Layer[After_layer_4, After_layer_5] | Function | str,
        l6: Layer[After_layer_5, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, After_layer_2] | Function | str,
        l3: Layer[After_layer_2, After_layer_3] | Function | str,
        l4: Layer[After_layer_3, After_layer_4] | Function | str,
        l5: Layer[After_layer_4, After_layer_5] | Function | str,
        l6: Layer[After_layer_5, After_layer_6] | Function | str,
        l7: Layer[After_layer_6, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, After_layer_2] | Function | str,
        l3: Layer[After_layer_2, After_layer_3] | Function | str,
        l4: Layer[After_layer_3, After_layer_4] | Function | str,
        l5: Layer[After_layer_4, After_layer_5] | Function | str,
        l6: Layer[After_layer_5, After_layer_6] | Function | str,
        l7: Layer[After_layer_6, After_layer_7] | Function | str,
        l8: Layer[After_layer_7, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, After_layer_2] | Function | str,
        l3: Layer[After_layer_2, After_layer_3] | Function | str,
        l4: Layer[After_layer_3, After_layer_4] | Function | str,
        l5: Layer[After_layer_4, After_layer_5] | Function | str,
        l6: Layer[After_layer_5, After_layer_6] | Function | str,
        l7: Layer[After_layer_6, After_layer_7] | Function | str,
        l8: Layer[After_layer_7, After_layer_8] | Function | str,
        l9: Layer[After_layer_8, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, After_layer_2] | Function | str,
        l3: Layer[After_layer_2, After_layer_3] | Function | str,
        l4: Layer[After_layer_3, After_layer_4] | Function | str,
        l5: Layer[After_layer_4, After_layer_5] | Function | str,
        l6: Layer[After_layer_5, After_layer_6] | Function | str,
        l7: Layer[After_layer_6, After_layer_7] | Function | str,
        l8: Layer[After_layer_7, After_layer_8] | Function | str,
        l9: Layer[After_layer_8, After_layer_9] | Function | str,
        l10: Layer[After_layer_9, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Last],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, After_layer_2] | Function | str,
        l3: Layer[After_layer_2, After_layer_3] | Function | str,
        l4: Layer[After_layer_3, After_layer_4] | Function | str,
        l5: Layer[After_layer_4, After_layer_5] | Function | str,
        l6: Layer[After_layer_5, After_layer_6] | Function | str,
        l7: Layer[After_layer_6, After_layer_7] | Function | str,
        l8: Layer[After_layer_7, After_layer_8] | Function | str,
        l9: Layer[After_layer_8, After_layer_9] | Function | str,
        l10: Layer[After_layer_9, After_layer_10] | Function | str,
        l11: Layer[After_layer_10, Last] | Function | str,
        /,
        *,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    @overload
    def __init__(
        self: Sequential[First, Any],
        l0: Layer[First, After_layer_0] | Function | str,
        l1: Layer[After_layer_0, After_layer_1] | Function | str,
        l2: Layer[After_layer_1, After_layer_2] | Function | str,
        l3: Layer[After_layer_2, After_layer_3] | Function | str,
        l4: Layer[After_layer_3, After_layer_4] | Function | str,
        l5: Layer[After_layer_4, After_layer_5] | Function | str,
        l6: Layer[After_layer_5, After_layer_6] | Function | str,
        l7: Layer[After_layer_6, After_layer_7] | Function | str,
        l8: Layer[After_layer_7, After_layer_8] | Function | str,
        l9: Layer[After_layer_8, After_layer_9] | Function | str,
        l10: Layer[After_layer_9, After_layer_10] | Function | str,
        l11: Layer[After_layer_10, After_layer_11] | Function | str,
        /,
        *more: Layer[Any, Any] | Function | str,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None: ...
    def __init__(
        self,
        *layers: Layer[Any, Any] | Function | str,
        rng: SeedLike | None = None,
        dtype: npt.DTypeLike | None = None,
        input_shape: Shape = None,
    ) -> None:
        if not layers:
            raise ValueError("a Sequential needs at least one layer")
        chained = tuple(as_layer(layer) for layer in layers)
        self._hold(chained, Wiring((Input("x", input_shape),), (), (0,)).then(chained))
        self.adopt(rng, dtype)

    def _hold(self, layers: tuple[Layer[Any, Any], ...], wiring: Wiring) -> None:
        self.drawn_parameters = set()
        # Frozen afterwards: one without the other would be half a network.
        object.__setattr__(self, "layers", layers)
        object.__setattr__(self, "wiring", wiring)

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> Layer[Any, Any]: ...
    @overload
    def __getitem__(self, place: slice, /) -> Sequential[Any, Any]: ...
    def __getitem__(self, place: SupportsIndex | slice, /) -> Layer[Any, Any]:
        """Return one layer, or a shorter chain that shares its layers with this one."""
        if isinstance(place, slice):
            chosen = range(len(self))[place]
            entrance = self.wiring.inputs[0].shape if chosen and chosen[0] == 0 else None
            return Sequential(*self.layers[place], input_shape=entrance)
        try:
            return self.layers[place]
        except IndexError:
            raise IndexError(f"{self.label} has no layer {place}") from None

    def __iter__(self) -> Iterator[Layer[Any, Any]]:
        return iter(self.layers)


def chain(
    before: Layer[In, Any, NIn, Any], behind: Layer[Any, Next, Any, NOut]
) -> Sequential[In, Next, NIn, NOut]:
    """Put two layers in a chain; a chain gives its layers, not itself, so that chains stay flat."""
    head: Any = before if isinstance(before, Sequential) else Sequential(before)
    added = _parts(as_layer(behind))
    joined: Sequential[In, Next, NIn, NOut] = Sequential.__new__(Sequential)
    joined._hold((*head.layers, *added), head.wiring.then(added))
    return joined


def _parts(layer: Layer[Any, Any]) -> tuple[Layer[Any, Any], ...]:
    # A chain that was told its input shape stays whole, or nobody would check that shape.
    if isinstance(layer, Sequential) and layer.wiring.inputs[0].shape is None:
        return layer.layers
    return (layer,)
