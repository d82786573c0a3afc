"""`check_dataset`: right on right ones, and each planted fault found by the check meant for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphnn.data import DownloadError
from graphnn.testing import check_dataset
from graphnn.testing.suites import SUITES
from tests.data.idx_files import idx
from tests.testing.faulty_datasets import PLANTED, blobs, images, line, rows
from tests.testing.planted import Planted, found, shown_by, shown_by_file


@pytest.mark.parametrize(
    ("loader", "passed"),
    [("digits", 9), (blobs, 9), (images, 10), (line, 8), (rows, 9)],
)
def test_a_right_loader_passes(loader: Any, passed: int) -> None:
    report = check_dataset(loader)
    assert report, report
    assert report.count("passed") == passed, report
    assert len(report) == len(SUITES["dataset"].checks)


def test_mnist_passes_from_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    for part, count in (("train", 20), ("t10k", 10)):
        pixels = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        (tmp_path / f"{part}-images-idx3-ubyte").write_bytes(idx(pixels))
        labels = (np.arange(count) % 10).astype(np.uint8)
        (tmp_path / f"{part}-labels-idx1-ubyte").write_bytes(idx(labels))
    monkeypatch.setenv("GRAPHNN_DATA", str(tmp_path))
    report = check_dataset("mnist")
    assert report, report
    assert report.count("passed") == 9, report


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_fault_is_found_and_shown(planted: Planted) -> None:
    result = found("dataset", planted)
    assert shown_by(result.program) == result.reason


def test_a_program_runs_from_a_file(tmp_path: Path) -> None:
    (planted,) = (each for each in PLANTED if each.name == "channels_last")
    result = found("dataset", planted)
    assert result in check_dataset(planted.part).failures
    assert result.reason in shown_by_file(result.program, tmp_path)


def test_every_check_of_data_sets_has_a_fault_that_it_finds() -> None:
    assert {each.check for each in PLANTED} == {check.name for check in SUITES["dataset"].checks}


def test_data_that_are_not_there_do_not_apply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHNN_DATA", str(tmp_path))
    report = check_dataset("mnist")
    assert report.count("not applicable") == len(report)
    assert "the data are not at hand: MNIST: neither" in report[0].reason


def unreachable() -> Any:
    raise DownloadError("could not download it. https://example.org: no route")


def test_data_that_cannot_be_fetched_do_not_apply() -> None:
    report = check_dataset(unreachable)
    assert report.subject == "unreachable"
    assert {result.outcome for result in report} == {"not applicable"}
    assert report[0].reason.startswith("the data are not at hand: could not download it.")
