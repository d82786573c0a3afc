"""Channels and ranks of the built-in layers for images, also through pools."""

import graphnn as gn

gn.Sequential(gn.Conv2D(1, 30, 5), gn.Conv2D(16, 4, 3))  # E: layer 1 Conv2D(16 -> 4) takes 16 channels but layer 0 Conv2D(1 -> 30) gives 30  [graphnn-shape]
gn.Sequential(gn.Conv2D(1, 30, 5), gn.ReLU(), gn.MaxPool2D(2), gn.Conv2D(16, 4, (3, 1)))  # E: layer 3 Conv2D(16 -> 4) takes 16 channels but layer 2 MaxPool2D() gives 30  [graphnn-shape]
gn.Sequential(gn.Conv2D(1, 8, 3, padding="same"), gn.AveragePool2D(2), gn.Dense(8, 4))  # E: layer 2 Dense(8 -> 4) takes shape (N, 8) but layer 1 AveragePool2D() gives shape (N, 8, ?, ?)  [graphnn-shape]
gn.Sequential(gn.Conv2D(1, 8, 3), gn.GlobalAveragePool(), gn.Dense(16, 4))  # E: layer 2 Dense(16 -> 4) takes 16 features but layer 1 GlobalAveragePool() gives 8  [graphnn-shape]
gn.Sequential(gn.Conv2D(1, 8, 3), gn.GlobalAveragePool(), gn.Conv2D(8, 4, 3))  # E: layer 2 Conv2D(8 -> 4) takes shape (N, 8, ?, ?) but layer 1 GlobalAveragePool() gives shape (N, 8)  [graphnn-shape]
gn.Sequential(gn.Dense(4, 8), gn.MaxPool2D(2))  # E: layer 1 MaxPool2D() takes shape (N, ?, ?, ?) but layer 0 Dense(4 -> 8) gives shape (N, 8)  [graphnn-shape]
gn.Conv2D(1, 8, 3) >> gn.MaxPool2D(2) >> gn.Conv2D(4, 8, 3)  # E: layer 2 Conv2D(4 -> 8) takes 4 channels but layer 1 MaxPool2D() gives 8  [graphnn-shape]
