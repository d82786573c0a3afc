"""A network from elsewhere is known by its type alone, so that it has no layers to name."""

import graphnn as gn
from sizes import network

gn.Sequential(network, gn.Dense(60, 10))  # E: static layer 1 Dense(60 -> 10) takes 60 features but layer 0 Sequential(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(2, 3), network)  # E: static layer 1 Sequential(784 -> 50) takes 784 features but layer 0 Dense(2 -> 3) gives 3  [graphnn-shape]
