"""Channels and ranks of the built-in layers for images, also through pools."""

import graphnn as gn
from third_party import Corners

gn.Sequential(gn.Conv2D(1, 30, 5), gn.Conv2D(16, 4, 3))  # E: layer 1 Conv2D(16 -> 4) takes 16 channels but layer 0 Conv2D(1 -> 30) gives 30  [graphnn-shape]
gn.Sequential(gn.Conv2D(1, 30, 5), gn.ReLU(), gn.MaxPool2D(2), gn.Conv2D(16, 4, (3, 1)))  # E: layer 3 Conv2D(16 -> 4) takes 16 channels but layer 2 MaxPool2D() gives 30  [graphnn-shape]
gn.Sequential(gn.Conv2D(1, 8, 3, padding="same"), gn.AveragePool2D(2), gn.Dense(8, 4))  # E: layer 2 Dense(8 -> 4) takes shape (N, 8) but layer 1 AveragePool2D() gives shape (N, 8, ?, ?)  [graphnn-shape]
gn.Sequential(gn.Conv2D(1, 8, 3), gn.GlobalAveragePool(), gn.Dense(16, 4))  # E: layer 2 Dense(16 -> 4) takes 16 features but layer 1 GlobalAveragePool() gives 8  [graphnn-shape]
gn.Sequential(gn.Conv2D(1, 8, 3), gn.GlobalAveragePool(), gn.Conv2D(8, 4, 3))  # E: layer 2 Conv2D(8 -> 4) takes shape (N, 8, ?, ?) but layer 1 GlobalAveragePool() gives shape (N, 8)  [graphnn-shape]
gn.Sequential(gn.Dense(4, 8), gn.MaxPool2D(2))  # E: layer 1 MaxPool2D() takes shape (N, ?, ?, ?) but layer 0 Dense(4 -> 8) gives shape (N, 8)  [graphnn-shape]
gn.Conv2D(1, 8, 3) >> gn.MaxPool2D(2) >> gn.Conv2D(4, 8, 3)  # E: layer 2 Conv2D(4 -> 8) takes 4 channels but layer 1 MaxPool2D() gives 8  [graphnn-shape]

pixels = (1, 28, 28)
gn.Sequential(gn.Conv2D(1, 30, 5), gn.ReLU(), gn.MaxPool2D(2), gn.Flatten(), gn.Dense(4000, 10), input_shape=pixels)  # E: layer 4 Dense(4000 -> 10) takes 4000 features but layer 3 Flatten() gives 4320  [graphnn-shape]
gn.Sequential(gn.Conv2D(1, 2, (5, 3), stride=(2, 1), padding=1, dilation=(1, 2)), gn.Flatten(), gn.Dense(1, 1), input_shape=(1, 28, 28))  # E: layer 2 Dense(1 -> 1) takes 1 features but layer 1 Flatten() gives 676  [graphnn-shape]
gn.Sequential(gn.Conv2D(1, 2, 4, padding="same"), gn.AveragePool2D((3, 4), stride=2, padding=1), gn.Flatten(), gn.Dense(1, 1), input_shape=(1, 28, 28))  # E: layer 3 Dense(1 -> 1) takes 1 features but layer 2 Flatten() gives 392  [graphnn-shape]
gn.Sequential(gn.MaxPool2D(4), gn.Conv2D(1, 2, (8, 3), padding="valid"), input_shape=(1, 28, 28))  # E: layer 1 Conv2D(1 -> 2) takes images of at least 8 x 3 pixels (a smaller kernel_size or more padding takes smaller ones), but layer 0 MaxPool2D() gives shape (N, 1, 7, 7)  [graphnn-shape]
gn.Sequential(Corners(4), gn.Flatten(), gn.Dense(9, 1), input_shape=(2, 9, 8))  # E: layer 2 Dense(9 -> 1) takes 9 features but layer 1 Flatten() gives 8  [graphnn-shape]
