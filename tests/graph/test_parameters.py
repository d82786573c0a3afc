from __future__ import annotations

import copy
import re
from typing import Any

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array, Matrix, Vector
from graphnn.graph.parameters import parameter_refs
from graphnn.initializers import Normal, Zeros


@attrs.define
class Affine(gn.Layer[Matrix, Matrix]):
    """Declared without eq=False, with fixed and named lengths."""

    in_features: int
    weight: Matrix = gn.parameter("in_features", 3, init=Normal(1.0))
    bias: Vector = gn.parameter(3, init=Zeros())

    def forward(self, x: Matrix, /) -> Matrix:
        return x @ self.weight + self.bias


def test_a_missing_value_is_drawn_in_the_declared_shape_and_float32() -> None:
    layer = Affine(2)
    assert {name: array.shape for name, array in layer.parameters().items()} == {
        "weight": (2, 3),
        "bias": (3,),
    }
    assert {array.dtype for array in layer.parameters().values()} == {np.dtype(np.float32)}
    assert layer.parameter_count == 9


def test_two_layers_draw_different_values() -> None:
    assert not np.array_equal(Affine(2).weight, Affine(2).weight)


def test_a_given_value_is_copied_and_keeps_its_dtype() -> None:
    weight = np.ones((2, 3), dtype=np.float64)
    layer = Affine(2, weight)
    weight[:] = 7
    assert layer.weight.dtype == np.float64
    np.testing.assert_array_equal(layer.weight, np.ones((2, 3)))


def test_a_given_value_becomes_contiguous_and_writeable() -> None:
    weight = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    weight.flags.writeable = False
    layer = Affine(2, weight=weight)
    assert layer.weight.flags.c_contiguous
    assert layer.weight.flags.writeable
    np.testing.assert_array_equal(layer.weight, weight)


def test_integers_become_floating_numbers() -> None:
    layer = Affine(1, weight=np.array([[1, 2, 3]]), bias=np.array([True, False, True]))
    assert layer.weight.dtype == layer.bias.dtype == np.float32


def test_integers_take_the_dtype_of_the_layer() -> None:
    layer = gn.Dense(1, 1, weight=np.array([[1]]), dtype=np.dtype(np.float64))
    assert layer.weight.dtype == layer.bias.dtype == np.float64


def test_a_wrong_shape_is_refused_by_name() -> None:
    wanted = "Affine(2): weight has shape (3, 2), wanted (2, 3) = (in_features, 3)"
    with pytest.raises(gn.ShapeError, match=re.escape(wanted)):
        Affine(2, weight=np.ones((3, 2)))


def test_a_wrong_shape_cannot_be_assigned() -> None:
    layer = Affine(2)
    with pytest.raises(gn.ShapeError, match=r"weight has shape \(3, 2\), wanted \(2, 3\)"):
        layer.weight = np.ones((3, 2))
    assert layer.weight.shape == (2, 3)


wrong_dtypes = pytest.mark.parametrize(
    "wrong", [np.ones(3, complex), np.array(["a"] * 3), [None] * 3]
)


@wrong_dtypes
def test_a_wrong_dtype_is_refused_by_name(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"bias has dtype .*, wanted real floating-point"):
        Affine(2, bias=wrong)


@wrong_dtypes
def test_a_wrong_dtype_cannot_be_assigned(wrong: Any) -> None:
    layer = Affine(2, bias=np.ones(3))
    with pytest.raises(TypeError, match=r"bias has dtype .*, wanted real floating-point"):
        layer.bias = wrong
    np.testing.assert_array_equal(layer.bias, np.ones(3))


def test_an_assigned_value_is_copied() -> None:
    layer, bias = Affine(2), np.ones(3)
    layer.bias = bias
    bias[:] = 5
    np.testing.assert_array_equal(layer.bias, np.ones(3))


def test_a_length_that_names_no_field_is_a_clear_error() -> None:
    @attrs.define(eq=False)
    class Typo(gn.Layer[Matrix, Matrix]):
        in_features: int
        weight: Vector = gn.parameter("in_feature", init=Zeros())  # type: ignore[graphnn-parameter]

        def forward(self, x: Matrix, /) -> Matrix:
            return x

    with pytest.raises(
        AttributeError,
        match=r'^parameter "weight": "Typo" has no field "in_feature"; did you mean "in_features"',
    ):
        Typo(3)


def test_a_length_declared_below_the_parameter_is_a_clear_error() -> None:
    @attrs.define(eq=False)
    class Upside(gn.Layer[Matrix, Matrix]):
        weight: Vector = gn.parameter("size", init=Zeros())  # type: ignore[graphnn-parameter]
        size: int = 3

        def forward(self, x: Matrix, /) -> Matrix:
            return x

    with pytest.raises(
        AttributeError, match=r'^parameter "weight": "Upside" sets the .*declare "size" above$'
    ):
        Upside()


@pytest.mark.parametrize("size", [0, -1, 2.0, True, "2", None])
def test_a_length_is_a_whole_number_of_at_least_one(size: Any) -> None:
    with pytest.raises(ValueError, match=r"^Affine: in_features is .*; wanted a whole number of"):
        Affine(size)


def test_a_fixed_length_is_checked_as_well() -> None:
    @attrs.define(eq=False)
    class Nothing(gn.Layer[Matrix, Matrix]):
        weight: Vector = gn.parameter(0, init=Zeros())

        def forward(self, x: Matrix, /) -> Matrix:
            return x

    with pytest.raises(ValueError, match=r"Nothing: a length in parameter\(\.\.\.\) is 0; wanted"):
        Nothing()


