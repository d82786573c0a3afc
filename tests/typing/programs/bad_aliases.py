"""Classes under other names."""

import graphnn
from graphnn import Dense as D
from graphnn import Sequential as S
from graphnn.graph import Sequential
from graphnn.layers.dense import Dense

Chain = graphnn.Sequential
Full = graphnn.Dense

S(D(784, 50), D(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
Sequential(Dense(784, 50), Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
Chain(Full(784, 50), Full(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
