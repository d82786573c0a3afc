"""`check_initializer`: right on right ones, and each planted fault found by its check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.testing import check_initializer
from graphnn.testing.suites import SUITES
from tests.testing.faulty_initializers import PLANTED, Uniform, fill
from tests.testing.planted import Planted, found, shown_by, shown_by_file


def identity(shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
    if len(shape) != 2:
        raise ValueError(f"wanted a matrix, got the shape {shape}")
    return np.eye(*shape)


def kernels(shape: tuple[int, ...], rng: np.random.Generator, /) -> Any:
    if len(shape) != 3:
        raise ValueError(f"wanted three axes, got the shape {shape}")
    return rng.standard_normal(shape)


@pytest.mark.parametrize(
    ("initializer", "passed"),
    [
        ("zeros", 7),
        ("normal", 10),
        ("xavier", 9),
        ("he", 9),
        ("xavier-uniform", 9),
        ("he-uniform", 9),
        ("lecun", 9),
        ("lecun-uniform", 9),
        ("orthogonal", 9),
        (gn.Uniform(-2.0, 2.0), 10),
        (gn.Constant(0.1), 7),
        (gn.Zeros, 7),
        (gn.Normal(0.0), 7),
        (gn.Normal(2.0), 10),
        (Uniform, 10),
        (Uniform(), 10),
        (fill, 10),
        (identity, 5),
    ],
)
def test_a_right_initializer_passes(initializer: Any, passed: int) -> None:
    report = check_initializer(initializer)
    assert report, report
    assert report.count("passed") == passed, report
    assert len(report) == len(SUITES["initializer"].checks)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_fault_is_found_and_shown(planted: Planted) -> None:
    result = found("initializer", planted)
    assert shown_by(result.program) == result.reason


def test_a_program_runs_from_a_file(tmp_path: Path) -> None:
    (planted,) = (each for each in PLANTED if each.name == "StartsAtZero")
    result = found("initializer", planted)
    assert result in check_initializer(planted.part).failures
    assert result.reason in shown_by_file(result.program, tmp_path)


def test_every_check_of_initializers_has_a_fault_that_it_finds() -> None:
    checks = SUITES["initializer"].checks
    assert {each.check for each in PLANTED} == {check.name for check in checks}


def test_a_shape_may_be_named() -> None:
    assert not check_initializer(kernels)
    report = check_initializer(kernels, shape=(5, 2, 3))
    assert report, report
    assert report.subject == "kernels"
    assert report["is-centred-on-zero"].outcome == "passed"


def test_constants_have_no_distribution() -> None:
    report = check_initializer(gn.Zeros())
    assert report["is-centred-on-zero"].reason == "it draws nothing: two seeds give the same"
    assert report["another-seed-gives-other-values"].reason == "its values are constants"


def test_a_shape_that_is_refused_is_told() -> None:
    result = check_initializer(gn.He())["draws-a-vector"]
    assert result.outcome == "not applicable"
    assert "refuses the shape (5,): He needs a shape with two axes or more" in result.reason
