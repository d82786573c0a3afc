"""Behind layers that nobody can count, those that can be seen are still compared."""

import graphnn as gn

blocks = [gn.Dense(8, 8) for _ in range(3)]
gn.Sequential(gn.Dense(784, 50), gn.Dense(60, 8), *blocks)  # E: layer 1 Dense(60 -> 8) takes 60 features but layer 0 Dense(784 -> 50) gives 50  [graphnn-shape]
gn.Sequential(*blocks, gn.Dense(8, 50), gn.Dense(60, 10))  # E: Dense(60 -> 10) takes 60 features but Dense(8 -> 50) gives 50  [graphnn-shape]
