"""Variables that are used before they are, or never are."""

import graphnn as gn

gn.Sequential(later, gn.Dense(60, 10))  # E: Cannot determine type of "later"  [has-type] # E: Name "later" is used before definition  [used-before-def]
later = gn.Dense(784, 50)
loop = gn.Sequential(loop, gn.Dense(60, 10))  # E: Cannot determine type of "loop"  [has-type]
own: int = own + 1
gn.Sequential(gn.Dense(784, own), gn.Dense(60, 10))
gn.Dense(784, 50 // 0)
gn.Sequential(gn.Dense(784, 50 % 0), gn.Dense(60, 10))
