"""Functions that declare the sizes of what they return."""

import graphnn as gn
from sizes import made, made_network

gn.Sequential(made(), gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(made_network(), gn.Dense(60, 10))  # E: static layer 1 Dense(60 -> 10) takes 60 features but layer 0 Sequential(784 -> 50) gives 50  [graphnn-shape]
made() >> gn.Dense(60, 10)  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
layer = made()
gn.Sequential(layer, gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
