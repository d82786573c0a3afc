"""Networks as nodes, and graphs as layers."""

import graphnn as gn

inner = gn.Sequential(gn.Dense(784, 50), gn.ReLU(), gn.Dense(50, 10))
g = gn.Graph()
x = g.input("x", shape=(784,))
g.build(outputs=x >> inner >> gn.Dense(11, 2))  # E: Dense(11 -> 2) takes 11 features but Dense(50 -> 10) gives 10  [graphnn-shape]

g = gn.Graph()
x = g.input("x", shape=(7,))
g.build(outputs=x >> inner)  # E: Dense(784 -> 50) takes 784 features but input 'x' gives 7  [graphnn-shape]

g = gn.Graph()
x = g.input("x", shape=(3,))
built = g.build(outputs=x >> gn.Dense(3, 5), inputs=x)
gn.Sequential(built, gn.Dense(6, 1))  # E: static layer 1 Dense(6 -> 1) takes 6 features but layer 0 BuiltGraph(3 -> 5) gives 5  [graphnn-shape]
gn.Sequential(gn.Dense(2, 4), built)  # E: static layer 1 BuiltGraph(3 -> 5) takes 3 features but layer 0 Dense(2 -> 4) gives 4  [graphnn-shape]
