"""Built-in layers, one a file. Activations, which are layers too, have a room of their own."""

from graphnn.graph.wrapping import Lambda
from graphnn.layers.average_pool2d import AveragePool2D
from graphnn.layers.conv2d import Conv2D
from graphnn.layers.dense import Dense
from graphnn.layers.flatten import Flatten
from graphnn.layers.global_average_pool import GlobalAveragePool
from graphnn.layers.max_pool2d import MaxPool2D
from graphnn.layers.reshape import Reshape

__all__ = [
    "AveragePool2D",
    "Conv2D",
    "Dense",
    "Flatten",
    "GlobalAveragePool",
    "Lambda",
    "MaxPool2D",
    "Reshape",
]
