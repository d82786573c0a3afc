"""Arrays that are kept with a layer and not trained."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array, Matrix, Vector
from graphnn.initializers import Normal, Ones, Zeros
from tests.gradients.random_layers import Dropout


@attrs.define(eq=False)
class Sums(gn.Layer[Matrix, Matrix]):
    """Adds up all that it has seen in training; the sum moves with every step."""

    size: int
    scale: Vector = gn.parameter("size", init=Ones())
    total: Vector = gn.buffer("size", init=Zeros())
    start: Vector = gn.buffer("size", init=Normal(1.0))

    def forward(self, x: Matrix, /) -> Matrix:
        y: Matrix = x * self.scale + self.total
        return y

    def vjp(self, x: Matrix, /) -> Any:
        return self.forward(x), lambda dy: (dy * self.scale, {"scale": (dy * x).sum(axis=0)})

    def updated_buffers(self, x: Matrix, /) -> Mapping[str, Array]:
        return {"total": 2 * self.total + x.sum(axis=0)}


@attrs.define(eq=False)
class Answers(gn.Layer[Matrix, Matrix]):
    """Says of its buffer what it is told to say."""

    answer: Any
    kept: Vector = gn.buffer(2, init=Zeros())

    def forward(self, x: Matrix, /) -> Matrix:
        return x

    def vjp(self, x: Matrix, /) -> Any:
        return x, lambda dy: (dy, {})

    def updated_buffers(self, x: Matrix, /) -> Any:
        return self.answer


@attrs.define(eq=False)
class Draws(gn.Layer[Matrix, Matrix]):
    """Adds noise, and remembers the noise of the pass: both draw from one generator."""

    noise: Array = gn.buffer(3, init=Zeros())
    rng: np.random.Generator = attrs.field(factory=lambda: np.random.default_rng(9), kw_only=True)

    def forward(self, x: Matrix, /) -> Matrix:
        y: Matrix = x + self.rng.normal(size=3).astype(x.dtype)
        return y

    def vjp(self, x: Matrix, /) -> Any:
        return self.forward(x), lambda dy: (dy, {})

    def updated_buffers(self, x: Matrix, /) -> Mapping[str, Array]:
        return {"noise": self.rng.normal(size=3)}


@attrs.define(eq=False)
class Keeps(gn.Layer[Matrix, Matrix]):
    kept_size: int
    kept: Vector = gn.buffer("kept_size", init=Zeros())

    def forward(self, x: Matrix, /) -> Matrix:
        return x


@attrs.define(eq=False)
class Misspelt(gn.Layer[Matrix, Matrix]):
    size: int
    kept: Vector = gn.buffer("sizes", init=Zeros())  # type: ignore[graphnn-parameter]

    def forward(self, x: Matrix, /) -> Matrix:
        return x


class Plain(gn.Layer[Matrix, Matrix]):
    kept: Vector = gn.buffer(2, init=Zeros())

    def forward(self, x: Matrix, /) -> Matrix:
        return x


def test_a_buffer_is_listed_and_is_no_parameter() -> None:
    net = gn.Sequential(gn.Sequential(Sums(2)), Sums(2), rng=0)
    assert list(net.buffers()) == ["0.0.total", "0.0.start", "1.total", "1.start"]
    assert list(net.parameters()) == ["0.0.scale", "1.scale"]
    assert net.parameter_count == 4
    assert net.buffers()["1.total"] is net[1].buffers()["total"]


def test_a_shared_buffer_is_listed_once() -> None:
    shared = Sums(2)
    assert list(gn.Sequential(shared, shared).buffers()) == ["0.total", "0.start"]


def test_it_is_checked_and_copied_as_a_parameter_is() -> None:
    total = np.ones(2)
    layer = Sums(2, total=total)
    total[:] = 7
    assert layer.total.tolist() == [1.0, 1.0]
    with pytest.raises(gn.ShapeError, match=r"total has shape \(3,\), wanted \(2,\) = \(size\)"):
        Sums(2, total=np.ones(3))
    with pytest.raises(AttributeError, match="size is 2, a length of its parameters"):
        layer.size = 3
    keeps = Keeps(2)
    with pytest.raises(AttributeError, match="kept_size is 2, a length of its buffers"):
        keeps.kept_size = 3


def test_a_declaration_names_fields() -> None:
    with pytest.raises(AttributeError, match='buffer "kept": "Misspelt" has no field "sizes"; did'):
        Misspelt(2)
    plain = Plain()
    with pytest.raises(TypeError, match="declares the buffer 'kept' but is no attrs class"):
        plain.buffers()


def test_it_is_cast_with_the_parameters() -> None:
    net = gn.Sequential(Sums(2), rng=0)
    other = net.astype("float64")
    assert {array.dtype.name for array in other.buffers().values()} == {"float64"}
    assert {array.dtype.name for array in net.buffers().values()} == {"float32"}
    net.initialize(dtype="float64")
    assert {array.dtype.name for array in net.buffers().values()} == {"float64"}
    assert gn.Sequential(Sums(2), dtype="float64")[0].buffers()["total"].dtype == np.float64


def test_a_layer_with_buffers_alone_computes_in_their_dtype() -> None:
    layer = Answers({}, kept=np.zeros(2))
    assert layer.compute_dtype == gn.Sequential(layer).compute_dtype == np.float64


def test_a_seed_draws_it_anew_behind_the_parameters() -> None:
    net = gn.Sequential(gn.Dense(2, 2), Sums(2), gn.Dense(2, 2), rng=3)
    without = gn.Sequential(gn.Dense(2, 2), gn.Identity(), gn.Dense(2, 2), rng=3)
    np.testing.assert_array_equal(net.parameters()["2.weight"], without.parameters()["2.weight"])
    first = net.buffers()["1.start"].copy()
    net.buffers()["1.total"][...] = 5
    net.initialize(3)
    np.testing.assert_array_equal(net.buffers()["1.start"], first)
    assert net.buffers()["1.total"].tolist() == [0.0, 0.0]
    given = gn.Sequential(Sums(2, total=np.ones(2, np.float32)), rng=0)
    assert given.initialize(1).buffers()["0.total"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_a_copy_has_its_own(copied: Any) -> None:
    net = gn.Sequential(Sums(2), rng=0)
    net.buffers()["0.total"][...] = 3
    other = copied(net)
    assert other.buffers()["0.total"].tolist() == [3.0, 3.0]
    other.buffers()["0.total"][...] = 4
    assert net.buffers()["0.total"].tolist() == [3.0, 3.0]


def test_the_table_counts_it() -> None:
    net = gn.Sequential(gn.Dense(2, 2), Sums(2))
    assert repr(net).splitlines() == [
        "Sequential        output shape  parameters  buffers",
        "---------------------------------------------------",
        "0  Dense(2 -> 2)  (N, 2)                 6        0",
        "1  Sums()         (N, 2)                 2        4",
        "---------------------------------------------------",
        "total                                    8        4",
    ]


class TestWhatTheyBecome:
    def test_a_network_tells_of_all_its_layers(self) -> None:
        net = gn.Sequential(Sums(2), gn.Sequential(Sums(2)), "relu", rng=0)
        x = np.array([[1.0, -2.0], [3.0, 5.0]], np.float32)
        found = net.updated_buffers(x)
        assert {name: array.tolist() for name, array in found.items()} == {
            "0.total": [4.0, 3.0],
            "1.0.total": [4.0, 3.0],
        }
        assert not any(net.buffers()[name].any() for name in found)

    def test_it_runs_no_further_than_it_must(self) -> None:
        def fail(x: Array) -> Array:
            raise AssertionError("nobody needs it")

        net = gn.Sequential(Sums(2), gn.Lambda(fail), input_shape=(2,))
        assert list(net.updated_buffers(np.ones((1, 2), np.float32))) == ["0.total"]
        assert gn.Sequential(gn.Lambda(fail)).updated_buffers(np.ones((1, 2), np.float32)) == {}

    def test_a_layer_in_two_places_goes_on_where_the_first_left_it(self) -> None:
        shared = Sums(2, total=np.ones(2, np.float32))
        net = gn.Sequential(shared, shared)
        x = np.array([[1.0, 2.0]], np.float32)
        first = 2 * shared.total + x[0]
        wanted = 2 * first + (x * shared.scale + shared.total)[0]
        found = net.updated_buffers(x)
        np.testing.assert_allclose(found["0.total"], wanted)
        np.testing.assert_allclose(net.training_vjp(x)[2]["0.total"], wanted)
        assert shared.total.tolist() == [1.0, 1.0]

    def test_the_pass_of_a_step_tells_the_same(self) -> None:
        def network() -> gn.Sequential[Any, Any]:
            return gn.Sequential(gn.Dense(2, 3), Dropout(rng=5), Sums(3), Draws(), Sums(3), rng=0)

        x = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
        wanted = network().updated_buffers(x)
        assert len(wanted) == 3
        net = network()
        y, _, found = net.training_vjp(x)
        np.testing.assert_array_equal(y, network().forward(x, training=True))
        for name, array in wanted.items():
            np.testing.assert_array_equal(found[name], array, err_msg=name)

    @pytest.mark.parametrize(
        ("answer", "error", "said"),
        [
            (None, TypeError, r"layer 0 Answers\(\) gives NoneType; wanted a mapping"),
            ({"other": np.ones(2)}, ValueError, r"gives \['other'\]; its buffers are \['kept'\]"),
            ({"kept": np.ones(3)}, gn.ShapeError, r"gives shape \(3,\) for 'kept'; wanted \(2,\)"),
            ({"kept": [1.0, 2.0]}, TypeError, "gives list for 'kept'; wanted an array"),
            ({"kept": np.array([1, 2])}, TypeError, "gives int64 for 'kept'"),
        ],
    )
    def test_what_is_no_answer_is_told(
        self, answer: Any, error: type[Exception], said: str
    ) -> None:
        net = gn.Sequential(Answers(answer))
        x = np.ones((1, 2), np.float32)
        for ask in (net.updated_buffers, net.training_vjp):
            with pytest.raises(error, match="updated_buffers of .*" + said):
                ask(x)
