"""A variable that is bound again on a straight way is what it was bound to last."""

import graphnn as gn

layer = gn.Dense(784, 50)
gn.Sequential(layer, gn.Dense(60, 10))  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
layer = gn.Dense(784, 60)
gn.Sequential(layer, gn.Dense(50, 10))  # E: layer 1 Dense(50 -> 10) takes 50 features but layer 0 Dense(784 -> 60) gives 60  [graphnn-shape]
net = gn.Sequential(layer)
net = net >> gn.Dense(60, 10)
net = net >> gn.Dense(11, 3)  # E: layer 2 Dense(11 -> 3) takes 11 features but layer 1 Dense(60 -> 10) gives 10  [graphnn-shape]
