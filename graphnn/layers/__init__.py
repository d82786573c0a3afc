"""Built-in layers, one a file. Activations, which are layers too, have a room of their own."""

from graphnn.graph.wrapping import Lambda
from graphnn.layers.batch_norm import BatchNorm
from graphnn.layers.dense import Dense
from graphnn.layers.dropout import Dropout
from graphnn.layers.embedding import Embedding
from graphnn.layers.flatten import Flatten
from graphnn.layers.layer_norm import LayerNorm
from graphnn.layers.reshape import Reshape
from graphnn.layers.residual import Residual

__all__ = [
    "BatchNorm",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "Lambda",
    "LayerNorm",
    "Reshape",
    "Residual",
]
