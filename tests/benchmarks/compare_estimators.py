"""Every registered estimator on one network: what its error costs, and how it trains.

With ``plugins/graphnn-zeroth`` installed::

    python -m tests.benchmarks.compare_estimators --out docs/pictures
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeAlias

import matplotlib
import numpy as np
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import graphnn as gn
from graphnn.plugins import default_plugins
from tests.benchmarks.one_thread import in_one_thread

BATCH: Final = 100
COUNTS: Final = (1, 4, 16, 64, 256, 1024)
REPEATS: Final = 20
TRAINED_WITH: Final = 64
LEARNING_RATE: Final = 0.5


@frozen
class Look:
    """How an estimator is drawn: where curves lie on each other, the wider show beneath."""

    colour: str
    marker: str
    size: float = 9
    width: float = 2
    filled: bool = True


# Okabe and Ito's palette, made for all kinds of colour vision; the marker says the same again.
LOOKS: Final = {
    "backprop": Look("#000000", "*", size=14),
    "numerical": Look("#009E73", "o"),
    "numerical-exact": Look("#56B4E9", "D"),
    "numerical-walk": Look("#0072B2", "s"),
    "spsa": Look("#D55E00", "v", size=14, width=6, filled=False),
    "forward-gradient": Look("#F0E442", "o", size=9, width=3.5, filled=False),
    "evolution": Look("#333333", "x", size=5, width=1, filled=False),
}
OTHERS: Final = Look("#767676", "X")

Point: TypeAlias = tuple[float, float]


@frozen
class Curve:
    """Points of one estimator."""

    name: str
    points: list[Point]

    def draw(self, axes: Axes) -> None:
        look = LOOKS.get(self.name, OTHERS)
        x, y = zip(*self.points, strict=True)
        single = len(self.points) == 1
        axes.plot(
            x,
            y,
            color=look.colour,
            linestyle="none" if single else "-",
            linewidth=look.width,
            marker=look.marker,
            markersize=look.size,
            markevery=slice(0, None, 1 if single or len(x) == len(COUNTS) else 8),
            markerfacecolor=look.colour if look.filled else "white",
            markeredgewidth=1.5,
            label=self.name,
        )


def main() -> None:
    """Measure, print, and draw."""
    parser = argparse.ArgumentParser(description="Compare the registered gradient estimators.")
    parser.add_argument("--out", type=Path, default=Path("pictures"), metavar="DIR")
    parser.add_argument("--seconds", type=float, default=10.0, help="of training for each")
    arguments = parser.parse_args()
    in_one_thread()
    registered = list(default_plugins().registry("gradient_estimators"))
    names = [*(n for n in LOOKS if n in registered), *(n for n in registered if n not in LOOKS)]
    if missing := LOOKS.keys() - set(names):
        print(f"not registered: {', '.join(missing)}; install plugins/graphnn-zeroth for them")
    errors = [error_curve(name) for name in names]
    losses = [loss_curve(name, arguments.seconds) for name in names]
    print("estimator          evaluations   error    seconds      loss")
    for error, loss in zip(errors, losses, strict=True):
        (cost, off), (taken, left) = error.points[-1], loss.points[-1]
        print(f"{error.name:18} {cost:11,.0f} {off:7.0e} {taken:10.3f} {left:9.4f}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / "estimators.png"
    draw(errors, losses).savefig(path, dpi=150)
    print(f"picture: {path}")


def network() -> gn.Sequential[Any, Any]:
    """Make the network that all of them see."""
    return gn.Sequential(gn.Dense(64, 16), "tanh", gn.Dense(16, 10), rng=0, dtype="float64")


def error_curve(name: str) -> Curve:
    """Measure the relative error of an estimator against what it costs."""
    train, _ = gn.data.load_digits()
    objective = gn.Objective(network(), gn.SoftmaxCrossEntropy(), train.x[:BATCH], train.t[:BATCH])
    # With the digits of a long double, backprop's own rounding shows, too.
    true = gn.Backprop()(objective.astype(np.longdouble)).vector
    once = seconds(objective.value, 200)
    points = []
    for estimator in variants(name):
        found = [estimator(objective) for _ in range(REPEATS if is_random(estimator) else 1)]
        off = [np.linalg.norm(each.vector - true) / np.linalg.norm(true) for each in found]
        cost = float(found[0].evaluations)
        if not (is_random(estimator) or name == "numerical-walk"):
            cost = seconds(partial(estimator, objective), 20) / once
        points.append((cost, float(np.mean(off))))
    return Curve(name, points)


def variants(name: str) -> Iterator[gn.GradientEstimator]:
    """Make an estimator, with each number of samples where it takes one."""
    if not is_random(gn.get_gradient_estimator(name)):
        yield gn.get_gradient_estimator(name)
        return
    for count in COUNTS:
        yield gn.get_gradient_estimator(name, samples=count, rng=0)


def is_random(estimator: gn.GradientEstimator) -> bool:
    """Tell whether an estimator takes samples."""
    return hasattr(estimator, "samples")


def loss_curve(name: str, budget: float) -> Curve:
    """Train for some seconds, and measure the loss over all digits now and then."""
    train, _ = gn.data.load_digits()
    built, loss, rng = network(), gn.SoftmaxCrossEntropy(), np.random.default_rng(0)
    estimator, rate = gn.get_gradient_estimator(name), LEARNING_RATE
    if is_random(estimator):
        estimator = gn.get_gradient_estimator(name, samples=TRAINED_WITH, rng=0)
        # The noise of S directions is about P / S times the gradient: steps as much shorter.
        rate /= 1 + built.parameter_count / TRAINED_WITH
    optimizer = gn.SGD(rate)
    points, taken, due = list[Point](), 0.0, 0.0
    while taken < budget:
        picked = rng.choice(len(train), BATCH, replace=False)
        start = time.perf_counter()
        gradient = estimator(gn.Objective(built, loss, train.x[picked], train.t[picked]))
        optimizer.step(built.parameters(), gradient)
        taken += time.perf_counter() - start
        if taken >= due:
            points.append((taken, loss(built(train.x), train.t)))
            due = max(1e-3, 1.2 * taken)
    return Curve(name, points)


def seconds(run: Callable[[], object], times: int) -> float:
    """Give the median time of a run."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def draw(errors: list[Curve], losses: list[Curve]) -> Figure:
    """Draw both panels, with one legend beside them."""
    matplotlib.use("Agg")
    matplotlib.rc("font", size=11)
    figure = Figure(figsize=(13, 5.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    for curve in errors:
        curve.draw(left)
    for curve in losses:
        curve.draw(right)
    left.set(
        xscale="log",
        yscale="log",
        title="What an error costs",
        xlabel="evaluations of the loss, or the time of as many",
        ylabel="relative error of the gradient",
    )
    right.set(
        xscale="log",
        yscale="log",
        title="How it trains",
        xlabel=f"seconds of training (random ones: {TRAINED_WITH} directions a step)",
        ylabel="loss over all digits",
    )
    left.annotate(
        "1 to 1,024 random directions:\nerror as 1 / sqrt(directions)",
        (40, 1.5),
        ha="center",
        va="top",
        color="#555555",
    )
    left.annotate("central differences, h = 1e-4", (400, 2e-8), ha="center", color="#555555")
    left.annotate("rounding", (3, 3e-16), va="center", color="#555555")
    for axes in (left, right):
        axes.grid(which="major", color="#dddddd", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right center", frameon=False)
    figure.suptitle(
        f"Gradient estimators on 64-16-10: {network().parameter_count:,} parameters, "
        f"mini-batches of {BATCH} digits"
    )
    return figure


if __name__ == "__main__":
    main()
