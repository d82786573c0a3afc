from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, assert_type

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graphnn.arrays import Array, Matrix, Vector
from graphnn.functional import (
    cross_entropy_error,
    gradient_descent,
    identity,
    mean_squared_error,
    numerical_diff,
    numerical_gradient,
    one_hot,
    relu,
    sigmoid,
    softmax,
    step,
    tanh,
)

ACTIVATIONS = [step, identity, sigmoid, relu, tanh, softmax]
TARGET_2 = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
LIKELY_2 = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
LIKELY_7 = [0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0]

shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
numbers = st.floats(-800, 800)
every_activation = pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda f: f.__name__)


def reals(low: float, high: float) -> st.SearchStrategy[Array]:
    return hnp.arrays(np.float64, shapes, elements=st.floats(low, high))


def sum_of_squares(x: Array) -> float:
    return float(np.sum(x**2))


def square(x: Any) -> Any:
    return x**2


def bits(x: npt.NDArray[Any]) -> bytes:
    return x.tobytes()


# Activations: chapter 3 of the notes


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
    "x", [1j, np.array([1j]), "1.0", None, np.array([1.0], object), np.array(["2000"], "M8[Y]")]
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


# Losses: section 4.2 of the notes


def test_mean_squared_error_of_the_notes() -> None:
    assert mean_squared_error(np.array(LIKELY_2), np.array(TARGET_2)) == 0.09750000000000003
    assert mean_squared_error(LIKELY_7, TARGET_2) == pytest.approx(0.5975, rel=1e-15)


def test_cross_entropy_error_of_the_notes() -> None:
    assert cross_entropy_error(np.array(LIKELY_2), np.array(TARGET_2)) == 0.510825457099338
    assert cross_entropy_error(LIKELY_7, TARGET_2) == 2.302584092994546


@pytest.mark.parametrize("loss", [mean_squared_error, cross_entropy_error])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_are_python_floats(
    loss: Callable[[Array, Array], float], dtype: type[np.floating[Any]]
) -> None:
    value = loss(np.array([0.25, 0.75], dtype), np.array([0, 1], dtype))
    assert type(value) is float


batches = hnp.array_shapes(min_dims=1, max_dims=3, max_side=3)


