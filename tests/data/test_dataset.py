from __future__ import annotations

import copy
import pickle
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphnn.data import Dataset


def numbered(n: int = 10, **keywords: Any) -> Dataset[Any]:
    """Return samples that each hold their own number."""
    return Dataset(np.arange(n, dtype=np.float64)[:, np.newaxis], range(n), **keywords)


def test_lists_make_a_dataset() -> None:
    data = Dataset([[0, 0], [0, 1]], [0, 1])
    assert data.x.dtype == np.float32
    assert data.t.dtype == np.int64
    np.testing.assert_array_equal(data.x, [[0, 0], [0, 1]])
    np.testing.assert_array_equal(data.t, [0, 1])
    assert data.num_classes == 2


def test_raw_pixels_become_float32_with_their_values() -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(4, 1, 8, 8)
    data = Dataset(pixels, np.array([2, 0, 1, 2], dtype=np.uint8))
    assert data.x.dtype == np.float32
    np.testing.assert_array_equal(data.x, pixels)
    assert data.sample_shape == (1, 8, 8)


def test_booleans_are_numbers() -> None:
    data = Dataset([[True, False]], [True])
    np.testing.assert_array_equal(data.x, [[1, 0]])
    assert data.x.dtype == np.float32
    assert data.t.tolist() == [1]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_floats_keep_their_dtype(dtype: npt.DTypeLike) -> None:
    data = Dataset(np.ones((2, 3), dtype), np.ones((2, 1), dtype))
    assert data.x.dtype == data.t.dtype == dtype


def test_foreign_byte_order_is_made_native() -> None:
    data = Dataset(np.array([[1.5]], dtype=np.dtype(np.float64).newbyteorder()), [0])
    assert data.x.dtype == np.float64
    assert data.x.dtype.isnative
    assert data.x.tolist() == [[1.5]]


def test_floats_are_neither_copied_nor_changed_nor_locked() -> None:
    x, t = np.ones((2, 3)), np.array([0, 1])
    data = Dataset(x, t)
    assert np.shares_memory(data.x, x)
    assert np.shares_memory(data.t, t)
    assert x.flags.writeable
    assert t.flags.writeable


@pytest.mark.parametrize("pick", [lambda d: d, lambda d: d[1:], lambda d: d[[0, 1]]])
def test_arrays_are_read_only(pick: Any) -> None:
    data = pick(numbered())
    with pytest.raises(ValueError, match="read-only"):
        data.x[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        data.t[0] = 1


def test_fields_cannot_be_set() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        numbered().x = np.ones((2, 2))  # type: ignore[misc]


def test_repr_is_short_and_tells_all() -> None:
    assert repr(Dataset(np.ones((3, 1, 8, 8)), [0, 1, 4], name="mine")) == (
        "Dataset('mine', N=3, sample_shape=(1, 8, 8), dtype=float64, num_classes=5)"
    )


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda d: pickle.loads(pickle.dumps(d))])
def test_copies_and_pickles(duplicate: Any) -> None:
    data = numbered(name="mine", num_classes=12)
    again = duplicate(data)
    np.testing.assert_array_equal(again.x, data.x)
    np.testing.assert_array_equal(again.t, data.t)
    assert (again.name, again.num_classes) == ("mine", 12)


class TestTargets:
    def test_classes_are_counted_from_labels(self) -> None:
        assert Dataset(np.ones((3, 1)), [0, 6, 2]).num_classes == 7

    def test_said_classes_win(self) -> None:
        assert Dataset(np.ones((3, 1)), [0, 6, 2], num_classes=10).num_classes == 10

    def test_one_hot_rows_have_a_class_each(self) -> None:
        data = Dataset(np.ones((2, 1)), [[0, 1, 0], [0, 0, 1]])
        assert data.num_classes == 3
        assert data.t.dtype == np.float32

    def test_floats_of_rank_one_are_a_regression(self) -> None:
        data = Dataset(np.ones((3, 1)), [0.0, 1.0, 2.0])
        assert data.num_classes is None
        assert data.t.dtype == np.float64

    @pytest.mark.parametrize(
        "t", [[[0], [1]], [[1], [1]], [[0.5, 0.5], [1, 0]], [[1, 1], [0, 1]], [[[1, 0]], [[0, 1]]]]
    )
    def test_other_rows_are_a_regression(self, t: Any) -> None:
        data = Dataset(np.ones((2, 1)), t)
        assert data.num_classes is None
        assert data.t.dtype.kind == "f"

    def test_whole_floats_are_labels_where_classes_are_said(self) -> None:
        data = Dataset(np.ones((3, 1)), [0.0, 2.0, 1.0], num_classes=3)
        assert data.t.dtype == np.int64
        assert data.t.tolist() == [0, 2, 1]

    def test_soft_rows_are_targets_where_classes_are_said(self) -> None:
        assert Dataset(np.ones((1, 1)), [[0.1, 0.9]], num_classes=2).num_classes == 2


