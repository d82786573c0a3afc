"""Sizes that are bound again: what cannot be known is not guessed."""

import sys

import graphnn as gn

hidden = 50
if len(sys.argv) < 100:
    hidden = 60
gn.Sequential(gn.Dense(784, hidden), gn.Dense(60, 10))

width = 50
for width in (60,):
    gn.Sequential(gn.Dense(784, width), gn.Dense(60, 10))
gn.Sequential(gn.Dense(784, width), gn.Dense(60, 10))

height = 50
while height < 60:
    height += 10
gn.Sequential(gn.Dense(784, height), gn.Dense(60, 10))

try:
    depth = 50
    depth = int("60")
except ValueError:
    depth = 60
gn.Sequential(gn.Dense(784, depth), gn.Dense(60, 10))

(count, other) = (60, 3)
gn.Sequential(gn.Dense(784, count), gn.Dense(60, 10))

units = 50
gn.Sequential(gn.Dense(784, units := 60), gn.Dense(units, 10))
match (60, 1):
    case (units, _):
        gn.Sequential(gn.Dense(784, units), gn.Dense(60, 10))

length = 50
del length
length = 60
gn.Sequential(gn.Dense(784, length), gn.Dense(60, 10))
