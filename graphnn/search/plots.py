"""The picture of a search: the score against each setting; needs matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

try:
    from matplotlib import pyplot as plt
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        'plots need matplotlib; install it with: pip install "graphnn[plot]"', name=error.name
    ) from error

from graphnn.search.distributions import as_plain
from graphnn.search.space import Space
from graphnn.search.table import written
from graphnn.search.trial import FinishedTrial

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_results"]

_BEST, _OTHER, _FAILED = "#D55E00", "#0072B2", "#767676"
_COLUMNS = 3
_NAMES_APART = 0.12
"""How far the points of one name lie to either side of it."""


def draw_results(
    trials: Sequence[FinishedTrial[Any]], space: Space[Any], figure: Figure | None = None
) -> Figure:
    """Draw the score of every trial against each drawn setting.

    Parameters
    ----------
    trials
        The best first.
    space
        Each of its drawn settings has a pair of axes, logarithmic where its distribution is.
    figure
        Where to draw; it takes the size that the settings need.

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = list(space.distributions)
    columns = min(len(names), _COLUMNS)
    lines = -(-len(names) // columns)
    if figure is None:
        figure = plt.figure(layout="constrained")
    figure.set_size_inches(max(3.3 * columns, 5), 3.2 * lines + 0.3)
    figure.suptitle(_title(trials), fontsize="medium")
    grid: Any = figure.subplots(lines, columns, squeeze=False, sharey=True)
    for place, axes in enumerate(grid.flat):
        if place >= len(names):
            axes.set_axis_off()
            continue
        _draw_setting(axes, names[place], trials, space)
        if place % columns == 0:
            axes.set_ylabel("score")
    return figure


def _title(trials: Sequence[FinishedTrial[Any]]) -> str:
    best = trials[0] if trials and not trials[0].failed else None
    budgets = {trial.budget for trial in trials}
    parts = [
        f"{len(trials):,} trials"
        if best is None
        else f"{len(trials):,} trials, the best {best.score:.4g} (star)",
        f"the larger, the greater the budget ({min(budgets)} to {max(budgets)})"
        if len(budgets) > 1
        else "",
        "ticks below: failed" if any(trial.failed for trial in trials) else "",
    ]
    return "; ".join(part for part in parts if part)


def _draw_setting(
    axes: Axes, name: str, trials: Sequence[FinishedTrial[Any]], space: Space[Any]
) -> None:
    distribution = space.distributions[name]
    axes.set_xlabel(name.replace("_", " "))
    axes.grid(alpha=0.3)
    values = [trial.point[name] for trial in trials]
    if distribution.scale == "names":
        options = [as_plain(option) for option in distribution.grid(len(trials))]
        axes.set_xticks(range(len(options)), [written(option) for option in options])
        axes.set_xlim(-0.5, len(options) - 0.5)
        places = [
            options.index(as_plain(value)) + _beside(trial.number)
            for value, trial in zip(values, trials, strict=True)
        ]
    else:
        axes.set_xscale(distribution.scale)
        places = values
    well = [place for place, trial in enumerate(trials) if not trial.failed]
    ill = [place for place, trial in enumerate(trials) if trial.failed]
    xs = np.array(places, dtype=float)
    scores = np.array([trial.score for trial in trials])
    axes.scatter(xs[well], scores[well], s=_sizes(trials)[well], color=_OTHER, alpha=0.6, lw=0)
    if well:
        axes.plot(xs[well[0]], scores[well[0]], "*", color=_BEST, markersize=13, mec="white")
    if ill:
        lower = axes.get_xaxis_transform()
        axes.plot(xs[ill], np.full(len(ill), 0.02), "|", color=_FAILED, transform=lower)


def _sizes(trials: Sequence[FinishedTrial[Any]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Draw a trial the larger the more rounds of a halving it came through."""
    budgets = sorted({trial.budget for trial in trials})
    return np.array([18.0 + 14 * budgets.index(trial.budget) for trial in trials])


def _beside(number: int) -> float:
    # The golden ratio spreads neighbours evenly, and a picture stays the same when drawn again.
    return float(_NAMES_APART * (2 * ((number * 0.6180339887) % 1) - 1))
