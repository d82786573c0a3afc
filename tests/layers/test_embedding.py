"""The table of vectors: lookups, gradients, and how indices come in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.testing import check_layer


@pytest.mark.parametrize("shape", [(), (4,), (2, 3)])
def test_it_conforms(shape: tuple[int, ...]) -> None:
    report = check_layer(lambda: gn.Embedding(5, 2), shape=shape)
    assert report, f"\n{report}"


def test_it_is_a_dense_layer_on_one_hot_rows() -> None:
    table = gn.Embedding(6, 3).initialize(0).astype("float64")
    dense = gn.Dense(6, 3, table.weight)
    x, dy = np.array([5, 0, 5, 2, 5]), np.random.default_rng(0).normal(size=(5, 3))
    y, pullback = table.vjp(x)
    wanted, dense_pullback = dense.vjp(np.eye(6)[x])
    np.testing.assert_array_equal(y, wanted)
    np.testing.assert_allclose(pullback(dy)[1]["weight"], dense_pullback(dy)[1]["weight"])


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "uint64", "float32", "float64"])
def test_indices_may_be_of_any_dtype_that_holds_them(dtype: str) -> None:
    table = gn.Embedding(200, 2)
    x = np.array([[0, 100], [127, 3]]).astype(dtype)
    np.testing.assert_array_equal(table(x), table.weight[x.astype(int)])
    np.testing.assert_array_equal(gn.Sequential(table)(x), table(x))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_network_leaves_indices_as_they_are(dtype: str) -> None:
    """In float16 the number 2049 does not exist, in float32 2**24 + 1 does not."""
    rows = 2**24 + 2 if dtype != "float16" else 2050
    weight = np.zeros((rows, 1), dtype)
    weight[-1] = 1
    net = gn.Sequential(gn.Embedding(rows, 1, weight=weight))
    assert net(np.array([rows - 1, rows - 2])).tolist() == [[1.0], [0.0]]


def test_indices_that_came_through_a_float_too_narrow_are_refused() -> None:
    net = gn.Sequential(gn.Flatten(), gn.Embedding(2050, 2), dtype=np.float16)
    with pytest.raises(TypeError, match="indices of float16, in which not all of 2050 whole num"):
        net(np.ones((1, 2)))
    wide = gn.Sequential(gn.Flatten(), gn.Embedding(2050, 2))
    assert wide(np.ones((1, 2))).shape == (1, 2, 2)


@pytest.mark.parametrize("index", [-1, 5])
def test_an_index_without_a_row_is_refused(index: int) -> None:
    table = gn.Embedding(5, 2)
    for ask in (table, table.vjp, table.forward):
        with pytest.raises(ValueError, match=rf"Embedding\(5 -> 2\) got the index {index}; wanted"):
            ask(np.array([0, index]))


@pytest.mark.parametrize("index", [0.5, np.nan, np.inf])
def test_what_is_no_whole_number_is_refused(index: float) -> None:
    table = gn.Embedding(5, 2)
    for ask in (table, gn.Sequential(table), gn.Sequential(gn.Flatten(), table)):
        with pytest.raises(TypeError, match=rf"got {index}, wanted whole numbers"):
            ask(np.array([[0.0, index]]))
    with pytest.raises(TypeError, match="of dtype complex128, wanted whole numbers"):
        table(np.array([1j]))
    with pytest.raises(ValueError, match="sequences of different lengths"):
        table([[1], [1, 2]])


def test_an_input_that_others_take_as_well_is_of_real_numbers() -> None:
    def graph(*, mixes: bool) -> gn.Network[Any, Any]:
        g = gn.Graph()
        x = g.input("x", shape=(2,))
        words = g.input("words", shape=(2,))
        y = (x >> gn.Dense(2, 4)) + (words >> gn.Embedding(3, 2) >> gn.Flatten())
        return g.build(outputs=y + (words >> gn.Dense(2, 4)) if mixes else y)

    net, mixed = graph(mixes=False), graph(mixes=True)
    assert (net.wiring.takes_integers, mixed.wiring.takes_integers) == (
        (False, True),
        (False, False),
    )
    given = (np.ones((1, 2)), np.array([[2, 1]]))
    assert [each.dtype.kind for each in net.as_batch(given)] == ["f", "i"]
    assert net(given).shape == mixed(given).shape == (1, 4)


def test_shapes_are_followed_through_it() -> None:
    net = gn.Sequential(gn.Embedding(5, 3), gn.Flatten(), gn.Dense(12, 2), input_shape=(4,))
    assert net.wiring.shapes[1:] == ((4, 3), (12,), (2,))
    with pytest.raises(gn.ShapeError, match=r"Dense\(12 -> 2\) takes 12 features"):
        gn.Sequential(gn.Embedding(5, 3), gn.Flatten(), gn.Dense(12, 2), input_shape=(5,))


def test_it_learns_which_words_are_which() -> None:
    """Two classes of words, told apart by nothing but their vectors."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 20, (200, 3))
    data = gn.data.Dataset(x, x.sum(axis=1) % 2)
    net = gn.Sequential(
        gn.Embedding(20, 4), gn.Flatten(), gn.Dense(12, 32), "relu", gn.Dense(32, 2), rng=0
    )
    trainer = gn.Trainer(net, loss="softmax-cross-entropy", optimizer=gn.SGD(0.5), rng=0)
    trainer.fit(data, epochs=60, batch_size=20)
    assert trainer.evaluate(data).accuracy > 0.95


@pytest.mark.parametrize("sizes", [(0, 2), (2, 0), (2.0, 1), (True, 2)])
def test_its_sizes_are_checked(sizes: Any) -> None:
    with pytest.raises(ValueError, match=r"Embedding: .* wanted a whole number of at least 1"):
        gn.Embedding(*sizes)
