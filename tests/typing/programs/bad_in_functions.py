"""The same inside functions, methods, branches and loops."""

import graphnn as gn


def make(deep: bool) -> None:
    hidden = 50
    first = gn.Dense(784, hidden)
    if deep:
        gn.Sequential(first, gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
    for _ in range(2):
        gn.Sequential(first, gn.Dense(70, 10))  # E: static layer 1 Dense(70 -> 10) takes 70 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
    with open("/dev/null") as _:
        gn.Sequential(first, gn.Dense(80, 10))  # E: static layer 1 Dense(80 -> 10) takes 80 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]


class Maker:
    def make(self) -> gn.Network:
        first = gn.Dense(784, 50)
        return gn.Sequential(first, gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]


make(True)
Maker().make()
