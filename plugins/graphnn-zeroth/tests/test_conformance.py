"""Every estimator against the kit for authors of plugins."""

from __future__ import annotations

from typing import Any

import pytest
from graphnn_zeroth import SPSA, Evolution, ForwardGradient

from graphnn.testing import check_estimator


@pytest.mark.parametrize(
    ("estimator", "bias"),
    [
        ("forward-gradient", 0.0),
        ("spsa", 0.0),
        ("evolution", 0.01),
        (ForwardGradient(samples=4, rng=1), 0.0),
        (SPSA(samples=4), 0.0),
        (Evolution(samples=10, sigma=0.1), 0.15),
    ],
    ids=lambda given: given if isinstance(given, str) else type(given).__name__,
)
def test_what_the_kit_demands(estimator: Any, bias: float) -> None:
    report = check_estimator(estimator, bias=bias)
    assert report, report


def test_a_wide_blur_has_to_declare_its_bias() -> None:
    report = check_estimator(Evolution(samples=10, sigma=1.0))
    assert [result.check for result in report.failures] == ["is-unbiased-as-declared"], report
