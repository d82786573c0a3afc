"""Built-in layers, one a file. Activations, which are layers too, have a room of their own."""

from graphnn.graph.wrapping import Lambda
from graphnn.layers.average_pool2d import AveragePool2D
from graphnn.layers.batch_norm import BatchNorm
from graphnn.layers.conv2d import Conv2D
from graphnn.layers.dense import Dense
from graphnn.layers.dropout import Dropout
from graphnn.layers.embedding import Embedding
from graphnn.layers.flatten import Flatten
from graphnn.layers.global_average_pool import GlobalAveragePool
from graphnn.layers.layer_norm import LayerNorm
from graphnn.layers.max_pool2d import MaxPool2D
from graphnn.layers.reshape import Reshape
from graphnn.layers.residual import Residual

__all__ = [
    "AveragePool2D",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "GlobalAveragePool",
    "Lambda",
    "LayerNorm",
    "MaxPool2D",
    "Reshape",
    "Residual",
]
