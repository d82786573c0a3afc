"""An initialiser to be checked, and the shapes that it draws.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.graph import Initializer
from graphnn.testing.check import Argument, Case, NotApplicable
from graphnn.testing.part import Part

__all__ = [
    "SHAPES",
    "InitializerSubject",
    "any_shape",
    "draw",
    "gives_what_fits",
    "initializer_subject",
    "needs_draws",
]

SHAPES = {"vector": (5,), "matrix": (6, 4), "filters": (4, 3, 2, 2)}
"""What initialisers draw: biases, weights of `Dense`, filters of convolutions."""


@attrs.frozen
class InitializerSubject:
    """An initialiser and the shapes that it takes."""

    part: Part[Initializer]
    shapes: tuple[tuple[int, ...], ...]


def initializer_subject(
    part: Part[Initializer], shape: tuple[int, ...] | None = None
) -> InitializerSubject:
    """Find the shapes that an initialiser takes, and make a subject of it.

    Parameters
    ----------
    part
        The initialiser.
    shape
        The one shape that its author names, if any.
    """
    if shape is not None:
        return InitializerSubject(part, (shape,))
    taken = tuple(each for each in SHAPES.values() if _takes(part.make(), each))
    return InitializerSubject(part, taken or (SHAPES["matrix"],))


def _takes(initializer: Initializer, shape: tuple[int, ...]) -> bool:
    try:
        initializer(shape, np.random.default_rng(0))
    except Exception:  # not a verdict: whether it may refuse the shape is a check of its own
        return False
    return True


def any_shape(subject: InitializerSubject) -> Iterator[Case]:
    """Call with an initialiser and each shape that it takes."""
    for shape in subject.shapes:
        yield subject.part.argument(), Argument.of(shape)


def draw(initializer: Initializer, shape: tuple[int, ...], seed: int = 0) -> Array:
    """Draw from a generator with a seed."""
    return initializer(shape, np.random.default_rng(seed))


def gives_what_fits(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """See that what an initialiser draws has the shape and is finite and floating-point."""
    try:
        drawn = draw(initializer, shape)
    except ValueError as error:
        raise NotApplicable(f"it refuses the shape {shape}: {error}") from None
    assert isinstance(drawn, np.ndarray), f"it gives a {type(drawn).__name__}, wanted an array"
    assert drawn.shape == shape, f"asked for the shape {shape} it gives {drawn.shape}"
    assert drawn.dtype.kind == "f", f"it gives {drawn.dtype}, wanted floating point"
    assert np.isfinite(drawn).all(), f"it gives {drawn}"


def needs_draws(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """See whether an initialiser draws; one that does not has no distribution."""
    if np.array_equal(draw(initializer, shape), draw(initializer, shape, seed=1)):
        raise NotApplicable("it draws nothing: two seeds give the same")
