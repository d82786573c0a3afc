"""What the examples share: colours that everyone can tell apart, and where pictures go."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure

matplotlib.use("Agg")  # pictures go into files: no window, no display
matplotlib.rc("font", size=11)
matplotlib.rc("axes", titlesize=12)
matplotlib.rc("savefig", dpi=150)
matplotlib.rc("figure.constrained_layout", h_pad=0.1, w_pad=0.1)

# The palette of Okabe and Ito, made for all kinds of colour vision.
BLUE, ORANGE, GREEN, SKY, GREY = "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#767676"
PURPLE, YELLOW = "#CC79A7", "#E69F00"


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """Make a parser that knows ``--out``, the folder for the pictures."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("pictures"),
        metavar="DIR",
        help="folder for the pictures (default: %(default)s)",
    )
    return parser


def save(figure: Figure, folder: Path, name: str) -> None:
    """Write a picture into the folder and say so."""
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / name)
    print(f"\npicture: {folder / name}")


def smoothed(losses: Sequence[float], window: int = 25) -> Any:
    """Average neighbours, so that the curve shows and not the luck of a mini-batch."""
    return np.convolve(losses, np.full(window, 1 / window), mode="valid")
