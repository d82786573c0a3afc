"""`check_loss`: right on right losses, and each planted fault found by the check meant for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import graphnn as gn
from graphnn.testing import check_loss
from graphnn.testing.suites import SUITES
from tests.testing.faulty_losses import PLANTED, CountsLabelsFromOne
from tests.testing.planted import Planted, found, shown_by, shown_by_file
from tests.testing.right_losses import OTHERS, AbsoluteError


def name_of(planted: Planted) -> str:
    return f"{planted.name}-{planted.check}"


BUILT_IN = [
    "binary-cross-entropy",
    "cross-entropy",
    "huber",
    "mean-squared-error",
    "softmax-cross-entropy",
]


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_loss_passes(name: str) -> None:
    report = check_loss(name)
    assert report
    assert len(report) == len(SUITES["loss"].checks)
    assert report.count("passed") >= 21, report


@pytest.mark.parametrize(("loss", "given"), OTHERS)
def test_a_right_loss_passes(loss: Any, given: dict[str, Any]) -> None:
    report = check_loss(loss, **given)
    assert report, report
    assert report.count("passed") >= 12, report


def test_softmax_cross_entropy_has_everything() -> None:
    assert check_loss(gn.SoftmaxCrossEntropy).count("passed") == len(SUITES["loss"].checks)


@pytest.mark.parametrize("planted", PLANTED, ids=name_of)
def test_a_fault_is_found_and_shown(planted: Planted) -> None:
    result = found("loss", planted)
    assert shown_by(result.program) == result.reason


def test_a_program_runs_from_a_file(tmp_path: Path) -> None:
    (planted,) = (each for each in PLANTED if each.name == "GradientOfTwice")
    result = found("loss", planted)
    assert result in check_loss(planted.part).failures
    assert result.reason in shown_by_file(result.program, tmp_path)


def test_every_check_of_losses_has_a_fault_that_it_finds() -> None:
    assert {each.check for each in PLANTED} == {check.name for check in SUITES["loss"].checks}


def test_a_loss_without_a_derivative_is_told_so() -> None:
    report = check_loss(AbsoluteError)
    assert report["has-a-derivative-or-says-so"].outcome == "passed"
    result = report["gradient-is-the-derivative"]
    assert result.outcome == "not applicable"
    assert "it has no derivative: AbsoluteError() has no derivative" in result.reason


def test_labels_that_are_refused_do_not_apply() -> None:
    result = check_loss(gn.MeanSquaredError())["labels-are-one-hot-rows"]
    assert result.outcome == "not applicable"
    assert "it refuses labels: MeanSquaredError() got outputs of shape (5, 3)" in result.reason


@pytest.mark.parametrize("t", [[0, 1], [[1.0, 0.0], [0.0, 1.0]], [[1, 0], [0, 1]]])
def test_given_classes_are_tried_in_both_forms(t: Any) -> None:
    y = [[0.5, -2.0], [0.1, 3.0]]
    assert check_loss("softmax-cross-entropy", y=y, t=t)["labels-are-one-hot-rows"].is_fine
    report = check_loss(CountsLabelsFromOne(), y=y, t=t)
    assert report["labels-are-one-hot-rows"].outcome == "failed"


def test_given_targets_that_are_no_classes_have_no_other_form() -> None:
    for y, t in (([[0.5], [2.0]], [-1, 1]), ([[0.5], [2.0]], [[0.0], [1.0]])):
        result = check_loss(gn.MeanSquaredError(), y=y, t=t)["labels-are-one-hot-rows"]
        assert (result.outcome, result.reason) == ("not applicable", "its targets are no classes")


def test_outputs_that_are_no_scores_do_not_apply() -> None:
    report = check_loss(gn.CrossEntropy(), y=[[0.2, 0.8], [0.5, 0.5]], t=[1, 0])
    result = report["large-scores-do-not-overflow"]
    assert (result.outcome, "never negative" in result.reason) == ("not applicable", True)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"y": [[1.0]]}, "give both, outputs and their targets"),
        ({"t": [1, 0]}, "give both, outputs and their targets"),
        ({"y": [[1.0], [2.0]], "t": [1.0]}, r"y of shape \(2, 1\) and t of shape \(1,\)"),
        ({"y": [[1.0]], "t": [[1.0]]}, "outputs of two samples or more"),
        ({"y": 1.0, "t": 1.0}, r"y of shape \(\)"),
    ],
)
def test_outputs_and_targets_belong_together(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_loss(gn.MeanSquaredError(), **given)
