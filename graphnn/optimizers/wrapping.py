"""What an optimiser that wraps another has to be given (attrs validator)."""

from __future__ import annotations

from typing import Any

import attrs

from graphnn.optimizers.optimizer import Optimizer

__all__ = ["is_optimizer"]


def is_optimizer(instance: object, attribute: attrs.Attribute[Any], value: Optimizer) -> None:
    """Refuse what has no method ``step``, and a class that was not called."""
    if isinstance(value, type) or not callable(getattr(value, "step", None)):
        raise TypeError(
            f"{type(instance).__name__}: {attribute.name} is {value!r}; wanted an optimizer, "
            "such as SGD(0.1)"
        )
