"""A loss to be checked, and the outputs and targets that it is checked on."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
import numpy.typing as npt

from graphnn.losses import Loss
from graphnn.testing.check import Argument, Case
from graphnn.testing.part import Part
from graphnn.testing.source import joined

__all__ = [
    "LossSubject",
    "any_pair",
    "batches",
    "changed",
    "exact_pair",
    "loss_subject",
    "pairs",
    "rows_and_labels",
    "scores",
]

_OUTPUTS = "np.random.default_rng(0).dirichlet((2, 2, 2), 5)"
"""Probabilities: every kind of output at once."""

_LABELS = "np.array([0, 2, 1, 2, 0])"
_ROWS = f"np.eye(3)[{_LABELS}]"

_SCORES = "np.random.default_rng(0).normal(size=(5, 3))"

_COUNTS = (5, 1, 0)
"""How many samples a batch has; fewer are the first ones of what there is."""


@attrs.frozen
class LossSubject:
    """A loss, outputs, and the targets that it takes with them.

    Parameters
    ----------
    part
        The loss.
    y
        Outputs in float64.
    targets
        Targets of each form that it takes.
    rows, labels
        The same classes as one-hot rows and as labels; ``None`` where targets are no classes.
    is_given
        Whether its author gave the outputs.
    """

    part: Part[Loss]
    y: Argument
    targets: tuple[Argument, ...]
    rows: Argument | None
    labels: Argument | None
    is_given: bool

    def loss(self) -> Argument:
        """Make a fresh one."""
        return self.part.argument()


def loss_subject(
    part: Part[Loss], y: npt.ArrayLike | None = None, t: npt.ArrayLike | None = None
) -> LossSubject:
    """Find the targets that a loss takes, and make a subject of it.

    Parameters
    ----------
    part
        The loss.
    y, t
        Outputs and targets that its author gives, if any: both or neither.

    Raises
    ------
    ValueError
        If one is given without the other, or they are not of one length.
    """
    if y is None and t is None:
        outputs = Argument.expression(_OUTPUTS)
        rows, labels = Argument.expression(_ROWS), Argument.expression(_LABELS)
        taken = tuple(each for each in (rows, labels) if _takes(part.make(), outputs, each))
        return LossSubject(part, outputs, taken or (rows,), rows, labels, is_given=False)
    if y is None or t is None:
        raise ValueError("check_loss got one of y= and t=; give both, outputs and their targets")
    return _of_given(part, np.asarray(y, dtype=np.float64), np.asarray(t))


def _of_given(
    part: Part[Loss], y: npt.NDArray[np.float64], t: npt.NDArray[np.generic]
) -> LossSubject:
    if y.ndim == 0 or t.shape[:1] != y.shape[:1] or len(y) < 2:
        raise ValueError(
            f"check_loss got y of shape {y.shape} and t of shape {t.shape}; wanted outputs of two "
            "samples or more, (N, ...), and a target for each"
        )
    # As a `Dataset` does: whole numbers that are no labels are targets like others.
    targets = Argument.of(t.astype(np.float64) if t.ndim > 1 else t)
    rows, labels = _both_forms(y, targets)
    return LossSubject(part, Argument.of(y), (targets,), rows, labels, is_given=True)


def _both_forms(
    y: npt.NDArray[np.float64], targets: Argument
) -> tuple[Argument | None, Argument | None]:
    """Write classes as one-hot rows and as labels; targets that are no classes have no forms."""
    t, classes = targets.value, y.shape[1] if y.ndim == 2 else 1
    if classes > 1 and t.ndim == 1 and t.dtype.kind in "iu" and 0 <= t.min() <= t.max() < classes:
        return changed(targets, f"np.eye({classes})[{{}}]"), targets
    if classes > 1 and t.shape == y.shape and set(t.flat) == {0, 1} and (t.sum(axis=1) == 1).all():
        return targets, changed(targets, "{}.argmax(axis=1)")
    return None, None


def _takes(loss: Loss, y: Argument, t: Argument) -> bool:
    try:
        with np.errstate(all="ignore"):
            loss.per_sample(y.value.copy(), t.value.copy())
    except Exception:  # not a verdict: some losses take labels only, others rows only
        return False
    return True


def changed(argument: Argument, template: str) -> Argument:
    """Do something with an array, such as ``"{}[:1]"``."""
    value = eval(template.format("array"), {"array": argument.value, "np": np})
    source = joined(template, argument.source)
    return Argument(value, attrs.evolve(source, before=(*source.before, "import numpy as np")))


def in_dtype(argument: Argument, dtype: str) -> Argument:
    """Cast outputs or targets; labels stay what they are."""
    if argument.value.dtype.kind != "f":
        return Argument(argument.value.copy(), argument.source)
    return changed(argument, f"{{}}.astype('{dtype}')")


def pairs(
    subject: LossSubject, dtype: str, count: int | None = None
) -> Iterator[tuple[Argument, Argument]]:
    """Give outputs and targets of every form, in a dtype, and so many samples of them."""
    for targets in subject.targets:
        y, t = subject.y, targets
        if count is not None and count < len(y.value):
            y, t = changed(y, f"{{}}[:{count}]"), changed(t, f"{{}}[:{count}]")
        yield in_dtype(y, dtype), in_dtype(t, dtype)


def batches(subject: LossSubject) -> Iterator[Case]:
    """Call with a loss, outputs and targets: none, one and all samples, in both dtypes."""
    for dtype in ("float32", "float64"):
        for count in _COUNTS:
            for y, t in pairs(subject, dtype, count):
                yield subject.loss(), y, t


def any_pair(subject: LossSubject) -> Iterator[Case]:
    """Call with a loss, outputs and targets in float32."""
    for y, t in pairs(subject, "float32"):
        yield subject.loss(), y, t


def exact_pair(subject: LossSubject) -> Iterator[Case]:
    """Call with a loss, outputs and targets in float64."""
    for y, t in pairs(subject, "float64"):
        yield subject.loss(), y, t


def rows_and_labels(subject: LossSubject) -> Iterator[Case]:
    """Call with a loss, outputs, and the same classes as rows and as labels."""
    for dtype in ("float32", "float64"):
        forms = (
            in_dtype(each, dtype) if each else Argument.of(None)
            for each in (subject.rows, subject.labels)
        )
        yield subject.loss(), in_dtype(subject.y, dtype), *forms


def scores(subject: LossSubject) -> Iterator[Case]:
    """Call with a loss, outputs of any sign unless its author gave others, and targets."""
    scored = subject if subject.is_given else attrs.evolve(subject, y=Argument.expression(_SCORES))
    for y, t in pairs(scored, "float32"):
        yield subject.loss(), y, t
