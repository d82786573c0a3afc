"""Channels are features of images."""

import graphnn as gn
from third_party import Conv2D, Pool

gn.Sequential(Conv2D(1, 8), gn.ReLU(), Conv2D(16, 8))  # E: layer 2 Conv2D(16 -> 8) takes 16 channels but layer 0 Conv2D(1 -> 8) gives 8  [graphnn-shape]
gn.Sequential(Conv2D(in_channels=1, out_channels=8), Conv2D(out_channels=8, in_channels=4))  # E: layer 1 Conv2D(4 -> 8) takes 4 channels but layer 0 Conv2D(1 -> 8) gives 8  [graphnn-shape]
gn.Sequential(Conv2D(1, 8, kernel_size=1), Pool(), Conv2D(8, 4), Conv2D(8, 4))  # E: layer 3 Conv2D(8 -> 4) takes 8 channels but layer 2 Conv2D(8 -> 4) gives 4  [graphnn-shape]