ONES = np.ones((3, 2))


@pytest.mark.parametrize(
    ("x", "t", "keywords", "error", "sentence"),
    [
        (ONES, [0, 1], {}, ValueError, "x holds 3 samples and t 2 targets"),
        (ONES, 1, {}, ValueError, "x holds 3 samples and t a single number"),
        (np.ones(3), [0, 1, 2], {}, ValueError, r"x has shape \(3,\) and lacks the batch axis"),
        (1.0, [0], {}, ValueError, "lacks the batch axis"),
        (np.ones((0, 2)), [], {}, ValueError, r"x has shape \(0, 2\) and so is empty"),
        (np.ones((3, 0)), [0, 1, 2], {}, ValueError, r"x has shape \(3, 0\) and so is empty"),
        (ONES, np.ones((3, 0)), {}, ValueError, r"t has shape \(3, 0\) and so is empty"),
        ([[1, 2], [3]], [0, 1], {}, ValueError, "x is ragged"),
        (ONES, [[1], [1, 2], [3]], {}, ValueError, "t is ragged"),
        ([["a"]], [0], {}, TypeError, "x has dtype <U1; wanted real numbers"),
        (ONES, ["cat", "dog", "cat"], {}, TypeError, "t has dtype <U3; wanted real numbers"),
        ([[None]], [0], {}, TypeError, "x has dtype object"),
        (ONES + 0j, [0, 1, 2], {}, TypeError, "x has dtype complex128"),
        (np.ma.masked_equal(ONES, 1), [0, 1, 2], {}, TypeError, "x is a masked array"),
        ([[0, 2**24 + 1]], [0], {}, ValueError, "x holds integers beyond 16777216"),
        ([[0, -(2**63)]], [0], {}, ValueError, "x holds integers beyond 16777216"),
        (ONES, [0, -1, 1], {}, ValueError, "label of sample 1 is -1; wanted 0 or more"),
        (
            ONES,
            np.array([0, 2**63, 1], dtype=np.uint64),
            {},
            ValueError,
            "label of sample 1 is 9223372036854775808; wanted 0 .. 9223372036854775807",
        ),
        (ONES, [0, 3, 1], {"num_classes": 3}, ValueError, r"sample 1 is 3; wanted 0 \.\. 2"),
        (ONES, [0, 1.5, 1], {"num_classes": 3}, ValueError, "sample 1 is 1.5, no whole number"),
        (ONES, [0, np.nan, 1], {"num_classes": 3}, ValueError, "t is nan in sample 1"),
        (ONES, [0.5, np.inf, 1], {}, ValueError, "t is inf in sample 1"),
        (ONES, np.eye(3), {"num_classes": 4}, ValueError, r"t has shape \(3, 3\); 4 classes need"),
        (ONES, np.ones((3, 1, 2)), {"num_classes": 2}, ValueError, r"t has shape \(3, 1, 2\)"),
        (ONES, ONES, {"num_classes": 2}, ValueError, r"row 0 of t is no distribution .* sum 2\)"),
        (ONES, [[1, 0], [2, -1], [0, 1]], {"num_classes": 2}, ValueError, "row 1 of t is no dist"),
        (ONES, [0, 0, 0], {"num_classes": 0}, ValueError, "num_classes is 0; wanted 1 or more"),
        (ONES, [0, 0, 0], {"num_classes": 2.5}, TypeError, "num_classes is 2.5; wanted an integer"),
    ],
)
def test_bad_input_is_named(
    x: Any, t: Any, keywords: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=f"^Dataset 'mine': .*{sentence}"):
        Dataset(x, t, name="mine", **keywords)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none_is_found(value: float) -> None:
    x = np.ones((4, 2, 3))
    x[2, 1, 0] = value
    with pytest.raises(ValueError, match=rf"x is {value} in sample 2 at position \(1, 0\)"):
        Dataset(x, range(4))


