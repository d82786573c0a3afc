"""Graphs with several outputs give tuples, which nodes with several inputs take."""

from typing import Any

import graphnn as gn
from graphnn.graph import Handle


def heads() -> gn.Network:
    g = gn.Graph()
    x = g.input("x", shape=(3,))
    return g.build(outputs=(x >> gn.Dense(3, 2), x >> gn.Dense(3, 2)))


g = gn.Graph()
x = g.input("x", shape=(3,))
both: Handle[Any] = x >> heads()
g.build(outputs=(both >> gn.Add()) + (both >> gn.Multiply()))

g = gn.Graph()
x = g.input("x", shape=(3,))
g.build(outputs=x >> heads() >> gn.Concatenate() >> gn.Dense(4, 1))
