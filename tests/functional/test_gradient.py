from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graphnn.arrays import Array, Vector
from graphnn.functional import cross_entropy_error, numerical_gradient, softmax
from tests.functional.examples import bits, square, sum_of_squares


@pytest.mark.parametrize(
    ("x", "gradient"), [([3, 4], [6, 8]), ([0, 2], [0, 4]), ([3, 0], [6, 0])], ids=str
)
def test_gradients_of_the_notes(x: list[float], gradient: list[float]) -> None:
    def function_2(x: Vector) -> float:
        return float(x[0] ** 2 + x[1] ** 2)

    found = numerical_gradient(function_2, np.array(x, float))
    assert found.round(8).tolist() == gradient


def test_simple_net_of_the_notes() -> None:
    class SimpleNet:
        def __init__(self) -> None:
            self.W = np.array(
                [[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]]
            )

        def predict(self, x: Any) -> Any:
            return np.dot(x, self.W)

        def loss(self, x: Any, t: Any) -> float:
            z = self.predict(x)
            y = softmax(z)
            loss: float = cross_entropy_error(y, t)
            return loss

    net = SimpleNet()
    x = np.array([0.6, 0.9])
    t = np.array([0, 0, 1])
    assert net.predict(x).round(8).tolist() == [1.05414809, 0.63071653, 1.1328074]
    # The notes' loss and dW are of log(p) where their other figures are of log(p + 1e-7): 2.5e-7
    # less. Beyond that only the rounding of W to eight digits is between them and these.
    p = math.exp(-0.92806853663411326)
    assert net.loss(x, t) == pytest.approx(-math.log(p + 1e-7), abs=1e-8)
    f = lambda W: net.loss(x, t)  # noqa: E731, N803  (as the notes write it)
    before = bits(net.W)
    dw = numerical_gradient(f, net.W)
    of_the_notes = [[0.21924763, 0.14356247, -0.36281009], [0.32887144, 0.2153437, -0.54421514]]
    np.testing.assert_allclose(dw * (p + 1e-7) / p, of_the_notes, rtol=0, atol=1e-8)
    assert bits(net.W) == before


coordinates = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    elements=st.floats(-10, 10),
)


@given(coordinates, st.integers(0, 2**32))
def test_gradient_of_a_quadratic_form(x: Array, seed: int) -> None:
    matrix = np.random.default_rng(seed).uniform(-1, 1, size=(x.size, x.size))
    gradient = numerical_gradient(lambda x: float(x.ravel() @ matrix @ x.ravel()), x)
    exact = ((matrix + matrix.T) @ x.ravel()).reshape(x.shape)
    assert isinstance(gradient, np.ndarray)
    assert gradient.shape == x.shape
    np.testing.assert_allclose(gradient, exact, rtol=0, atol=1e-7)


@given(coordinates.filter(lambda x: x.size > 0), st.data())
def test_elements_are_put_back_bit_for_bit_when_f_raises(x: Array, data: st.DataObject) -> None:
    fatal_call = data.draw(st.integers(1, 2 * x.size))
    error = data.draw(st.sampled_from([ZeroDivisionError, KeyboardInterrupt, GeneratorExit]))
    before, calls = bits(x), 0

    def f(x: Array) -> float:
        nonlocal calls
        calls += 1
        assert np.sum(x != np.frombuffer(before).reshape(x.shape)) == 1
        if calls == fatal_call:
            raise error
        return 0.0

    with pytest.raises(error):
        numerical_gradient(f, x)
    assert calls == fatal_call
    assert bits(x) == before


def test_elements_are_put_back_when_f_returns_nonsense() -> None:
    x = np.array([0.1, -0.0])
    before = bits(x)
    with pytest.raises(TypeError):
        numerical_gradient(lambda x: "one", x)  # type: ignore[arg-type, return-value]
    numerical_gradient(sum_of_squares, x)
    assert bits(x) == before


def test_odd_bit_patterns_survive() -> None:
    for pattern, kind in ((0xFFF8_0000_0000_0123, np.uint64), (0xFFC0_0123, np.uint32)):
        x: Any = np.array([pattern], kind).view(np.float64 if kind is np.uint64 else np.float32)
        gradient = numerical_gradient(lambda x: float(x[0]), x)
        assert np.isnan(gradient).all()
        assert x.view(kind)[0] == pattern


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "longdouble", ">f8", "<f4"])
def test_gradient_keeps_the_dtype(dtype: str) -> None:
    x = np.array([3.0, 4.0], dtype)
    gradient = numerical_gradient(sum_of_squares, x, 0.25)
    assert gradient.dtype == dtype
    assert gradient.tolist() == [6, 8]


def test_float32_divides_by_the_step_as_stored() -> None:
    x = np.array([30.0, -7.0, 300.0], np.float32)
    weights = np.array([2.0, -3.0, 5.0])
    gradient = numerical_gradient(lambda x: float(weights @ x.astype(np.float64)), x)
    np.testing.assert_allclose(gradient, weights, rtol=1e-6)


def test_gradient_takes_h() -> None:
    assert numerical_gradient(lambda x: x[0] ** 3, np.array([2.0]), h=0.5).tolist() == [12.25]


def views_of(x: Array) -> dict[str, Array]:
    """Views that reach only some, or all, of the 24 elements of `x` by unusual strides."""
    return {
        "transposed": x.T,
        "every other": x[::2, ::2],
        "reversed": x[::-1, ::-1],
        "column": x[:, 1],
        "Fortran": np.asfortranarray(x),
        "rank 3": x.reshape(2, 2, 6)[:, :, ::3].transpose(2, 0, 1),
        "one row, stretched": np.lib.stride_tricks.as_strided(x, (1, 6), (0, 8), writeable=True),
        "unaligned": np.ndarray((3,), np.float64, np.arange(40, dtype=np.uint8).data, offset=1),
    }


