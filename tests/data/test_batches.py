from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphnn.data import BatchSampler, permutation_batches, random_choice_batches

sizes = st.integers(1, 200)
both = pytest.mark.parametrize("sampler", [permutation_batches, random_choice_batches])


@given(n=sizes, batch_size=sizes, seed=st.integers(0, 2**32))
def test_permutation_covers_every_sample_once(n: int, batch_size: int, seed: int) -> None:
    batches = list(permutation_batches(n, batch_size, np.random.default_rng(seed)))
    assert sorted(np.concatenate(batches)) == list(range(n))
    assert {len(batch) for batch in batches[:-1]} <= {batch_size}
    assert len(batches) == math.ceil(n / batch_size)


def test_permutation_of_fewer_samples_than_a_batch() -> None:
    (batch,) = permutation_batches(3, 100, np.random.default_rng(0))
    assert sorted(batch) == [0, 1, 2]


@given(n=sizes, batch_size=sizes, seed=st.integers(0, 2**32))
def test_random_choice_fills_every_batch(n: int, batch_size: int, seed: int) -> None:
    batches = list(random_choice_batches(n, batch_size, np.random.default_rng(seed)))
    assert len(batches) == math.ceil(n / batch_size)
    for batch in batches:
        assert batch.shape == (batch_size,)
        assert 0 <= batch.min() <= batch.max() < n


def test_random_choice_is_with_replacement() -> None:
    (batch,) = random_choice_batches(50, 50, np.random.default_rng(0))
    assert len(set(batch.tolist())) < 50


@both
def test_epochs_differ_and_a_seed_repeats_them(sampler: BatchSampler) -> None:
    rng = np.random.default_rng(3)
    first, second = (np.concatenate(list(sampler(40, 7, rng))) for _ in range(2))
    assert first.tolist() != second.tolist()
    again = np.concatenate(list(sampler(40, 7, np.random.default_rng(3))))
    assert again.tolist() == first.tolist()


@both
@pytest.mark.parametrize("batch_size", [0, -1])
def test_batch_size_is_checked_at_the_call(sampler: BatchSampler, batch_size: int) -> None:
    with pytest.raises(ValueError, match=f"batch_size is {batch_size}; wanted 1 or more"):
        sampler(10, batch_size, np.random.default_rng(0))


@both
def test_no_samples(sampler: BatchSampler) -> None:
    with pytest.raises(ValueError, match="wanted at least one sample"):
        sampler(0, 10, np.random.default_rng(0))


@both
def test_a_seed_is_no_generator(sampler: BatchSampler) -> None:
    with pytest.raises(TypeError, match="rng is 0; wanted a generator"):
        sampler(10, 5, 0)  # type: ignore[arg-type]
