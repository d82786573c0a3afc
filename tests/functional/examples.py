"""Arrays to draw and functions to differentiate, for all tests here."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graphnn.arrays import Array

shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)


def reals(low: float, high: float) -> st.SearchStrategy[Array]:
    return hnp.arrays(np.float64, shapes, elements=st.floats(low, high))


def sum_of_squares(x: Array) -> float:
    return float(np.sum(x**2))


def square(x: Any) -> Any:
    return x**2


def bits(x: npt.NDArray[Any]) -> bytes:
    return x.tobytes()
