"""What initialisers are checked for.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator

import numpy as np

from graphnn.graph import Initializer
from graphnn.testing.check import Argument, Case, NotApplicable, check
from graphnn.testing.global_randomness import moves_global_randomness
from graphnn.testing.subjects.initializers import (
    SHAPES,
    InitializerSubject,
    any_shape,
    draw,
    gives_what_fits,
    needs_draws,
)

__all__ = ["INITIALIZERS"]


def _of(kind: str) -> Callable[[InitializerSubject], Iterator[Case]]:
    def cases(subject: InitializerSubject) -> Iterator[Case]:
        yield subject.part.argument(), Argument.of(SHAPES[kind])

    return cases


@check(_of("vector"))
def draws_a_vector(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """A bias gets finite floating-point values of its shape."""
    gives_what_fits(initializer, shape)


@check(_of("matrix"))
def draws_a_matrix(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """A weight of `Dense` gets finite floating-point values of its shape."""
    gives_what_fits(initializer, shape)


@check(_of("filters"))
def draws_filters(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """Filters of a convolution get finite floating-point values of their shape."""
    gives_what_fits(initializer, shape)


@check(any_shape)
def draws_some_shape(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """There is a shape that it does not refuse."""
    draw(initializer, shape)
    gives_what_fits(initializer, shape)


@check(any_shape)
def same_seed_gives_the_same_bits(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """Two generators of one seed give the same values, whatever was drawn in between."""
    first = draw(initializer, shape)
    kept = first.copy()
    draw(initializer, shape, seed=1)
    assert np.array_equal(first, kept), "the next call overwrites the last values"
    again = draw(initializer, shape)
    assert np.array_equal(again, kept), "it takes from elsewhere than the generator"
    assert not np.shares_memory(first, again), "it gives one array twice"


@check(any_shape)
def another_seed_gives_other_values(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """The values come from the generator, unless they are the same in every unit."""
    first, second = draw(initializer, shape), draw(initializer, shape, seed=1)
    if np.unique(first).size <= 2:
        raise NotApplicable("its values are constants")
    assert not np.array_equal(first, second), "two seeds give the same values"


@check(any_shape)
def moves_the_generator_on(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """Two draws from one generator differ, so that two layers start differently."""
    needs_draws(initializer, shape)
    rng = np.random.default_rng(0)
    first, second = initializer(shape, rng), initializer(shape, rng)
    assert not np.array_equal(first, second), "it draws the same twice from one generator"


@check(any_shape)
def touches_no_global_randomness(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """The generators of ``numpy.random`` and ``random`` stand where they stood."""
    moved = moves_global_randomness(lambda: draw(initializer, shape))
    assert not moved, "it draws from a global generator; use the one that it is given"


def _many(subject: InitializerSubject) -> Iterator[Case]:
    for shape in subject.shapes:
        yield subject.part.argument(), Argument.of((40 * shape[0], *shape[1:]))


@check(_many)
def is_centred_on_zero(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """The mean of many values is zero within five standard errors (a chance of 6e-7)."""
    needs_draws(initializer, shape)
    drawn = draw(initializer, shape)
    error = float(drawn.std()) / np.sqrt(drawn.size)
    assert abs(drawn.mean()) <= 5 * error, (
        f"{drawn.size} values have the mean {drawn.mean():.4g}, the standard error is {error:.4g}"
    )


@check(any_shape)
def survives_pickle_and_copy(initializer: Initializer, shape: tuple[int, ...]) -> None:
    """A pickled and a copied initialiser draw the same."""
    wanted = draw(initializer, shape)
    for other in (pickle.loads(pickle.dumps(initializer)), copy.deepcopy(initializer)):
        assert np.array_equal(draw(other, shape), wanted), "a copy draws other values"


INITIALIZERS = (
    draws_some_shape,
    draws_a_vector,
    draws_a_matrix,
    draws_filters,
    same_seed_gives_the_same_bits,
    another_seed_gives_other_values,
    moves_the_generator_on,
    touches_no_global_randomness,
    is_centred_on_zero,
    survives_pickle_and_copy,
)
