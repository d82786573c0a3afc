"""Layers that are bound again."""

import graphnn as gn

layer = gn.Dense(784, 50)
layer = gn.Dense(784, 60)
gn.Sequential(layer, gn.Dense(60, 10))
first, second = gn.Dense(784, 50), gn.Dense(50, 10)
gn.Sequential(first, second)
first, second = gn.Dense(784, 60), gn.Dense(60, 10)
gn.Sequential(first, second)
one = two = gn.Dense(5, 5)
gn.Sequential(one, two)

last = gn.Dense(10, 10)
for size in (20, 30):
    last = gn.Dense(size, size)
    gn.Sequential(last, gn.Dense(size, 3))
with open("/dev/null") as _:
    last = gn.Dense(7, 7)
gn.Sequential(last, gn.Dense(7, 3))


def change() -> None:
    global net
    net = gn.Sequential(gn.Dense(8, 8))


net = gn.Sequential(gn.Dense(9, 9))
change()
gn.Sequential(net, gn.Dense(8, 8))


def outer() -> None:
    inside = gn.Dense(9, 9)

    def change() -> None:
        nonlocal inside
        inside = gn.Dense(8, 8)

    change()
    gn.Sequential(inside, gn.Dense(8, 8))


outer()
