from __future__ import annotations

import re
from typing import Any, Generic

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array, Images, Matrix, Vector
from graphnn.graph import Pullback
from graphnn.typevars import T
from tests.graph.graph_parts import AnyRankNorm, Convolution, Declared, Noise, Pairs, Scale, Shuffle


def test_a_layer_casts_what_it_gets_to_its_own_dtype() -> None:
    layer = gn.Dense(2, 1, weight=np.ones((2, 1), np.float32), bias=np.zeros(1, np.float32))
    y = layer(np.array([[1.0, 2.0]], dtype=np.float64))
    assert y.dtype == np.float32
    np.testing.assert_array_equal(y, [[3]])


def test_a_layer_takes_nested_lists() -> None:
    np.testing.assert_array_equal(gn.ReLU()([[-1, 2]]), [[0, 2]])


def test_mixed_parameters_compute_in_the_wider_dtype() -> None:
    layer = gn.Dense(1, 1, weight=np.ones((1, 1), np.float32), bias=np.zeros(1, np.float64))
    assert layer.compute_dtype == np.float64
    assert layer(np.ones((1, 1), np.float32)).dtype == np.float64


def test_a_layer_without_parameters_computes_in_float32() -> None:
    assert gn.ReLU().compute_dtype == np.float32


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.ones(3), "Dense(3 -> 2) takes a batch of shape (N, 3) but got (3,); a single sample "),
        (np.ones((2, 4)), "Dense(3 -> 2) takes a batch of shape (N, 3) but got (2, 4)"),
        (np.ones((1, 2, 3)), "Dense(3 -> 2) takes a batch of shape (N, 3) but got (1, 2, 3)"),
        (1.0, "Dense(3 -> 2) got a number, wanted a batch of shape (N, 3)"),
    ],
)
def test_data_that_does_not_fit_is_refused(x: Any, message: str) -> None:
    with pytest.raises(gn.ShapeError, match=re.escape(message)):
        gn.Dense(3, 2)(x)


def test_the_hint_says_how_to_give_a_single_sample_a_batch_axis() -> None:
    layer, x = gn.Dense(3, 2), np.ones(3)
    with pytest.raises(gn.ShapeError, match=r"x\[np\.newaxis\]$"):
        layer(x)  # type: ignore[arg-type]
    assert layer(x[np.newaxis]).shape == (1, 2)


def test_other_misfits_get_no_such_hint() -> None:
    with pytest.raises(gn.ShapeError, match=r"got \(4,\)$"):
        gn.Dense(3, 2)(np.ones(4))  # type: ignore[arg-type]


def test_a_number_is_no_batch_of_any_shape() -> None:
    with pytest.raises(gn.ShapeError, match=r"wanted a batch of shape \(N, \.\.\.\)"):
        gn.ReLU()(3.0)  # type: ignore[call-overload]


@pytest.mark.parametrize("x", [[["a"]], [[1j]], [[None]]])
def test_data_that_is_no_real_number_is_refused_by_the_layer(x: Any) -> None:
    with pytest.raises(TypeError, match=r"^Dense\(1 -> 1\) got values of dtype"):
        gn.Dense(1, 1)(x)


def test_data_in_rows_of_different_lengths_is_refused_by_the_layer() -> None:
    ragged: Any = [[1.0, 2.0], [3.0]]
    with pytest.raises(ValueError, match=r"^Dense\(2 -> 1\) got sequences of different lengths"):
        gn.Dense(2, 1)(ragged)


def test_an_empty_batch_stays_empty() -> None:
    assert gn.Dense(3, 2)(np.ones((0, 3))).shape == (0, 2)


def test_a_layer_needs_a_forward_alone() -> None:
    np.testing.assert_array_equal(Pairs()([[1, 2, 3, 4]]), [[3, 7]])


def test_a_layer_without_forward_cannot_be_made() -> None:
    @attrs.define(eq=False)
    class Empty(gn.Layer[Matrix, Matrix]):
        pass

    with pytest.raises(TypeError, match="forward"):
        Empty()  # type: ignore[abstract]


def test_a_layer_without_pullback_says_so() -> None:
    with pytest.raises(
        gn.NotDifferentiableError, match=r"Scale\(2\) has no pullback.*gradient=\"numerical\""
    ):
        Scale(2).vjp(np.ones((1, 2)))


def test_an_elementwise_layer_without_derivative_says_so() -> None:
    @attrs.define(eq=False)
    class Sign(gn.Elementwise[T], Generic[T]):
        def forward(self, x: T, /) -> T:
            return np.sign(x)  # type: ignore[return-value]

    with pytest.raises(gn.NotDifferentiableError, match=r"Sign\(\) has no pullback"):
        Sign[Array]().vjp(np.ones((1, 2)))


