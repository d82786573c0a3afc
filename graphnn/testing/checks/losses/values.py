"""The values of a loss: one number for each sample, and their mean.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from graphnn.arrays import Array
from graphnn.losses import Loss
from graphnn.testing.check import check
from graphnn.testing.subjects.loss_traits import large_scores, takes_both
from graphnn.testing.subjects.losses import any_pair, batches, exact_pair, rows_and_labels, scores

__all__ = ["LOSS_VALUES"]


@check(batches)
def gives_a_number_for_each_sample(loss: Loss, y: Array, t: Any) -> None:
    """``per_sample`` gives an array of shape (N,), for no, one and several samples."""
    values = loss.per_sample(y, t)
    assert isinstance(values, np.ndarray), f"per_sample gives a {type(values).__name__}"
    assert values.shape == (len(y),), f"of {len(y)} samples per_sample makes shape {values.shape}"


@check(batches)
def keeps_the_dtype_of_the_outputs(loss: Loss, y: Array, t: Any) -> None:
    """The values have the dtype of the outputs."""
    values = loss.per_sample(y, t)
    assert values.dtype == y.dtype, f"of outputs of {y.dtype} per_sample makes {values.dtype}"


@check(exact_pair)
def is_finite_on_what_it_is_for(loss: Loss, y: Array, t: Any) -> None:
    """The values are finite real numbers."""
    values = loss.per_sample(y, t)
    assert np.isfinite(values).all(), f"the losses are {values}"


@check(any_pair)
def calling_gives_the_mean(loss: Loss, y: Array, t: Any) -> None:
    """``loss(y, t)`` is a float: the mean of ``per_sample``."""
    value = loss(y, t)
    assert isinstance(value, float), f"calling it gives a {type(value).__name__}, wanted a float"
    mean = float(loss.per_sample(y, t).mean(dtype=np.float64))
    assert np.isclose(value, mean, rtol=1e-6), f"calling it gives {value}, the mean is {mean}"


@check(exact_pair)
def samples_stay_apart(loss: Loss, y: Array, t: Any) -> None:
    """The loss of a sample does not depend on the others: any rows give their values."""
    values = loss.per_sample(y, t)
    for picked in ([len(y) - 1, 0], [1], [1, 1, 0]):
        alone = loss.per_sample(y[picked], t[picked])
        assert np.allclose(alone, values[picked], rtol=1e-9, atol=1e-12), (
            f"samples {picked} alone have the losses {alone}, in the batch {values[picked]}"
        )


@check(rows_and_labels)
def labels_are_one_hot_rows(loss: Loss, y: Array, rows: Any, labels: Any) -> None:
    """Integer labels have the losses that one-hot rows have."""
    takes_both(loss, y, rows, labels)
    wanted = loss.per_sample(y, rows)
    np.testing.assert_allclose(loss.per_sample(y, labels), wanted, rtol=1e-5, atol=1e-6)


@check(any_pair)
def passes_nan_on(loss: Loss, y: Array, t: Any) -> None:
    """A sample of NaN has the loss NaN, without an error, and the others keep theirs."""
    wanted = loss.per_sample(y.copy(), t)
    y[0] = np.nan
    with np.errstate(all="ignore"):
        values = loss.per_sample(y, t)
    assert np.isnan(values[0]), f"a sample of NaN has the loss {values[0]}"
    np.testing.assert_allclose(values[1:], wanted[1:], rtol=1e-5, atol=1e-6)


@check(scores)
def large_scores_do_not_overflow(loss: Loss, y: Array, t: Any) -> None:
    """Scores up to 1e4 have finite losses, without a floating-point error."""
    large = large_scores(loss, y, t)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        values = loss.per_sample(large, t)
    assert np.isfinite(values).all(), f"scores up to 1e4 have the losses {values}"


LOSS_VALUES = (
    gives_a_number_for_each_sample,
    keeps_the_dtype_of_the_outputs,
    is_finite_on_what_it_is_for,
    calling_gives_the_mean,
    samples_stay_apart,
    labels_are_one_hot_rows,
    passes_nan_on,
    large_scores_do_not_overflow,
)
