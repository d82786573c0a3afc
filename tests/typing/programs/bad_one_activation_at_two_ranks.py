"""One activation may stand at several ranks; what stands behind it may not."""

import graphnn as gn
from third_party import Conv2D

relu = gn.ReLU()
gn.Sequential(relu, gn.Dense(4, 3), relu, Conv2D(1, 8) >> relu >> gn.Flatten())  # E: layer 3.0 Conv2D(1 -> 8) takes shape (N, 1, ?, ?) but layer 1 Dense(4 -> 3) gives shape (N, 3)  [graphnn-shape]
