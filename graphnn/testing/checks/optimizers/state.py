"""What an optimiser keeps from step to step: its own, and no more than that.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import copy
import pickle

import numpy as np

from graphnn.optimizers import Optimizer
from graphnn.testing.check import check
from graphnn.testing.subjects.optimizers import fresh, some_parameters, stepped, two_fresh
from graphnn.testing.threads import at_once

__all__ = ["OPTIMIZER_STATE"]


@check(fresh)
def same_steps_give_the_same_bits(optimizer: Optimizer, dtype: str) -> None:
    """The same gradients from the same start lead a copy to the same place, bit for bit."""
    copies = [copy.deepcopy(optimizer) for _ in range(2)]
    first, second = (stepped(each, some_parameters(dtype)) for each in copies)
    for name in first:
        assert np.array_equal(first[name], second[name]), f"{name} goes to two places"


@check(two_fresh)
def shares_nothing_with_another(optimizer: Optimizer, other: Optimizer) -> None:
    """What one optimiser has stepped does not change how another of its class steps."""
    first = stepped(optimizer, some_parameters("float64"))
    second = stepped(other, some_parameters("float64"))
    for name in first:
        assert np.array_equal(first[name], second[name]), (
            f"{name} goes elsewhere once another optimiser has stepped: the two share state"
        )


@check(fresh)
def resumes_from_a_pickle(optimizer: Optimizer, dtype: str) -> None:
    """Saved in mid-run with the parameters and loaded again, it goes on bit for bit."""
    half = stepped(optimizer, some_parameters(dtype), range(1, 4))
    other, saved = pickle.loads(pickle.dumps((optimizer, half)))
    wanted, found = stepped(optimizer, half, range(4, 8)), stepped(other, saved, range(4, 8))
    for name in wanted:
        assert np.array_equal(found[name], wanted[name]), f"{name} goes elsewhere after a pickle"


@check(fresh)
def resumes_from_a_copy(optimizer: Optimizer, dtype: str) -> None:
    """Copied in mid-run it goes on bit for bit, also once the original has gone on."""
    half = stepped(optimizer, some_parameters(dtype), range(1, 4))
    other, copied = copy.deepcopy((optimizer, half))
    wanted, found = stepped(optimizer, half, range(4, 8)), stepped(other, copied, range(4, 8))
    for name in wanted:
        assert np.array_equal(found[name], wanted[name]), f"{name} goes elsewhere after a copy"


@check(fresh)
def keeps_no_hold_of_the_gradient(optimizer: Optimizer, dtype: str) -> None:
    """Arrays of the gradient may be used again: what it keeps of them, it copies."""
    other, held = copy.deepcopy(optimizer), some_parameters(dtype)
    parameters, wanted = some_parameters(dtype), some_parameters(dtype)
    for seed in range(1, 6):
        gradient = some_parameters(dtype, seed=seed)
        other.step(wanted, gradient)
        for name, value in held.items():
            value[...] = gradient[name]
        optimizer.step(parameters, held)
        for value in held.values():
            value[...] = 100
    for name in wanted:
        assert np.array_equal(parameters[name], wanted[name]), (
            f"{name} goes elsewhere where the caller writes into the last gradient"
        )


@check(fresh)
def runs_in_threads(optimizer: Optimizer, dtype: str) -> None:
    """Eight optimisers in eight threads go where each goes alone."""
    alone = [copy.deepcopy(optimizer) for _ in range(8)]
    crowd = [copy.deepcopy(optimizer) for _ in range(8)]

    def run(i: int, each: Optimizer) -> list[bytes]:
        after = stepped(each, some_parameters(dtype, seed=i), range(10 * i, 10 * i + 10))
        return [value.tobytes() for value in after.values()]

    wanted = list(map(run, range(8), alone))
    found = at_once(run, range(8), crowd)
    assert found == wanted, "optimisers in threads disturb each other"


OPTIMIZER_STATE = (
    same_steps_give_the_same_bits,
    shares_nothing_with_another,
    resumes_from_a_pickle,
    resumes_from_a_copy,
    keeps_no_hold_of_the_gradient,
    runs_in_threads,
)
