"""How large a network is when its nested networks are laid flat; files may not ask for too much.

A network that holds another twice, which holds another twice, and so on, doubles with each level;
a few hundred bytes could ask for more memory than there is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import attrs

from graphnn.graph import Shape

__all__ = ["Extent", "Ledger", "check_sample"]

MAX_PLACES: Final = 1_000_000
MAX_CHARACTERS: Final = 100_000_000
MAX_SAMPLE: Final = 2**27


@attrs.frozen
class Extent:
    """Places of nodes and parameters in a node laid flat, and the characters of their names."""

    places: int
    characters: int

    @classmethod
    def of(cls, parameters: Iterable[str], parts: Iterable[tuple[str, Extent]]) -> Extent:
        """Add up what a node has itself and what its parts have, each under its name."""
        names = list(parameters)
        places, characters = 1 + len(names), sum(len(name) + 1 for name in names)
        for name, part in parts:
            places += part.places
            characters += part.characters + part.places * (len(name) + 1)
        return cls(places, characters)


@attrs.define(eq=False)
class Ledger:
    """Extents of the nodes of an architecture in its order, and their sum over the networks."""

    extents: list[Extent] = attrs.field(factory=list)
    _places: int = attrs.field(default=0, init=False)
    _characters: int = attrs.field(default=0, init=False)

    def enter(self, extent: Extent, *, is_network: bool) -> None:
        """Add a node.

        Raises
        ------
        ValueError
            If the networks so far are larger than any file may ask for.
        """
        self.extents.append(extent)
        # Each network keeps its own flat list, so those of nested networks add up.
        if is_network:
            self._places += extent.places
            self._characters += extent.characters
        if self._places > MAX_PLACES or self._characters > MAX_CHARACTERS:
            raise ValueError(
                f"its nested networks, laid flat, have over {MAX_PLACES:,} places for nodes and "
                "parameters; a file may not ask for more"
            )


def check_sample(shape: Shape) -> None:
    """Refuse a sample so large that trying a layer on it would fill the memory.

    Raises
    ------
    ValueError
        If it has too many values.
    """
    if shape is not None and math.prod(length or 1 for length in shape) > MAX_SAMPLE:
        raise ValueError(
            f"a sample would have over {MAX_SAMPLE:,} values; a file may not ask for more"
        )