def test_an_initialiser_may_be_a_field() -> None:
    layer = gn.Dense(2, 1, weight_init=Normal(0.0), bias_init=Normal(0.0))
    assert not np.any(layer.weight)
    assert not np.any(layer.bias)


def test_an_initialiser_that_names_no_field_is_a_clear_error() -> None:
    @attrs.define(eq=False)
    class Typo(gn.Layer[Matrix, Matrix]):
        weight: Vector = gn.parameter(3, init="start")  # type: ignore[graphnn-parameter]

        def forward(self, x: Matrix, /) -> Matrix:
            return x

    with pytest.raises(AttributeError, match='"Typo" has no field "start"'):
        Typo()


def test_an_initialiser_of_the_wrong_shape_is_refused() -> None:
    def square(shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        return np.ones((2, 2))

    with pytest.raises(gn.ShapeError, match=r"weight has shape \(2, 2\), wanted \(3, 1\)"):
        gn.Dense(3, 1, weight_init=square)


def test_a_class_without_define_is_told_so() -> None:
    class Bare(gn.Layer[Matrix, Matrix]):
        weight: Vector = gn.parameter(3, init=Zeros())

        def forward(self, x: Matrix, /) -> Matrix:
            return x

    with pytest.raises(TypeError, match=r"Bare declares the parameter 'weight'.*attrs\.define"):
        Bare().parameters()


def test_a_class_with_a_dictionary_works_as_well() -> None:
    @attrs.define(eq=False, slots=False)
    class Loose(gn.Layer[Matrix, Matrix]):
        weight: Vector = gn.parameter(3, init=Zeros())

        def forward(self, x: Matrix, /) -> Matrix:
            return x

    assert list(Loose().parameters()) == ["weight"]


def test_parameters_are_live() -> None:
    layer = Affine(1)
    layer.parameters()["bias"][:] = 2
    np.testing.assert_array_equal(layer.bias, [2, 2, 2])


def test_a_reference_knows_whether_its_values_were_drawn() -> None:
    refs = list(parameter_refs(Affine(1, bias=np.zeros(3)), "0."))
    assert [(ref.name, ref.is_drawn) for ref in refs] == [("0.weight", True), ("0.bias", False)]


def test_an_assigned_value_counts_as_given() -> None:
    layer = gn.Dense(2, 1, bias_init=Normal(1.0))
    layer.weight = np.array([[0.5], [0.5]])
    bias = layer.bias.copy()
    gn.Sequential(layer, rng=0)
    np.testing.assert_array_equal(layer.weight, [[0.5], [0.5]])
    assert not np.array_equal(layer.bias, bias)


def test_what_is_drawn_stays_so_when_it_is_cast_drawn_anew_or_trained() -> None:
    layer = gn.Dense(2, 1).initialize(0, dtype="float64").astype("float32")
    layer.parameters()["weight"][...] = 7
    layer.initialize(1)
    assert [ref.is_drawn for ref in parameter_refs(layer)] == [True, True]
    assert not np.any(layer.weight == 7)


@pytest.mark.parametrize("wrong", ["xavier", 5, None, gn.Xavier])
def test_what_is_no_initialiser_is_refused_by_name(wrong: Any) -> None:
    told = re.escape(f"Dense: weight_init is {wrong!r}, wanted an initializer, such as Xavier() or")
    with pytest.raises(TypeError, match=told):
        gn.Dense(2, 1, weight_init=wrong)


def test_what_is_no_initialiser_in_the_declaration_is_refused() -> None:
    wrong: Any = 5

    @attrs.define(eq=False)
    class Shift(gn.Layer[Matrix, Matrix]):
        offset: Vector = gn.parameter(3, init=wrong)

        def forward(self, x: Matrix, /) -> Matrix:
            return x + self.offset

    with pytest.raises(TypeError, match=r"Shift: init in parameter\(\.\.\.\) is 5, wanted an init"):
        Shift()


def test_a_size_stays_that_of_the_parameters() -> None:
    layer = gn.Dense(3, 2)
    layer.in_features = 3
    for name, wrong in (("in_features", 7), ("out_features", 1)):
        kept = getattr(layer, name)
        with pytest.raises(AttributeError) as caught:
            setattr(layer, name, wrong)
        assert str(caught.value) == (
            f"Dense(3 -> 2): {name} is {kept}, a length of its parameters, and cannot become "
            f"{wrong}; make a new layer"
        )
        assert getattr(layer, name) == kept
    layer.weight = np.ones((3, 2))
    assert layer(np.ones((1, 3))).shape == (1, 2)


@attrs.define(eq=False)
class Scale(gn.Layer[Any, Any]):
    size: int
    power: int = 1
    factor: Vector = gn.parameter("size", init=Zeros())

    def forward(self, x: Any, /) -> Any:
        return x**self.power * self.factor


@attrs.define(eq=False, slots=False)
class Louder(Scale):
    gain: float = 2.0


@pytest.mark.parametrize(
    "layer",
    [Scale(3), Louder(3), copy.deepcopy(Scale(3)), Louder(3).astype("float64")],
    ids=lambda layer: type(layer).__name__,
)
def test_lengths_of_third_party_layers_are_kept_too(layer: Scale) -> None:
    layer.power = 2
    layer.factor = np.array([1.0, 2.0, 3.0])
    with pytest.raises(AttributeError, match="size is 3, a length of its parameters"):
        layer.size = 4
    assert layer.size == 3
    assert attrs.evolve(layer, power=3).factor.tolist() == [1, 2, 3]
