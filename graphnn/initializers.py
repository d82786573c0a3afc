"""Initialisers: how a layer draws the first values of its parameters.

An initialiser is called with a shape and a generator. Its fans, the numbers of values that flow in
and out of one unit, follow from the shape: ``(in, out)`` for `Dense`, ``(out, in, ...)`` with any
number of spatial axes for convolutions.
"""

from __future__ import annotations

import math

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.functional.arguments import is_real

__all__ = ["He", "Normal", "Ones", "Xavier", "Zeros"]


@attrs.frozen
class Zeros:
    """Zeros, as for biases.

    Examples
    --------
    >>> Zeros()((3,), np.random.default_rng(0))
    array([0., 0., 0.])
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Return zeros of the given shape; nothing is drawn."""
        return np.zeros(shape)


@attrs.frozen
class Ones:
    """Ones, as for the scale of a normalisation.

    Examples
    --------
    >>> Ones()((3,), np.random.default_rng(0))
    array([1., 1., 1.])
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Return ones of the given shape; nothing is drawn."""
        return np.ones(shape)


def _is_scale(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    who = f"{type(instance).__name__}: {attribute.name}"
    if not is_real(value):
        raise TypeError(f"{who} is {value!r}; wanted a number of zero or more")
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{who} is {value}; wanted zero or more")


@attrs.frozen
class Normal:
    """Normal distribution around zero, with a standard deviation that is given.

    Parameters
    ----------
    standard_deviation
        0.01 in the two-layer network of "Deep Learning from Scratch", section 4.5.1.
    """

    standard_deviation: float = attrs.field(default=0.01, validator=_is_scale)

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape."""
        return self.standard_deviation * rng.standard_normal(shape)


@attrs.frozen
class Xavier:
    """Normal distribution of variance ``2 / (fan_in + fan_out)``: suits sigmoid and tanh.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010. "Deep Learning from Scratch", section 6.2.2, simplifies it to a
    variance of ``1 / fan_in``.

    Examples
    --------
    >>> drawn = Xavier()((400, 100), np.random.default_rng(0))
    >>> round(float(drawn.std()), 3), (2 / 500) ** 0.5
    (0.063, 0.06324555320336758)
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape, which has at least two axes."""
        fan_in, fan_out = _fans(self, shape)
        return math.sqrt(2 / (fan_in + fan_out)) * rng.standard_normal(shape)


@attrs.frozen
class He:
    """Normal distribution of variance ``2 / fan_in``: suits ReLU.

    Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015; "Deep Learning from
    Scratch", section 6.2.3.

    Examples
    --------
    >>> drawn = He()((200, 100), np.random.default_rng(0))
    >>> round(float(drawn.std()), 1)
    0.1
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape, which has at least two axes."""
        fan_in, _ = _fans(self, shape)
        return math.sqrt(2 / fan_in) * rng.standard_normal(shape)


def _fans(initializer: object, shape: tuple[int, ...]) -> tuple[int, int]:
    if len(shape) < 2:
        raise ValueError(
            f"{type(initializer).__name__} needs a shape with two axes or more, got {shape}; "
            "biases take Zeros() or Normal(standard_deviation)"
        )
    if len(shape) == 2:
        return shape[0], shape[1]
    window = math.prod(shape[2:])
    return shape[1] * window, shape[0] * window
