"""Full names of what the plugin looks for."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACTIVATIONS",
    "ARRAY",
    "ATTRIBUTES",
    "BUFFER",
    "CHAIN",
    "GRAPH",
    "HANDLE",
    "HOOK",
    "HOOKIMPL",
    "HOOKS",
    "LAYER",
    "NDARRAY",
    "NETWORK",
    "NODE",
    "OPERATIONS",
    "OWN_INIT",
    "PARAMETER",
]

LAYER: Final = "graphnn.graph.layer.Layer"
NODE: Final = "graphnn.graph.node.Node"
NETWORK: Final = "graphnn.graph.network.Network"
CHAIN: Final = "graphnn.graph.sequential.Sequential"
GRAPH: Final = "graphnn.graph.graph.Graph"
HANDLE: Final = "graphnn.graph.graph.Handle"
OPERATIONS: Final = "graphnn.graph.operations"
BUFFER: Final = "graphnn.graph.buffers.buffer"
PARAMETER: Final = "graphnn.graph.parameters.parameter"
ACTIVATIONS: Final = "graphnn.activations"
ARRAY: Final = "graphnn.arrays.Array"
NDARRAY: Final = "numpy.ndarray"
HOOKS: Final = "graphnn.plugins.hooks"
HOOK: Final = "graphnn.plugins.hook.Hook"
HOOKIMPL: Final = "graphnn.plugins.hook.hookimpl"

OWN_INIT: Final = "__init__-redefinition"
"""Where mypy puts a constructor that an attrs class has written itself."""

ATTRIBUTES: Final = (
    "keeps_shape",
    "keeps_size",
    "slides",
    "kernel_size",
    "stride",
    "padding",
    "dilation",
    "in_features",
    "in_channels",
    "out_features",
    "out_channels",
    "shape",
    "input_shape",
    "output_shape",
    "infer",
    "__attrs_post_init__",
    OWN_INIT,
)
"""Attributes of layers that tell what one takes and gives, to those who never use them."""
