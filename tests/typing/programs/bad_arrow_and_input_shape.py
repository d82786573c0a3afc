"""Only the first chain is opened if it was told what comes."""

import graphnn as gn

told = gn.Sequential(gn.Dense(2, 3), gn.ReLU(), input_shape=(2,))
told >> gn.Dense(4, 5)  # E: layer 2 Dense(4 -> 5) takes 4 features but layer 0 Dense(2 -> 3) gives 3  [graphnn-shape]
gn.Dense(1, 2) >> told >> gn.Dense(4, 5)  # E: layer 2 Dense(4 -> 5) takes 4 features but layer 1.0 Dense(2 -> 3) gives 3  [graphnn-shape]
gn.Dense(1, 3) >> told  # E: layer 1 Sequential(2 layers) takes 2 features but layer 0 Dense(1 -> 3) gives 3  [graphnn-shape]
