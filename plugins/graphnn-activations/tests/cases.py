"""The activations, each in the forms that its options give it."""

from __future__ import annotations

from typing import Any

from graphnn_activations import ELU, GELU, SELU, Mish, Softplus, Swish, TanhGELU

from graphnn import Elementwise

ACTIVATIONS: list[Elementwise[Any]] = [
    Swish(),
    Swish(beta=2.5),
    GELU(),
    TanhGELU(),
    Softplus(),
    Softplus(beta=0.5),
    Mish(),
    ELU(),
    ELU(alpha=0.3),
    SELU(),
]
