"""Learning rates that change from step to step: staircase, cosine, and a ramp before either."""

from __future__ import annotations

import matplotlib.pyplot as plt
from _pictures import BLUE, GREEN, ORANGE, SKY, argument_parser, save

from graphnn.schedules import Constant, CosineDecay, Schedule, StepDecay, Warmup

STEPS = 1000

SCHEDULES: list[tuple[Schedule, str]] = [
    (Constant(0.1), SKY),
    (StepDecay(0.1, step_size=300, gamma=0.4), ORANGE),
    (CosineDecay(0.1, steps=900, minimum=0.005), BLUE),
    (Warmup(CosineDecay(0.1, steps=700), steps=150, start_factor=0.1), GREEN),
]


def main() -> None:
    options = argument_parser(__doc__).parse_args()
    figure, axes = plt.subplots(figsize=(9, 5), layout="constrained")
    shown = range(0, STEPS + 1, 250)
    print("step    ", *(f"{step:8}" for step in shown))
    for schedule, colour in SCHEDULES:
        rates = [schedule(step) for step in range(STEPS + 1)]
        axes.plot(rates, color=colour, linewidth=2, label=str(schedule))
        name = type(schedule).__name__
        print(f"{name:11}", *(f"{rates[step]:.6f}" for step in shown))
    axes.set(xlabel="step", ylabel="learning rate", ylim=(0, 0.145))
    axes.set_title("Learning rates")
    axes.legend(loc="upper right", fontsize=9, framealpha=1)
    axes.grid(alpha=0.3)
    save(figure, options.out, "learning_rates.png")


if __name__ == "__main__":
    main()
