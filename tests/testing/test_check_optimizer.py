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


BUILT_IN = [
    "sgd",
    "adagrad",
    "rmsprop",
    "adam",
    "adamw",
    gn.SGD,
    gn.SGD(0.5),
    gn.SGD(0.05, momentum=0.9, dampening=0.5, weight_decay=1e-3),
    gn.SGD(0.05, momentum=0.9, nesterov=True),
    gn.AdaGrad(0.1, lr_decay=1e-3, initial_accumulator_value=0.1, weight_decay=1e-3),
    gn.RMSprop(1e-3, momentum=0.5, centered=True, eps=1e-3),
    gn.Adam(0.01, amsgrad=True),
    gn.AdamW(0.01, amsgrad=True, weight_decay=0.1),
]


@pytest.mark.parametrize("optimizer", BUILT_IN, ids=str)
def test_a_built_in_optimizer_passes_everything(optimizer: Any) -> None:
    report = check_optimizer(optimizer)
    assert report.count("passed") == len(report) == len(SUITES["optimizer"].checks), report


RATE = "it has no number learning_rate"
NO_RATE = {"refuses-a-senseless-learning-rate": RATE, "learning-rate-may-be-changed": RATE}
NO_DECAY = {"weight-decay-leads-towards-zero": "it has no setting weight_decay"}
WRAPPED = {**NO_RATE, **NO_DECAY}


@pytest.mark.parametrize(
    ("optimizer", "reasons"),
    [
        (gn.SGD(gn.schedules.StepDecay(0.1, step_size=900)), NO_RATE),
        (gn.Adam(gn.schedules.Warmup(0.01, steps=5)), NO_RATE),
        (gn.ClipValue(gn.SGD(0.1, momentum=0.9), clip_value=0.5), WRAPPED),
        (gn.ClipNorm(gn.Adam(0.01), max_norm=1000.0), WRAPPED),
    ],
    ids=str,
)
def test_schedules_and_clipping_pass_what_can_be_checked(
    optimizer: Any, reasons: dict[str, str]
) -> None:
    report = check_optimizer(optimizer)
    left_out = {each.check: each.reason for each in report if each.outcome == "not applicable"}
    assert report, report
    assert left_out == reasons


def test_clipping_by_norm_looks_at_all_parameters_together() -> None:
    together = {"parameters-stay-apart": "the norm is that of all gradients"}
    clipped = gn.ClipNorm(gn.SGD(0.1), max_norm=0.5)
    assert check_optimizer(clipped, expected_failures=together)


@pytest.mark.parametrize("optimizer", OTHERS)
def test_a_right_optimizer_passes(optimizer: Any) -> None:
    report = check_optimizer(optimizer)
    assert report, report
    assert report.count("passed") >= len(report) - 3, report


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
