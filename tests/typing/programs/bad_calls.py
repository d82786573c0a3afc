"""What a chain takes is what its first layer takes."""

import numpy as np
import graphnn as gn
from graphnn.arrays import Images, Matrix
from third_party import Conv2D

images: Images = np.zeros((1, 1, 4, 4), np.float32)
vectors: Matrix = np.zeros((1, 784), np.float32)
net = gn.Sequential(gn.ReLU(), gn.Dense(784, 50))
net(vectors)
net(images)  # E: Argument 1 to "__call__" of "Network" has incompatible type "ndarray[tuple[int, int, int, int], dtype[floating[Any]]]"; expected "ndarray[tuple[int, int], dtype[floating[Any]]]"  [arg-type]
convolutional = Conv2D(1, 8) >> gn.ReLU() >> gn.Flatten()
convolutional(images)
convolutional(vectors)  # E: Argument 1 to "__call__" of "Network" has incompatible type "ndarray[tuple[int, int], dtype[floating[Any]]]"; expected "ndarray[tuple[int, int, int, int], dtype[floating[Any]]]"  [arg-type]
net(2)  # E: No overload variant of "__call__" of "Network" matches argument type "int"  [call-overload]
net([None])  # E: List item 0 has incompatible type "None"; expected "float | Nested"  [list-item]
