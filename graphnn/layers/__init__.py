"""Built-in layers, one a file. Activations, which are layers too, have a room of their own."""

from graphnn.graph.wrapping import Lambda
from graphnn.layers.batch_norm import BatchNorm
from graphnn.layers.dense import Dense
from graphnn.layers.flatten import Flatten
from graphnn.layers.reshape import Reshape

__all__ = ["BatchNorm", "Dense", "Flatten", "Lambda", "Reshape"]
