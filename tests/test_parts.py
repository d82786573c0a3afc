"""Built-in parts against the notes' figures, their definitions, and central differences."""

from __future__ import annotations

from typing import Any

import attrs
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import graphnn as gn
from graphnn.arrays import Array

FIRST = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
SECOND = [0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0]
"""The two outputs of section 4.2; the answer is 2."""

ACTIVATIONS = [gn.Identity, gn.ReLU, gn.Sigmoid, gn.Softmax, gn.Tanh]


def pulled(layer: gn.Layer[Any, Any], x: Array, dy: Array) -> Array:
    dx: Array = layer.vjp(x)[1](dy)[0]
    return dx


def differences(layer: gn.Layer[Any, Any], x: Array, dy: Array) -> Array:
    return gn.numerical_gradient(lambda v: float(np.sum(layer.forward(v) * dy)), x)


@pytest.mark.parametrize("make", ACTIVATIONS)
@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 3, 4), (2, 1, 3, 3)])
def test_pullbacks_of_activations(make: Any, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=shape), rng.normal(size=shape)
    np.testing.assert_allclose(pulled(make(), x, dy), differences(make(), x, dy), atol=1e-8)


@pytest.mark.parametrize("make", [*ACTIVATIONS, gn.Step])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_activations_keep_dtype_and_input(make: Any, dtype: str) -> None:
    x = np.linspace(-1000, 1000, 12, dtype=dtype).reshape(4, 3)
    x.flags.writeable = False
    y = make().forward(x)
    assert y.dtype == x.dtype
    assert y.shape == x.shape
    assert np.isfinite(y).all()
    np.testing.assert_array_equal(make().forward(x.T[::2].T), y.T[::2].T if y.ndim else y)


def test_softmax_of_the_notes() -> None:
    """Section 3.5.1."""
    y = gn.Softmax().forward(np.array([[0.3, 2.9, 4.0]]))
    np.testing.assert_allclose(y, [[0.01821127, 0.24519181, 0.73659691]], atol=5e-9)


def test_forward_pass_of_section_3_4() -> None:
    network = gn.Sequential(
        gn.Dense(
            2,
            3,
            weight=np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]),
            bias=np.array([0.1, 0.2, 0.3]),
        ),
        "sigmoid",
        gn.Dense(
            3, 2, weight=np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]), bias=np.array([0.1, 0.2])
        ),
        gn.sigmoid,
        gn.Dense(2, 2, weight=np.array([[0.1, 0.3], [0.2, 0.4]]), bias=np.array([0.1, 0.2])),
        gn.Identity(),
    )
    np.testing.assert_allclose(
        network(np.array([[1.0, 0.5]])), [[0.31682708, 0.69627909]], atol=5e-9
    )


def test_gates_of_chapter_2() -> None:
    inputs = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])

    def gate(w1: float, w2: float, b: float) -> gn.Sequential[Any, Any]:
        return gn.Dense(2, 1, weight=np.array([[w1], [w2]]), bias=np.array([b])) >> gn.Step()

    conjunction, nand, disjunction = (
        gate(0.5, 0.5, -0.7),
        gate(-0.5, -0.5, 0.7),
        gate(0.5, 0.5, -0.2),
    )
    assert conjunction(inputs).ravel().tolist() == [0, 0, 0, 1]
    assert nand(inputs).ravel().tolist() == [1, 1, 1, 0]
    assert disjunction(inputs).ravel().tolist() == [0, 1, 1, 1]
    both = np.concatenate([nand(inputs), disjunction(inputs)], axis=1)
    assert conjunction(both).ravel().tolist() == [0, 1, 1, 0]


