"""The learning rate of an optimiser, and its place in a `Trainer`.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import copy
from typing import Any

import attrs
import numpy as np

from graphnn.data import Dataset
from graphnn.graph import Sequential
from graphnn.layers import Dense
from graphnn.losses import SoftmaxCrossEntropy
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.optimizers import fresh, rate_of, some_parameters, stepped, with_rate
from graphnn.training import Trainer

__all__ = ["OPTIMIZER_SETTINGS"]


@check(fresh)
def refuses_a_senseless_learning_rate(optimizer: Any, dtype: str) -> None:
    """A learning rate of zero, below zero, NaN or infinity is refused with a ValueError."""
    rate = rate_of(optimizer)
    assert rate_of(with_rate(optimizer, rate)) == rate, "it does not keep its learning_rate"
    for senseless in (0.0, -1.0, float("nan"), float("inf")):
        try:
            with_rate(optimizer, senseless)
        except ValueError as error:
            told = str(error)
            assert "learning_rate" in told, f"the error does not name learning_rate: {told}"
            continue
        raise AssertionError(f"it takes a learning rate of {senseless}")


@check(fresh)
def learning_rate_may_be_changed(optimizer: Any, dtype: str) -> None:
    """A learning rate that is assigned between two steps counts from the next one on."""
    rate = rate_of(optimizer)
    half = stepped(optimizer, some_parameters(dtype), range(1, 3))
    other, copied = copy.deepcopy((optimizer, half))
    try:
        other.learning_rate = rate / 4
    except attrs.exceptions.FrozenInstanceError:
        raise NotApplicable("it is frozen: nothing of it may be changed") from None
    as_before, changed = stepped(optimizer, half, range(3, 4)), stepped(other, copied, range(3, 4))
    for name in half:
        assert not np.array_equal(as_before[name], changed[name]), (
            f"{name} moves as before once learning_rate is {rate / 4:g} and no longer {rate:g}"
        )


@check(fresh)
def trains_a_network(optimizer: Any, dtype: str) -> None:
    """In a `Trainer` it makes the loss of a small classifier less."""
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 3
    x = rng.normal(size=(60, 4)) + 2 * np.eye(3, 4)[labels]
    network = Sequential(Dense(4, 8), "tanh", Dense(8, 3), rng=0).astype(dtype)
    trainer = Trainer(network, loss=SoftmaxCrossEntropy(), optimizer=optimizer, rng=0)
    data = Dataset(x.astype(dtype), labels)
    before = trainer.evaluate(data).loss
    trainer.fit(data, epochs=10, batch_size=10)
    after = trainer.evaluate(data).loss
    assert after < before, f"ten epochs take the loss from {before:.4g} to {after:.4g}"


OPTIMIZER_SETTINGS = (
    refuses_a_senseless_learning_rate,
    learning_rate_may_be_changed,
    trains_a_network,
)
