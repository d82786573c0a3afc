"""The pictures of a training, with some test images, and of a search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from graphnn.arrays import Array, Labels
from graphnn.cli.images import as_images
from graphnn.data import Dataset
from graphnn.graph import Network
from graphnn.search import SearchResults
from graphnn.training import History
from graphnn.training.evaluation import classes
from graphnn.training.plots import draw_history

__all__ = ["draw_search", "draw_training"]

_COLUMNS, _ROWS = 12, 2
_RIGHT, _WRONG = "#0072B2", "#D55E00"


def draw_training(
    path: Path, history: History, network: Network[Any, Any], test: Dataset[Any]
) -> None:
    """Draw a training into a PNG file.

    Parameters
    ----------
    path
        The file.
    history
        Its curves.
    network, test
        Where the samples are images: some of them with their predictions, the wrong ones first.
    """
    # Behind graphnn.training.plots, which says what to install where matplotlib is missing.
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    matplotlib.rc("font", size=10)
    images = as_images(np.asarray(test.x)) if test.num_classes else None
    figure = Figure(figsize=(10, 3.6 if images is None else 6), layout="constrained")
    FigureCanvasAgg(figure)
    if images is None:
        above: Any = figure
    else:
        parts: Any = figure.subfigures(2, 1, height_ratios=[1.4, 1])
        above = parts[0]
        _draw_samples(parts[1], images, classes(network(test.x)), _labels(test))
    draw_history(history, tuple(above.subplots(1, 2)))
    figure.savefig(path, dpi=150)


def draw_search(path: Path, results: SearchResults[Any]) -> None:
    """Draw a search into a PNG file.

    Parameters
    ----------
    path
        The file.
    results
        Its trials.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    matplotlib.rc("font", size=10)
    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    results.plot(figure)
    figure.savefig(path, dpi=150)


def _labels(test: Dataset[Any]) -> Labels:
    t: Any = test.t
    labels: Labels = t if t.ndim == 1 else classes(t)
    return labels


def _draw_samples(figure: Any, images: Array, predicted: Labels, labels: Labels) -> None:
    wrong = np.flatnonzero(predicted != labels)
    right = np.flatnonzero(predicted == labels)
    count = min(len(images), _COLUMNS * _ROWS)
    shown_wrong = wrong[: count // 2]
    chosen = np.concatenate([shown_wrong, right[: count - len(shown_wrong)]])
    figure.suptitle(
        f"{len(wrong):,} of {len(images):,} test images are read wrongly; those shown are marked",
        fontsize=10,
    )
    axes = figure.subplots(_ROWS, _COLUMNS)
    for place in axes.flat:
        place.set_axis_off()
    for place, sample in zip(axes.flat, chosen, strict=False):
        place.imshow(images[sample], cmap="gray_r")
        if predicted[sample] == labels[sample]:
            place.set_title(str(predicted[sample]), color=_RIGHT, fontsize=10, pad=3)
        else:
            title = f"✗ {predicted[sample]} (is {labels[sample]})"
            place.set_title(title, color=_WRONG, fontsize=8, pad=3)
