"""Checkpoints: a training that is ended and taken up gives what one gives that is not."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.checkpoints import Checkpoint, CheckpointError
from graphnn.data import Dataset, permutation_batches, random_choice_batches
from graphnn.io import ModelFileError, UnsavableError
from graphnn.training import progress
from tests.training.checkpoint_parts import (
    Adaptive,
    Cycling,
    Halving,
    Jittery,
    Noise,
    bits,
    data,
    network,
    plugins,
    trainer,
)


@pytest.fixture(autouse=True)
def _parts() -> Iterator[None]:
    with plugins().active():
        yield


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.safetensors"


class EndError(Exception):
    """Ends a training as a crash would."""


@contextlib.contextmanager
def acting(step: int, action: Callable[[], object]) -> Iterator[None]:
    """Let something happen in the midst of one of the steps to come."""
    plain, seen = Jittery.__call__, 0

    def call(self: Jittery, objective: gn.Objective, /) -> gn.Gradient:
        nonlocal seen
        found = plain(self, objective)
        seen += 1
        if seen == step:
            action()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Jittery, "__call__", call)
        yield


def crash(one: gn.Trainer, step: int, where: Any, **options: Any) -> None:
    """Train, and end it in the midst of a step."""
    with acting(step, end), pytest.raises(EndError):
        fit(one, where, **options)


def end() -> None:
    raise EndError


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def fit(one: gn.Trainer, where: Any = None, *, epochs: int = 3, **options: Any) -> gn.History:
    chosen = {"batch_size": 8, "validation": data(), **options}
    return one.fit(data(), epochs=epochs, checkpoint=where, **chosen)


def made(shared: bool = False, **options: Any) -> gn.Trainer:
    one = trainer(**options)
    if shared:
        # Then others draw from the sampler's generator between two mini-batches.
        noise = one.network.children()["2"]
        assert isinstance(noise, Noise)
        noise.rng = one.rng
    return one


def drafts(path: Path) -> list[Path]:
    return [each for each in path.parent.iterdir() if each.name.startswith(".graphnn")]


@pytest.mark.parametrize(
    ("sampler", "shared", "every"),
    [
        (permutation_batches, False, None),
        (Cycling, True, None),
        (permutation_batches, False, 1),
        (permutation_batches, True, 2),
        (random_choice_batches, False, datetime.timedelta(microseconds=1)),
        (random_choice_batches, True, 1),
        (Cycling, False, 2),
        (Cycling, True, 1),
    ],
)
def test_a_training_goes_on_to_the_bit(sampler: Any, shared: bool, every: Any, path: Path) -> None:
    def draw() -> Any:
        return sampler() if sampler is Cycling else sampler

    whole = made(shared)
    expected = bits(whole, fit(whole, batches=draw()))
    where = Checkpoint(path, every=every)
    # Each life ends after some steps: at once, in the first epoch, at the end of one, ...
    for steps in (3, 8, 4, 8, 2) if every is None else (1, 4, 3, 2, 5):
        crash(made(shared), steps, where, batches=draw())
    again = made(shared)
    assert bits(again, fit(again, where, batches=draw())) == expected


def registered() -> list[tuple[str, str]]:
    names = {"optimizer": "optimizers", "gradient": "gradient_estimators"}
    return [
        (part, name) for part, registry in names.items() for name in plugins().registry(registry)
    ]


@pytest.mark.parametrize(("part", "name"), registered())
def test_every_part_of_graphnn_goes_on(part: str, name: str, path: Path) -> None:
    def small() -> gn.Trainer:
        net = gn.Sequential(gn.Dense(6, 3), "tanh", gn.Dense(3, 2), rng=0)
        return trainer(network=net, **{"gradient": "backprop", part: name})

    whole = small()
    expected = bits(whole, fit(whole))
    for epochs in (1, 2, 3):
        one = small()
        found = bits(one, fit(one, path, epochs=epochs))
    assert found == expected


def test_it_is_written_before_the_first_step_and_at_the_end_of_each_epoch(path: Path) -> None:
    found = []

    class Watching:
        """Looks at the file in each step."""

        def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
            found.append(path.read_bytes())
            return gn.Backprop()(objective)

    one = trainer(gradient=Watching())
    fit(one, path)
    assert len(set(found)) == 3
    assert found == sorted(found, key=found.index)
    assert [found.count(each) for each in dict.fromkeys(found)] == [5, 5, 5]
    assert path.read_bytes() not in found


def test_steps_and_time_say_how_often(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def written(every: Any) -> list[int]:
        steps = []
        whole = shutil.copymode  # called once for each file that is replaced

        def count(*arguments: Any) -> None:
            steps.append(len(one.optimizer.recent) and one.optimizer.count)  # type: ignore[attr-defined]
            whole(*arguments)

        path.unlink(missing_ok=True)
        one = trainer()
        with monkeypatch.context() as patch:
            patch.setattr(shutil, "copymode", count)
            fit(one, Checkpoint(path, every=every))
        return steps

    assert written(None) == [5, 10, 15]
    assert written(4) == [4, 8, 12, 15]
    assert written(datetime.timedelta(hours=1)) == [15]


def test_a_finished_training_is_not_trained_again(path: Path) -> None:
    first = made()
    history = fit(first, path)
    content = path.read_bytes()
    again = made()
    with acting(1, end):
        found = fit(again, path)
    assert bits(again, found) == bits(first, history)
    assert found == history
    assert path.read_bytes() == content


def test_more_epochs_go_on(path: Path) -> None:
    whole = made()
    expected = bits(whole, fit(whole, epochs=5))
    for epochs in (1, 2, 5):
        one = made()
        found = bits(one, fit(one, path, epochs=epochs))
    assert found == expected


def test_the_same_trainer_goes_on(path: Path) -> None:
    whole = made()
    expected = bits(whole, fit(whole, epochs=4))
    one = made()
    fit(one, path, epochs=2)
    crash(one, 2, path, epochs=4)
    assert bits(one, fit(one, path, epochs=4)) == expected


def test_fewer_epochs_than_there_were_are_refused(path: Path) -> None:
    fit(made(), path)
    with pytest.raises(CheckpointError, match=r"has 3 epochs behind it, and epochs=2 asks for"):
        fit(made(), path, epochs=2)
    crash(made(), 2, Checkpoint(path, every=1), epochs=4)
    with pytest.raises(CheckpointError, match=r"is in epoch 4, and epochs=3 asks for fewer"):
        fit(made(), path, epochs=3)


@pytest.mark.parametrize("step", [1, 5, 6, 8, 15])
def test_ctrl_c_writes_the_last_whole_step(step: int, path: Path) -> None:
    whole = made()
    expected = bits(whole, fit(whole))
    one = made()
    where = Checkpoint(path, every=1000)
    with acting(step, interrupt):
        history = fit(one, where)
    assert history.reason == "interrupted"
    assert len(history.step_losses) == step
    assert gn.load(path).parameters().keys() == one.network.parameters().keys()
    for name, array in gn.load(path).parameters().items():
        np.testing.assert_array_equal(array, one.network.parameters()[name])
    again = made()
    assert bits(again, fit(again, where)) == expected
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_that_cuts_a_step_short_keeps_the_file_before(path: Path) -> None:
    def cut() -> None:
        raise KeyboardInterrupt

    whole = made()
    expected = bits(whole, fit(whole))
    with acting(8, cut):
        assert fit(made(), path).reason == "interrupted"
    again = made()
    assert bits(again, fit(again, path)) == expected


CHANGED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"batch_size": 9}, "batch_size is 9, and was 8"),
    ({}, {"validation": None}, "validation.samples is missing"),
    ({}, {"batches": random_choice_batches}, "batches is .*random_choice_batches, and was .*perm"),
    ({"rng": 1}, {}, r"rng is seed \[\[1\],\[\]\], and was seed \[\[0\],\[\]\]"),
    ({"optimizer": gn.SGD(0.1)}, {}, "optimizer is graphnn.optimizers.*SGD, and was .*Adaptive"),
    ({"optimizer": Adaptive(Halving(0.3))}, {}, "optimizer.rate.first is 0.3, and was 0.2"),
    ({"optimizer": Adaptive(decay=(0.9, 0.9))}, {}, r"optimizer.decay\[1\] is 0.9, and was 0.99"),
    ({"optimizer": Adaptive(inner=gn.SGD(0.4))}, {}, "optimizer.inner.learning_rate is 0.4, and"),
    ({"gradient": Jittery(0.1)}, {}, "gradient.size is 0.1, and was 0.001"),
    ({"gradient": Jittery(rng=4)}, {}, r"gradient.rng is seed \[\[4\]"),
    ({"gradient": "backprop"}, {}, "gradient is .*Backprop, and was"),
]


@pytest.mark.parametrize(("parts", "options", "message"), CHANGED)
def test_another_training_is_refused(
    parts: dict[str, Any], options: dict[str, Any], message: str, path: Path
) -> None:
    fit(trainer(), path, epochs=1)
    one = trainer(**parts)
    before = {name: array.copy() for name, array in one.network.parameters().items()}
    content = path.read_bytes()
    with pytest.raises(CheckpointError, match=message) as caught:
        fit(one, path, **options)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content
    for name, array in one.network.parameters().items():
        np.testing.assert_array_equal(array, before[name])


def test_another_network_or_other_data_are_refused(path: Path) -> None:
    fit(trainer(), path, epochs=1)
    wider = gn.Sequential(gn.Dense(6, 7), "tanh", Noise(), gn.Dense(7, 2), rng=0)
    with pytest.raises(CheckpointError, match=r"network.*out_features is 7, and was 5"):
        fit(trainer(network=wider), path)
    other = gn.Sequential(gn.Dense(6, 5), "tanh", Noise(0.2), gn.Dense(5, 2), rng=0)
    with pytest.raises(CheckpointError, match=r"network.*spread is 0\.2, and was 0\.1"):
        fit(trainer(network=other), path)
    with pytest.raises(CheckpointError, match="dtype"):
        fit(trainer(network=network().astype("float64")), path)
    x = data().x.copy()
    x[-1, -1] += 1
    with pytest.raises(CheckpointError, match=r"dataset\.content is "):
        trainer().fit(
            Dataset(x, data().t), epochs=2, batch_size=8, validation=data(), checkpoint=path
        )


def test_seeds_that_nobody_chose_may_differ(path: Path) -> None:
    first = trainer(rng=None)
    fit(first, path, epochs=1)
    other = gn.Sequential(gn.Dense(6, 5), "tanh", Noise(), gn.Dense(5, 2))
    second = trainer(network=other, rng=None)
    found = bits(second, fit(second, path, epochs=2))
    assert found == bits(first, fit(first, path, epochs=2))


@attrs.define(eq=False)
class Held:
    """An optimiser that holds something, from the beginning or since its first step."""

    thing: Any
    late: bool = False
    kept: Any = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        if not self.late:
            self.kept = self.thing()

    def step(self, parameters: Any, gradient: Any, /) -> None:
        if self.kept is None:
            self.kept = self.thing()
        gn.SGD(0.1).step(parameters, gradient)


def lock() -> Any:
    return threading.Lock()


def long_double() -> Any:
    return {"m": np.zeros(3, np.longdouble)}


def objects() -> Any:
    return [np.array([None])]


def views() -> Any:
    flat = np.zeros(6)
    return {"flat": flat, "first": flat[:3]}


def an_iterator() -> Any:
    return iter([1, 2])


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (lock, r"optimizer\.kept, <unlocked _thread.lock"),
        (long_double, r"optimizer\.kept\['m'\]: an array of dtype (float128|longdouble)"),
        (objects, r"optimizer\.kept\[0\]: an array of dtype object"),
        (views, r"optimizer\.kept\['f\w+'\]: it shares memory with optimizer\.kept\['f"),
        (an_iterator, r"optimizer\.kept, <list_iterator"),
    ],
)
def test_what_no_file_holds_is_refused_before_the_first_step(
    thing: Callable[[], Any], message: str, late: bool, path: Path
) -> None:
    one = trainer(optimizer=Held(thing, late))
    with acting(1, end), pytest.raises(UnsavableError, match=message):
        fit(one, path)
    assert list(path.parent.iterdir()) == []


@attrs.define(eq=False)
class Keeping:
    """An optimiser that keeps the parameters that it is given, or views of them."""

    view: bool
    kept: dict[str, Any] = attrs.field(factory=dict, init=False)

    def step(self, parameters: Any, gradient: Any, /) -> None:
        self.kept = {name: array[...] if self.view else array for name, array in parameters.items()}
        for name, array in self.kept.items():
            array -= 0.1 * gradient[name]


def test_an_optimiser_may_keep_the_parameters_but_no_views_of_them(path: Path) -> None:
    with acting(1, end), pytest.raises(UnsavableError, match="shares memory with parameters"):
        fit(trainer(optimizer=Keeping(True)), path)
    one = trainer(optimizer=Keeping(False))
    fit(one, path, epochs=1)
    again = trainer(optimizer=Keeping(False))
    fit(again, path, epochs=1)
    assert isinstance(again.optimizer, Keeping)
    for name, array in again.network.parameters().items():
        assert again.optimizer.kept[name] is array


def test_other_parts_are_refused_as_well(path: Path) -> None:
    held = threading.Lock()

    def estimator(objective: gn.Objective, /) -> gn.Gradient:
        with held:
            return gn.Backprop()(objective)

    with pytest.raises(UnsavableError, match=r"cannot hold gradient\.held, <unlocked"):
        fit(trainer(gradient=estimator), path)
    function = gn.Sequential(gn.Dense(6, 2), gn.Lambda(np.tanh), rng=0)
    with pytest.raises(UnsavableError, match="Lambda"):
        fit(trainer(network=function), path)
    one = made()
    one.network.children()["2"].extra = threading.Lock()  # type: ignore[attr-defined]
    with pytest.raises(UnsavableError, match=r"network\.2\.extra, <unlocked"):
        fit(one, path)
    assert list(path.parent.iterdir()) == []


FAILING = ["open", "write", "flush", "fsync", "copymode", "replace"]


class Failing:
    """A file one of whose methods fails."""

    def __init__(self, file: Any, failing: str) -> None:
        self.file, self.failing = file, failing

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> Failing:
        return self

    def __exit__(self, *arguments: object) -> None:
        self.file.close()

    def write(self, content: bytes) -> None:
        self.file.write(content[: len(content) // 2])
        if self.failing == "write":
            raise OSError(28, "No space left on device")
        self.file.write(content[len(content) // 2 :])

    def flush(self) -> None:
        self.file.flush()
        if self.failing == "flush":
            raise OSError(5, "Input/output error")


@pytest.mark.parametrize("failing", FAILING)
def test_a_failure_while_writing_leaves_the_file_before(
    failing: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import builtins

    whole = made()
    expected = bits(whole, fit(whole))
    crash(made(), 7, path)
    content = path.read_bytes()

    def fail(*arguments: Any, **options: Any) -> Any:
        raise OSError(28, "No space left on device")

    real = builtins.open

    def opened(name: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if mode == "xb":
            return fail() if failing == "open" else Failing(real(name, mode), failing)
        return real(name, mode, *arguments, **options)

    one = made()
    with monkeypatch.context() as patch:
        patch.setattr(builtins, "open", opened)
        if failing in ("fsync", "replace"):
            patch.setattr(os, failing, fail)
        if failing == "copymode":
            patch.setattr(shutil, failing, fail)
        with pytest.raises(OSError, match="cannot write the checkpoint: ") as caught:
            fit(one, path)
    assert caught.value.filename == str(path)
    assert path.read_bytes() == content
    assert drafts(path) == []
    again = made()
    assert bits(again, fit(again, path)) == expected


def test_a_folder_that_is_not_there_is_found_before_training(tmp_path: Path) -> None:
    with acting(1, end), pytest.raises(FileNotFoundError, match="cannot write the checkpoint"):
        fit(made(), tmp_path / "nowhere" / "run")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_found_before_training(path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        with acting(1, end), pytest.raises(PermissionError, match="cannot write the checkpoint"):
            fit(made(), path)
    finally:
        path.parent.chmod(0o700)


def test_a_damaged_or_foreign_file_is_refused_and_left(path: Path) -> None:
    fit(made(), path, epochs=1)
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[-5] ^= 1
    cut = [whole[:length] for length in (0, 5, 100, -1)]
    for content in (*cut, whole + b"0", bytes(flipped), b"a" * 99):
        path.write_bytes(content)
        with pytest.raises(ModelFileError, match=r"no checkpoint to go on from: .*; move it away"):
            fit(made(), path)
        assert path.read_bytes() == content
    gn.save(network(), path)
    with pytest.raises(ModelFileError, match="it is a model file without a training"):
        fit(made(), path)
    path.unlink()
    path.mkdir()
    with pytest.raises(ModelFileError, match="it is a folder"):
        fit(made(), path)


def test_it_is_a_model_file(path: Path) -> None:
    one = made()
    fit(one, path)
    again = gn.load(path)
    assert repr(again) == repr(one.network)
    for name, array in again.parameters().items():
        np.testing.assert_array_equal(array, one.network.parameters()[name])


ELSEWHERE = np.random.default_rng(0)


def sampler_of_elsewhere(n: int, batch_size: int, rng: np.random.Generator, /) -> Any:
    return (ELSEWHERE.choice(n, batch_size) for _ in range(0, n, batch_size))


def test_a_sampler_that_draws_from_elsewhere_is_found(path: Path) -> None:
    crash(made(), 8, Checkpoint(path, every=1), batches=sampler_of_elsewhere)
    with pytest.raises(ModelFileError, match="the sampler draws other mini-batches than before"):
        fit(made(), path, batches=sampler_of_elsewhere)


def test_several_trainings_may_write_one_file(path: Path) -> None:
    fit(made(), path, epochs=1)
    failures: list[BaseException] = []

    def train() -> None:
        try:
            with plugins().active():
                fit(made(), Checkpoint(path, every=1), epochs=6)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=train) for _ in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        gn.load(path)
    assert failures == []
    assert drafts(path) == []


@pytest.mark.parametrize(
    ("every", "error"),
    [(0, ValueError), (-3, ValueError), (True, TypeError), (0.5, TypeError), ("1 h", TypeError)],
)
def test_wrong_frequencies_are_refused(every: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="Checkpoint: every is "):
        Checkpoint("run", every=every)
    with pytest.raises(ValueError, match="wanted more than nothing"):
        Checkpoint("run", every=datetime.timedelta(0))


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(TypeError, match="checkpoint is 3, wanted a path or a Checkpoint"):
        fit(made(), 3)


def test_a_terminal_is_told_that_a_training_goes_on(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fit(made(), path, epochs=1)
    fit(made(), path, epochs=1)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "is_seen", lambda: True)
    monkeypatch.setattr(progress, "shown", progress.shown)
    fit(made(), path, epochs=1)
    assert f"going on from {path}: 1 epochs and 0 steps are done" in capsys.readouterr().err
