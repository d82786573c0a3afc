"""A network learns to throw over a wall, from a simulator that it cannot see into.

It is told how far the basket is and how high the wall before it, and says how fast to throw
forwards and upwards. The simulator is plain Python, step by step, with contacts: the ball bounces
off the ground and off the wall, so that a little less speed may land it on the other side. The loss
is how far from the basket the ball comes to rest. `BlackBox` makes a loss of the simulator;
`Evolution` blurs the jumps away and goes downhill.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from graphnn_zeroth import BlackBox, Evolution
from matplotlib import pyplot as plt

import graphnn as gn

GRAVITY, TIME_STEP, LANDINGS = 9.81, 0.02, 3
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#767676"


def fly(throw: Any, course: Any) -> list[tuple[float, float]]:
    """Simulate a throw ``(forwards, upwards)`` on a course ``(basket, wall)``; give the path."""
    basket, wall = float(course[0]), float(course[1])
    forwards, upwards = 3.0 + float(throw[0]), 6.0 + float(throw[1])
    x, y, landings = 0.0, 0.0, 0
    path = [(x, y)]
    while landings < LANDINGS and len(path) < 300:
        upwards -= GRAVITY * TIME_STEP
        before, x, y = x, x + forwards * TIME_STEP, y + upwards * TIME_STEP
        if (before - basket / 2) * (x - basket / 2) <= 0 and y < wall:
            x, forwards = before, -0.4 * forwards
        if y <= 0:
            y, upwards, forwards, landings = 0.0, abs(upwards) * 0.5, forwards * 0.7, landings + 1
        path.append((x, y))
    return path


def missed(throw: Any, course: Any) -> float:
    """Tell how far from the basket the ball comes to rest, in metres."""
    return abs(fly(throw, course)[-1][0] - float(course[0]))


def courses(count: int, seed: int) -> gn.data.Dataset[Any]:
    """Draw courses: the simulator gets them as they are, the network around zero."""
    rng = np.random.default_rng(seed)
    drawn = np.stack([rng.uniform(3.0, 8.0, count), rng.uniform(0.5, 2.0, count)], axis=1)
    return gn.data.Dataset((drawn - [5.5, 1.25]) / [1.5, 0.5], drawn)


def main() -> None:
    """Train, and draw throws before and after."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=Path("pictures"), metavar="DIR")
    folder: Path = parser.parse_args().out
    network = gn.Sequential(gn.Dense(2, 8), "tanh", gn.Dense(8, 2), rng=0)
    trainer = gn.Trainer(
        network,
        loss=BlackBox(missed),
        optimizer=gn.SGD(0.05),
        gradient=Evolution(samples=16, sigma=0.1, rng=0),
        rng=0,
    )
    train, test = courses(64, seed=0), courses(64, seed=1)
    before, at_first = trainer.evaluate(test).loss, network(test.x)
    history = trainer.fit(train, epochs=40, batch_size=16)
    after, at_last = trainer.evaluate(test).loss, network(test.x)
    print(f"new courses: missed by {before:.2f} m before training, by {after:.2f} m after")

    matplotlib.use("Agg")
    figure, axes = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    for each, throws, title in [(axes[0], at_first, "before"), (axes[1], at_last, "after")]:
        for number, colour in enumerate([BLUE, ORANGE, GREY]):
            basket, wall = test.t[number]
            each.plot(*zip(*fly(throws[number], test.t[number]), strict=True), color=colour)
            each.plot([basket / 2] * 2, [0, wall], color=colour, linewidth=4, alpha=0.6)
            each.plot(basket, 0, "v", color=colour, markersize=12)
        each.set(title=title, xlabel="metres", ylabel="metres", xlim=(-2, 9), ylim=(-0.2, 4))
    axes[2].plot(history.step_losses, color=BLUE)
    axes[2].set(title="training", xlabel="step", ylabel="missed by, in metres", ylim=(0, None))
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "thrower.png", dpi=150)
    print(f"\npicture: {folder / 'thrower.png'}")


if __name__ == "__main__":
    main()
