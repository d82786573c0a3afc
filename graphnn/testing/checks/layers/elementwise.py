"""What activations are checked for besides.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphnn.arrays import Array
from graphnn.graph import Elementwise
from graphnn.testing.check import Argument, Case, NotApplicable, check
from graphnn.testing.checks.layers.pullbacks import value_and_pullback
from graphnn.testing.subjects.layers import DTYPES, AnyLayer, LayerSubject, batches, exact_batch

__all__ = ["ELEMENTWISE"]


@check(batches)
def keeps_the_shape(layer: AnyLayer, x: Array) -> None:
    """The output has the shape of the input, whatever its rank."""
    y = layer.forward(x)
    assert y.shape == x.shape, f"of shape {x.shape} forward makes {y.shape}"


@check(exact_batch)
def treats_every_element_alike(layer: AnyLayer, x: Array) -> None:
    """An elementwise layer gives each element what it gives it alone."""
    if not isinstance(layer, Elementwise):
        raise NotApplicable("it is no graphnn.Elementwise")
    y = layer.forward(x)
    for place in np.ndindex(x.shape):
        np.testing.assert_allclose(layer.forward(x[place].reshape(1))[0], y[place], rtol=1e-12)


_APART = 1e-3
"""How far from a kink a difference says nothing of it."""


def _points(subject: LayerSubject) -> Iterator[Case]:
    kinks = getattr(subject.part.make(), "kinks", ())
    for point in np.linspace(-6, 6, 49):
        if all(abs(point - kink) > _APART for kink in kinks):
            yield subject.layer("float64"), Argument.expression(f"np.array([[{point}]])")


@check(_points)
def slope_is_right_away_from_kinks(layer: AnyLayer, x: Array) -> None:
    """From -6 to 6 the slope is that of finite differences, but for the declared kinks."""
    if not isinstance(layer, Elementwise):
        raise NotApplicable("it is no graphnn.Elementwise")
    y, pullback = value_and_pullback(layer, x)
    slope, h = pullback(np.ones_like(y))[0][0, 0], 1e-5
    left, right = ((layer.forward(x + way) - y)[0, 0] / way for way in (-h, h))
    scale = max(1, abs(left), abs(right))
    assert abs(left - right) <= 1e-2 * scale, (
        f"the slope jumps; declare it in the class: kinks = ({x[0, 0]},)"
    )
    difference = (left + right) / 2
    # Where the slope bends, as that of max(0, x)**2 at 0, each side errs by its own curvature.
    assert abs(slope - difference) <= 1e-7 * scale + abs(left - right) / 2, (
        f"at {x[0, 0]} the slope is {slope:.6g}, differences say {difference:.6g}"
    )


def _extremes(subject: LayerSubject) -> Iterator[Case]:
    for dtype in DTYPES:
        text = f"np.array([[-1e4, -1e3, -100.0, -1.0, 0.0, 1.0, 100.0, 1e3, 1e4]], '{dtype}')"
        yield subject.layer(dtype), Argument.expression(text)


@check(_extremes)
def does_not_overflow(layer: AnyLayer, x: Array) -> None:
    """Values up to 1e4 give finite values and slopes, without a floating-point error."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert np.isfinite(layer.forward(x)).all(), f"{x.ravel()} gives {layer.forward(x).ravel()}"
        y, pullback = value_and_pullback(layer, x)
        dx, _ = pullback(np.ones_like(y))
    assert np.isfinite(dx).all(), f"at {x.ravel()} the slopes are {dx.ravel()}"


def _infinities(subject: LayerSubject) -> Iterator[Case]:
    for sign in ("-", ""):
        yield subject.layer("float64"), Argument.expression(f"np.array([[{sign}np.inf]])")


@check(_infinities)
def passes_infinities_on(layer: AnyLayer, x: Array) -> None:
    """At infinity the value is the one that large numbers tend to."""
    if not isinstance(layer, Elementwise):
        raise NotApplicable("it is no graphnn.Elementwise")
    sign = np.sign(x)
    with np.errstate(all="ignore"):
        large, larger = (layer.forward(sign * size)[0, 0] for size in (1e100, 1e101))
        y = layer.forward(x)[0, 0]
    if np.isclose(large, larger, rtol=1e-9, atol=1e-300):
        assert np.isclose(y, larger), f"{x[0, 0]} gives {y}, large numbers give {larger}"
    elif abs(larger) > 5 * abs(large):
        assert y == np.sign(larger) * np.inf, f"{x[0, 0]} gives {y}, wanted infinity"
    else:
        raise NotApplicable("it has no limit")


ELEMENTWISE = (
    keeps_the_shape,
    treats_every_element_alike,
    slope_is_right_away_from_kinks,
    does_not_overflow,
    passes_infinities_on,
)
