"""Label smoothing: shares of the targets are dealt out to all classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.testing import check_loss


def test_it_is_the_cross_entropy_with_targets_that_are_smooth() -> None:
    rng = np.random.default_rng(0)
    y, labels = rng.normal(size=(7, 4)), rng.integers(0, 4, 7)
    targets = 0.8 * np.eye(4)[labels] + 0.2 / 4
    smooth, plain = gn.SoftmaxCrossEntropy(label_smoothing=0.2), gn.SoftmaxCrossEntropy()
    for t in (labels, np.eye(4)[labels]):
        np.testing.assert_allclose(smooth.per_sample(y, t), plain.per_sample(y, targets))
        np.testing.assert_allclose(
            smooth.gradient_per_sample(y, t), plain.gradient_per_sample(y, targets)
        )


def test_its_least_value_is_reached_at_finite_scores() -> None:
    smooth = gn.SoftmaxCrossEntropy(label_smoothing=0.1)
    best = np.log(np.array([[0.95, 0.05]]))
    np.testing.assert_allclose(smooth.gradient_per_sample(best, np.array([0])), 0, atol=1e-15)


@pytest.mark.parametrize("share", [1e-3, 0.1, 1, np.float64(0.5)])
def test_it_passes_the_kit(share: Any) -> None:
    report = check_loss(gn.SoftmaxCrossEntropy(label_smoothing=share))
    assert report, report
    assert report.count("not applicable") == 0


def test_its_name_tells_of_it() -> None:
    assert repr(gn.SoftmaxCrossEntropy()) == "SoftmaxCrossEntropy()"
    told = "SoftmaxCrossEntropy(label_smoothing=0.1)"
    assert repr(gn.SoftmaxCrossEntropy(label_smoothing=0.1)) == told


@pytest.mark.parametrize("share", [-0.1, 1.1, np.nan])
def test_shares_are_checked(share: float) -> None:
    with pytest.raises(ValueError, match=r"SoftmaxCrossEntropy: label_smoothing is .*; wanted 0"):
        gn.SoftmaxCrossEntropy(label_smoothing=share)
    with pytest.raises(TypeError, match=r"label_smoothing is '1'; wanted a number from 0 to 1"):
        gn.SoftmaxCrossEntropy(label_smoothing="1")  # type: ignore[arg-type]