def test_an_elementwise_layer_pulls_back_through_its_derivative() -> None:
    @attrs.define(eq=False)
    class Square(gn.Elementwise[T], Generic[T]):
        def forward(self, x: T, /) -> T:
            return x * x  # type: ignore[return-value]

        def derivative(self, x: T, y: T, /) -> T:
            return 2 * x  # type: ignore[return-value]

    y, pullback = Square[Array]().vjp(np.array([[3.0]]))
    assert y == 9
    assert pullback(np.array([[10.0]]))[0] == 60


def test_an_elementwise_layer_may_declare_a_rank() -> None:
    @attrs.define(eq=False)
    class OfImages(gn.Elementwise[Images]):
        def forward(self, x: Images, /) -> Images:
            return x

    with pytest.raises(gn.ShapeError, match=r"takes a batch of shape \(N, \?, \?, \?\)"):
        OfImages()(np.ones((2, 3)))


def test_the_first_layer_saves_no_work_by_default() -> None:
    @attrs.define(eq=False)
    class Offset(gn.Layer[Matrix, Matrix]):
        offset: Vector = gn.parameter(2, init=gn.Zeros())

        def forward(self, x: Matrix, /) -> Matrix:
            return x + self.offset

        def vjp(self, x: Matrix, /) -> tuple[Matrix, Pullback[Matrix, Matrix]]:
            return self.forward(x), lambda dy: (dy, {"offset": dy.sum(axis=0)})

    _, pullback = Offset().vjp_parameters(np.ones((3, 2)))
    np.testing.assert_array_equal(pullback(np.ones((3, 2)))["offset"], [3, 3])


def test_sizes_stand_in_the_label() -> None:
    assert gn.Dense(3, 2).label == "Dense(3 -> 2)"
    assert Convolution(1, 8).label == "Convolution(1 -> 8)"
    assert Scale(4).label == "Scale(4)"
    assert gn.ReLU().label == "ReLU()"


def test_a_size_that_is_no_number_is_none() -> None:
    @attrs.define(eq=False)
    class Lazy(gn.Layer[Matrix, Matrix]):
        in_features: int | None = None

        def forward(self, x: Matrix, /) -> Matrix:
            return x

    assert Lazy().label == "Lazy()"
    assert Lazy().input_shape() == (None,)


def test_channels_are_checked_as_features_are() -> None:
    assert Convolution(1, 8).input_shape() == (1, None, None)
    assert Convolution(1, 8).output_shape(None) == (8, None, None)
    with pytest.raises(gn.ShapeError, match=r"takes 3 channels"):
        Convolution(3, 8).infer([(1, 28, 28)])


def test_sizes_under_other_names_are_found_by_their_types() -> None:
    assert Declared(units=5, fan_in=3).label == "Declared(3 -> 5)"
    assert Declared(units=5, fan_in=3).input_shape() == (3,)
    with pytest.raises(gn.ShapeError, match=r"layer 1 Declared\(4 -> 5\) takes 4 features but"):
        gn.Sequential(gn.Dense(2, 3), Declared(units=5, fan_in=4))  # type: ignore[graphnn-shape]


def test_a_layer_of_any_rank_checks_its_size_on_vectors_and_guesses_no_axis_of_images() -> None:
    with pytest.raises(gn.ShapeError, match=r"AnyRankNorm\(4 -> 4\) takes 4 features but .* 3: "):
        gn.Sequential(gn.Dense(2, 3), AnyRankNorm(4))  # type: ignore[graphnn-shape]
    assert AnyRankNorm(4).infer([(3, 5, 4)]) == (3, 5, 4)


def test_a_layer_that_keeps_the_size_is_not_run() -> None:
    assert Shuffle().output_shape((2, 3, 4)) == (24,)
    assert Shuffle().output_shape((2, None)) == (None,)


def test_what_sizes_leave_open_is_found_by_a_dry_run() -> None:
    assert Pairs().output_shape((6,)) == (3,)
    assert Convolution(1, 8).output_shape((1, 5, 4)) == (8, 5, 4)


def test_nothing_is_run_where_the_shape_that_comes_is_open() -> None:
    assert Pairs().output_shape(None) == (None,)


def test_a_dry_run_that_fails_is_no_verdict() -> None:
    @attrs.define(eq=False)
    class Choosy(gn.Layer[Matrix, Matrix]):
        def forward(self, x: Matrix, /) -> Matrix:
            raise ValueError("no zeros, please")

    assert Choosy().output_shape((3,)) == (None,)


def squeezed(x: Array) -> Array:
    return np.squeeze(x)


def total(x: Array) -> Array:
    return np.asarray(x.sum())


def doubled(x: Array) -> Array:
    return np.concatenate([x, x])


def printed(x: Array) -> Any:
    """Forget to return."""


