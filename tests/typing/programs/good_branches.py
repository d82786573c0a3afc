"""Values that something chooses."""

from typing import Final

import graphnn as gn
from sizes import either

deep = len("deep") == 5
gn.Sequential(gn.Dense(784, 50) if deep else gn.Dense(784, 60), gn.Dense(60, 10))
gn.Sequential(gn.Dense(784, 50 if deep else 60), gn.Dense(60, 10))
gn.Sequential(deep and gn.Dense(784, 50) or gn.Dense(784, 60), gn.Dense(60, 10))
chosen = gn.Dense(784, 50) if deep else gn.Dense(784, 60)
gn.Sequential(chosen, gn.Dense(60, 10))
fixed: Final = gn.Dense(784, 50) if deep else gn.Dense(784, 60)
gn.Sequential(fixed, gn.Dense(60, 10))
size: Final = 50 if deep else 60
gn.Sequential(gn.Dense(784, size), gn.Dense(60, 10))
gn.Sequential([gn.Dense(784, 50), gn.Dense(784, 60)][1], gn.Dense(60, 10))
gn.Sequential({"a": gn.Dense(784, 50)}.get("b", gn.Dense(784, 60)), gn.Dense(60, 10))
gn.Sequential((gn.Dense(784, 50), gn.Dense(784, 60))[not deep], gn.Dense(60, 10))
gn.Sequential(max(gn.Dense(784, 50), gn.Dense(784, 60), key=lambda one: one.out_features), gn.Dense(60, 10))
gn.Sequential(next(iter([gn.Dense(784, 60)]), gn.Dense(784, 50)), gn.Dense(60, 10))
one: Final = gn.Dense(784, 50)
two: Final = gn.Dense(784, 60)
gn.Sequential(one if deep else two, gn.Dense(60, 10))
both: Final = one if deep else two
gn.Sequential(both, gn.Dense(60, 10))
gn.Sequential(either, gn.Dense(50, 10))
