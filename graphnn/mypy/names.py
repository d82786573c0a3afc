"""Full names of what the plugin looks for."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACTIVATIONS",
    "ARRAY",
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
    "PARAMETER",
]

LAYER: Final = "graphnn.graph.layer.Layer"
NODE: Final = "graphnn.graph.node.Node"
NETWORK: Final = "graphnn.graph.network.Network"
CHAIN: Final = "graphnn.graph.sequential.Sequential"
GRAPH: Final = "graphnn.graph.graph.Graph"
HANDLE: Final = "graphnn.graph.graph.Handle"
OPERATIONS: Final = "graphnn.graph.operations"
PARAMETER: Final = "graphnn.graph.parameters.parameter"
ACTIVATIONS: Final = "graphnn.activations"
ARRAY: Final = "graphnn.arrays.Array"
NDARRAY: Final = "numpy.ndarray"
HOOKS: Final = "graphnn.plugins.hooks"
HOOK: Final = "graphnn.plugins.hook.Hook"
HOOKIMPL: Final = "graphnn.plugins.hook.hookimpl"
