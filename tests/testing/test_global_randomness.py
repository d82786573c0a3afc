"""Whoever draws from the generators that all programs share is found, and they are put back."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from graphnn.testing.global_randomness import moves_global_randomness


def seeds_and_draws() -> None:
    np.random.seed(0)  # noqa: NPY002
    np.random.normal(size=3)  # noqa: NPY002


@pytest.mark.parametrize(
    ("action", "moves"),
    [
        (lambda: np.random.normal(), True),  # noqa: NPY002
        (lambda: random.random(), True),
        (lambda: random.seed(0), True),
        (seeds_and_draws, True),
        (lambda: np.random.default_rng(0).normal(), False),
        (lambda: random.Random(0).random(), False),
        (lambda: None, False),
    ],
)
def test_what_moves_them(action: Callable[[], object], moves: bool) -> None:
    before = str(np.random.get_state()), random.getstate()  # noqa: NPY002
    assert [moves_global_randomness(action) for _ in range(3)] == [moves] * 3
    assert (str(np.random.get_state()), random.getstate()) == before  # noqa: NPY002


def test_they_are_put_back_after_an_error() -> None:
    before = str(np.random.get_state()), random.getstate()  # noqa: NPY002
    with pytest.raises(ZeroDivisionError):
        moves_global_randomness(lambda: 1 / 0)
    assert (str(np.random.get_state()), random.getstate()) == before  # noqa: NPY002
