"""Annotations as users write them."""

import graphnn as gn
from graphnn.arrays import Array, Images, Matrix
from graphnn.graph import Handle

short: gn.Sequential = gn.Sequential(gn.Dense(4, 3), gn.Dense(3, 2))
typed: gn.Sequential[Matrix, Matrix] = gn.Sequential(gn.Dense(4, 3), gn.Dense(3, 2))
layer: gn.Layer[Matrix, Matrix] = gn.Dense(4, 3)
network: gn.Network[Matrix, Matrix] = gn.Dense(4, 3) >> gn.ReLU()
layers: list[gn.Layer] = [gn.Dense(4, 3), gn.ReLU()]
denses: dict[str, gn.Dense] = {"a": gn.Dense(4, 3), "b": gn.Dense(5, 3)}
relu: gn.ReLU[Images] = gn.ReLU()
handle: Handle[Matrix] = gn.Graph().input("x", shape=(3,))
layer = gn.Dense(7, 8)
typed = gn.Sequential(gn.Dense(9, 3), gn.Dense(3, 9))


def train(net: gn.Network) -> None: ...


def dense(one: gn.Dense[int, int]) -> gn.Dense[int, int]:
    return one


train(short)
train(typed)
train(gn.Dense(2, 3) >> gn.Dense(3, 4))
dense(gn.Dense(3, 4))
dense(denses["a"])
