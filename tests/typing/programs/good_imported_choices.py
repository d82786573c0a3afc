"""A ``Final`` name of another file that was given one of two values may have been given either."""

import graphnn as gn
import sizes
from sizes import CHOSEN, CHOSEN_CHAIN, CHOSEN_SHAPE, CHOSEN_SIZE, LARGER_SHAPE

gn.Sequential(CHOSEN, gn.Dense(5, 2))
CHOSEN >> gn.Dense(5, 2)
gn.Sequential(sizes.CHOSEN_CHAIN, gn.Dense(5, 2))
CHOSEN_CHAIN >> gn.Dense(5, 2)
gn.Sequential(gn.Dense(3, CHOSEN_SIZE), gn.Dense(5, 2))
gn.Sequential(gn.Flatten(), gn.Dense(196, 10), input_shape=CHOSEN_SHAPE)
gn.Sequential(gn.Reshape(LARGER_SHAPE), gn.Flatten(), gn.Dense(784, 10))
gn.Graph().input("image", shape=sizes.CHOSEN_SHAPE) >> gn.Flatten() >> gn.Dense(196, 10)
