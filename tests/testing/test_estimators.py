"""The kit for gradient estimators: no false alarm, and every planted fault caught and shown."""

from __future__ import annotations

import dataclasses
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import field, frozen

import graphnn as gn
from graphnn.arrays import Array, as_generator
from graphnn.testing import Result, check_estimator
from graphnn.testing.suites import SUITES
from tests.testing.faulty_estimators import (
    FAULTS,
    HasNoSeed,
    LeaningDirections,
    a_little_long,
    along_directions,
    doubled,
)

ROOT = Path(__file__).parents[2]

SUITE = SUITES["gradient_estimator"]

PAIRS = [(fault, check) for check, faults in FAULTS.items() for fault in faults]


def exact(objective: gn.Objective, /) -> gn.Gradient:
    """Give the exact gradient, as a plain function."""
    return gn.Backprop()(objective)


def after_a_trial(objective: gn.Objective, /) -> gn.Gradient:
    """Try a few samples on a copy first, whose random layers may draw what they like."""
    copy = objective.astype("float64")
    samples = tuple(x[:2] for x in copy.x) if isinstance(copy.x, tuple) else copy.x[:2]
    copy.network.forward(samples, training=True)
    return gn.Backprop()(objective)


def refuses_nan(objective: gn.Objective, /) -> gn.Gradient:
    """Raise where others hand NaN on."""
    if np.isnan(objective.value()):
        raise FloatingPointError("the loss is NaN")
    return gn.Gradient(gn.Backprop()(objective))


@dataclasses.dataclass(frozen=True)
class Directions:
    """Draws well, and is a dataclass."""

    rng: Any = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "rng", np.random.default_rng(self.rng))

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        return along_directions(objective, self.rng)


@frozen
class OneAtATime:
    """Takes one derivative at random, times their number."""

    rng: np.random.Generator = field(default=None, converter=as_generator, kw_only=True)

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        true = gn.Backprop()(objective)
        picked = self.rng.integers(true.vector.size) if true else 0
        found, start = dict[str, Array](), 0
        for name, array in true.items():
            places = np.arange(start, start := start + array.size).reshape(array.shape)
            found[name] = array * array.dtype.type(true.vector.size) * (places == picked)
        return gn.Gradient(found)


def result_of(given: Any, name: str, **options: Any) -> Result:
    (check,) = (check for check in SUITE.bind(given, **options) if check.name == name)
    return check.run()


@pytest.mark.parametrize(
    "given",
    [
        "backprop",
        "numerical",
        "numerical-exact",
        "numerical-walk",
        "complex-step",
        gn.Backprop,
        gn.Numerical(1e-3),
        gn.NumericalWalk(method="forward"),
        gn.NumericalWalk(method="richardson"),
        exact,
        after_a_trial,
        refuses_nan,
        Directions,
        lambda: Directions(3),
        OneAtATime,
        OneAtATime(rng=3),
    ],
    ids=lambda given: getattr(given, "__name__", str(given)),
)
def test_no_false_alarm(given: Any) -> None:
    report = check_estimator(given)
    assert report, report
    assert len(report) == len(SUITE.checks)


@pytest.mark.parametrize(
    ("fault", "check"), PAIRS, ids=[f"{fault.__name__}-{check}" for fault, check in PAIRS]
)
def test_every_fault_is_caught_and_shown(fault: Any, check: str, tmp_path: Path) -> None:
    result = result_of(fault, check)
    assert result.outcome == "failed", result
    path = tmp_path / "program.py"
    path.write_text(result.program)
    with pytest.raises(BaseException) as caught:  # noqa: PT011
        runpy.run_path(str(path), run_name="__main__")
    told = result.reason.splitlines()[0].removeprefix(f"{type(caught.value).__name__}: ")
    assert told in str(caught.value)


def test_the_program_runs_on_its_own(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(result_of(doubled, "agrees-with-the-gradient").program)
    done = subprocess.run(
        [sys.executable, str(path)],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "along the gradient it is 2 times as long" in done.stderr


def test_every_check_has_a_fault() -> None:
    assert {check.name for check in SUITE.checks} == FAULTS.keys()


def test_what_cannot_be_seeded_fails_for_that_alone() -> None:
    report = check_estimator(HasNoSeed)
    assert [result.check for result in report.failures] == ["repeats-itself-without-a-seed"], report
    for check in ("keeps-nothing-between-estimates", "estimates-the-same-from-a-copy"):
        assert report[check].outcome == "not applicable"


def test_what_a_declared_bias_allows() -> None:
    accuracy = "agrees-with-the-gradient", "is-unbiased-as-declared"
    assert result_of(a_little_long, accuracy[0], bias=0.002).outcome == "passed"
    assert result_of(doubled, accuracy[0], bias=0.9).outcome == "failed"
    assert result_of(LeaningDirections, accuracy[1], bias=2.0).outcome == "passed"
    for given, name in zip((doubled, LeaningDirections), accuracy, strict=True):
        result = result_of(given, name, bias=float("inf"))
        assert result.outcome == "not applicable"
        assert "sets no bound" in result.reason


@pytest.mark.parametrize("bias", [-0.1, float("nan")])
def test_a_bias_is_a_part_of_a_length(bias: float) -> None:
    with pytest.raises(ValueError, match="wanted a part of the gradient's length"):
        check_estimator("backprop", bias=bias)


def test_what_cannot_be_called_is_no_estimator() -> None:
    with pytest.raises(TypeError, match="it cannot be called"):
        check_estimator(gn.SGD(0.1))  # type: ignore[arg-type]


def test_expected_failures_are_told() -> None:
    report = check_estimator(
        a_little_long, expected_failures={"agrees-with-the-gradient": "it rounds"}
    )
    assert report, report
    assert report["agrees-with-the-gradient"].outcome == "expected failure"
    assert report.subject == "a_little_long"
