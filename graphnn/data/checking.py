"""Turn what a caller gave as samples into arrays that a data set may hold, or say what is wrong."""

from __future__ import annotations

import operator
from typing import Any, Final, SupportsIndex, TypeAlias

import numpy as np
import numpy.typing as npt

from graphnn.arrays import DEFAULT_DTYPE, Array, Labels

__all__ = ["Targets", "as_class_count", "as_inputs", "as_targets"]

Targets: TypeAlias = Labels | Array
"""Integer labels ``(N,)``, or floating-point targets ``(N, ...)``."""

RealArray: TypeAlias = np.ndarray[Any, np.dtype[Any]]
"""Array of booleans, integers or floats, of any rank."""

_MOST_CLASSES: Final = 2**63
"""Labels are kept as int64."""


def as_inputs(values: npt.ArrayLike, who: str) -> Array:
    """Return ``values`` as a finite floating-point array ``(N, ...)`` of rank 2 or more."""
    x = _as_real(values, f"{who}: x")
    if x.ndim < 2:
        raise ValueError(
            f"{who}: x has shape {x.shape} and lacks the batch axis; wanted (N, ...): reshape with "
            "x.reshape(-1, 1) for N samples of one feature, x.reshape(1, -1) for one sample"
        )
    if x.size == 0:
        raise ValueError(f"{who}: x has shape {x.shape} and so is empty; give at least one sample")
    return _as_finite_floats(x, f"{who}: x")


def as_targets(
    values: npt.ArrayLike, samples: int, num_classes: int | None, who: str
) -> tuple[Targets, int | None]:
    """Return targets for ``samples`` samples, and of how many classes they are (or ``None``)."""
    t = _as_real(values, f"{who}: t")
    if t.ndim == 0 or len(t) != samples:
        held = "a single number" if t.ndim == 0 else f"{len(t)} targets"
        raise ValueError(f"{who}: x holds {samples} samples and t {held}; give one target a sample")
    if t.size == 0:
        raise ValueError(f"{who}: t has shape {t.shape} and so is empty; give one target a sample")
    if t.ndim == 1 and (num_classes is not None or t.dtype.kind != "f"):
        return _as_labels(t, num_classes, who)
    t = _as_finite_floats(t, f"{who}: t")
    if num_classes is not None:
        _check_distributions(t, num_classes, who)
        return t, num_classes
    return t, t.shape[1] if _is_one_hot(t) else None


def as_class_count(num_classes: SupportsIndex | None, who: str) -> int | None:
    """Return ``num_classes`` as a positive ``int``, or ``None`` where it was left out."""
    if num_classes is None:
        return None
    try:
        count = operator.index(num_classes)
    except TypeError:
        raise TypeError(f"{who}: num_classes is {num_classes!r}; wanted an integer") from None
    if count < 1:
        raise ValueError(f"{who}: num_classes is {count}; wanted 1 or more")
    return count


def _as_real(values: npt.ArrayLike, what: str) -> RealArray:
    if isinstance(values, np.ma.MaskedArray):
        raise TypeError(f"{what} is a masked array; fill or drop the masked values first")
    try:
        array: RealArray = np.asarray(values)
    except ValueError:
        raise ValueError(f"{what} is ragged; every sample needs the same shape") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{what} has dtype {array.dtype}; wanted real numbers (float or integer)")
    return array


def _as_finite_floats(array: RealArray, what: str) -> Array:
    if array.dtype.kind != "f":
        return _integers_as_floats(array, what)
    floats: Array = array.astype(array.dtype.newbyteorder("="), copy=False)
    _check_finite(floats, what)
    return floats


def _integers_as_floats(array: RealArray, what: str) -> Array:
    exact = 2 ** (np.finfo(DEFAULT_DTYPE).nmant + 1)
    if max(int(array.max()), -int(array.min())) > exact:
        raise ValueError(
            f"{what} holds integers beyond {exact}, which {DEFAULT_DTYPE} cannot tell apart; "
            "convert it yourself, for example with .astype(np.float64)"
        )
    return array.astype(DEFAULT_DTYPE)


def _check_finite(array: Array, what: str) -> None:
    # The two extremes betray any nan or inf without a temporary array of the data's size.
    with np.errstate(invalid="ignore"):
        finite = bool(np.isfinite(array.min()) and np.isfinite(array.max()))
    if not finite:
        sample, *position = (int(i) for i in np.argwhere(~np.isfinite(array))[0])
        value = array[(sample, *position)]
        place = f" at position {tuple(position)}" if position else ""
        raise ValueError(
            f"{what} is {value} in sample {sample}{place}; drop such samples or fill the values"
        )


def _as_labels(t: RealArray, num_classes: int | None, who: str) -> tuple[Labels, int]:
    _check_finite(t, f"{who}: t")
    if t.dtype.kind == "f" and np.any(t != np.rint(t)):
        sample = int(np.argmax(t != np.rint(t)))
        raise ValueError(
            f"{who}: the label of sample {sample} is {t[sample]}, no whole number; labels are "
            "0 .. num_classes - 1, and targets of a regression go without num_classes"
        )
    count = min(num_classes if num_classes is not None else int(t.max()) + 1, _MOST_CLASSES)
    outside = (t < 0) | (t >= count)
    if outside.any():
        sample = int(np.argmax(outside))
        is_open = num_classes is None and count < _MOST_CLASSES
        wanted = "0 or more" if is_open else f"0 .. {count - 1}"
        raise ValueError(
            f"{who}: the label of sample {sample} is {t[sample]}; wanted {wanted} (for a "
            "regression give floating-point targets and no num_classes)"
        )
    return t.astype(np.int64, copy=False), count


def _check_distributions(t: Array, num_classes: int, who: str) -> None:
    if t.ndim != 2 or t.shape[1] != num_classes:
        raise ValueError(
            f"{who}: t has shape {t.shape}; {num_classes} classes need labels of shape "
            f"({len(t)},) or one-hot rows of shape ({len(t)}, {num_classes})"
        )
    sums = t.sum(axis=1, dtype=np.float64)
    wrong = (t < 0).any(axis=1) | (np.abs(sums - 1) > 1e-2)
    if wrong.any():
        sample = int(np.argmax(wrong))
        raise ValueError(
            f"{who}: row {sample} of t is no distribution over {num_classes} classes (least "
            f"{t[sample].min():g}, sum {sums[sample]:g}); wanted one-hot rows, or leave "
            "num_classes out for a regression"
        )


def _is_one_hot(t: Array) -> bool:
    if t.ndim != 2 or t.shape[1] < 2:
        return False
    return bool(((t == 0) | (t == 1)).all() and (t.sum(axis=1) == 1).all())
