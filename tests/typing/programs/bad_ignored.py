"""An error can be ignored by its code, as any other."""

import graphnn as gn

gn.Sequential(gn.Dense(784, 50), gn.Dense(60, 10))  # type: ignore[graphnn-shape]
gn.Sequential(gn.Dense(784, 50), gn.Dense(50, 10))  # type: ignore[graphnn-shape] # E: Unused "type: ignore" comment  [unused-ignore]
