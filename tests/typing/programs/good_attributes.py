"""Attributes may be assigned by anyone, so that their sizes are not known."""

import graphnn as gn


class Model:
    width = 50

    def __init__(self) -> None:
        self.first = gn.Dense(784, 50)
        self.width = 60

    def widen(self) -> None:
        self.first = gn.Dense(784, self.width)

    def net(self) -> gn.Network:
        return gn.Sequential(self.first, gn.Dense(60, 10))


model = Model()
model.widen()
model.net()
Model.width = 60
gn.Sequential(gn.Dense(784, Model.width), gn.Dense(60, 10))
