"""How an optimiser is written: by what was chosen."""

from __future__ import annotations

from typing import Any

import attrs

__all__ = ["written"]


def written(optimizer: Any) -> str:
    """Write an optimiser as a call with its learning rate and all settings that are not defaults.

    Examples
    --------
    >>> from graphnn.optimizers import SGD
    >>> SGD(0.1, momentum=0.9)
    SGD(learning_rate=0.1, momentum=0.9)
    """
    settings = [
        f"{field.name}={value!r}"
        for field in attrs.fields(type(optimizer))
        if field.init
        and ((value := getattr(optimizer, field.name)) != field.default or not field.kw_only)
    ]
    return f"{type(optimizer).__name__}({', '.join(settings)})"