@given(batches, st.integers(1, 4), st.integers(0, 2**32))
def test_batch_losses_are_means_over_samples(
    batch: tuple[int, ...], outputs: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    y = softmax(rng.normal(size=(*batch, outputs)))
    t = rng.integers(outputs, size=batch)
    one_hot_t = one_hot(t, outputs, dtype=np.float64)
    samples = list(np.ndindex(*batch))
    for loss in (mean_squared_error, cross_entropy_error):
        singles = [loss(y[i], one_hot_t[i]) for i in samples]
        assert loss(y, one_hot_t) == pytest.approx(math.fsum(singles) / len(singles), rel=1e-12)
    singles = [cross_entropy_error(y[i], t[i]) for i in samples]
    assert cross_entropy_error(y, t) == pytest.approx(np.mean(singles), rel=1e-12)


@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 2**32))
def test_labels_and_one_hot_give_the_same_cross_entropy(n: int, classes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, labels = softmax(rng.normal(size=(n, classes))), rng.integers(classes, size=n)
    by_one_hot = cross_entropy_error(y, one_hot(labels, classes))
    assert cross_entropy_error(y, labels) == pytest.approx(by_one_hot, rel=1e-12)


def test_cross_entropy_takes_distributions_and_zero_probabilities() -> None:
    soft = cross_entropy_error([0.5, 0.5], [0.25, 0.75])
    assert soft == pytest.approx(math.log(2), rel=1e-6)
    for target in (1, [0, 1]):
        impossible = cross_entropy_error([1.0, 0.0], target)
        assert impossible == pytest.approx(7 * math.log(10), rel=1e-15)


def test_mean_squared_error_of_unsigned_targets_and_of_one_number() -> None:
    assert mean_squared_error(np.array([0, 0], np.uint8), np.array([3, 1], np.uint8)) == 5
    assert mean_squared_error(1.0, 3.0) == 2


def test_losses_pass_nan_on() -> None:
    assert math.isnan(mean_squared_error([math.nan, 1.0], [0, 1]))
    assert math.isnan(cross_entropy_error([math.nan, 1.0], [0, 1]))
    assert math.isnan(cross_entropy_error([math.nan, 1.0], 0))


@pytest.mark.parametrize(
    ("y", "t"), [((3, 10), (3,)), ((3, 10), (10,)), ((10,), (3, 10)), ((3, 10), (3, 1)), ((2,), ())]
)
def test_mean_squared_error_never_broadcasts(y: tuple[int, ...], t: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="wanted the same shape"):
        mean_squared_error(np.zeros(y), np.zeros(t, int))


@pytest.mark.parametrize(
    ("y", "t"), [((3, 10), (4,)), ((3, 10), (10,)), ((10,), (3, 10)), ((3, 10), (3, 1))]
)
def test_cross_entropy_never_broadcasts(y: tuple[int, ...], t: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"t has shape .* wanted one-hot targets of shape"):
        cross_entropy_error(np.full(y, 0.1), np.zeros(t, int))


@pytest.mark.parametrize("loss", [mean_squared_error, cross_entropy_error])
@pytest.mark.parametrize("shape", [(0,), (0, 10), (3, 0)])
def test_losses_refuse_empty_batches(
    loss: Callable[[Array, Array], float], shape: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="no sample to average over"):
        loss(np.empty(shape), np.empty(shape))


@pytest.mark.parametrize("label", [-1, 10, 255])
def test_cross_entropy_refuses_labels_out_of_range(label: int) -> None:
    with pytest.raises(ValueError, match="wanted 0 to 9 for 10 classes"):
        cross_entropy_error(np.full((2, 10), 0.1), [0, label])


@pytest.mark.parametrize("labels", [[0.0, 1.0], [True, False], ["0", "1"]])
def test_cross_entropy_refuses_labels_that_are_no_integers(labels: list[Any]) -> None:
    with pytest.raises(TypeError, match="wanted integers"):
        cross_entropy_error(np.full((2, 3), 0.1), labels)


def test_cross_entropy_refuses_scores_and_single_numbers() -> None:
    for target in (0, [1, 0]):
        with pytest.raises(ValueError, match=r"y holds -1e-07; wanted probabilities"):
            cross_entropy_error([1.0, -1e-7], target)
        assert cross_entropy_error([1.0, -0.9e-7], target) == pytest.approx(-1e-7, rel=1e-6)
    with pytest.raises(ValueError, match="y is one number"):
        cross_entropy_error(0.5, 1)


def test_losses_refuse_what_is_not_real() -> None:
    with pytest.raises(TypeError, match="mean_squared_error takes real numbers"):
        mean_squared_error([1j], [1])
    with pytest.raises(TypeError, match="cross_entropy_error takes real numbers"):
        cross_entropy_error([0.5, 0.5], np.array([1j, 0]))


# One-hot


def test_one_hot() -> None:
    assert one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert one_hot(np.uint8(1), 2).tolist() == [0, 1]
    assert one_hot(np.empty((2, 0), int), 3).shape == (2, 0, 3)
    assert one_hot([1], 2).dtype == np.float32
    assert one_hot([1], 2, dtype="float64").dtype == np.float64


@given(
    hnp.arrays(
        st.sampled_from([np.int8, np.uint8, np.int64, np.uint64]),
        shapes,
        elements=st.integers(0, 6),
    )
)
def test_argmax_undoes_one_hot(labels: npt.NDArray[np.integer[Any]]) -> None:
    encoded = one_hot(labels, 7)
    assert encoded.shape == (*labels.shape, 7)
    assert (encoded.sum(axis=-1) == 1).all()
    np.testing.assert_array_equal(encoded.argmax(axis=-1), labels)


@pytest.mark.parametrize("labels", [[0, 3], [-1, 0], 3])
def test_one_hot_refuses_labels_out_of_range(labels: npt.ArrayLike) -> None:
    with pytest.raises(ValueError, match="wanted 0 to 2 for 3 classes"):
        one_hot(labels, 3)


def test_one_hot_refuses_other_types() -> None:
    with pytest.raises(TypeError, match=r"dtype float64; wanted integers \(try labels.astype"):
        one_hot([0.0, 1.0], 3)
    with pytest.raises(TypeError, match="dtype int64 is not floating-point"):
        one_hot([0, 1], 3, dtype=np.int64)
    with pytest.raises(TypeError, match=r"^one_hot: num_classes is 2\.5; wanted a whole number$"):
        one_hot([0, 1], 2.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("num_classes", [0, -1])
def test_one_hot_refuses_no_classes(num_classes: int) -> None:
    with pytest.raises(ValueError, match=f"num_classes is {num_classes}; wanted 1 or more"):
        one_hot([0], num_classes)


def test_one_hot_of_nothing() -> None:
    """NumPy makes floating numbers of an empty list."""
    assert one_hot([], 3).shape == (0, 3)


# Numerical differentiation: section 4.3


def test_numerical_diff_of_the_notes() -> None:
    def function_1(x: Any) -> Any:
        return 0.01 * x**2 + 0.1 * x

    assert numerical_diff(function_1, 5) == 0.1999999999990898
    assert numerical_diff(function_1, 10) == 0.2999999999986347
    both = numerical_diff(function_1, np.array([[5.0], [10.0]]))
    assert both.tolist() == [[0.1999999999990898], [0.2999999999986347]]
    assert numerical_diff(function_1, [5, 10]).tolist() == both.ravel().tolist()


def test_partial_derivatives_of_the_notes() -> None:
    assert numerical_diff(lambda x0: x0 * x0 + 4.0**2.0, 3.0) == 6.00000000000378
    assert numerical_diff(lambda x1: 3.0**2.0 + x1 * x1, 4.0) == 7.999999999999119


@given(hnp.arrays(np.float64, shapes, elements=st.floats(-3, 3)))
def test_numerical_diff_of_the_sine_is_the_cosine(x: Array) -> None:
    np.testing.assert_allclose(numerical_diff(np.sin, x), np.cos(x), atol=1e-8)


def test_numerical_diff_takes_h() -> None:
    # (x + h)^3 - (x - h)^3 = 6 x^2 h + 2 h^3
    assert numerical_diff(lambda x: x**3, 2.0, h=0.5) == 12.25


def test_numerical_diff_of_numbers_and_float32() -> None:
    assert isinstance(numerical_diff(math.sin, 1), np.float64)
    x = np.array([0.5, 5.0, 500.0], np.float32)
    slope = numerical_diff(np.square, x)
    assert slope.dtype == np.float32
    np.testing.assert_allclose(slope, 2 * x, rtol=1e-6)
    point = numerical_diff(np.square, np.array(3.0))
    assert isinstance(point, np.ndarray)


def test_numerical_diff_of_whole_and_nan_values() -> None:
    assert numerical_diff(lambda x: np.uint8(x > 2), 2, h=0.5) == 1
    assert numerical_diff(lambda x: np.uint8(x < 2), 2, h=0.5) == -1
    assert np.isnan(numerical_diff(np.sin, np.array([math.nan, 0.0]))).tolist() == [True, False]


@pytest.mark.parametrize("x", [1e20, -1e20, 1e12, math.inf, -math.inf, 1.7e308])
def test_numerical_diff_refuses_a_step_lost_to_rounding(x: float) -> None:
    with pytest.raises(ValueError, match=r"a step of h=0.0001 is lost to rounding at x = "):
        numerical_diff(lambda x: x, x)


def test_numerical_diff_refuses_functions_of_several_variables() -> None:
    with pytest.raises(ValueError, match=r"f returned shape \(\) for x of shape \(2,\)"):
        numerical_diff(lambda x: np.sum(x**2), np.array([1.0, 2.0]))
    with pytest.raises(TypeError, match="what f returns"):
        numerical_diff(lambda x: None, 1.0)  # type: ignore[arg-type, return-value]
    with pytest.raises(TypeError, match="numerical_diff takes real numbers"):
        numerical_diff(lambda x: x, 1j)  # type: ignore[call-overload]


@pytest.mark.parametrize("h", [0.0, -1e-4, math.inf, -math.inf, math.nan])
def test_h_is_positive_and_finite(h: float) -> None:
    with pytest.raises(ValueError, match=r"h is .*; wanted a finite number greater than 0"):
        numerical_diff(lambda x: x, 1.0, h)
    with pytest.raises(ValueError, match=r"h is .*; wanted a finite number greater than 0"):
        numerical_gradient(sum_of_squares, np.ones(2), h)


@pytest.mark.parametrize("h", ["1e-4", None, True, 1j])
def test_h_is_a_number(h: Any) -> None:
    with pytest.raises(TypeError, match=r"h is .*; wanted a positive number"):
        numerical_gradient(sum_of_squares, np.ones(2), h)


# Gradients: section 4.4


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
            return cross_entropy_error(y, t)

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


# Gradient descent: section 4.4.1


def test_gradient_descent_of_the_notes() -> None:
    found = gradient_descent(sum_of_squares, np.array([-3.0, 4.0]), learning_rate=0.1, step_num=100)
    assert [f"{x:.8e}" for x in found] == ["-6.11110793e-10", "8.14814391e-10"]
    found = gradient_descent(sum_of_squares, [-3, 4], 1e-10, 100)
    assert found.round(8).tolist() == [-2.99999994, 3.99999992]


def test_gradient_descent_with_too_large_a_learning_rate() -> None:
    # A step multiplies by 1 - 2 * 10 = -19.
    found = gradient_descent(sum_of_squares, [-3.0, 4.0], 10.0, step_num=5)
    np.testing.assert_allclose(found, [3 * 19**5, -4 * 19**5], rtol=1e-3)
    with pytest.raises(ValueError, match="smaller learning rate"):
        gradient_descent(sum_of_squares, [-3.0, 4.0], 10.0, step_num=100)


def test_gradient_descent_has_defaults() -> None:
    np.testing.assert_allclose(gradient_descent(sum_of_squares, [1.0]), [0.98**100], rtol=1e-9)


def test_gradient_descent_returns_its_path() -> None:
    end, path = gradient_descent(
        sum_of_squares, np.array([[-3.0], [4.0]]), 0.25, step_num=3, return_path=True
    )
    assert path.shape == (4, 2, 1)
    np.testing.assert_allclose(path[..., 0].T, [[-3, -1.5, -0.75, -0.375], [4, 2, 1, 0.5]])
    np.testing.assert_array_equal(end, path[-1])
    assert not np.shares_memory(end, path)


def test_gradient_descent_of_no_steps() -> None:
    start = np.array([1.0, 2.0])
    end, path = gradient_descent(sum_of_squares, start, step_num=0, return_path=True)
    assert path.tolist() == [[1, 2]]
    assert end.tolist() == [1, 2]
    assert not np.shares_memory(end, start)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_gradient_descent_copies_its_start(dtype: npt.DTypeLike) -> None:
    start = np.array([[-3, 4]], dtype)
    start.flags.writeable = False
    end: Array = gradient_descent(sum_of_squares, start, 0.1, 5)
    assert start.tolist() == [[-3, 4]]
    assert end.dtype == (np.float64 if dtype is np.int64 else dtype)
    np.testing.assert_allclose(end, start * 0.8**5, rtol=2e-3)


def test_gradient_descent_of_one_variable() -> None:
    end = gradient_descent(square, np.array(4.0), 0.25, 2)
    assert isinstance(end, np.ndarray)
    assert end == pytest.approx(1)


@pytest.mark.parametrize("learning_rate", [0.0, -0.1, math.inf, math.nan])
def test_learning_rate_is_positive_and_finite(learning_rate: float) -> None:
    with pytest.raises(ValueError, match=r"learning_rate is .*; wanted a finite number"):
        gradient_descent(sum_of_squares, [1.0], learning_rate)


def test_step_num_is_a_count() -> None:
    with pytest.raises(ValueError, match="step_num is -1; wanted 0 or more"):
        gradient_descent(sum_of_squares, [1.0], step_num=-1)
    with pytest.raises(TypeError, match=r"step_num is 2\.5; wanted a whole number"):
        gradient_descent(sum_of_squares, [1.0], step_num=2.5)  # type: ignore[call-overload]


# Types: each line is checked by mypy, and runs


def test_types_follow_the_argument() -> None:
    rows: Matrix = np.ones((2, 3))
    vector: Vector = np.ones(3)
    assert_type(sigmoid(rows), Matrix)
    assert_type(softmax(rows), Matrix)
    assert_type(relu(vector), Vector)
    assert_type(tanh(0.5), np.float64)
    assert_type(step([1, 2]), Array)
    assert_type(softmax([[1.0, 2.0]]), Array)
    assert_type(numerical_diff(math.sin, 0.5), np.float64)
    assert_type(numerical_diff(lambda x: x**2, rows), Matrix)
    assert_type(numerical_gradient(sum_of_squares, rows), Matrix)
    assert_type(gradient_descent(sum_of_squares, rows), Matrix)
    assert_type(gradient_descent(sum_of_squares, rows, return_path=True), tuple[Matrix, Array])
    assert_type(gradient_descent(sum_of_squares, [1.0, 2.0]), Array)
    assert_type(mean_squared_error(rows, rows), float)
    layer: Callable[[Matrix], Matrix] = sigmoid
    assert layer(rows).shape == (2, 3)
