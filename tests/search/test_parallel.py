"""The same search, whoever runs its trials: processes, threads, a Dask cluster."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import joblib
import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

import graphnn as gn
from graphnn.search import (
    RandomSearch,
    SearchResults,
    Space,
    SuccessiveHalving,
    TrainingTrial,
    integers,
    log_uniform,
    run,
)
from graphnn.search.blas_threads import one_blas_thread
from tests.search.trials import SPACE, InterruptsTraining, Noted, Settings, make, odd_ones_fail

HALVING = SuccessiveHalving(9, max_budget=9)


def gist(results: SearchResults[Settings]) -> list[tuple[int, int, Settings, str]]:
    return [(each.number, each.budget, each.settings, f"{each.score!r}") for each in results]


def blas_threads() -> list[int]:
    return [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]


@contextmanager
def processes() -> Iterator[None]:
    with joblib.parallel_config(backend="loky", n_jobs=2):
        yield


@contextmanager
def threads() -> Iterator[None]:
    with joblib.parallel_config(backend="threading", n_jobs=3):
        yield


@contextmanager
def pool() -> Iterator[None]:
    """Give a back end whose results come together, as those of Ray do."""
    with joblib.parallel_config(backend="multiprocessing", n_jobs=2):
        yield


@contextmanager
def dask() -> Iterator[None]:
    distributed = pytest.importorskip("distributed", reason="pip install dask[distributed]")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        yield


@pytest.mark.parametrize("workers", [processes, threads, pool, dask])
def test_neither_workers_nor_order_change_the_search(workers: object, tmp_path: Path) -> None:
    alone = run(Noted(tmp_path), SPACE, HALVING, rng=0)
    assert {int(pid) for _, _, pid in Noted(tmp_path).ran} == {os.getpid()}
    (tmp_path / "ran.txt").unlink()
    before = blas_threads()
    with threadpool_limits(2, user_api="blas"), workers():  # type: ignore[operator]
        together = run(Noted(tmp_path, wait=0.01), SPACE, HALVING, rng=0, folder=tmp_path / "kept")
        assert set(blas_threads()) == {2}
    assert blas_threads() == before
    assert gist(together) == gist(alone)
    ran = Noted(tmp_path).ran
    assert len(ran) == len((tmp_path / "kept" / "trials.jsonl").read_text().splitlines()) - 1 == 13
    assert {blas for _, blas, _ in ran} == {"1"}
    in_this_process = {int(pid) == os.getpid() for _, _, pid in ran}
    assert in_this_process == {workers is threads}
    for name, array in alone.best_model.parameters().items():
        np.testing.assert_array_equal(together.best_model.parameters()[name], array)


def test_training_is_the_same_bit_for_bit_in_another_process() -> None:
    rng = np.random.default_rng(0)
    # Large enough that joblib hands it to its workers as a file.
    x = rng.normal(size=(4000, 100)).astype(np.float32)
    data = gn.data.Dataset(x, (x[:, 0] > x[:, 1]).astype(int))

    def wide(settings: Settings, *, rng: np.random.Generator) -> gn.Trainer:
        trainer = make(settings, rng=rng)
        net = gn.Sequential(
            gn.Dense(100, settings.hidden), "sigmoid", gn.Dense(settings.hidden, 2), rng=rng
        )
        return gn.Trainer(net, loss=trainer.loss, optimizer=trainer.optimizer, rng=rng)

    trial: TrainingTrial[Settings] = TrainingTrial(wide, data)
    space = Space(Settings, learning_rate=log_uniform(0.01, 1), hidden=integers(5, 30))
    alone, together = (
        run(trial, space, RandomSearch(4, budget=2), rng=0, n_jobs=jobs) for jobs in (1, 2)
    )
    assert [each.details for each in alone] == [each.details for each in together]
    for name, array in alone.best_model.parameters().items():
        np.testing.assert_array_equal(together.best_model.parameters()[name], array)


def test_failures_come_back_from_processes() -> None:
    alone, together = (
        run(odd_ones_fail, SPACE, RandomSearch(8, budget=1), rng=0, n_jobs=jobs) for jobs in (1, 2)
    )
    assert gist(together) == gist(alone)
    assert [each.error for each in together] == [each.error for each in alone]
    assert any(each.failed for each in together)


def test_ctrl_c_in_a_process_is_no_trial() -> None:
    hidden = run(odd_ones_fail, SPACE, RandomSearch(4, budget=2), rng=0)
    first = next(each.settings.hidden for each in hidden if each.number == 0)
    results = run(InterruptsTraining(first), SPACE, RandomSearch(4, budget=2), rng=0, n_jobs=2)
    assert results.reason == "interrupted"
    assert 0 not in [each.number for each in results]


def test_the_last_to_leave_gives_the_threads_back() -> None:
    with threadpool_limits(2, user_api="blas"):
        inside, leave = threading.Event(), threading.Event()

        def other() -> None:
            with one_blas_thread():
                inside.set()
                leave.wait(10)

        thread = threading.Thread(target=other)
        with one_blas_thread():
            thread.start()
            assert inside.wait(10)
        assert set(blas_threads()) == {1}
        leave.set()
        thread.join()
        assert set(blas_threads()) == {2}
