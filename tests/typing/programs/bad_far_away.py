"""Of a chain that was made long ago, or is very long, the type is known; nobody counts its layers."""

import graphnn as gn

net = gn.Sequential(gn.Dense(2, 2))
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net = net >> gn.Dense(2, 2)
net >> gn.Dense(3, 5)  # E: Dense(3 -> 5) takes 3 features but Dense(2 -> 2) gives 2  [graphnn-shape]
net = net >> gn.ReLU()
long = gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2) >> gn.Dense(2, 2)
long >> gn.Dense(3, 1)  # E: Dense(3 -> 1) takes 3 features but Dense(2 -> 2) gives 2  [graphnn-shape]