def test_dense_pulls_back_to_input_weight_and_bias() -> None:
    rng = np.random.default_rng(0)
    layer = gn.Dense(3, 2, rng.normal(size=(3, 2)), rng.normal(size=2))
    x, dy = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
    y, pullback = layer.vjp(x)
    dx, gradients = pullback(dy)
    np.testing.assert_allclose(y, x @ layer.weight + layer.bias)
    np.testing.assert_allclose(dx, differences(layer, x, dy), atol=1e-8)
    for name, array in layer.parameters().items():
        wanted = gn.numerical_gradient(lambda _: float(np.sum(layer.forward(x) * dy)), array)
        np.testing.assert_allclose(gradients[name], wanted, atol=1e-8)
    np.testing.assert_array_equal(layer.vjp_parameters(x)[1](dy)["weight"], gradients["weight"])


@pytest.mark.parametrize("sizes", [(0, 2), (2, -1), (2.0, 1), (True, 2)])
def test_dense_needs_sizes(sizes: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match="wanted a whole number of at least 1"):
        gn.Dense(*sizes)


def test_given_values_are_copied_and_kept() -> None:
    weight = np.ones((2, 1))
    network = gn.Sequential(gn.Dense(2, 1, weight=weight), rng=0)
    weight[:] = 7
    assert network.parameters()["0.weight"].tolist() == [[1.0], [1.0]]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_flatten_and_reshape_undo_each_other(count: int) -> None:
    x = np.arange(count * 12.0).reshape(count, 3, 2, 2)
    flat = gn.Flatten().forward(x)
    assert flat.shape == (count, 12)
    np.testing.assert_array_equal(gn.Reshape((3, 2, -1)).forward(flat), x)
    np.testing.assert_array_equal(gn.Flatten().vjp(x)[1](flat)[0], x)
    np.testing.assert_array_equal(gn.Reshape((3, 2, 2)).vjp(flat)[1](x)[0], flat)


def test_reshape_checks_its_shapes() -> None:
    with pytest.raises(ValueError, match="at most one of them -1"):
        gn.Reshape((-1, -1))
    with pytest.raises(gn.ShapeError, match="takes 12 values a sample"):
        gn.Sequential(gn.Dense(2, 5), gn.Reshape((3, 4)))  # type: ignore[graphnn-shape]
    with pytest.raises(gn.ShapeError, match="takes a multiple of 3 values"):
        gn.Sequential(gn.Dense(2, 5), gn.Reshape((3, -1)))  # type: ignore[graphnn-shape]
    assert "(N, 3, ?)" in repr(gn.Sequential(gn.Reshape((3, -1))))
    assert "(N, ?)" in repr(gn.Sequential(gn.Flatten()))
    assert gn.Reshape(np.array([2, 3])).shape == (2, 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (4, r"Reshape: shape is 4; wanted a tuple of whole numbers, as in \(4,\)"),
        ((2.5, 2), r"Reshape: shape is \(2.5, 2\); wanted a tuple of whole numbers"),
        ("22", "Reshape: shape is '22'; wanted a tuple of whole numbers"),
        (None, "Reshape: shape is None; wanted a tuple of whole numbers"),
    ],
)
def test_reshape_takes_whole_numbers(shape: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        gn.Reshape(shape)


def test_losses_of_the_notes() -> None:
    """Section 4.2: both losses of both outputs."""
    y, t = np.array([FIRST, SECOND]), np.eye(10)[[2, 2]]
    np.testing.assert_allclose(gn.MeanSquaredError().per_sample(y, t), [0.0975, 0.5975])
    wanted = [0.510825457, 2.302584093]
    for targets in (t, np.array([2, 2])):
        found = gn.CrossEntropy().per_sample(y, targets)
        np.testing.assert_allclose(found, wanted, atol=5e-10)
    assert gn.CrossEntropy()(y, t) == pytest.approx(sum(wanted) / 2)
    assert gn.MeanSquaredError()(y, t) == pytest.approx((0.0975 + 0.5975) / 2)


@pytest.mark.parametrize(
    "loss", [gn.MeanSquaredError(), gn.CrossEntropy(), gn.SoftmaxCrossEntropy()]
)
def test_gradients_of_losses(loss: gn.Loss) -> None:
    rng = np.random.default_rng(0)
    y, t = 0.1 + rng.dirichlet(np.ones(3), 4), rng.dirichlet(np.ones(3), 4)
    value, gradient = loss.value_and_gradient(y, t)
    assert value == loss(y, t)
    np.testing.assert_allclose(gradient, loss.gradient_per_sample(y, t) / 4, rtol=1e-12)
    wanted = gn.numerical_gradient(lambda v: loss(v, t), y, 1e-6)
    np.testing.assert_allclose(gradient, wanted, rtol=1e-5, atol=1e-8)


@given(
    seed=st.integers(0, 2**32 - 1),
    scale=st.sampled_from([1.0, 50.0, 1e4]),
    dtype=st.sampled_from(["float32", "float64"]),
)
@settings(deadline=None)
def test_softmax_cross_entropy_is_exact(seed: int, scale: float, dtype: str) -> None:
    rng = np.random.default_rng(seed)
    y = (scale * rng.normal(size=(5, 4))).astype(dtype)
    labels = rng.integers(0, 4, 5)
    loss = gn.SoftmaxCrossEntropy()
    found = loss.per_sample(y, labels)
    assert found.dtype == y.dtype
    exact = y.astype(np.longdouble)
    exact = np.log(np.exp(exact - exact.max(1, keepdims=True)).sum(1)) + exact.max(1)
    exact -= y[np.arange(5), labels]
    eps = float(np.finfo(y.dtype).eps)
    np.testing.assert_allclose(found, exact.astype(float), rtol=8 * eps, atol=8 * eps * scale)
    rows = loss.per_sample(y, np.eye(4)[labels])
    np.testing.assert_allclose(rows, found, rtol=8 * eps, atol=8 * eps * scale)
    gradient = loss.gradient_per_sample(y, labels)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=8 * eps)


