"""Variables of a module, seen from functions: anyone may have bound them again."""

import graphnn as gn
import sizes

hidden = 50


def make() -> gn.Network:
    return gn.Sequential(gn.Dense(784, hidden), gn.Dense(60, 10))


globals()["hidden"] = 60
make()
sizes.rebindable = 60
gn.Sequential(gn.Dense(784, sizes.rebindable), gn.Dense(60, 10))
sizes.plain = gn.Dense(784, 60)
gn.Sequential(sizes.plain, gn.Dense(60, 10))
