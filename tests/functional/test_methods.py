"""The methods of numerical_gradient: their orders, steps, errors, evaluations and refusals."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from graphnn.arrays import Array
from graphnn.functional import numerical_gradient, numerical_hessian, numerical_jacobian
from tests.functional.examples import bits

METHODS: Any = ["central", "forward", "richardson", "complex-step"]
REAL: Any = ["central", "forward", "richardson"]
SMOOTH: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "exp": (np.exp, np.exp),
    "sin": (np.sin, np.cos),
    "cubic": (lambda x: x**3, lambda x: 3 * x**2),
    "rational": (lambda x: 1 / (1 + x * x), lambda x: -2 * x / (1 + x * x) ** 2),
}
numbers = st.floats(-3, 3)
steps = st.sampled_from([None, "auto", 1e-2, 1e-4, 1e-6])


def gradient_at(f: Callable[[Any], Any], x: float, h: Any, method: Any) -> float:
    return float(numerical_gradient(lambda x: f(x[0]), np.array([x]), h, method=method)[0])


def test_left_out_the_method_is_the_textbooks() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 4))

    def f(x: Array) -> float:
        return float(np.sum(np.exp(np.sin(x)) * np.arange(12).reshape(3, 4)))

    expected = np.empty((3, 4))
    for index in np.ndindex(x.shape):
        ends = []
        for sign in (1, -1):
            moved = x.copy()
            moved[index] = x[index] + sign * 1e-4
            ends.append((moved[index], f(moved)))
        expected[index] = (ends[0][1] - ends[1][1]) / (ends[0][0] - ends[1][0])
    np.testing.assert_array_equal(numerical_gradient(f, x), expected)
    np.testing.assert_array_equal(numerical_gradient(f, x, 1e-4, method="central"), expected)


@pytest.mark.parametrize(
    ("method", "order"), [("forward", 1), ("central", 2), ("richardson", 6), ("complex-step", 2)]
)
def test_the_order_shows_when_the_step_is_halved(method: str, order: int) -> None:
    coarse, fine = (abs(gradient_at(np.exp, 0.3, h, method) - math.exp(0.3)) for h in (0.4, 0.2))
    assert math.log2(coarse / fine) == pytest.approx(order, abs=0.15)


@pytest.mark.parametrize("name", SMOOTH)
@given(x=numbers, h=steps)
def test_richardsons_error_bounds_the_true_one(name: str, x: float, h: Any) -> None:
    f, slope = SMOOTH[name]
    found, info = numerical_gradient(
        lambda x: f(x[0]), np.array([x]), h, method="richardson", full_output=True
    )
    assert info.error is not None
    assert abs(found[0] - slope(x)) <= info.error[0]


@pytest.mark.parametrize("name", SMOOTH)
@given(x=numbers)
def test_richardsons_error_is_no_mere_precaution(name: str, x: float) -> None:
    f, slope = SMOOTH[name]
    _, info = numerical_gradient(
        lambda x: f(x[0]), np.array([x]), method="richardson", full_output=True
    )
    assert info.error is not None
    assert info.error[0] < 1e-10 * max(1, abs(f(x)), abs(slope(x)))


CORNERS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "absolute value": (abs, np.sign),
    "relu": (lambda x: max(x, 0.0), lambda x: float(x > 0)),
    "curved": (
        lambda x: math.exp(x) - 3 * abs(x) + math.sin(2 * x),
        lambda x: math.exp(x) - 3 * np.sign(x) + 2 * math.cos(2 * x),
    ),
}


@pytest.mark.parametrize("name", CORNERS)
@pytest.mark.parametrize("h", [1e-2, 1e-4, "auto"])
@given(place=st.floats(-1.5, 1.5))
@example(place=0.4737)
@example(place=-0.1556)
def test_richardsons_error_bounds_the_true_one_beside_a_corner(
    name: str, h: Any, place: float
) -> None:
    f, slope = CORNERS[name]
    x = place * (1e-2 if h == "auto" else h)
    assume(x != 0)
    found, info = numerical_gradient(
        lambda x: float(f(float(x[0]))), np.array([x]), h, method="richardson", full_output=True
    )
    assert info.error is not None
    assert abs(found[0] - slope(x)) <= 1.01 * info.error[0]


@pytest.mark.parametrize("name", CORNERS)
@pytest.mark.parametrize("h", [0.5, 1e-2, 1e-4, "auto"])
def test_richardsons_error_on_a_corner_reaches_both_slopes(name: str, h: Any) -> None:
    f, slope = CORNERS[name]
    found, info = numerical_gradient(
        lambda x: float(f(float(x[0]))), np.zeros(1), h, method="richardson", full_output=True
    )
    assert info.error is not None
    for side in (1e-300, -1e-300):
        assert abs(found[0] - slope(side)) <= 1.01 * info.error[0]
    assert info.error[0] < 5


def test_richardsons_error_shows_a_jump() -> None:
    _, info = numerical_gradient(
        lambda x: float(x[0] > 0), np.array([1e-3]), 1e-2, method="richardson", full_output=True
    )
    assert info.error is not None
    assert info.error[0] > 10


@pytest.mark.parametrize("name", SMOOTH)
@given(x=numbers)
def test_a_complex_step_is_exact_to_rounding(name: str, x: float) -> None:
    f, slope = SMOOTH[name]
    exact = slope(x)
    assert gradient_at(f, x, None, "complex-step") == pytest.approx(exact, rel=1e-15, abs=1e-15)


@pytest.mark.parametrize(
    ("method", "accuracy"), [("forward", 1e-7), ("central", 1e-9), ("richardson", 1e-11)]
)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3, 1e6, 1e150])
def test_automatic_steps_follow_the_scale(method: Any, accuracy: float, scale: float) -> None:
    x = np.array([1.2, -0.7]) * scale
    found, info = numerical_gradient(
        lambda x: float(np.sum(x**2 / scale)), x, "auto", method=method, full_output=True
    )
    size = max(1, 1 / scale)
    np.testing.assert_allclose(found, 2 * x / scale, rtol=0, atol=10 * accuracy * size)
    np.testing.assert_allclose(info.step / info.step[1], np.maximum(abs(x), 1) / max(abs(x[1]), 1))


@pytest.mark.parametrize("method", REAL)
def test_automatic_steps_suit_single_precision(method: Any) -> None:
    x = np.array([0.3, -1.2], np.float32)

    def f(x: npt.NDArray[np.float32]) -> np.float32:
        return np.sum(np.exp(x), dtype=np.float32)

    found, info = numerical_gradient(f, x, "auto", method=method, full_output=True)
    assert found.dtype == info.step.dtype == np.float32
    np.testing.assert_allclose(found, np.exp(x), rtol=2e-3)
    if method != "forward":
        assert abs(found - np.exp(x)).max() < abs(numerical_gradient(f, x) - np.exp(x)).max()


@pytest.mark.parametrize(
    ("method", "offsets"),
    [
        ("central", [0.5, -0.5]),
        ("forward", [0.0, 0.5]),
        ("richardson", [0.0, 0.5, -0.5, 0.25, -0.25, 0.125, -0.125]),
    ],
)
def test_a_step_that_is_asked_for_is_taken(method: Any, offsets: list[float]) -> None:
    seen: list[float] = []

    def f(x: Array) -> float:
        seen.append(float(x[0]))
        return float(x[0] ** 2)

    found, info = numerical_gradient(f, np.array([2.0]), 0.5, method=method, full_output=True)
    assert seen == [2 + offset for offset in offsets]
    assert info.step.tolist() == [0.5]
    assert found.tolist() == ([4.5] if method == "forward" else [4.0])


def test_a_complex_step_that_is_asked_for_is_taken() -> None:
    seen: list[complex] = []

    def f(z: Any) -> Any:
        seen.append(z[0])
        return z[0] ** 3

    found, info = numerical_gradient(
        f, np.array([2.0]), 0.5, method="complex-step", full_output=True
    )
    assert seen[-1] == 2 + 0.5j
    assert (info.step.tolist(), info.error) == ([0.5], None)
    assert found.tolist() == [12 - 0.25]


@pytest.mark.parametrize(
    ("method", "evaluations"),
    [("central", 12), ("forward", 7), ("richardson", 37), ("complex-step", 9)],
)
def test_evaluations_are_counted(method: Any, evaluations: int) -> None:
    calls = 0

    def f(x: Any) -> Any:
        nonlocal calls
        calls += 1
        return np.sum(x**2)

    x = np.ones((2, 3))
    _, info = numerical_gradient(f, x, method=method, full_output=True)
    assert info.evaluations == calls == evaluations
    assert info.step.shape == (2, 3)
    assert (info.error is not None) == (method == "richardson")


@pytest.mark.parametrize("method", METHODS)
def test_nothing_has_a_gradient_of_its_shape(method: Any) -> None:
    found, info = numerical_gradient(
        lambda x: np.sum(x), np.empty((2, 0)), method=method, full_output=True
    )
    assert found.shape == info.step.shape == (2, 0)
    assert info.evaluations == 0


DERIVATIVES: Any = [numerical_gradient, numerical_jacobian, numerical_hessian]


@pytest.mark.parametrize("differentiate", DERIVATIVES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("method", METHODS)
@given(st.data())
def test_x_is_put_back_bit_for_bit_whatever_f_raises(
    differentiate: Any, method: str, data: st.DataObject
) -> None:
    x = np.array([0.1, -0.0, 1e-320, 7.3])
    before, calls = bits(x), 0
    fatal_call = data.draw(st.integers(1, 7))
    error = data.draw(st.sampled_from([ZeroDivisionError, KeyboardInterrupt, GeneratorExit]))

    def f(x: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == fatal_call:
            raise error
        return np.sum(x * x)

    if method == "forward" and differentiate is not numerical_hessian:
        fatal_call = min(fatal_call, 5)
    with pytest.raises(error):
        differentiate(f, x, method=method)
    assert calls == fatal_call
    assert bits(x) == before
    differentiate(lambda x: np.sum(x * x), x, method=method)
    assert bits(x) == before


@pytest.mark.parametrize("differentiate", DERIVATIVES, ids=lambda f: f.__name__)
def test_unknown_methods_and_steps_are_refused(differentiate: Any) -> None:
    who = differentiate.__name__
    with pytest.raises(ValueError, match=f"{who}: method is 'backward'; wanted one of \"central\""):
        differentiate(np.sum, np.ones(2), method="backward")
    with pytest.raises(ValueError, match="method is None"):
        differentiate(np.sum, np.ones(2), method=None)
    for method in METHODS:
        with pytest.raises(TypeError, match=f"{who}: h is 'Auto'; wanted a positive number"):
            differentiate(np.sum, np.ones(2), "Auto", method=method)
        with pytest.raises(ValueError, match="wanted a finite number greater than 0"):
            differentiate(np.sum, np.ones(2), 0.0, method=method)


@pytest.mark.parametrize("method", ["forward", "richardson"])
def test_a_step_lost_to_rounding_is_an_error(method: Any) -> None:
    with pytest.raises(ValueError, match=r"lost to rounding at x\[1\] = 1e\+20"):
        numerical_gradient(lambda x: 0.0, np.array([1.0, 1e20]), 1e-4, method=method)
    # Of Richardson's steps the smallest is lost first.
    x = np.array([1.0])
    with pytest.raises(ValueError, match=r"h=1.1\d*e-16 is lost"):
        numerical_gradient(lambda x: 0.0, x, 4.4e-16, method="richardson")
    assert not math.isnan(numerical_gradient(lambda x: 0.0, x, 4.4e-16, method="forward")[0])


def test_automatic_steps_of_nan_and_infinity() -> None:
    found = numerical_gradient(lambda x: float(x[0]), np.array([math.nan, 1.0]), "auto")
    assert np.isnan(found).all()
    with pytest.raises(ValueError, match="lost to rounding at x"):
        numerical_gradient(lambda x: 0.0, np.array([math.inf]), "auto")


# A complex step needs a function that takes complex numbers


def test_a_complex_step_leaves_x_alone() -> None:
    x = np.array([3.0, 4.0])
    x.flags.writeable = False
    found = numerical_gradient(lambda z: np.sum(z**2), x, method="complex-step")
    assert found.tolist() == [6, 8]
    stretched = np.broadcast_to(np.array(2.0), (2, 2))
    found = numerical_gradient(lambda z: np.sum(z**2), stretched, method="complex-step")
    assert found.tolist() == [[4, 4], [4, 4]]


def test_functions_may_give_any_kind_of_complex_number() -> None:
    kinds: list[Any] = [complex, np.complex128, np.clongdouble, np.array]
    for kind in kinds:
        found = numerical_gradient(
            lambda z: kind(np.sum(z**2)),  # noqa: B023
            np.array([3.0, 4.0]),
            0.25,
            method="complex-step",
        )
        assert found.tolist() == [6, 8]


def test_functions_that_give_real_numbers_are_refused() -> None:
    live = np.array([1.0, 2.0])
    for f in (lambda z: 1.0, lambda _: np.sum(live**2), lambda z: np.abs(z[0]), lambda z: True):
        with pytest.raises(TypeError, match=r"gave f a complex array, and f returned .*richardson"):
            numerical_gradient(f, live, method="complex-step")
    wrong: list[Any] = [None, "1j", [1j], np.array([1j])]
    for value in wrong:
        with pytest.raises(TypeError, match="wanted one complex number"):
            numerical_gradient(lambda _: value, live, method="complex-step")  # noqa: B023
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", np.exceptions.ComplexWarning)
        with pytest.raises(TypeError, match="wanted one complex number"):
            numerical_gradient(lambda z: float(z[0]), live, method="complex-step")


def test_functions_that_raise_are_explained() -> None:
    with pytest.raises(TypeError) as caught:
        numerical_gradient(lambda z: np.heaviside(z[0], 0), np.ones(2), method="complex-step")
    (note,) = caught.value.__notes__
    assert note == 'numerical_gradient: method="complex-step" gave f a complex array'


DROPPING: list[Callable[[Any], Any]] = [
    lambda z: np.sum(z * z.real),
    lambda z: np.sum(np.abs(z) * z),
    lambda z: np.sum(z * np.conj(z)) * (1 + 0j),
    lambda z: np.sum(z[:1]) + np.sum(z.real[1:] ** 2),
]


@pytest.mark.parametrize("f", DROPPING)
def test_functions_that_drop_imaginary_parts_are_found_out(f: Callable[[Any], Any]) -> None:
    with pytest.raises(ValueError, match=r"f drops a part of the imaginary parts .* not analytic"):
        numerical_gradient(f, np.array([0.7, -1.3, 2.0]), method="complex-step")


@pytest.mark.parametrize("x", [[0.0, 0.0], [0.0, 2.0], [1e-9, -3e-9]])
def test_a_corner_is_no_false_alarm(x: list[float]) -> None:
    def f(z: Any) -> Any:
        return np.sum(np.where(z.real > 0, z, 0))

    found = numerical_gradient(f, np.array(x), method="complex-step")
    assert found.tolist() == [float(each > 0) for each in x]


@given(x=st.lists(numbers, min_size=1, max_size=5), scale=st.sampled_from([1e-3, 1.0, 1e3, 1e5]))
def test_quick_and_slow_functions_are_no_false_alarm(x: list[float], scale: float) -> None:
    found = numerical_gradient(
        lambda z: np.sum(np.sin(scale * z)), np.array(x), method="complex-step"
    )
    np.testing.assert_allclose(found, scale * np.cos(scale * np.array(x)), rtol=1e-13, atol=1e-13)


def test_a_complex_step_of_single_precision() -> None:
    x = np.array([0.3, -1.2], np.float32)
    found = numerical_gradient(lambda z: np.sum(np.exp(z)), x, method="complex-step")
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.exp(x), rtol=2e-7)


def test_richardsons_error_holds_where_only_the_truncation_shows() -> None:
    """The slopes to both sides of a point of symmetry are alike at every step."""
    derivative, info = numerical_gradient(
        lambda x: float(np.sin(x[0])), np.zeros(1), h=1.0, method="richardson", full_output=True
    )
    assert info.error is not None
    assert 1e-7 < abs(derivative[0] - 1) <= info.error[0] < 1e-2
