"""Activations of any rank, anywhere."""

from typing import reveal_type

import graphnn as gn
from third_party import Conv2D, Swish

reveal_type(gn.Sequential(gn.ReLU(), gn.Dense(4, 3)))  # R: Sequential[Matrix, Matrix, Literal[4]?, Literal[3]?]
reveal_type(gn.Sequential(gn.ReLU(), gn.Sigmoid()))  # R: Sequential[Array, Array, int, int]
reveal_type(gn.Sequential(gn.ReLU(), Conv2D(1, 8), Swish()))  # R: Sequential[Images, Images, Literal[1]?, Literal[8]?]
reveal_type(gn.Sequential(gn.Dense(4, 3), gn.Softmax()))  # R: Sequential[Matrix, Matrix, Literal[4]?, Literal[3]?]
reveal_type(gn.Sequential(gn.Sequential(gn.ReLU()), gn.Tanh(), gn.Dense(4, 3)))  # R: Sequential[Matrix, Matrix, Literal[4]?, Literal[3]?]
relu = gn.ReLU()
reveal_type(gn.Sequential(relu, Conv2D(1, 8), relu, gn.Flatten(), relu, gn.Dense(200, 3), relu))  # R: Sequential[Images, Matrix, Literal[1]?, Literal[3]?]
