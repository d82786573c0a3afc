from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from graphnn.data import Dataset, load_digits

# Counts of the digits 0 .. 9 in the original file optdigits.tes, as its description gives them.
COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_all_1797_images_with_the_known_counts() -> None:
    train, test = load_digits()
    assert (len(train), len(test)) == (1437, 360)
    labels = np.concatenate([train.t, test.t])
    assert np.bincount(labels).tolist() == COUNTS


def test_each_digit_has_the_same_share_of_both_parts() -> None:
    train, test = load_digits()
    assert np.bincount(test.t).tolist() == [36, 36, 36, 36, 37, 36, 36, 36, 35, 36]
    assert np.bincount(train.t).tolist() == [142, 146, 141, 147, 144, 146, 145, 143, 139, 144]


def test_first_images_are_those_of_the_file() -> None:
    train, test = load_digits(flatten=False, normalize=False)
    assert test.t[0] == 0
    assert test.x[0, 0, 0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    # The file's second image, a one, is the first to train on.
    assert train.t[0] == 1
    assert train.x[0, 0, 0].tolist() == [0, 0, 0, 12, 13, 5, 0, 0]


def test_no_image_is_in_both_parts() -> None:
    train, test = load_digits()
    assert not {x.tobytes() for x in train.x} & {x.tobytes() for x in test.x}


@pytest.mark.parametrize("part", [0, 1])
def test_normalized_pixels_are_sixteenths(part: int) -> None:
    normalized, raw = load_digits()[part], load_digits(normalize=False)[part]
    assert normalized.x.dtype == raw.x.dtype == np.float32
    assert (raw.x.min(), raw.x.max()) == (0, 16)
    np.testing.assert_array_equal(normalized.x * 16, raw.x)


def test_flat_rows_are_the_images() -> None:
    flat, images = load_digits()[1], load_digits(flatten=False)[1]
    assert images.x.shape == (360, 1, 8, 8)
    np.testing.assert_array_equal(flat.x, images.x.reshape(360, 64))


def test_one_hot_rows_are_the_labels() -> None:
    rows, labels = load_digits(one_hot=True)[0], load_digits()[0]
    assert rows.t.shape == (1437, 10)
    assert rows.t.dtype == np.float32
    assert rows.num_classes == labels.num_classes == 10
    np.testing.assert_array_equal(rows.t, np.eye(10)[labels.t])


def test_the_attribution_comes_along() -> None:
    text = (resources.files("graphnn.data") / "digits-LICENSE.txt").read_text()
    assert "Alpaydin" in text
    assert "CC BY 4.0" in text


def test_users_arrays_stand_beside_it() -> None:
    train, _ = load_digits()
    assert isinstance(train, Dataset)
    assert train.name == "digits train"
