"""The book's two networks for images, and what mypy knows of them."""

from typing import Literal

import graphnn as gn

simple = gn.Sequential(
    gn.Conv2D(1, 30, 5),
    gn.ReLU(),
    gn.MaxPool2D(2),
    gn.Flatten(),
    gn.Dense(4320, 100),
    gn.ReLU(),
    gn.Dense(100, 10),
    input_shape=(1, 28, 28),
)
gn.Sequential(gn.Conv2D(3, 8, (3, 1), stride=2, groups=1), gn.GlobalAveragePool(), gn.Dense(8, 2))
gn.Sequential(gn.AveragePool2D(2, stride=(1, 2)), gn.MaxPool2D(3, padding=1), gn.Conv2D(4, 2, 1))
rule: Literal["same", "valid"] = "same"
reveal_type(gn.Conv2D(4, 6, 3, padding=rule).weight)  # R: Images
reveal_type(gn.MaxPool2D(2).stride)  # R: tuple[int, int] | None


def unknown(side: int, rule: Literal["same", "valid"]) -> None:
    """Leave open what nobody knows."""
    options = {"padding": side}
    gn.Sequential(gn.Conv2D(1, 2, side), gn.Flatten(), gn.Dense(8, 1), input_shape=(1, 28, 28))
    gn.Sequential(gn.Conv2D(1, 8, 3, padding=rule), gn.Flatten(), gn.Dense(9, 1), input_shape=(1, 28, 28))
    gn.Sequential(gn.MaxPool2D(2, **options), gn.Flatten(), gn.Dense(9, 1), input_shape=(1, 28, 28))
    gn.Sequential(gn.MaxPool2D(2, stride=None), gn.Flatten(), gn.Dense(9, 1), input_shape=(1, 28, 28))
