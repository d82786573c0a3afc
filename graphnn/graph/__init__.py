"""Nodes, layers, and the networks that they make."""

from graphnn.graph.buffers import buffer
from graphnn.graph.errors import NotDifferentiableError, ShapeError
from graphnn.graph.graph import BuiltGraph, Graph, Handle
from graphnn.graph.layer import Elementwise, Layer
from graphnn.graph.modes import in_mode
from graphnn.graph.network import Network
from graphnn.graph.node import Node, ParameterGradients, ParameterPullback, Pullback
from graphnn.graph.operations import Add, Concatenate, Multiply
from graphnn.graph.parameters import Initializer, parameter
from graphnn.graph.perturbation import ColumnMove, ColumnWay, Direction, Limits
from graphnn.graph.randomness import own_generator
from graphnn.graph.sequential import Sequential
from graphnn.graph.shapes import Shape
from graphnn.graph.wrapping import Function, Lambda

__all__ = [
    "Add",
    "BuiltGraph",
    "ColumnMove",
    "ColumnWay",
    "Concatenate",
    "Direction",
    "Elementwise",
    "Function",
    "Graph",
    "Handle",
    "Initializer",
    "Lambda",
    "Layer",
    "Limits",
    "Multiply",
    "Network",
    "Node",
    "NotDifferentiableError",
    "ParameterGradients",
    "ParameterPullback",
    "Pullback",
    "Sequential",
    "Shape",
    "ShapeError",
    "buffer",
    "in_mode",
    "own_generator",
    "parameter",
]
