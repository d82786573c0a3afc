"""Names that comprehensions and lambdas have for themselves."""

import graphnn as gn

n = 7
nets = [gn.Sequential(gn.Dense(2, n), gn.Dense(n, 2)) for n in (3, 4)]
more = {n: gn.Sequential(gn.Dense(2, n), gn.Dense(8, 2)) for n in (8,)}
some = {gn.Dense(2, n) for n in (1, 2)}
lazy = (gn.Sequential(gn.Dense(2, size), gn.Dense(8, 2)) for size in (8,))
make = lambda n: gn.Sequential(gn.Dense(2, n), gn.Dense(8, 2))
make(8)  # E: Call to untyped function (unknown) in typed context  [no-untyped-call]
kept = [last := gn.Dense(2, k) for k in (3, 4)]
gn.Sequential(last, gn.Dense(4, 2))
