"""What every activation keeps to."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from cases import ACTIVATIONS
from graphnn_activations import ELU, GELU, SELU, Mish, Softplus, Swish, TanhGELU

from graphnn import Elementwise

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(params=ACTIVATIONS, ids=repr)
def activation(request: pytest.FixtureRequest) -> Elementwise[Any]:
    found: Elementwise[Any] = request.param
    return found


@pytest.mark.parametrize("shape", [(0, 3), (1,), (5,), (2, 3), (2, 3, 4), (2, 1, 3, 4)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shape_and_dtype_stay(
    activation: Elementwise[Any], shape: tuple[int, ...], dtype: type[np.floating[Any]]
) -> None:
    x = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    x.flags.writeable = False
    y, pullback = activation.vjp(x)
    dx, parameters = pullback(np.ones_like(y))
    for array in (y, dx, activation.forward(x), activation.derivative(x, y)):
        assert (array.shape, array.dtype) == (shape, dtype)
    assert parameters == {}
    np.testing.assert_array_equal(y, activation.forward(x))


def test_every_element_is_on_its_own(activation: Elementwise[Any]) -> None:
    x = np.random.default_rng(0).standard_normal((4, 6))
    y = activation.forward(x)
    one_by_one = [[activation.forward(np.array([v]))[0] for v in row] for row in x]
    np.testing.assert_allclose(y, one_by_one, rtol=1e-15)
    np.testing.assert_array_equal(activation.forward(x[::2, ::-1]), y[::2, ::-1])
    np.testing.assert_array_equal(activation.forward(x.T), y.T)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e4, 1e30])
def test_no_overflow(
    activation: Elementwise[Any], dtype: type[np.floating[Any]], size: float
) -> None:
    x = np.array([-size, -1e3, -100.0, 0.0, 100.0, 1e3, size], dtype)
    with np.errstate(all="raise", under="ignore"):
        y = activation.forward(x)
        slope = activation.derivative(x, y)
    assert np.isfinite(y).all()
    assert np.isfinite(slope).all()
    scale = 1.0507009873554805 if isinstance(activation, SELU) else 1.0
    np.testing.assert_allclose(y[-3:], scale * x[-3:], rtol=1e-6)
    np.testing.assert_allclose(slope[-3:], scale, rtol=1e-6)
    np.testing.assert_allclose(slope[:2], 0, atol=1e-30)


def test_infinities_reach_their_limits(activation: Elementwise[Any]) -> None:
    x = np.array([-np.inf, np.inf])
    floor = {ELU: -getattr(activation, "alpha", 0.0), SELU: -1.7580993408473766}
    with np.errstate(all="raise", under="ignore"):
        low, high = activation.forward(x)
        slopes = activation.derivative(x, np.array([low, high]))
    assert low == pytest.approx(floor.get(type(activation), 0.0), abs=1e-15)
    assert high == np.inf
    assert slopes[0] == 0
    assert slopes[1] == pytest.approx(1.0507009873554805 if type(activation) is SELU else 1.0)


def test_nan_stays_nan(activation: Elementwise[Any]) -> None:
    x = np.array([np.nan, 1.0])
    y = activation.forward(x)
    assert np.isnan(y).tolist() == [True, False]
    assert np.isnan(activation.derivative(x, y)).tolist() == [True, False]


def test_slope_against_central_differences(activation: Elementwise[Any]) -> None:
    x = np.linspace(-6, 6, 240)
    h = 1e-5
    assert np.abs(x).min() > h  # the kinks of ELU and SELU are at 0
    differences = (activation.forward(x + h) - activation.forward(x - h)) / (2 * h)
    slope = activation.derivative(x, activation.forward(x))
    np.testing.assert_allclose(slope, differences, rtol=1e-9, atol=1e-9)


def test_survives_pickle_and_copy(activation: Elementwise[Any]) -> None:
    x = np.linspace(-3, 3, 13)
    for other in (pickle.loads(pickle.dumps(activation)), copy.deepcopy(activation)):
        assert repr(other) == repr(activation)
        np.testing.assert_array_equal(other.forward(x), activation.forward(x))


@pytest.mark.parametrize("cls", [Swish, Softplus, ELU])
@pytest.mark.parametrize("value", [0.0, -1.0, np.inf, np.nan])
def test_options_are_checked(cls: type[Any], value: float) -> None:
    with pytest.raises(
        ValueError, match=rf"^{cls.__name__}: (alpha|beta) is {value}; wanted a pos"
    ):
        cls(value)


@pytest.mark.parametrize("cls", [Swish, Softplus, ELU])
def test_options_do_not_change_the_dtype(cls: type[Any]) -> None:
    activation = cls(np.float64(1.5))
    x = np.ones((2, 3), np.float32)
    y = activation.forward(x)
    assert y.dtype == activation.derivative(x, y).dtype == np.float32


def test_options_that_are_no_numbers() -> None:
    with pytest.raises(ValueError, match="could not convert string to float"):
        Swish(beta="steep")


def test_no_options() -> None:
    assert [repr(cls()) for cls in (GELU, TanhGELU, Mish, SELU)] == [
        "GELU()",
        "TanhGELU()",
        "Mish()",
        "SELU()",
    ]
