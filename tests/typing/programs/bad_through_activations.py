"""Activations pass the features on, so that the error names the layer that has them."""

import graphnn as gn
from third_party import Dropout, Swish

gn.Sequential(gn.Dense(784, 50), gn.ReLU(), gn.Tanh(), gn.Dense(60, 10))  # E: layer 3 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(784, 50), gn.Sigmoid(), gn.Softmax(), gn.Step(), gn.Identity(), gn.Dense(60, 10))  # E: layer 5 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(784, 50), Swish(), Dropout(), gn.Dense(60, 10))  # E: layer 3 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(784, 50), "relu", gn.Dense(60, 10))  # E: layer 2 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(gn.Dense(784, 50), "Softmax", gn.Dense(60, 10))  # E: layer 2 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
