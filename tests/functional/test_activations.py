from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graphnn.arrays import Array
from graphnn.functional import identity, relu, sigmoid, softmax, step, tanh
from tests.functional.examples import reals

ACTIVATIONS = [step, identity, sigmoid, relu, tanh, softmax]

numbers = st.floats(-800, 800)
every_activation = pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda f: f.__name__)


def test_step_is_one_above_zero_only() -> None:
    assert step(np.array([-1.0, -0.0, 0.0, 5e-324, 2.0])).tolist() == [0, 0, 0, 1, 1]
    assert step([-math.inf, math.inf]).tolist() == [0, 1]


def test_sigmoid_of_the_notes() -> None:
    assert sigmoid(np.array([-1.0, 1.0, 2.0])).round(8).tolist() == [
        0.26894142,
        0.73105858,
        0.88079708,
    ]


def test_relu_and_identity() -> None:
    assert relu([-2.0, 0.0, 3.0, -math.inf, math.inf]).tolist() == [0, 0, 3, 0, math.inf]
    x = np.array([-2.0, 3.0])
    assert identity(x) is x


def test_tanh() -> None:
    x = np.linspace(-3, 3, 13)
    exact = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    np.testing.assert_allclose(tanh(x), exact, rtol=1e-14, atol=1e-16)
    assert tanh([-1000.0, 1000.0]).tolist() == [-1, 1]


def test_three_layers_of_the_notes() -> None:
    a1 = np.array([1.0, 0.5]) @ np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]])
    z1 = sigmoid(a1 + np.array([0.1, 0.2, 0.3]))
    assert z1.round(8).tolist() == [0.57444252, 0.66818777, 0.75026011]
    a2 = z1 @ np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]) + np.array([0.1, 0.2])
    z2 = sigmoid(a2)
    assert z2.round(8).tolist() == [0.62624937, 0.7710107]
    y = identity(z2 @ np.array([[0.1, 0.3], [0.2, 0.4]]) + np.array([0.1, 0.2]))
    assert y.round(8).tolist() == [0.31682708, 0.69627909]


@pytest.mark.parametrize("x", [-700.0, -100.0, -40.0, -37.5, -20.0, -1e-9, 0.0, 0.3, 20.0, 36.5])
def test_sigmoid_is_exact_to_rounding_in_the_tails(x: float) -> None:
    exact = float(1 / (1 + (-Decimal(x)).exp()))
    assert sigmoid(x) == pytest.approx(exact, rel=1e-15, abs=0)


def test_sigmoid_saturates_without_a_warning() -> None:
    with np.errstate(all="raise"):
        assert sigmoid(np.array([-1000.0, 1000.0, -math.inf, math.inf])).tolist() == [0, 1, 0, 1]
        assert sigmoid(np.array([-1000, 1000], np.float32)).tolist() == [0, 1]


@given(reals(-800, 800))
def test_sigmoid_is_point_symmetric(x: Array) -> None:
    np.testing.assert_allclose(sigmoid(-x), 1 - sigmoid(x), rtol=0, atol=3e-16)


@every_activation
@given(x=reals(-5, 5))
def test_activations_keep_the_shape(activation: Callable[[Array], Array], x: Array) -> None:
    y = activation(x)
    assert isinstance(y, np.ndarray)
    assert (y.shape, y.dtype) == (x.shape, x.dtype)


@every_activation
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_activations_keep_the_floating_dtype(
    activation: Any, dtype: type[np.floating[Any]]
) -> None:
    assert type(activation(dtype(0.5))) is dtype
    assert activation(np.array([[-1.0, 0.5]], dtype)).dtype == dtype
    assert activation(np.array(0.5, dtype)).dtype == dtype


@every_activation
@pytest.mark.parametrize(
    "x", [[1, 0], (True, False), np.array([1, 0], np.int8), np.array([1, 0], np.uint64)]
)
def test_activations_compute_whole_numbers_in_float64(activation: Any, x: object) -> None:
    y = activation(x)
    assert y.dtype == np.float64
    assert y.tolist() == activation(np.array([1.0, 0.0])).tolist()


@every_activation
@pytest.mark.parametrize("x", [1, 1.0, True, np.int64(1)])
def test_activations_of_a_number_are_a_number(activation: Any, x: object) -> None:
    y = activation(x)
    assert isinstance(y, np.float64)
    assert y == activation(np.array([1.0]))[0]


@every_activation
def test_activations_pass_nan_on(activation: Callable[[Array], Array]) -> None:
    assert np.isnan(activation(np.array([math.nan]))).all()


@every_activation
@pytest.mark.parametrize(
    "x", [1j, [1j], "1.0", None, np.array([1.0], object), np.array(["2000"], "M8[Y]")]
)
def test_activations_refuse_what_is_not_real(activation: Any, x: object) -> None:
    with pytest.raises(TypeError, match=f"{activation.__name__} takes real numbers; got"):
        activation(x)


@every_activation
def test_activations_leave_their_argument_alone(activation: Callable[[Array], Array]) -> None:
    x = np.array([[-1.0, 0.5], [2.0, -3.0]])
    x.flags.writeable = False
    activation(x)
    assert x.tolist() == [[-1.0, 0.5], [2.0, -3.0]]


def test_softmax_of_the_notes() -> None:
    y = softmax(np.array([0.3, 2.9, 4.0]))
    assert y.round(8).tolist() == [0.01821127, 0.24519181, 0.73659691]
    y = softmax(np.array([1010.0, 1000.0, 990.0]))
    assert [f"{p:.8e}" for p in y] == ["9.99954600e-01", "4.53978686e-05", "2.06106005e-09"]


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=4, max_side=4), elements=numbers))
def test_softmax_sums_to_one_over_the_last_axis(x: Array) -> None:
    y = softmax(x)
    assert (y >= 0).all()
    np.testing.assert_allclose(y.sum(axis=-1), 1, rtol=1e-14)


@given(
    hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-9, 9)),
    st.floats(-1e3, 1e3),
)
def test_softmax_ignores_a_shift(x: Array, shift: float) -> None:
    np.testing.assert_allclose(softmax(x + shift), softmax(x), rtol=1e-11)


def test_softmax_over_another_axis() -> None:
    x = np.arange(24.0).reshape(2, 3, 4) ** 0.5
    np.testing.assert_array_equal(softmax(x, axis=0), softmax(x.T).T)
    with pytest.raises(ValueError, match="axis 3 is out of bounds"):
        softmax(x, axis=3)


def test_softmax_at_the_ends_of_the_range() -> None:
    with np.errstate(all="raise"):
        assert softmax([-math.inf, 0.0, 0.0]).tolist() == [0, 0.5, 0.5]
        assert softmax([-1e308, 1e308]).tolist() == [0, 1]
        assert softmax(np.array([-3e38, 3e38], np.float32)).tolist() == [0, 1]
        rows = softmax([[math.inf, 0.0], [-math.inf, -math.inf], [0.0, 0.0]])
    assert np.isnan(rows[:2]).all()
    assert rows[2].tolist() == [0.5, 0.5]


def test_softmax_of_nothing_and_of_one_score() -> None:
    assert softmax(np.empty((3, 0))).shape == (3, 0)
    assert softmax(np.empty((0, 3))).shape == (0, 3)
    assert softmax(7.0) == 1
