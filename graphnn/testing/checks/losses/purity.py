"""What a loss must leave alone, and what comes back from copies of it.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np

from graphnn.arrays import Array
from graphnn.graph import NotDifferentiableError
from graphnn.losses import Loss
from graphnn.testing.check import Case, check
from graphnn.testing.global_randomness import moves_global_randomness
from graphnn.testing.subjects.loss_traits import gradient_of
from graphnn.testing.subjects.losses import LossSubject, any_pair, changed, pairs
from graphnn.testing.threads import at_once

__all__ = ["LOSS_PURITY"]


@check(any_pair)
def leaves_outputs_and_targets_alone(loss: Loss, y: Array, t: Any) -> None:
    """Neither outputs nor targets are changed, and both may be read-only."""
    y_before, t_before = y.copy(), t.copy()
    for writeable in (True, False):
        y.flags.writeable = t.flags.writeable = writeable
        for measure in (loss.per_sample, loss.gradient_per_sample, loss, loss.value_and_gradient):
            try:
                measure(y, t)
            except NotDifferentiableError:
                continue
            name = getattr(measure, "__name__", "calling it")
            np.testing.assert_array_equal(y, y_before, err_msg=f"{name} changes the outputs")
            np.testing.assert_array_equal(t, t_before, err_msg=f"{name} changes the targets")


def _layouts(subject: LossSubject) -> Iterator[Case]:
    for y, t in pairs(subject, "float32"):
        for lay in ("{}[::-1]", "np.asfortranarray({})", "np.repeat({}, 2, axis=-1)[..., ::2]"):
            yield subject.loss(), changed(y, lay), changed(t, lay)


@check(_layouts)
def takes_any_layout(loss: Loss, y: Array, t: Any) -> None:
    """How outputs and targets lie in memory makes no difference to the losses."""
    wanted = loss.per_sample(np.ascontiguousarray(y), np.ascontiguousarray(t))
    np.testing.assert_allclose(loss.per_sample(y, t), wanted, rtol=1e-5, atol=1e-6)


@check(_layouts)
def gradient_takes_any_layout(loss: Loss, y: Array, t: Any) -> None:
    """How outputs and targets lie in memory makes no difference to the gradient."""
    wanted = gradient_of(loss, np.ascontiguousarray(y), np.ascontiguousarray(t))
    np.testing.assert_allclose(gradient_of(loss, y, t), wanted, rtol=1e-5, atol=1e-6)


def _two_pairs(subject: LossSubject) -> Iterator[Case]:
    for y, t in pairs(subject, "float32"):
        for pick in ("{}[::-1].copy()", "{}[:1].copy()", "{}[1:].copy()"):
            yield subject.loss(), y, t, changed(y, pick), changed(t, pick)


@check(_two_pairs)
def keeps_nothing_between_calls(loss: Loss, y: Array, t: Any, other_y: Array, other_t: Any) -> None:
    """A batch in between changes neither the next losses and gradients nor the last ones."""
    for name in ("per_sample", "gradient_per_sample"):
        fresh, measure = getattr(copy.deepcopy(loss), name), getattr(loss, name)
        try:
            first = measure(y, t)
        except NotDifferentiableError:
            continue
        kept, wanted = first.copy(), fresh(other_y, other_t)
        other = measure(other_y, other_t)
        np.testing.assert_array_equal(first, kept, err_msg=f"{name} overwrites what it gave last")
        np.testing.assert_array_equal(other, wanted, err_msg=f"{name} depends on earlier batches")
        again = measure(y, t)
        np.testing.assert_array_equal(again, kept, err_msg=f"{name} depends on earlier batches")


@check(any_pair)
def runs_in_threads(loss: Loss, y: Array, t: Any) -> None:
    """Eight threads at once get what one after the other gets."""
    counts = [1 + i % len(y) for i in range(64)]
    ys, ts = [y[:count] for count in counts], [t[:count] for count in counts]
    alone = list(map(loss.per_sample, ys, ts))
    together = at_once(loss.per_sample, ys, ts)
    for got, wanted in zip(together, alone, strict=True):
        assert np.array_equal(got, wanted, equal_nan=True), "threads disturb each other"


@check(any_pair)
def touches_no_global_randomness(loss: Loss, y: Array, t: Any) -> None:
    """The generators of ``numpy.random`` and ``random`` stand where they stood."""
    moved = moves_global_randomness(lambda: loss(y, t))
    assert not moved, "the loss draws from a global generator"


@check(any_pair)
def survives_pickle_and_copy(loss: Loss, y: Array, t: Any) -> None:
    """A pickled and a copied loss give the same losses."""
    wanted = loss.per_sample(y, t)
    for other in (pickle.loads(pickle.dumps(loss)), copy.deepcopy(loss)):
        np.testing.assert_array_equal(other.per_sample(y, t), wanted)


@check(any_pair)
def is_named_in_errors(loss: Loss, y: Array, t: Any) -> None:
    """Its ``repr``, which errors quote, is one line with the name of its class."""
    told = repr(loss)
    assert type(loss).__name__ in told, f"the repr is {told!r}, without {type(loss).__name__}"
    assert " at 0x" not in told, "the repr is an address; decorate the class with @attrs.frozen"
    assert "\n" not in told, f"the repr is of more than one line: {told!r}"


LOSS_PURITY = (
    leaves_outputs_and_targets_alone,
    takes_any_layout,
    gradient_takes_any_layout,
    keeps_nothing_between_calls,
    runs_in_threads,
    touches_no_global_randomness,
    survives_pickle_and_copy,
    is_named_in_errors,
)
