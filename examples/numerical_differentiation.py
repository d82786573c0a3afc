"""Numerical differentiation: a tangent, partial derivatives, and a field of gradients.

Sections 4.3 and 4.4 of "Deep Learning from Scratch": f(x) = 0.01 x^2 + 0.1 x, whose derivatives at
5 and 10 are 0.2 and 0.3, and f(x0, x1) = x0^2 + x1^2, whose partial derivatives at (3, 4) are 6
and 8.
"""

import numpy as np
from _pictures import BLUE, GREEN, GREY, ORANGE, argument_parser, save
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import graphnn as gn
from graphnn.arrays import Array


def function_1(x: Array) -> Array:
    return 0.01 * x**2 + 0.1 * x


def function_2(x: Array) -> float:
    return float(np.sum(x**2))


def draw_tangents(axes: Axes) -> None:
    x = np.linspace(0, 20, 201)
    axes.plot(x, function_1(x), color=BLUE, linewidth=2.5, label="$f(x) = 0.01x^2 + 0.1x$")
    for at, colour, style in ((5.0, ORANGE, "--"), (10.0, GREEN, "-.")):
        point = np.array(at)
        slope, value = gn.numerical_diff(function_1, point), function_1(point)
        print(f"f'({at:g}) = {slope}")
        label = f"tangent at {at:g}: slope {slope:.1f}"
        axes.plot(x, value + slope * (x - at), style, color=colour, label=label)
        axes.plot(at, value, "o", color=colour)
    axes.set(title="The derivative is the slope of the tangent", xlabel="$x$", ylabel="$f(x)$")
    axes.grid(alpha=0.3)
    axes.legend()


def draw_field(axes: Axes) -> None:
    for point in ([3.0, 4.0], [0.0, 2.0], [3.0, 0.0]):
        print(f"gradient at {point}: {gn.numerical_gradient(function_2, np.array(point))}")
    side = np.arange(-2, 2.1, 0.5)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    field = np.array([gn.numerical_gradient(function_2, point) for point in points])
    fine = np.linspace(-2.2, 2.2, 89)
    height = fine**2 + fine[:, np.newaxis] ** 2
    axes.contour(fine, fine, height, levels=[0.25, 1, 2.25, 4], colors=GREY, alpha=0.5)
    axes.quiver(*points.T, *-field.T, color=BLUE, angles="xy", width=0.005)
    axes.set(title="Downhill: minus the gradient of $x_0^2 + x_1^2$", xlabel="$x_0$")
    axes.set_ylabel("$x_1$")
    axes.set_aspect("equal")


def main() -> None:
    options = argument_parser(__doc__).parse_args()
    figure, (left, right) = plt.subplots(1, 2, figsize=(10.5, 5), layout="constrained")
    draw_tangents(left)
    draw_field(right)
    save(figure, options.out, "numerical_differentiation.png")


if __name__ == "__main__":
    main()
