"""Layers of others, that keep the features, change them, or do not say."""

import graphnn as gn
from third_party import Affine, Conv2D, Doubled, Dropout, EveryOther, LowRank, Norm, Pool, Residual

gn.Sequential(gn.Dense(784, 50), EveryOther(), gn.Dense(25, 10))
gn.Sequential(gn.Dense(784, 50), Doubled(25, 10), gn.Dense(20, 3))
gn.Sequential(Conv2D(1, 8), Norm(9), gn.ReLU(), Pool(), Conv2D(8, 4))
gn.Sequential(gn.Dense(784, 50), LowRank(50, 20), Dropout(), Affine(20, 5), Norm(5), Residual(gn.Dense(5, 5)))
gn.Sequential(gn.Dense(784, 50), Residual(gn.ReLU()), gn.Dense(50, 3))
gn.Sequential(Pool(), gn.Flatten(), gn.Dense(7, 1))