@pytest.mark.parametrize(
    "loss", [gn.MeanSquaredError(), gn.CrossEntropy(), gn.SoftmaxCrossEntropy()]
)
def test_no_sample_has_no_loss(loss: gn.Loss) -> None:
    y = np.ones((0, 3))
    assert loss.per_sample(y, y).shape == (0,)
    assert loss.gradient_per_sample(y, y).shape == (0, 3)
    follow = loss.along(y + 1, y)
    if follow is not None:
        nowhere = follow(np.empty(0, np.intp), np.empty((0, 3)), np.empty((2, 0)))
        assert nowhere is None or nowhere.shape == (2, 0)


@pytest.mark.parametrize("loss", [gn.CrossEntropy(), gn.SoftmaxCrossEntropy()])
def test_class_targets_are_checked(loss: gn.Loss) -> None:
    y = np.full((2, 3), 1 / 3)
    with pytest.raises(ValueError, match="0 to 2 for 3 classes"):
        loss(y, np.array([0, 3]))
    with pytest.raises(TypeError, match="wanted integers"):
        loss(y, np.array([0.0, 1.0]))
    with pytest.raises(gn.ShapeError, match=r"targets of shape \(3,\)"):
        loss(y, np.array([0, 1, 2]))
    with pytest.raises(ValueError, match="empty batch"):
        loss(y[:0], np.array([], dtype=int))


@pytest.mark.parametrize("loss", [gn.CrossEntropy(), gn.SoftmaxCrossEntropy()])
@pytest.mark.parametrize("label", [-1, 2])
def test_a_label_that_is_no_class_is_refused_by_the_loss(loss: gn.Loss, label: int) -> None:
    y, t = np.full((1, 2), 0.5), np.array([label])
    for measure in (loss, loss.value_and_gradient, loss.gradient_per_sample):
        with pytest.raises(ValueError, match=rf"^{type(loss).__name__}\(\): labels go from"):
            measure(y, t)


