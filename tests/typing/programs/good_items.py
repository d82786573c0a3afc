"""Places in a chain that nobody knows are layers of unknown class."""

from typing import reveal_type

import graphnn as gn

chain = gn.Sequential(gn.Dense(2, 3), "relu", gn.Dense(3, 1))
place = 2
reveal_type(chain[place])  # R: Dense[Literal[3]?, Literal[1]?]
reveal_type(chain[len(chain) - 1])  # R: Layer[Any, Any, int, int]
reveal_type(chain[1])  # R: Layer[Any, Any, int, int]
joined = chain >> gn.ReLU() >> gn.Dense(1, 2)
reveal_type(joined[4].weight)  # R: Matrix
blocks = [gn.Dense(2, 2)]
starred = gn.Sequential(gn.Dense(2, 2), *blocks)
reveal_type(starred[0])  # R: Layer[Any, Any, int, int]


def first(net: gn.Sequential) -> gn.Layer:
    return net[0]
