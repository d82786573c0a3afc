"""Where a checkpoint is written, and how often."""

from __future__ import annotations

import datetime
import os
from typing import Any, TypeAlias

import attrs

__all__ = ["Checkpoint", "as_checkpoint"]

Every: TypeAlias = int | datetime.timedelta | None


def _as_text(path: str | os.PathLike[str]) -> str:
    return os.fspath(path)


@attrs.frozen
class Checkpoint:
    """A file that a training keeps, so that it can go on where it was ended, to the bit.

    ``trainer.fit(..., checkpoint=Checkpoint(path))`` writes it before the first step, at the end of
    each epoch, and when Ctrl-C ends the training. Where it is there already, the training goes on
    from it. It is always replaced whole: whatever ends the process, and at whatever moment, the
    file is that of the last time or that of this time.

    It is a model file, too: `graphnn.load` gives the network as it was then.

    Parameters
    ----------
    path
        Where; no suffix is asked for, ``.safetensors`` is usual.
    every
        How often it is written, instead of at the end of each epoch: after so many steps, or when
        so much time has passed, a ``datetime.timedelta``. It is always written at the end.

    Raises
    ------
    ValueError
        If `every` is not positive.
    TypeError
        If it is neither a number of steps nor a ``datetime.timedelta``.

    Examples
    --------
    >>> import tempfile
    >>> import graphnn as gn
    >>> train, test = gn.data.load_digits()
    >>> def training(path: str, epochs: int) -> gn.History:
    ...     net = gn.Sequential(gn.Dense(64, 10), rng=0)
    ...     trainer = gn.Trainer(net, loss="softmax-cross-entropy", optimizer="sgd", rng=0)
    ...     return trainer.fit(train, epochs=epochs, checkpoint=path)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/digits.safetensors"
    ...     first, second = training(path, 1), training(path, 2)
    >>> second[0] == first[0], len(second)
    (True, 2)
    """

    path: str = attrs.field(converter=_as_text)
    every: Every = attrs.field(default=None, kw_only=True)

    @every.validator
    def _check_every(self, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is None:
            return
        if isinstance(value, datetime.timedelta):
            steps_or_seconds = value.total_seconds()
        elif isinstance(value, int) and not isinstance(value, bool):
            steps_or_seconds = value
        else:
            raise TypeError(
                f"Checkpoint: every is {value!r}, wanted a number of steps or a datetime.timedelta"
            )
        if steps_or_seconds <= 0:
            raise ValueError(f"Checkpoint: every is {value!r}; wanted more than nothing")


def as_checkpoint(given: Checkpoint | str | os.PathLike[str]) -> Checkpoint:
    """Make a checkpoint of a path; one that is given stays itself."""
    if isinstance(given, Checkpoint):
        return given
    if not isinstance(given, str | os.PathLike):
        raise TypeError(
            f"Trainer.fit: checkpoint is {given!r}, wanted a path or a Checkpoint, as in "
            'checkpoint="run.safetensors"'
        )
    return Checkpoint(given)
