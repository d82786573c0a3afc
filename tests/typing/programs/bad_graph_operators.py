"""Sums, products and what is joined."""

import graphnn as gn

g = gn.Graph()
x = g.input("x", shape=(784,))
h = x >> gn.Dense(784, 64)
y = (h >> gn.Dense(64, 60)) + h  # E: Add() takes arrays of one shape, but Dense(64 -> 60) gives shape (N, 60) and Dense(784 -> 64) gives shape (N, 64)  [graphnn-shape]
g.build(outputs=y)

g = gn.Graph()
x = g.input("x", shape=(3,))
image = g.input("z", shape=(1, 3, 3))
g.build(outputs=x * image)  # E: Multiply() takes arrays of one shape, but input 'x' gives shape (N, 3) and input 'z' gives shape (N, 1, 3, 3)  [graphnn-shape]

g = gn.Graph()
x = g.input("x", shape=(3,))
joined = (x, x >> gn.Dense(3, 5)) >> gn.Concatenate()
g.build(outputs=joined >> gn.Dense(7, 1))  # E: Dense(7 -> 1) takes 7 features but Concatenate() gives 8  [graphnn-shape]

g = gn.Graph()
small = g.input("x", shape=(1, 4, 4))
large = g.input("z", shape=(2, 4, 5))
g.build(outputs=(small, large) >> gn.Concatenate())  # E: Concatenate() takes arrays of one shape, but input 'x' gives shape (N, 1, 4, 4) and input 'z' gives shape (N, 2, 4, 5)  [graphnn-shape]

g = gn.Graph()
x = g.input("x", shape=(3,))
g.build(outputs=x >> gn.Add())  # E: Add() takes two arrays, as in (a, b) >> Add(), but input 'x' gives shape (N, 3)  [graphnn-shape]

g = gn.Graph()
x = g.input("x", shape=(3,))
z = g.input("z", shape=(4,))
g.build(outputs=(x, z) >> gn.Add())  # E: Add() takes arrays of one shape, but input 'x' gives shape (N, 3) and input 'z' gives shape (N, 4)  [graphnn-shape]
