"""The derivative of a loss by the outputs.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from graphnn.arrays import Array
from graphnn.graph import NotDifferentiableError
from graphnn.losses import Loss
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.loss_traits import gradient_of, large_scores, takes_both
from graphnn.testing.subjects.losses import any_pair, batches, exact_pair, rows_and_labels, scores

__all__ = ["LOSS_GRADIENTS"]


@check(any_pair)
def has_a_derivative_or_says_so(loss: Loss, y: Array, t: Any) -> None:
    """``gradient_per_sample`` gives an array, or else raises NotDifferentiableError."""
    told = ""
    try:
        gradient = loss.gradient_per_sample(y, t)
    except NotDifferentiableError as error:
        told = str(error)
        assert told, "the NotDifferentiableError says nothing"
    if not told:
        assert isinstance(gradient, np.ndarray), (
            f"gradient_per_sample gives a {type(gradient).__name__}; leave the method out where "
            "there is no derivative"
        )
        return
    try:
        loss.value_and_gradient(y, t)
    except NotDifferentiableError:
        return
    raise AssertionError("value_and_gradient gives a derivative that gradient_per_sample denies")


@check(batches)
def gradient_fits_the_outputs(loss: Loss, y: Array, t: Any) -> None:
    """The gradient has the shape and the dtype of the outputs, for no sample and more."""
    gradient = gradient_of(loss, y, t)
    assert gradient.shape == y.shape, f"outputs {y.shape} have a gradient {gradient.shape}"
    assert gradient.dtype == y.dtype, f"outputs of {y.dtype} have a gradient of {gradient.dtype}"


@check(exact_pair)
def gradient_is_the_derivative(loss: Loss, y: Array, t: Any) -> None:
    """The gradient is that of finite differences of ``per_sample``, or between them at a kink."""
    gradient, values, h = gradient_of(loss, y, t), loss.per_sample(y, t), 1e-5
    for place in np.ndindex(y.shape[1:]):
        ahead, behind = y.copy(), y.copy()
        ahead[(slice(None), *place)] += h
        behind[(slice(None), *place)] -= h
        right = (loss.per_sample(ahead, t) - values) / h
        left = (values - loss.per_sample(behind, t)) / h
        found, wanted = gradient[(slice(None), *place)], (left + right) / 2
        kinked = np.abs(right - left) > 1e-2 * (1 + np.abs(wanted))  # where any slope between does
        wanted = np.where(kinked, np.clip(found, *np.sort([left, right], axis=0)), wanted)
        assert np.allclose(found, wanted, rtol=1e-5, atol=1e-6), (
            f"by output {place} of each sample the gradient is {found}, differences say {wanted}"
        )


@check(exact_pair)
def gradients_of_samples_stay_apart(loss: Loss, y: Array, t: Any) -> None:
    """The gradient of a sample does not depend on the others: it is not divided by N."""
    gradient = gradient_of(loss, y, t)
    for i in range(len(y)):
        alone = gradient_of(loss, y[i : i + 1], t[i : i + 1])[0]
        assert np.allclose(alone, gradient[i], rtol=1e-9, atol=1e-12), (
            f"sample {i} alone has the gradient {alone}, in a batch of {len(y)} {gradient[i]}"
        )


@check(batches)
def value_and_gradient_agrees(loss: Loss, y: Array, t: Any) -> None:
    """``value_and_gradient`` gives the mean and the gradient of the mean."""
    if not len(y):
        raise NotApplicable("an empty batch has no mean")
    wanted = gradient_of(loss, y, t) / len(y)
    value, gradient = loss.value_and_gradient(y, t)
    assert np.isclose(value, loss(y, t), rtol=1e-5), f"value {value}, calling gives {loss(y, t)}"
    assert gradient.dtype == y.dtype, f"outputs of {y.dtype} have a gradient of {gradient.dtype}"
    assert gradient.shape == y.shape, f"outputs {y.shape} have a gradient {gradient.shape}"
    assert np.allclose(gradient, wanted, rtol=1e-5, atol=1e-6), (
        f"the gradient is {gradient}, gradient_per_sample / {len(y)} is {wanted}"
    )


@check(any_pair)
def gradient_is_the_callers_own(loss: Loss, y: Array, t: Any) -> None:
    """Writing into a gradient changes neither outputs and targets nor the next gradient."""
    wanted, y_before, t_before = gradient_of(loss, y, t).copy(), y.copy(), t.copy()
    for give in (loss.gradient_per_sample, lambda y, t: loss.value_and_gradient(y, t)[1]):
        gradient = give(y, t)
        gradient += 1
        np.testing.assert_array_equal(y, y_before, err_msg="the gradient is a view of the outputs")
        np.testing.assert_array_equal(t, t_before, err_msg="the gradient is a view of the targets")
        again = loss.gradient_per_sample(y, t)
        np.testing.assert_array_equal(again, wanted, err_msg="the loss gives one array twice")


@check(rows_and_labels)
def labels_have_the_gradient_of_rows(loss: Loss, y: Array, rows: Any, labels: Any) -> None:
    """Integer labels have the gradient that one-hot rows have."""
    takes_both(loss, y, rows, labels)
    wanted = gradient_of(loss, y, rows)
    np.testing.assert_allclose(gradient_of(loss, y, labels), wanted, rtol=1e-5, atol=1e-6)


@check(scores)
def large_scores_have_a_gradient(loss: Loss, y: Array, t: Any) -> None:
    """Scores up to 1e4 have finite gradients, without a floating-point error."""
    large = large_scores(loss, y, t)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        gradient = gradient_of(loss, large, t)
    assert np.isfinite(gradient).all(), f"scores up to 1e4 have the gradient {gradient}"


LOSS_GRADIENTS = (
    has_a_derivative_or_says_so,
    gradient_fits_the_outputs,
    gradient_is_the_derivative,
    gradients_of_samples_stay_apart,
    value_and_gradient_agrees,
    gradient_is_the_callers_own,
    labels_have_the_gradient_of_rows,
    large_scores_have_a_gradient,
)
