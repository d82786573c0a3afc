"""Functions that are checked before what they use."""

import graphnn as gn


def later() -> "gn.Sequential":
    return chain


def use() -> object:
    return gn.Sequential(chain, gn.Dense(10, 2))


chain = gn.Sequential(gn.Dense(784, 50), gn.Dense(50, 10))
