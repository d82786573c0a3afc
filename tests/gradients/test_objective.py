"""What an objective and its estimators refuse, and in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.graph import ColumnMove, Direction

NETWORK = gn.Dense(2, 2, weight=np.eye(2), bias=np.zeros(2))
ESTIMATORS = [gn.Numerical, gn.NumericalExact, gn.ComplexStep]


@pytest.mark.parametrize("t", [0, np.array(1.5), None])
def test_targets_are_one_a_sample(t: Any) -> None:
    with pytest.raises(ValueError, match=r"Objective: t is .*; wanted a target for each of 1 "):
        gn.Objective(NETWORK, gn.SoftmaxCrossEntropy(), [[1.0, 2.0]], t)


@pytest.mark.parametrize(
    ("loss", "remedy"),
    [
        ("mean-squared-error", r'get_loss\("mean-squared-error"\) finds it by name'),
        (gn.MeanSquaredError, r"call the class: MeanSquaredError\(\)"),
        (gn.mean_squared_error, r"as in SoftmaxCrossEntropy\(\)"),
    ],
)
def test_the_loss_is_a_loss(loss: Any, remedy: str) -> None:
    with pytest.raises(TypeError, match=f"^Objective: loss is .*, wanted a graphnn.Loss; {remedy}"):
        gn.Objective(NETWORK, loss, [[1.0, 2.0]], np.array([0]))


@pytest.mark.parametrize("make", ESTIMATORS)
def test_a_step_is_a_positive_number(make: Any) -> None:
    for h in ("a", None, [1e-4]):
        with pytest.raises(TypeError, match=f"^{make.__name__}: h is .*; wanted a positive number"):
            make(h=h)
    for step in (0.0, -1e-4, float("inf"), float("nan")):
        with pytest.raises(ValueError, match=f"^{make.__name__}: h is .*; wanted a finite number"):
            make(h=step)


def test_layers_find_the_types_of_their_declarations_in_the_room() -> None:
    x = np.array([[1.0, 2.0]])
    move: ColumnMove | None = NETWORK.parameter_move("weight", x, NETWORK(x))
    direction: Direction = NETWORK.follow_line(x, np.ones((1, 2)), np.ones(1))
    assert isinstance(move, ColumnMove)
    assert direction[0].tolist() == [[1.0, 1.0]]
