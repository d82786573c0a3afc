"""The error stands where the variable is used."""

import graphnn as gn

inner = gn.Sequential(gn.Sequential(gn.Dense(3, 3)), gn.ReLU())
gn.Sequential(gn.Dense(2, 4), inner)  # E: layer 1.0.0 Dense(3 -> 3) takes 3 features but layer 0 Dense(2 -> 4) gives 4  [graphnn-shape]
gn.Dense(2, 4) >> inner  # E: layer 1.0 Dense(3 -> 3) takes 3 features but layer 0 Dense(2 -> 4) gives 4  [graphnn-shape]
