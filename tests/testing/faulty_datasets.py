"""Loaders of data sets with the mistakes that people make in them."""

from __future__ import annotations

from typing import Any

import numpy as np

import graphnn as gn
from graphnn.data import Dataset
from tests.testing.planted import Planted


def samples(count: int, seed: int, classes: int = 3) -> tuple[Any, Any]:
    labels = np.arange(count) % classes
    x = np.random.default_rng(seed).uniform(size=(count, 4)).astype(np.float32)
    return x + labels[:, np.newaxis].astype(np.float32), labels


def pictures(count: int, seed: int) -> tuple[Any, Any]:
    labels = np.arange(count) % 2
    x = np.random.default_rng(seed).uniform(size=(count, 1, 6, 7)).astype(np.float32)
    return x, labels


def blobs() -> tuple[Any, Any]:
    """Load rightly."""
    return Dataset(*samples(60, 0), name="train"), Dataset(*samples(30, 1), name="test")


def images() -> tuple[Any, Any]:
    """Load rightly, of rank 4."""
    return Dataset(*pictures(20, 0)), Dataset(*pictures(10, 1))


def line() -> tuple[Any, Any]:
    """Load a regression rightly."""
    (x, _), (other, _) = samples(40, 0), samples(10, 1)
    return Dataset(x, x.sum(axis=1)), Dataset(other, other.sum(axis=1))


def rows() -> tuple[Any, Any]:
    """Load rightly, with one-hot rows."""
    (x, t), (other, u) = samples(60, 0), samples(30, 1)
    return Dataset(x, gn.one_hot(t, 3)), Dataset(other, gn.one_hot(u, 3))


def training_data_only() -> Any:
    return blobs()[0]


def three_parts() -> Any:
    return (*blobs(), blobs()[1])


def bare_arrays() -> Any:
    return samples(60, 0), samples(30, 1)


def nan_in_a_corner() -> Any:
    (x, t), (_, test) = samples(60, 0), blobs()
    train = Dataset(x, t)
    x[5, 2] = np.nan
    return train, test


def other_samples_to_test_with() -> Any:
    x, t = samples(30, 1)
    return blobs()[0], Dataset(x[:, :3], t)


def fewer_classes_to_test_with() -> Any:
    return blobs()[0], Dataset(*samples(30, 1, classes=2))


def other_dtype_to_test_with() -> Any:
    x, t = samples(30, 1)
    return blobs()[0], Dataset(x.astype(np.float64), t)


def tests_with_the_training_data() -> Any:
    train, _ = blobs()
    return train, train.take(30)


def sorted_by_class() -> Any:
    x, t = samples(90, 0)
    order = np.argsort(t, kind="stable")
    whole = Dataset(x[order], t[order], num_classes=3)
    return whole[:60], whole[60:]


def channels_last() -> Any:
    train, test = (Dataset(x.transpose(0, 2, 3, 1), t) for x, t in (pictures(9, 0), pictures(8, 1)))
    return train, test


def pixels_of_16_bits() -> Any:
    train, test = (Dataset(65535 * x, t) for x, t in (pictures(9, 0), pictures(8, 1)))
    return train, test


def normalizes_half() -> Any:
    x, t = samples(30, 1)
    return blobs()[0], Dataset(255 * x, t)


def forgets_to_fill() -> Any:
    x, t = samples(60, 0)
    return Dataset(np.ones_like(x), t), blobs()[1]


def shuffles() -> Any:
    train, test = blobs()
    return train[np.random.default_rng().permutation(len(train))], test


def loses_the_last() -> Any:
    class Shorter(Dataset[Any]):  # type: ignore[misc]
        def __len__(self) -> int:
            return len(self.x) - 1

    return Shorter(*samples(60, 0)), blobs()[1]


def gives_the_next() -> Any:
    class Shifted(Dataset[Any]):  # type: ignore[misc]
        def __getitem__(self, index: Any) -> Any:
            return Dataset(self.x, self.t)[np.minimum(np.asarray(index) + 1, len(self) - 1)]

    return Shifted(*samples(60, 0)), blobs()[1]


def seeds_all_programs() -> Any:
    np.random.seed(0)  # noqa: NPY002
    train, test = blobs()
    return train[np.random.permutation(len(train))], test  # noqa: NPY002


PLANTED = [
    Planted(training_data_only, "gives-train-and-test", "gives a Dataset, wanted (train, test)"),
    Planted(three_parts, "gives-train-and-test", "gives 3 parts"),
    Planted(bare_arrays, "gives-train-and-test", "gives a tuple, wanted a Dataset"),
    Planted(nan_in_a_corner, "every-sample-has-a-finite-target", "x of Dataset('data'"),
    Planted(other_samples_to_test_with, "both-parts-are-alike", "sample_shape"),
    Planted(fewer_classes_to_test_with, "both-parts-are-alike", "num_classes"),
    Planted(other_dtype_to_test_with, "both-parts-are-alike", "float32 and float64"),
    Planted(tests_with_the_training_data, "most-test-samples-are-new", "30 of 30"),
    Planted(sorted_by_class, "every-class-is-there", "no sample of the classes [2]"),
    Planted(channels_last, "images-are-as-layers-take-them", "x.transpose(0, 3, 1, 2)"),
    Planted(pixels_of_16_bits, "images-are-as-layers-take-them", "reach to 65"),
    Planted(normalizes_half, "both-parts-are-on-one-scale", "test samples to"),
    Planted(forgets_to_fill, "both-parts-are-on-one-scale", "are the same"),
    Planted(shuffles, "loads-the-same-twice", "differs from call to call"),
    Planted(loses_the_last, "batches-hold-every-sample-once", "hold 59 of 60"),
    Planted(gives_the_next, "batches-hold-every-sample-once", "more than once"),
    Planted(seeds_all_programs, "touches-no-global-randomness", "or seeds it"),
]
