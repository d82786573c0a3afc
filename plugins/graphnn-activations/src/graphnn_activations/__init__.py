"""Smooth activation functions for graphnn, registered by name."""

from graphnn_activations.elu import ELU, SELU
from graphnn_activations.gelu import GELU, TanhGELU
from graphnn_activations.mish import Mish
from graphnn_activations.softplus import Softplus
from graphnn_activations.swish import Swish

__version__ = "0.1.0"

__all__ = ["ELU", "GELU", "SELU", "Mish", "Softplus", "Swish", "TanhGELU"]
