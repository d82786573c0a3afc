"""Handles that are bound again and again."""

import graphnn as gn
from graphnn.graph import Handle

g = gn.Graph()
h = g.input("x", shape=(8,))
for _ in range(3):
    h = h >> gn.Dense(8, 8) >> gn.ReLU()
h = h >> gn.Dense(8, 4)
for size in (4, 4):
    h = h >> gn.Dense(size, 4)
if len(str(g)) > 3:
    h = h >> gn.Dense(4, 2)
else:
    h = h >> gn.Dense(4, 3)
g.build(outputs=h >> gn.Dense(2, 1))


def block(h: Handle, width: int) -> Handle:
    return h >> gn.Dense(width, width) >> gn.ReLU()


g = gn.Graph()
x = g.input("x", shape=(8,))
g.build(outputs=block(x, 8) >> gn.Dense(8, 3))