@pytest.mark.parametrize("name", views_of(np.zeros((4, 6))))
def test_arrays_with_unusual_strides(name: str) -> None:
    whole = np.arange(24.0).reshape(4, 6)
    x = views_of(whole)[name]
    before, expected = whole.copy(), 2 * x
    gradient = numerical_gradient(lambda _: sum_of_squares(x), x)
    np.testing.assert_allclose(gradient, expected, atol=1e-9)
    np.testing.assert_array_equal(whole, before)


def test_arrays_whose_elements_share_memory_are_refused() -> None:
    base = np.arange(6.0)
    windows = np.lib.stride_tricks.sliding_window_view(base, 3, writeable=True)
    repeated = np.lib.stride_tricks.as_strided(base, (2, 6), (0, 8), writeable=True)
    half_steps = np.lib.stride_tricks.as_strided(base, (4,), (4,), writeable=True)
    for x in (windows, repeated, half_steps, windows[:, ::-1], windows.T):
        with pytest.raises(ValueError, match=r"share memory .* \(try x.copy\(\)\)"):
            numerical_gradient(sum_of_squares, x)
        assert numerical_gradient(sum_of_squares, x.copy()).shape == x.shape
    np.testing.assert_allclose(
        numerical_gradient(sum_of_squares, windows[:, :1]), 2 * base[:4, None]
    )


def test_read_only_arrays_are_refused() -> None:
    x = np.ones(3)
    x.flags.writeable = False
    for fixed in (x, np.broadcast_to(np.ones(3), (2, 3))):
        with pytest.raises(ValueError, match=r"read-only array.*try x.copy\(\)"):
            numerical_gradient(sum_of_squares, fixed)


@pytest.mark.parametrize("dtype", [int, bool, complex, object, "U3", "M8[s]", [("a", float)]])
def test_other_dtypes_are_refused(dtype: npt.DTypeLike) -> None:
    with pytest.raises(TypeError, match="wanted floating-point"):
        numerical_gradient(lambda x: 0.0, np.zeros(2, dtype))


@pytest.mark.parametrize("x", [[3.0, 4.0], 3.0, np.float64(3), None])
def test_only_arrays_can_be_walked(x: Any) -> None:
    with pytest.raises(TypeError, match=r"wanted np.array\(x, dtype=float\)"):
        numerical_gradient(sum_of_squares, x)


def test_gradient_of_rank_zero_and_of_nothing() -> None:
    x = np.array(3.0)
    gradient = numerical_gradient(square, x)
    assert isinstance(gradient, np.ndarray)
    assert gradient == pytest.approx(6)
    assert x == 3
    assert numerical_gradient(sum_of_squares, np.empty((2, 0))).shape == (2, 0)


def test_array_subclasses_share_their_memory() -> None:
    x = np.ma.masked_array([3.0, 4.0], mask=[True, False])
    gradient = numerical_gradient(lambda _: sum_of_squares(x.data), x)
    assert gradient.round(8).tolist() == [6, 8]
    assert x.data.tolist() == [3, 4]


def test_f_may_return_a_view_into_x() -> None:
    x = np.array([[5.0, 7.0]])
    view: Any = x[0, 1, ...]
    gradient = numerical_gradient(lambda _: view, x)
    assert gradient.round(8).tolist() == [[0, 1]]


@pytest.mark.parametrize("kind", [int, np.int64, np.float32, np.longdouble, np.array])
def test_f_may_return_any_kind_of_real_number(kind: Any) -> None:
    gradient = numerical_gradient(lambda x: kind(8 * x[0]), np.array([2.0]), 0.5)
    assert gradient.tolist() == [8]


@pytest.mark.parametrize(
    "value",
    [None, "1.0", 1j, True, np.True_, [1.0], np.array([1.0]), np.zeros((2, 2)), np.array(1j)],
    ids=repr,
)
def test_f_returns_one_real_number(value: Any) -> None:
    with pytest.raises(TypeError, match=r"f returned .*; wanted one real number"):
        numerical_gradient(lambda x: value, np.ones(2))


def test_nan_and_infinity_from_f_go_into_the_gradient() -> None:
    gradient = numerical_gradient(lambda x: math.nan if x[1] > 2 else x[0], np.array([1.0, 2.0]))
    assert gradient[0] == pytest.approx(1)
    assert math.isnan(gradient[1])
    assert np.isnan(numerical_gradient(lambda x: math.inf, np.ones(2))).all()


@pytest.mark.parametrize("value", [1e20, -1e20, 1e13, math.inf, -math.inf])
def test_a_step_lost_to_rounding_is_an_error(value: float) -> None:
    x, calls = np.array([[1.0, value]]), list[object]()
    with pytest.raises(ValueError, match=r"h=0.0001 is lost to rounding at x\[0, 1\] = .*float64"):
        numerical_gradient(calls.append, x)  # type: ignore[arg-type]
    assert calls == []
    assert numerical_gradient(lambda x: 0.0, np.array([1.0, 1e20]), h=1e6).tolist() == [0, 0]


def test_a_step_lost_in_single_precision_or_on_one_side() -> None:
    with pytest.raises(ValueError, match=r"x\[0\] = 4096.0 \(float32\)"):
        numerical_gradient(sum_of_squares, np.array([4096.0], np.float32))
    with pytest.raises(ValueError, match="lost to rounding"):
        numerical_gradient(sum_of_squares, np.array([1.0]), h=0.6e-16)
    with pytest.raises(ValueError, match="lost to rounding"):
        numerical_gradient(sum_of_squares, np.array([-1.0]), h=0.6e-16)
