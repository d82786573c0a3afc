"""The history: a sequence, a table, a dictionary, a picture."""

from __future__ import annotations

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest

import graphnn as gn
from graphnn.training import Epoch, History

mpl.use("Agg")

EPOCHS = (
    Epoch(1, 0.5, 0.8, 0.6, 0.75, 0.25),
    Epoch(2, 0.25, 0.9, 0.3, 0.875, 1.5),
)


def test_a_sequence_of_epochs() -> None:
    history = History(EPOCHS, (1.0, 0.5))
    assert len(history) == 2
    assert history[-1] is EPOCHS[1]
    assert history[:1] == EPOCHS[:1]
    assert list(history) == list(EPOCHS)


def test_a_dictionary_of_columns() -> None:
    assert History(EPOCHS, ()).to_dict() == {
        "epoch": [1, 2],
        "loss": [0.5, 0.25],
        "accuracy": [0.8, 0.9],
        "validation_loss": [0.6, 0.3],
        "validation_accuracy": [0.75, 0.875],
        "seconds": [0.25, 1.5],
    }


def test_a_table_leaves_out_what_was_not_measured() -> None:
    lines = repr(History((Epoch(1, 0.5, None, None, None, 0.25),), ())).splitlines()
    assert lines[0].split() == ["epoch", "loss", "seconds"]
    assert lines[2].split() == ["1", "0.5000", "0.250"]
    assert len({len(line) for line in repr(History(EPOCHS, ())).splitlines()}) == 1
    assert repr(History((), (), "interrupted")).endswith("training was interrupted")


def test_a_table_shows_small_and_great_numbers() -> None:
    numbers = (2.5e-7, 123456789.0, 0.0, float("nan"), 0.001, 99999.0)
    epochs = tuple(Epoch(n, loss, None, None, None, 0.1) for n, loss in enumerate(numbers, 1))
    shown = [line.split()[1] for line in repr(History(epochs, ())).splitlines()[2:]]
    assert shown == ["2.500e-07", "1.235e+08", "0.0000", "nan", "0.0010", "99999.0000"]


def test_the_table_as_a_whole() -> None:
    assert repr(History(EPOCHS, (), "interrupted")).splitlines() == [
        "epoch    loss  accuracy  test loss  test accuracy  seconds",
        "----------------------------------------------------------",
        "    1  0.5000    0.8000     0.6000         0.7500    0.250",
        "    2  0.2500    0.9000     0.3000         0.8750    1.500",
        "training was interrupted",
    ]


def test_a_picture_of_the_curves() -> None:
    figure = History(EPOCHS, ()).plot()
    loss, accuracy = figure.axes
    assert [line.get_label() for line in loss.lines] == ["training", "test"]
    np.testing.assert_array_equal(loss.lines[0].get_ydata(), [0.5, 0.25])
    np.testing.assert_array_equal(accuracy.lines[1].get_ydata(), [0.75, 0.875])
    mpl.pyplot.close(figure)


def test_a_picture_in_given_axes_without_validation() -> None:
    figure, axes = mpl.pyplot.subplots(1, 2)
    drawn = History((Epoch(1, 0.5, None, None, None, 0.1),), ()).plot((axes[0], axes[1]))
    assert drawn is figure
    assert len(axes[0].lines) == 1
    assert len(axes[1].lines) == 0
    assert [text.get_text() for text in axes[1].texts] == ["not measured"]
    assert len(axes[0].texts) == 0
    mpl.pyplot.close(figure)


def test_percents_have_no_idle_digits() -> None:
    epochs = tuple(Epoch(n, 0.5, 0.91 + 0.01 * n, None, None, 0.1) for n in range(1, 6))
    figure = History(epochs, ()).plot()
    figure.canvas.draw()
    shown = [label.get_text() for label in figure.axes[1].get_yticklabels()]
    assert "92%" in shown
    assert len(set(shown)) == len(shown)
    assert not any(".0" in each for each in shown)
    mpl.pyplot.close(figure)


def test_without_matplotlib_it_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from graphnn.training import History\n"
        "try: History((), ()).plot()\n"
        "except ModuleNotFoundError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert 'pip install "graphnn[plot]"' in done.stdout


def test_reexported() -> None:
    assert gn.History is History
    with pytest.raises(IndexError):
        _ = History((), ())[0]
