"""Names that do not exist."""

import graphnn as gn
from graphnn import Dens  # E: Module "graphnn" has no attribute "Dens"; maybe "Dense"?  [attr-defined]
from nowhere import Layer  # E: Cannot find implementation or library stub for module named "nowhere"  [import-not-found]

gn.Sequential(gn.Dense(784, 50), Dens(50, 10), gn.Dense(60, 10))
gn.Sequential(gn.Dense(784, 50), missing, gn.Dense(60, 10))  # E: Name "missing" is not defined  [name-defined]
gn.Sequential(Layer(3), gn.Dense(60, 10))
gn.Sequentiel(gn.Dense(784, 50))  # E: Module has no attribute "Sequentiel"; maybe "Sequential"?  [attr-defined]
missing >> gn.Dense(3, 4)  # E: Name "missing" is not defined  [name-defined]
gn.Dense(3, 4) >> missing  # E: Name "missing" is not defined  [name-defined]
gn.Dense(3, 4) >> None  # E: Unsupported operand types for >> ("Dense[int, int]" and "None")  [operator]
