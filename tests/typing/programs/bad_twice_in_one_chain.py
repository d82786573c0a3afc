"""Every joint that does not fit is an error."""

import graphnn as gn

gn.Sequential(
    gn.Dense(784, 50),
    gn.Dense(60, 10),  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
    gn.ReLU(),
    gn.Dense(11, 2),  # E: static layer 3 Dense(11 -> 2) takes 11 features but layer 1 Dense(60 -> 10) gives 10  [graphnn-shape]
)