@pytest.mark.parametrize("loss", [gn.CrossEntropy(), gn.SoftmaxCrossEntropy()])
@pytest.mark.parametrize("t", [1, np.array([0.0, 1.0]), np.array([0, 1])])
def test_a_single_sample_is_told_of_the_batch_axis(loss: gn.Loss, t: Any) -> None:
    for measure in (loss, loss.value_and_gradient, loss.gradient_per_sample):
        with pytest.raises(gn.ShapeError, match=r"needs a batch axis: y\[np.newaxis\]"):
            measure(np.array([0.25, 0.75]), t)


def test_losses_compute_whole_numbers_as_fractions() -> None:
    y, t = np.array([[1, 2]]), np.array([[0.5, 0.5]])
    loss = gn.MeanSquaredError()
    assert loss(y, t) == 1.25
    assert loss.per_sample(y, t).tolist() == [1.25]
    assert loss.gradient_per_sample(y, t).tolist() == [[0.5, 1.5]]
    assert loss(np.array([[True, False]]), t) == 0.25
    assert loss(np.array([[1, 2]], np.float32), t) == 1.25
    for other in (gn.CrossEntropy(), gn.SoftmaxCrossEntropy()):
        for labels in (np.array([1]), np.array([[0.5, 0.5]])):
            assert other(y, labels) == other(y.astype(float), labels)


@pytest.mark.parametrize(
    "loss", [gn.MeanSquaredError(), gn.CrossEntropy(), gn.SoftmaxCrossEntropy()]
)
def test_losses_take_nested_lists(loss: gn.Loss) -> None:
    y, t = [[0.25, 0.75], [0.5, 0.5]], [[1, 0], [0, 1]]
    assert loss(y, t) == loss(np.array(y), np.array(t))
    if not isinstance(loss, gn.MeanSquaredError):
        assert loss(y, [0, 1]) == loss(np.array(y), np.array([0, 1]))
    with pytest.raises(TypeError, match=rf"^{type(loss).__name__}\(\) takes real numbers"):
        loss([["a", "b"]], [[1, 0]])


def test_a_loss_of_ones_own_gets_arrays_of_lists_and_tuples_of_several_outputs() -> None:
    class Apart(gn.Loss):
        def per_sample(self, y: Any, t: Any, /) -> Any:
            outputs = sum(y) if isinstance(y, tuple) else y
            return np.abs(outputs - t).sum(axis=1)

    assert Apart()([[1, 2]], [[0, 0]]) == 3.0
    assert Apart()((np.array([[1.0]]), np.array([[2.0]])), np.array([[0.0]])) == 3.0


def test_other_bad_targets() -> None:
    with pytest.raises(gn.ShapeError, match="wanted two of one shape"):
        gn.MeanSquaredError()(np.ones((2, 3)), np.array([0, 1]))
    with pytest.raises(ValueError, match="wanted probabilities"):
        gn.CrossEntropy()(np.array([[-1.0, 2.0]]), np.array([0]))
    assert gn.MeanSquaredError()(np.ones((2, 1)), np.array([1.0, 3.0])) == 1.0


def test_a_loss_without_a_derivative_says_so() -> None:
    class Absolute(gn.Loss):
        def per_sample(self, y: Array, t: Any, /) -> Any:
            return np.abs(y - t).sum(axis=1)

    line = gn.Dense(1, 1, weight=np.array([[2.0]]))
    objective = gn.Objective(line, Absolute(), [[3.0]], np.array([[1.0]]))
    assert gn.NumericalWalk()(objective)["0.weight"].item() == pytest.approx(3.0)
    with pytest.raises(gn.NotDifferentiableError, match="has no derivative"):
        gn.Backprop()(objective)


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [
        (gn.Normal(0.01), 1e-4),
        (gn.Xavier(), 2 / 700),
        (gn.He(), 2 / 400),
    ],
)
def test_initializers_have_their_variance(initializer: Any, variance: float) -> None:
    drawn = initializer((400, 300), np.random.default_rng(0))
    # The relative standard error of a variance of n normal values is sqrt(2 / n).
    error = np.sqrt(2 / drawn.size)
    assert drawn.var() == pytest.approx(variance, rel=5 * error)
    assert abs(drawn.mean()) < 5 * np.sqrt(variance / drawn.size)


