"""What the package registers with graphnn."""

from __future__ import annotations

from graphnn.plugins.hooks import RegisterActivation, graphnn_register_activations
from graphnn_activations import ELU, GELU, SELU, Mish, Softplus, Swish, TanhGELU


@graphnn_register_activations
def register_activations(register: RegisterActivation) -> None:
    """Register the activations."""
    register("swish", Swish)
    register("silu", Swish)
    register("gelu", GELU)
    register("tanh-gelu", TanhGELU)
    register("softplus", Softplus)
    register("mish", Mish)
    register("elu", ELU)
    register("selu", SELU)
