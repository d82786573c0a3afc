"""Loops in which a variable takes one value after another."""

import graphnn as gn

size = 784
layers: list[gn.Layer] = []
for width in (50, 20, 10):
    layers.append(gn.Dense(size, width))
    size = width
gn.Sequential(*layers)

previous = gn.Dense(4, 5)
for _ in range(2):
    current = gn.Dense(5, 5)
    gn.Sequential(previous, current)
    previous = current

seen = 3
for turn in range(2):
    if turn:
        gn.Sequential(gn.Dense(2, seen), gn.Dense(4, 1))
    seen = 4

nets = [gn.Sequential(gn.Dense(2, n), gn.Dense(n, 2)) for n in (3, 4)]
n = 7
wide = [gn.Sequential(gn.Dense(2, n), gn.Dense(8, 2)) for n in (8,)]
late = [lambda: gn.Sequential(gn.Dense(2, n), gn.Dense(9, 2))]
n = 9
late[0]()
