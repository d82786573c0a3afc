"""What data sets are checked for.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import numpy as np

from graphnn.data import Dataset, permutation_batches
from graphnn.plugins.hooks import Loader
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.global_randomness import moves_global_randomness
from graphnn.testing.subjects.datasets import loaded, loader

__all__ = ["DATASETS"]


@check(loader)
def gives_train_and_test(load: Loader) -> None:
    """Called without arguments, the loader gives a pair of data sets."""
    given = loaded(load)
    assert isinstance(given, tuple), f"it gives a {type(given).__name__}, wanted (train, test)"
    assert len(given) == 2, f"it gives {len(given)} parts, wanted (train, test)"
    for each in given:
        assert isinstance(each, Dataset), f"it gives a {type(each).__name__}, wanted a Dataset"


@check(loader)
def every_sample_has_a_finite_target(load: Loader) -> None:
    """Inputs and targets are as many, and all of them are finite."""
    for each in loaded(load):
        assert len(each.x) == len(each.t), f"{each!r} has {len(each.x)} x and {len(each.t)} t"
        for name in ("x", "t"):
            assert np.isfinite(getattr(each, name)).all(), f"{name} of {each!r} is not finite"


@check(loader)
def both_parts_are_alike(load: Loader) -> None:
    """Both parts have samples of one shape and dtype, and the same number of classes."""
    train, test = loaded(load)
    for name in ("sample_shape", "num_classes"):
        a, b = getattr(train, name), getattr(test, name)
        assert a == b, f"{name} of the training samples is {a}, of the test samples {b}"
    assert train.x.dtype == test.x.dtype, f"the dtypes are {train.x.dtype} and {test.x.dtype}"
    assert train.t.shape[1:] == test.t.shape[1:], "the targets of the parts differ in shape"


@check(loader)
def most_test_samples_are_new(load: Loader) -> None:
    """Less than half of the test samples stand among the training samples."""
    train, test = loaded(load)
    known = {np.ascontiguousarray(x).tobytes() for x in train.x}
    seen = sum(np.ascontiguousarray(x).tobytes() in known for x in test.x)
    assert 2 * seen < len(test), f"{seen} of {len(test)} test samples are training samples"


@check(loader)
def every_class_is_there(load: Loader) -> None:
    """Labels go from 0 to ``num_classes - 1``, and each occurs in both parts."""
    for each in loaded(load):
        if each.num_classes is None:
            raise NotApplicable("its targets are no classes")
        labels = each.t if each.t.ndim == 1 else each.t.argmax(axis=1)
        missing = sorted(set(range(each.num_classes)) - set(labels.tolist()))
        assert not missing, f"{each!r} has no sample of the classes {missing}"


@check(loader)
def images_are_as_layers_take_them(load: Loader) -> None:
    """Images are ``(N, channels, height, width)``, of pixels from -255 to 255."""
    for each in loaded(load):
        if each.x.ndim != 4:
            raise NotApplicable(f"samples of shape {each.sample_shape} are no images")
        _, channels, _, last = each.x.shape
        assert channels in (1, 2, 3, 4) or last > 4, (
            f"samples of shape {each.sample_shape} have their channels last; take "
            "x.transpose(0, 3, 1, 2)"
        )
        reach = float(np.abs(each.x).max())
        assert reach <= 255, f"the pixels of {each!r} reach to {reach:g}"


@check(loader)
def both_parts_are_on_one_scale(load: Loader) -> None:
    """The largest inputs to train on and to test with are alike, and not all inputs are."""
    train, test = loaded(load)
    a, b = (float(np.abs(each.x).max()) for each in (train, test))
    assert max(a, b) < 10 * min(a, b), f"training samples reach to {a:g}, test samples to {b:g}"
    assert len(train) == 1 or (train.x != train.x[:1]).any(), "all training samples are the same"


@check(loader)
def loads_the_same_twice(load: Loader) -> None:
    """The second call gives the samples of the first, in the same order."""
    for first, second in zip(loaded(load), loaded(load), strict=True):
        for name in ("x", "t"):
            same = np.array_equal(getattr(first, name), getattr(second, name))
            assert same, f"{name} of {first!r} differs from call to call"


@check(loader)
def batches_hold_every_sample_once(load: Loader) -> None:
    """Dealt into mini-batches, every sample and its target come once."""
    train, _ = loaded(load)
    seen, x_sum, t_sum = 0, 0.0, 0.0
    for picked in permutation_batches(len(train), 64, np.random.default_rng(0)):
        batch = train[picked]
        seen += len(batch.x)
        x_sum += float(batch.x.sum(dtype=np.float64))
        t_sum += float(batch.t.sum(dtype=np.float64))
    assert seen == len(train.x), f"the mini-batches hold {seen} of {len(train.x)} samples"
    whole = float(train.x.sum(dtype=np.float64)), float(train.t.sum(dtype=np.float64))
    assert np.allclose((x_sum, t_sum), whole, rtol=1e-6, atol=1e-6), "samples come more than once"


@check(loader)
def touches_no_global_randomness(load: Loader) -> None:
    """The generators of ``numpy.random`` and ``random`` stand where they stood."""
    moved = moves_global_randomness(lambda: loaded(load))
    assert not moved, "the loader draws from a global generator, or seeds it"


DATASETS = (
    gives_train_and_test,
    every_sample_has_a_finite_target,
    both_parts_are_alike,
    most_test_samples_are_new,
    every_class_is_there,
    images_are_as_layers_take_them,
    both_parts_are_on_one_scale,
    loads_the_same_twice,
    batches_hold_every_sample_once,
    touches_no_global_randomness,
)