def test_fans_of_convolutions() -> None:
    """Filters are (out, in, height, width): fan in is 3 * 25, fan out 30 * 25."""
    shape = (30, 3, 5, 5)
    he, xavier = (make()(shape, np.random.default_rng(0)) for make in (gn.He, gn.Xavier))
    raw = np.random.default_rng(0).standard_normal(shape)
    np.testing.assert_allclose(he, np.sqrt(2 / 75) * raw)
    np.testing.assert_allclose(xavier, np.sqrt(2 / 825) * raw)
    with pytest.raises(ValueError, match="two axes or more"):
        gn.He()((3,), np.random.default_rng(0))
    for deviation in (-1.0, float("nan")):
        with pytest.raises(ValueError, match="wanted zero or more"):
            gn.Normal(deviation)
    for value in ("a", None, [0.1]):
        with pytest.raises(TypeError, match=r"^Normal: standard_deviation is .*; wanted a number"):
            gn.Normal(value)  # type: ignore[arg-type]


def test_sgd_steps_in_place() -> None:
    w = np.array([1.0, 2.0], dtype=np.float32)
    gn.SGD(learning_rate=0.1).step({"w": w}, {"w": np.array([10.0, -10.0])})
    assert w.tolist() == [0.0, 3.0]
    for rate in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"SGD: learning_rate is .*; wanted a finite number"):
            gn.SGD(rate)
    for value in ("0.1", None):
        with pytest.raises(TypeError, match=r"SGD: learning_rate is .*; wanted a positive number"):
            gn.SGD(value)  # type: ignore[arg-type]
    assert gn.SGD(np.float32(0.5)).learning_rate == 0.5  # type: ignore[arg-type]


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int64", "uint64"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_labels_of_any_integer_dtype_count_alike(dtype: str, order: Any) -> None:
    """Indices that are computed from small integers must not wrap around."""
    rng = np.random.default_rng(0)
    y = np.asarray(rng.normal(size=(300, 10)), order=order)
    labels = rng.integers(0, 10, 300)
    loss = gn.SoftmaxCrossEntropy()
    value, gradient = loss.value_and_gradient(y, labels.astype(dtype))
    wanted, wanted_gradient = loss.value_and_gradient(y, np.eye(10)[labels])
    assert value == pytest.approx(wanted, rel=1e-12)
    np.testing.assert_allclose(gradient, wanted_gradient, atol=1e-15)
    assert loss(y, labels.astype(dtype)) == pytest.approx(wanted, rel=1e-12)


def test_value_and_value_with_gradient_agree_to_the_last_places_of_float32() -> None:
    y = np.array([[20.1, 14.0]], dtype=np.float32)
    loss = gn.SoftmaxCrossEntropy()
    exact = float(np.log1p(np.exp(np.float64(y[0, 1]) - np.float64(y[0, 0]))))
    assert loss(y, np.array([0])) == pytest.approx(exact, rel=1e-4)
    assert loss.value_and_gradient(y, np.array([0]))[0] == pytest.approx(exact, rel=1e-4)


def test_a_loss_that_does_not_give_one_number_a_sample_is_told() -> None:
    @attrs.frozen
    class Columns(gn.Loss):
        def per_sample(self, y: Any, t: Any, /) -> Any:
            return (y - t) ** 2

    with pytest.raises(gn.ShapeError, match=r"losses of shape \(3, 1\), wanted one for each"):
        Columns()(np.ones((3, 1)), np.ones((3, 1)))


def test_a_reshape_on_its_own_names_itself_and_what_it_got() -> None:
    with pytest.raises(
        gn.ShapeError,
        match=r"^Reshape\(\(3, 4\)\) takes 12 values .* but got shape \(N, 5\)$",
    ):
        gn.Reshape((3, 4)).forward(np.ones((2, 5)))
    assert gn.Reshape((3, -1)).forward(np.ones((0, 6))).shape == (0, 3, 2)
