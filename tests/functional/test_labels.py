from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graphnn.functional import one_hot
from tests.functional.examples import shapes


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
