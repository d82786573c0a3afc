"""What is wrong inside is reported once, where it stands."""

import graphnn as gn

gn.Sequential(
    gn.Dense(784, 784),
    gn.Sequential(
        gn.Dense(784, 50),
        gn.Dense(60, 10),  # E: layer 1 Dense(60 -> 10) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
    ),
    gn.Dense(10, 1),
)
