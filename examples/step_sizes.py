"""How large should a step be? The error of a derivative against the step, for four methods.

Large steps cut off too much of the function, small ones lose the difference to rounding: a V. The
complex step subtracts nothing and has no left arm. The function is that of Squire and Trapp (1998),
exp(x) / sqrt(sin(x)^3 + cos(x)^3), differentiated at 1.5.
"""

from typing import Any

import numpy as np
from _pictures import BLUE, GREEN, GREY, ORANGE, argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import graphnn as gn
from graphnn.functional import DerivativeInfo

POINT = 1.5
STYLES = {
    "forward": (ORANGE, "^"),
    "central": (BLUE, "o"),
    "richardson": (GREEN, "s"),
    "complex-step": (GREY, "D"),
}
EXACT_TO = 1e-17  # where errors of zero are drawn, on an axis that has no zero


def function(x: Any) -> Any:
    return np.exp(x) / np.sqrt(np.sin(x) ** 3 + np.cos(x) ** 3)


def derivative(x: float) -> float:
    sine, cosine = np.sin(x), np.cos(x)
    bend = 1.5 * (sine**2 * cosine - cosine**2 * sine) / (sine**3 + cosine**3)
    return float(function(x) * (1 - bend))


def differentiated(method: Any, h: Any) -> tuple[float, DerivativeInfo]:
    """Give the relative error, and what is known of the derivative."""
    slope, info = gn.numerical_gradient(
        lambda x: function(x[0]), np.array([POINT]), h, method=method, full_output=True
    )
    exact = derivative(POINT)
    return abs(slope[0] - exact) / abs(exact), info


def draw_errors(axes: Axes, method: str) -> None:
    colour, marker = STYLES[method]
    smallest = -20 if method == "complex-step" else -14.5
    steps = np.logspace(smallest, -0.5, round(6 * (-0.5 - smallest)) + 1)
    errors = np.array([differentiated(method, float(step))[0] for step in steps])
    drawn = np.maximum(errors, EXACT_TO)
    axes.loglog(steps, drawn, color=colour, marker=marker, markersize=3, linewidth=1.2)
    best = int(np.argmin(errors))
    error, info = differentiated(method, "auto")
    step = float(info.step[0])
    print(f"{method:13} {steps[best]:9.1e} {errors[best]:9.1e}   {step:9.1e} {error:9.1e}", end="")
    print(f" {info.evaluations:4}" + (f" {info.error[0]:9.1e}" if info.error is not None else ""))
    if step >= steps[0]:
        height = max(error, EXACT_TO)
        axes.plot(step, height, marker, color=colour, markersize=11, markeredgecolor="black")


def main() -> None:
    options = argument_parser(__doc__).parse_args()
    print(f"f'({POINT}) = {derivative(POINT)!r}\n")
    print("              best step and error   automatic step, error, evaluations, estimate")
    figure, axes = plt.subplots(figsize=(8, 5.5), layout="constrained")
    for method in STYLES:
        draw_errors(axes, method)
    for method, place in {
        "forward": (3e-7, 1e-4),
        "central": (6e-4, 8e-9),
        "richardson": (6e-6, 1e-15),
        "complex-step": (2e-20, 1e-15),
    }.items():
        axes.annotate(method, place, color=STYLES[method][0], weight="bold")
    axes.set(xlabel="step $h$", ylabel="relative error of $f'(1.5)$")
    axes.set_title("Truncation on the right, rounding on the left; ringed: the automatic steps")
    axes.grid(alpha=0.3)
    save(figure, options.out, "step_sizes.png")


if __name__ == "__main__":
    main()
