from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from graphnn.arrays import DEFAULT_DTYPE, as_floating, as_generator, floating_dtype


def test_a_seed_makes_the_generator_that_numpy_makes_of_it() -> None:
    assert as_generator(7).integers(1 << 30) == np.random.default_rng(7).integers(1 << 30)


def test_a_generator_is_taken_as_it_is() -> None:
    generator = np.random.default_rng(0)
    assert as_generator(generator) is generator


def test_without_a_seed_two_generators_differ() -> None:
    assert as_generator().integers(1 << 62) != as_generator(None).integers(1 << 62)


@pytest.mark.parametrize("seed", [[1, 2], np.random.SeedSequence(3), np.random.PCG64(4)])
def test_every_kind_of_seed_of_spec_7_is_taken(seed: Any) -> None:
    assert isinstance(as_generator(seed), np.random.Generator)


@pytest.mark.parametrize("dtype", ["float16", np.float32, np.dtype(np.float64), float])
def test_floating_dtypes_pass(dtype: Any) -> None:
    assert floating_dtype(dtype) == np.dtype(dtype)


def test_no_dtype_is_the_default_of_the_project_and_not_of_numpy() -> None:
    assert floating_dtype(None) == DEFAULT_DTYPE == np.float32


@pytest.mark.parametrize("dtype", [int, bool, complex, "U3", object, "datetime64[s]"])
def test_other_dtypes_are_refused(dtype: Any) -> None:
    with pytest.raises(TypeError, match=r"is not floating-point; take np\.float32"):
        floating_dtype(dtype)


@pytest.mark.parametrize("values", [[1, 2], [True, False], np.array([1, 2], np.uint8), (0.5, 2)])
def test_real_numbers_are_cast(values: Any) -> None:
    array = as_floating(values, np.float64)
    assert array.dtype == np.float64
    np.testing.assert_array_equal(array, np.array(values, dtype=float))


def test_an_array_of_the_right_dtype_is_not_copied() -> None:
    array = np.ones(3, np.float32)
    assert as_floating(array, np.float32) is array


@pytest.mark.parametrize(
    "values", [None, [1.0, None], ["1.5"], [1j], [Decimal(1)], [np.datetime64("2020-01-01")]]
)
def test_what_is_no_real_number_is_refused(values: Any) -> None:
    with pytest.raises(TypeError, match="wanted real numbers"):
        as_floating(values, np.float64)


def test_rows_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="got sequences of different lengths, wanted an array"):
        as_floating([[1.0, 2.0], [3.0]], np.float64)
