"""Pictures of a training; needs matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

try:
    from matplotlib import pyplot as plt
    from matplotlib.ticker import FuncFormatter, MaxNLocator
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        'plots need matplotlib; install it with: pip install "graphnn[plot]"', name=error.name
    ) from error

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from graphnn.training.history import History

__all__ = ["draw_history"]


def draw_history(history: History, axes: tuple[Axes, Axes] | None = None) -> Figure:
    """Draw loss and accuracy of training and test data against the epoch.

    Parameters
    ----------
    history
        What to draw.
    axes
        Where to draw loss and accuracy; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if axes is None:
        figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    else:
        left, right = axes
        figure = left.figure.figure
    columns = history.to_dict()
    left.set(title="Loss", xlabel="epoch")
    right.set(title="Accuracy", xlabel="epoch")
    right.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.6g}%"))
    _curves(left, columns["epoch"], columns["loss"], columns["validation_loss"])
    _curves(right, columns["epoch"], columns["accuracy"], columns["validation_accuracy"])
    return figure


def _curves(
    axes: Axes,
    epochs: Sequence[float | None],
    train: Sequence[float | None],
    test: Sequence[float | None],
) -> None:
    for values, label, style in ((train, "training", "o-"), (test, "test", "s--")):
        known = [(e, v) for e, v in zip(epochs, values, strict=True) if v is not None]
        if known:
            axes.plot(*zip(*known, strict=True), style, label=label, markersize=4)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(alpha=0.3)
    if axes.lines:
        axes.legend()
    else:
        axes.text(0.5, 0.5, "not measured", ha="center", transform=axes.transAxes)
        axes.set(xticks=[], yticks=[])
