"""A size that is declared must be the size that is given."""

from typing import Literal

import graphnn as gn

right: gn.Dense[Literal[784], Literal[50]] = gn.Dense(784, 50)
wrong: gn.Dense[Literal[784], Literal[60]] = gn.Dense(784, 50)  # E: Argument 2 to "Dense" has incompatible type "Literal[50]"; expected "Literal[60]"  [arg-type]