@pytest.mark.parametrize(
    ("function", "made"),
    [(squeezed, r"\(3,\)"), (total, r"\(\)"), (doubled, r"\(2, 3\)"), (printed, "None")],
)
def test_a_dry_run_that_loses_the_batch_is_told_when_a_network_is_made(
    function: Any, made: str
) -> None:
    told = rf"^Lambda\({function.__name__}\): forward makes {made} of a batch of shape \(1, 3\)"
    with pytest.raises(TypeError, match=told) as caught:
        gn.Sequential(gn.Dense(2, 3), function)
    assert caught.value.__notes__ == [
        f"in the shape inference of layer 1 Lambda({function.__name__})"
    ]


def test_a_dry_run_that_gives_a_tuple_is_no_verdict() -> None:
    @attrs.define(eq=False)
    class Both(gn.Layer[Matrix, tuple[Matrix, Matrix]]):
        def forward(self, x: Matrix, /) -> tuple[Matrix, Matrix]:
            return x, x

    assert Both().output_shape((3,)) is None


def test_a_dry_run_makes_no_noise() -> None:
    @attrs.define(eq=False)
    class Inverse(gn.Layer[Matrix, Matrix]):
        def forward(self, x: Matrix, /) -> Matrix:
            return 1 / x

    assert Inverse().output_shape((3,)) == (3,)


def test_a_layer_takes_one_value() -> None:
    g = gn.Graph()
    x, y = g.input("x", shape=(3,)), g.input("y", shape=(3,))
    with pytest.raises(
        gn.ShapeError,
        match=r"layer 0 Dense\(3 -> 2\) takes one value; join several .*, but input 'x' gives",
    ):
        g.build(outputs=(x, y) >> gn.Dense(3, 2))


def test_training_is_told_to_those_that_ask() -> None:
    net = gn.Sequential(Noise(), gn.ReLU(), gn.Sequential(Noise()))
    x = np.zeros((1, 2), np.float32)
    np.testing.assert_array_equal(net(x), [[0, 0]])
    np.testing.assert_array_equal(net.forward(x, training=True), [[2, 2]])
    np.testing.assert_array_equal(net.vjp(x, training=True)[0], [[2, 2]])
    np.testing.assert_array_equal(net.vjp(x)[0], [[0, 0]])
    assert [float(y.max()) for _, y in net.trace(x, training=True)] == [1, 1, 2]


def test_training_reaches_a_first_layer_with_parameters() -> None:
    @attrs.define(eq=False)
    class Doubling(gn.Layer[Matrix, Matrix]):
        """Counts its parameter double in training."""

        offset: Vector = gn.parameter(1, init=gn.Zeros())

        def forward(self, x: Matrix, /, *, training: bool = False) -> Matrix:
            return x + (2 if training else 1) * self.offset

        def vjp(
            self, x: Matrix, /, *, training: bool = False
        ) -> tuple[Matrix, Pullback[Matrix, Matrix]]:
            slope = 2 if training else 1
            y = self.forward(x, training=training)
            return y, lambda dy: (dy, {"offset": slope * dy.sum(axis=0)})

    net = gn.Sequential(Doubling(offset=np.ones(1)))
    objective = gn.Objective(net, gn.MeanSquaredError(), np.ones((1, 1)), np.zeros((1, 1)))
    assert gn.Backprop()(objective)["0.offset"] == pytest.approx(6.0)
    assert gn.NumericalWalk()(objective)["0.offset"] == pytest.approx(6.0)


def test_a_pullback_that_is_not_told_of_training_is_refused() -> None:
    @attrs.define(eq=False)
    class Half(gn.Elementwise[T], Generic[T]):
        def forward(self, x: T, /, *, training: bool = False) -> T:
            return x

        def derivative(self, x: T, y: T, /) -> T:
            return x

    net = gn.Sequential(gn.Dense(2, 2), Half())
    with pytest.raises(TypeError, match=r"Half\.forward takes training= but Half\.vjp does not"):
        net.vjp(np.ones((1, 2), np.float32), training=True)


def test_a_layer_without_pullback_may_know_of_training() -> None:
    @attrs.define(eq=False)
    class BlackBox(gn.Layer[Matrix, Matrix]):
        def forward(self, x: Matrix, /, *, training: bool = False) -> Matrix:
            return x

    net = gn.Sequential(gn.Dense(2, 2), BlackBox())
    with pytest.raises(gn.NotDifferentiableError, match=r"BlackBox\(\) has no pullback"):
        net.vjp(np.ones((1, 2), np.float32), training=True)


def test_functions_and_names_may_stand_behind_a_layer() -> None:
    behind: Any = gn.Dense(3, 2)
    assert [layer.label for layer in behind >> "relu" >> np.tanh] == [
        "Dense(3 -> 2)",
        "ReLU()",
        "Lambda(tanh)",
    ]
