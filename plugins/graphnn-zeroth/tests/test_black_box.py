"""Losses that are any function: what they ask and refuse, and that networks learn by them."""

from __future__ import annotations

import importlib.util
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graphnn_zeroth import SPSA, BlackBox, Evolution

import graphnn as gn


def load_thrower() -> Any:
    path = Path(__file__).parent.parent / "examples" / "thrower.py"
    specification = importlib.util.spec_from_file_location("thrower", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


thrower = load_thrower()


def absolute(y: Any, t: Any) -> float:
    return float(np.sum(np.abs(y - t)))


def test_each_sample_is_asked_alone() -> None:
    asked: list[tuple[Any, Any]] = []

    def judge(y: Any, t: Any) -> float:
        asked.append((y.tolist(), int(t)))
        return float(t)

    assert BlackBox(judge)(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5, 8])) == 6.5
    assert asked == [([1.0, 2.0], 5), ([3.0, 4.0], 8)]


@pytest.mark.parametrize("found", [None, "far", np.ones(1), 1j])
def test_what_is_no_number_is_refused(found: Any) -> None:
    with pytest.raises(TypeError, match="wanted one number"):
        BlackBox(lambda y, t: found)(np.ones((1, 1)), np.ones(1))


def test_what_is_no_function_is_refused() -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match="BlackBox: function is 3, wanted a function of one"):
        BlackBox(wrong)


def test_numpy_numbers_and_infinities_are_numbers() -> None:
    loss = BlackBox(lambda y, t: np.float32(np.inf) if t else np.int64(3))
    assert loss.per_sample(np.ones((2, 1)), np.array([1, 0])).tolist() == [np.inf, 3.0]


def test_backprop_says_what_to_do() -> None:
    objective = gn.Objective(gn.Dense(2, 1), BlackBox(absolute), np.ones((1, 2)), np.ones((1, 1)))
    with pytest.raises(gn.NotDifferentiableError, match="has no derivative"):
        gn.Backprop()(objective)


def test_differences_of_a_black_box_are_those_of_the_formula() -> None:
    x, t = np.random.default_rng(0).normal(size=(2, 5, 2))
    network = gn.Sequential(gn.Dense(2, 2), rng=0, dtype="float64")

    def half_square(y: Any, t: Any) -> float:
        return 0.5 * float(np.sum((y - t) ** 2))

    found = gn.NumericalWalk()(gn.Objective(network, BlackBox(half_square), x, t))
    true = gn.Backprop()(gn.Objective(network, gn.MeanSquaredError(), x, t))
    np.testing.assert_allclose(found.vector, true.vector, atol=1e-8)


def test_survives_pickle() -> None:
    assert pickle.loads(pickle.dumps(BlackBox(absolute))) == BlackBox(absolute)


def test_the_simulator_jumps() -> None:
    """A little less speed, and the wall throws the ball back."""
    course = np.array([6.0, 1.5])
    ends = [thrower.fly((x, 1.0), course)[-1][0] for x in np.linspace(-2.0, 2.0, 400)]
    assert np.max(np.abs(np.diff(ends))) > 1.0


@pytest.mark.parametrize(
    "estimator", [Evolution(16, 0.1, rng=0), SPSA(16, 0.1, rng=0)], ids=["evolution", "spsa"]
)
def test_networks_learn_from_a_simulator(estimator: Any) -> None:
    network = gn.Sequential(gn.Dense(2, 8), "tanh", gn.Dense(8, 2), rng=0)
    trainer = gn.Trainer(
        network,
        loss=BlackBox(thrower.missed),
        optimizer=gn.SGD(0.05),
        gradient=estimator,
        rng=0,
    )
    train, new = thrower.courses(64, seed=0), thrower.courses(64, seed=1)
    before = trainer.evaluate(new).loss
    trainer.fit(train, epochs=40, batch_size=16)
    assert before > 2.5
    assert trainer.evaluate(new).loss < before / 4
