"""What flows through a chain of layers, and what does not fit on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import attrs
from mypy.nodes import Context
from mypy.types import Type

from graphnn import wording
from graphnn.mypy.arrays import unknown
from graphnn.mypy.kinds import clash, is_any, is_open
from graphnn.mypy.views import Part, View
from graphnn.shapes import Shape, fits, merged, reshaped, sample_size

__all__ = ["Flow", "Report", "Walk"]

Report: TypeAlias = Callable[[str, Context], None]
Title: TypeAlias = Callable[[], str]


@attrs.frozen(eq=False)
class Flow:
    """A value on its way: the type of its batch, the shape of its samples, who gave the shape.

    Who gave it is found out when an error is written.
    """

    find_giver: Callable[[], str]
    array: Type = attrs.field(factory=unknown)
    shape: Shape = None

    @property
    def giver(self) -> str:
        """What errors call the one who gave the value its shape."""
        return self.find_giver()


@attrs.define(eq=False)
class Walk:
    """Goes through a chain from its entrance; learns what the chain as a whole takes and gives."""

    flow: Flow
    takes: Type = attrs.field(factory=unknown, init=False)
    entrance: Shape = attrs.field(default=None, init=False)
    _array_untouched: bool = attrs.field(default=True, init=False)
    _shape_untouched: bool = attrs.field(default=True, init=False)

    def __attrs_post_init__(self) -> None:
        self.takes, self.entrance = self.flow.array, self.flow.shape

    def go(
        self,
        parts: Sequence[Part],
        report: Report,
        *,
        prefix: str | None = "",
        at: Context | None = None,
    ) -> None:
        """Pass through layers one behind the other.

        Parameters
        ----------
        parts
            The layers.
        report
            Told of what does not fit, and of where it stands.
        prefix
            What the numbers of the layers begin with: ``"1."``; ``None`` if they have none.
        at
            Where they stand, if that is not where they are written.
        """
        for part in parts:
            place = part.expression if at is None else at
            title = partial(part.title, prefix)
            if part.view is None:
                self._array_untouched = self._shape_untouched = False
                self.flow = Flow(title)
            elif part.view.parts:
                self._enter(part, part.view, report, prefix, at)
            else:
                self._pass(title, part.view, report, place)

    def _enter(
        self, part: Part, chain: View, report: Report, prefix: str | None, at: Context | None
    ) -> None:
        """Go through the layers of a chain in the chain, as if they stood here."""
        place = part.expression if at is None else at
        if not self._check_shape(partial(part.title, prefix), chain.door, report, place):
            self.flow = attrs.evolve(self.flow, shape=chain.door)
        inside = None if prefix is None or part.name is None else f"{prefix}{part.name}."
        # What does not fit in there, whatever comes, was reported where that chain was made.
        known: set[str] = set()
        alone = Walk(Flow(str, shape=chain.door))
        alone.go(chain.parts, lambda message, _: known.add(message), prefix=inside)

        def report_new(message: str, where: Context) -> None:
            if message not in known:
                report(message, where)

        stand_here = at is None and chain.made_here
        self.go(chain.parts, report_new, prefix=inside, at=None if stand_here else place)

    def _pass(self, title: Title, layer: View, report: Report, place: Context) -> None:
        wanted = layer.wanted(self.flow.shape)
        if self._check_shape(title, wanted, report, place):
            kinds = clash(self.flow.array, layer.takes)
            if kinds is not None:
                sentence = f"takes {kinds[1]} but {self.flow.giver} gives {kinds[0]}"
                report(f"{title()} {sentence}", place)
        came = merged(self.flow.shape, wanted) if fits(self.flow.shape, wanted) else wanted
        self._learn(layer, wanted)
        self._check_size(title, layer, came, report, place)
        self._check_slide(title, layer, came, report, place)
        self.flow = self._behind(title, layer, came)
        self._array_untouched &= layer.passes_array
        self._shape_untouched &= layer.keeps_shape

    def _check_shape(self, title: Title, wanted: Shape, report: Report, place: Context) -> bool:
        flow = self.flow
        if fits(flow.shape, wanted):
            return True
        report(wording.misfit(title(), wanted, flow.giver, flow.shape), place)
        return False

    def _check_size(
        self, title: Title, layer: View, came: Shape, report: Report, place: Context
    ) -> None:
        size, target = sample_size(came), layer.target
        if size is None or target is None:
            return
        known = sample_size(tuple(length for length in target if length is not None))
        multiple = None in target
        if known and (size % known if multiple else size != known):
            takes = wording.reshape_misfit(known, multiple=multiple)
            gives = wording.gives(self.flow.giver, came)
            report(f"{title()} {takes}, but {gives}", place)

    def _check_slide(
        self, title: Title, layer: View, came: Shape, report: Report, place: Context
    ) -> None:
        if layer.slide is None or came is None or len(came) != 3:
            return
        if any(count is not None and count < 1 for count in layer.slide.places(came[1:])):
            gives = wording.gives(self.flow.giver, came)
            report(f"{title()} {layer.slide.misfit()}, but {gives}", place)

    def _learn(self, layer: View, wanted: Shape) -> None:
        """Note what the chain takes, while what it takes has come through untouched."""
        if self._shape_untouched and fits(self.entrance, wanted):
            self.entrance = merged(self.entrance, wanted)
        if self._array_untouched and is_open(self.takes) and not is_any(layer.takes):
            self.takes = layer.takes

    @staticmethod
    def _passed(layer: View, came: tuple[int | None, ...]) -> int | None:
        # Of a layer for any rank, the size can only mean the one axis of vectors.
        return came[0] if layer.exit is not None or len(came) == 1 else None

    def _behind(self, title: Title, layer: View, came: Shape) -> Flow:
        open_array = layer.passes_array and is_open(layer.takes) and not is_any(self.flow.array)
        array = self.flow.array if open_array else layer.gives
        if layer.keeps_shape:
            return Flow(self.flow.find_giver, array, came)
        shape = layer.exit
        if shape is None and layer.passes_array and came is not None:
            shape = tuple(None for _ in came)
            if len(shape) == 1:
                shape = (layer.size_out,)
        if layer.passes_size and came and shape and shape[0] is None:
            shape = (self._passed(layer, came), *shape[1:])
        if layer.slide is not None and shape is not None and came is not None and len(came) == 3:
            places = layer.slide.places(came[1:])
            shape = (shape[0], *(each if each is None or each > 0 else None for each in places))
        if layer.keeps_size:
            shape = merged(layer.target, shape) if layer.target is not None else shape
            shape = None if shape is None else reshaped(sample_size(came), shape)
        return Flow(title, array, shape)
