"""What an optimiser is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from graphnn.arrays import Array

__all__ = ["Optimizer"]


class Optimizer(Protocol):
    """What `Trainer` steps with: any object with this method."""

    def step(self, parameters: Mapping[str, Array], gradient: Mapping[str, Array], /) -> None:
        """Change the parameters in place.

        Parameters
        ----------
        parameters
            Live arrays of the network by qualified name.
        gradient
            Derivative of the loss by each of them, of the same names and shapes.
        """