class TestPicking:
    def test_an_integer_gives_one_sample(self) -> None:
        x, t = numbered()[3]
        assert x.tolist() == [3.0]
        assert t == 3
        assert numbered()[np.int64(-1)][1] == 9

    def test_an_integer_out_of_range(self) -> None:
        with pytest.raises(IndexError, match="Dataset 'data': no sample 10 among 10"):
            numbered()[10]

    def test_iterating_gives_each_sample_once(self) -> None:
        assert [int(t) for _, t in numbered(4)] == [0, 1, 2, 3]

    @pytest.mark.parametrize(
        ("index", "picked"),
        [
            (slice(2, 8, 3), [2, 5]),
            ([7, 7, 0], [7, 7, 0]),
            (np.array([9, -10]), [9, 0]),
            (np.arange(10) % 4 == 1, [1, 5, 9]),
        ],
    )
    def test_several(self, index: Any, picked: list[int]) -> None:
        some = numbered(name="mine", num_classes=11)[index]
        assert some.t.tolist() == picked
        assert some.x[:, 0].tolist() == picked
        assert (some.name, some.num_classes) == ("mine", 11)

    def test_classes_stay_when_the_greatest_label_is_not_picked(self) -> None:
        assert numbered()[:2].num_classes == 10

    def test_a_regression_stays_one_when_picked_rows_look_one_hot(self) -> None:
        data = Dataset(np.ones((3, 1)), [[0.0, 1.0], [1.0, 0.0], [0.3, 3.0]])
        assert data[:2].num_classes is None

    @pytest.mark.parametrize(
        ("index", "error", "sentence"),
        [
            (slice(0, 0), ValueError, "no sample of 10 was picked"),
            (np.zeros(10, bool), ValueError, "no sample of 10 was picked"),
            (np.zeros(9, bool), IndexError, "a mask of 9 for 10 samples"),
            ([0.5], IndexError, "dtype float64"),
            ([[0, 1]], IndexError, r"array of shape \(1, 2\)"),
            ([3, 10], IndexError, "index 10 is out of bounds"),
            ("x", IndexError, "cannot pick samples"),
        ],
    )
    def test_bad_index(self, index: Any, error: type[Exception], sentence: str) -> None:
        with pytest.raises(error, match=f"Dataset 'data': .*{sentence}"):
            numbered()[index]

    def test_take(self) -> None:
        assert numbered().take(3).t.tolist() == [0, 1, 2]
        assert len(numbered().take(10)) == 10

    @pytest.mark.parametrize("n", [0, -1, 11])
    def test_take_of_what_is_not_there(self, n: int) -> None:
        with pytest.raises(ValueError, match=f"cannot take {n} samples of 10"):
            numbered().take(n)


class TestSplit:
    @given(n=st.integers(2, 60), fraction=st.floats(0.01, 0.99), seed=st.integers(0, 2**32))
    def test_each_sample_lands_on_one_side(self, n: int, fraction: float, seed: int) -> None:
        size = round(fraction * n)
        if size in (0, n):
            with pytest.raises(ValueError, match="leaves one side empty"):
                numbered(n).split(fraction, rng=seed)
            return
        first, second = numbered(n).split(fraction, rng=seed)
        assert len(first) == size
        assert sorted([*first.t, *second.t]) == list(range(n))
        np.testing.assert_array_equal(first.x[:, 0], first.t)

    def test_a_seed_names_a_split(self) -> None:
        one, other = (numbered(50).split(0.5, rng=7)[0] for _ in range(2))
        assert one.t.tolist() == other.t.tolist()
        assert numbered(50).split(0.5, rng=8)[0].t.tolist() != one.t.tolist()

    def test_samples_are_shuffled(self) -> None:
        assert numbered(50).split(0.5, rng=0)[0].t.tolist() != list(range(25))

    @pytest.mark.parametrize("fraction", [0, 1, -0.5, 1.5, float("nan")])
    def test_no_fraction(self, fraction: float) -> None:
        with pytest.raises(ValueError, match="wanted a fraction between 0 and 1"):
            numbered().split(fraction)
