"""`check_optimizer`: right on right ones, each planted fault found by the check meant for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

import graphnn as gn
from graphnn.testing import check_optimizer
from graphnn.testing.suites import SUITES
from tests.testing.faulty_optimizers import PLANTED, ShrinksTheWeights
from tests.testing.planted import Planted, found, shown_by, shown_by_file
from tests.testing.right_optimizers import OTHERS, Plain


def name_of(planted: Planted) -> str:
    return f"{planted.name}-{planted.check}"


def test_the_built_in_optimizer_passes_everything() -> None:
    for each in ("sgd", gn.SGD, gn.SGD(0.5)):
        report = check_optimizer(each)
        assert report.count("passed") == len(report) == len(SUITES["optimizer"].checks), report


@pytest.mark.parametrize("optimizer", OTHERS)
def test_a_right_optimizer_passes(optimizer: Any) -> None:
    report = check_optimizer(optimizer)
    assert report, report
    assert report.count("passed") >= len(report) - 2, report


@pytest.mark.parametrize("planted", PLANTED, ids=name_of)
def test_a_fault_is_found_and_shown(planted: Planted) -> None:
    result = found("optimizer", planted)
    assert shown_by(result.program) == result.reason


def test_a_program_runs_from_a_file(tmp_path: Path) -> None:
    (planted,) = (each for each in PLANTED if each.name == "SharesItsVelocities")
    result = found("optimizer", planted)
    assert result in check_optimizer(planted.part).failures
    assert result.reason in shown_by_file(result.program, tmp_path)


def test_every_check_of_optimizers_has_a_fault_that_it_finds() -> None:
    assert {each.check for each in PLANTED} == {check.name for check in SUITES["optimizer"].checks}


def test_a_rate_of_another_name_is_not_checked() -> None:
    report = check_optimizer(Plain)
    for name in ("refuses-a-senseless-learning-rate", "learning-rate-may-be-changed"):
        assert report[name].outcome == "not applicable"
        assert report[name].reason == "it has no number learning_rate"


@attrs.frozen
class Unchanging:
    learning_rate: float = 0.1

    def step(self, parameters: Any, gradient: Any, /) -> None:
        gn.SGD(self.learning_rate).step(parameters, gradient)


def test_a_frozen_optimizer_need_not_change() -> None:
    result = check_optimizer(Unchanging)["learning-rate-may-be-changed"]
    assert (result.outcome, result.reason) == (
        "not applicable",
        "it is frozen: nothing of it may be changed",
    )


def test_a_failure_may_be_expected() -> None:
    reasons = {"stands-still-at-a-zero-gradient": "it decays weights"}
    assert check_optimizer(ShrinksTheWeights, expected_failures=reasons)
    assert not check_optimizer(gn.SGD, expected_failures=reasons)
