"""Whether something draws from the generators that all programs share."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

__all__ = ["moves_global_randomness"]


def moves_global_randomness(action: Callable[[], object]) -> bool:
    """Tell whether an action draws from ``numpy.random`` or ``random``, or seeds them.

    Afterwards both stand where they stood. They are seeded before, so that an action that seeds
    them, and so leaves them the same every time, is found on every call.
    """
    stood = np.random.get_state(), random.getstate()  # noqa: NPY002
    try:
        np.random.seed(271_828)  # noqa: NPY002
        random.seed(271_828)
        before = str(np.random.get_state()), random.getstate()  # noqa: NPY002
        action()
        return before != (str(np.random.get_state()), random.getstate())  # noqa: NPY002
    finally:
        np.random.set_state(stood[0])  # noqa: NPY002
        random.setstate(stood[1])
