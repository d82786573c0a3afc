"""The history: what was measured, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, overload

import attrs

from graphnn.plugins.events import Epoch

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["History"]


@attrs.frozen(repr=False)
class History(Sequence[Epoch]):
    """The record of a training: a sequence of epochs, written as a table.

    Parameters
    ----------
    epochs
        What was measured after each whole epoch.
    step_losses
        Loss of each mini-batch, before its step.
    reason
        Why training ended: ``"completed"``, or ``"interrupted"`` by Ctrl-C.

    Examples
    --------
    >>> History((Epoch(1, 0.52, 0.85, 0.5, 0.84, 0.25), Epoch(2, 0.31, 0.91, 0.3, 0.9, 0.25)), ())
    epoch    loss  accuracy  test loss  test accuracy  seconds
    ----------------------------------------------------------
        1  0.5200    0.8500     0.5000         0.8400    0.250
        2  0.3100    0.9100     0.3000         0.9000    0.250
    """

    epochs: tuple[Epoch, ...]
    step_losses: tuple[float, ...]
    reason: Literal["completed", "interrupted"] = "completed"

    @overload
    def __getitem__(self, index: int, /) -> Epoch: ...
    @overload
    def __getitem__(self, index: slice, /) -> tuple[Epoch, ...]: ...
    def __getitem__(self, index: int | slice, /) -> Epoch | tuple[Epoch, ...]:
        return self.epochs[index]

    def __len__(self) -> int:
        return len(self.epochs)

    def __iter__(self) -> Iterator[Epoch]:
        return iter(self.epochs)

    def to_dict(self) -> dict[str, list[float | None]]:
        """Return a list for each column: ``pandas.DataFrame(history.to_dict())`` takes it.

        Returns
        -------
        dict
            ``epoch``, ``loss``, ``accuracy``, ``validation_loss``, ``validation_accuracy`` and
            ``seconds``; ``None`` where something was not measured.
        """
        columns = [field.name for field in attrs.fields(Epoch) if field.name != "number"]
        return {
            "epoch": [epoch.number for epoch in self],
            **{name: [getattr(epoch, name) for epoch in self] for name in columns},
        }

    def __repr__(self) -> str:
        columns = {
            "epoch": [str(epoch.number) for epoch in self],
            "loss": [_number(epoch.loss) for epoch in self],
            "accuracy": [_number(epoch.accuracy) for epoch in self],
            "test loss": [_number(epoch.validation_loss) for epoch in self],
            "test accuracy": [_number(epoch.validation_accuracy) for epoch in self],
            "seconds": [f"{epoch.seconds:.3f}" for epoch in self],
        }
        shown = {title: cells for title, cells in columns.items() if not cells or any(cells)}
        widths = [max(map(len, (title, *cells))) for title, cells in shown.items()]
        lines = [
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
            for row in [tuple(shown), *zip(*shown.values(), strict=True)]
        ]
        end = ["training was interrupted"] if self.reason == "interrupted" else []
        return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:], *end])

    def plot(self, axes: tuple[Axes, Axes] | None = None) -> Figure:
        """Draw loss and accuracy against the epoch; needs matplotlib.

        Parameters
        ----------
        axes
            Where to draw the two; a new figure by default.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        ModuleNotFoundError
            If matplotlib is not installed; the message says what to install.
        """
        from graphnn.training.plots import draw_history

        return draw_history(self, axes)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    plain = value == 0 or 1e-3 <= abs(value) < 1e5 or not math.isfinite(value)
    return f"{value:.4f}" if plain else f"{value:.3e}"
