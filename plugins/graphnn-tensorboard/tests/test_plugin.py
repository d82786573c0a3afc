"""What is written, read back with TensorBoard's own reader."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, cast

import graphnn_tensorboard
import numpy as np
import pytest
from attrs import define
from graphnn_tensorboard import Settings, logging, plugin
from graphnn_tensorboard.folders import new_run

import graphnn as gn
from graphnn.plugins import PluginWarning, default_plugins


@pytest.fixture(autouse=True)
def _nothing_stays_open() -> Iterator[None]:
    yield
    assert not plugin._runs


DATA = gn.data.Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])


def make_trainer(gradient: Any = "backprop", rng: int = 0) -> gn.Trainer:
    network = gn.Sequential(gn.Dense(2, 4), "tanh", gn.Dense(4, 2), rng=rng)
    return gn.Trainer(
        network, loss="softmax-cross-entropy", optimizer=gn.SGD(0.1), gradient=gradient, rng=0
    )


def read(run: Path) -> Any:
    """Read a run with TensorBoard's own reader."""
    module = importlib.import_module("tensorboard.backend.event_processing.event_accumulator")
    found = module.EventAccumulator(
        str(run), size_guidance=dict.fromkeys(("scalars", "tensors"), 0)
    )
    found.Reload()
    return found


def scalars(run: Path, tag: str) -> dict[int, float]:
    return {event.step: event.value for event in read(run).Scalars(tag)}


def text(run: Path, tag: str) -> str:
    (event,) = read(run).Tensors(f"{tag}/text_summary")
    return cast(str, event.tensor_proto.string_val[0].decode())


def runs(folder: str = "runs") -> list[str]:
    return sorted(path.name for path in Path(folder).glob("*"))


def test_is_found_by_its_entry_point_and_listens() -> None:
    (entry,) = [each for each in entry_points(group="graphnn") if each.name == "tensorboard"]
    assert entry.value == "graphnn_tensorboard.plugin"
    (info,) = [info for info in default_plugins().infos if info.name == "tensorboard"]
    assert info.status == "loaded", info.traceback
    assert info.parts == {}
    assert len(info.events) == 4


def test_unasked_it_writes_nothing() -> None:
    make_trainer().fit(DATA, epochs=2)
    assert list(Path().iterdir()) == []


def test_an_empty_variable_switches_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHNN_TENSORBOARD", "")
    make_trainer().fit(DATA)
    assert list(Path().iterdir()) == []


def test_tensorboardx_is_imported_when_something_is_written() -> None:
    program = (
        "import sys, graphnn as gn; gn.get_loss('mean-squared-error');"
        "assert 'graphnn_tensorboard.plugin' in sys.modules;"
        "assert 'tensorboardX' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_curves_are_those_of_the_history() -> None:
    with logging("runs"):
        history = make_trainer().fit(DATA, epochs=3, batch_size=2, validation=DATA)
    run = Path("runs/run-001")
    steps = scalars(run, "step/loss")
    assert list(steps) == [1, 2, 3, 4, 5, 6]
    np.testing.assert_allclose(list(steps.values()), history.step_losses, rtol=1e-6)
    for tag, field in {
        "loss/training": "loss",
        "loss/validation": "validation_loss",
        "accuracy/training": "accuracy",
        "accuracy/validation": "validation_accuracy",
        "seconds": "seconds",
    }.items():
        wanted = {epoch.number: getattr(epoch, field) for epoch in history.epochs}
        assert scalars(run, tag) == pytest.approx(wanted, rel=1e-6)


def test_what_was_not_measured_is_not_written() -> None:
    lines = gn.data.Dataset(np.ones((4, 1)), np.ones((4, 1)) * 0.5)
    with logging("runs"):
        gn.Trainer(gn.Dense(1, 1), loss="mean-squared-error", optimizer="sgd").fit(lines)
    assert sorted(read(Path("runs/run-001")).Tags()["scalars"]) == [
        "loss/training",
        "seconds",
        "step/loss",
    ]


def test_the_network_and_the_settings_are_written_as_text() -> None:
    trainer = make_trainer()
    with logging("runs"):
        trainer.fit(DATA, epochs=2, batch_size=4)
    run = Path("runs/run-001")
    assert repr(trainer.network) in text(run, "network/table")
    assert trainer.network.to_mermaid() in text(run, "network/graph")
    settings = text(run, "settings")
    for row in ("| optimizer | SGD(learning_rate=0.1) |", "| epochs | 2 |", "| parameters | 22 |"):
        assert row in settings
    assert text(run, "end") == "completed after 2 steps, 2 whole epochs"


def test_every_so_many_steps() -> None:
    with logging("runs", every=4):
        make_trainer().fit(DATA, epochs=10, batch_size=4)
    assert list(scalars(Path("runs/run-001"), "step/loss")) == [4, 8]


def test_histograms_of_parameters_and_gradients() -> None:
    trainer = make_trainer()
    with logging("runs", histograms=True):
        trainer.fit(DATA, epochs=2)
    found = read(Path("runs/run-001"))
    names = list(trainer.network.parameters())
    assert sorted(found.Tags()["histograms"]) == sorted(
        f"{kind}/{name}" for kind in ("gradient", "parameters") for name in names
    )
    last = found.Histograms("parameters/0.weight")[-1]
    weight = trainer.network.parameters()["0.weight"]
    assert last.step == 2
    assert last.histogram_value.num == 8
    assert last.histogram_value.sum == pytest.approx(weight.sum(), rel=1e-6)
    assert last.histogram_value.min == pytest.approx(weight.min(), rel=1e-6)


def test_without_being_asked_there_are_no_histograms() -> None:
    with logging("runs"):
        make_trainer().fit(DATA)
    assert read(Path("runs/run-001")).Tags()["histograms"] == []


def test_the_training_is_the_same_with_it() -> None:
    plain, written = make_trainer(), make_trainer()
    plain.fit(DATA, epochs=5, batch_size=2)
    with logging("runs", histograms=True):
        written.fit(DATA, epochs=5, batch_size=2)
    for name, array in plain.network.parameters().items():
        np.testing.assert_array_equal(array, written.network.parameters()[name])


def test_several_trainings_have_runs_of_their_own() -> None:
    trainer = make_trainer()
    with logging("runs"):
        trainer.fit(DATA)
        trainer.fit(DATA)
    with logging("runs"):
        make_trainer().fit(DATA)
    trainer.fit(DATA)
    assert runs() == ["run-001", "run-002", "run-003"]
    assert list(scalars(Path("runs/run-002"), "step/loss")) == [1]


def test_a_block_goes_before_the_variable_and_inner_before_outer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRAPHNN_TENSORBOARD", "from-outside")
    make_trainer().fit(DATA)
    with logging("outer"):
        with logging("inner") as settings:
            make_trainer().fit(DATA)
        make_trainer().fit(DATA)
    make_trainer().fit(DATA)
    assert settings == Settings("inner")
    assert [len(runs(name)) for name in ("from-outside", "outer", "inner")] == [2, 1, 1]


def test_threads_write_runs_of_their_own() -> None:
    def work(seed: int) -> None:
        with logging("runs"):
            make_trainer(rng=seed).fit(DATA, epochs=seed + 1, batch_size=1)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lengths = [len(scalars(Path("runs") / name, "step/loss")) for name in runs()]
    assert sorted(lengths) == [4, 8, 12, 16, 20, 24]


def test_another_thread_is_not_asked_for() -> None:
    thread = threading.Thread(target=lambda: make_trainer().fit(DATA))
    with logging("runs"):
        thread.start()
        thread.join()
    assert not Path("runs").exists()


def test_a_training_within_a_training() -> None:
    """An estimator that trains another network on the way."""

    def gradient(objective: gn.Objective) -> gn.Gradient:
        make_trainer(rng=1).fit(DATA, epochs=2)
        return gn.Backprop()(objective)

    with logging("runs"):
        make_trainer(gradient).fit(DATA, epochs=1)
    assert len(scalars(Path("runs/run-001"), "step/loss")) == 1
    assert len(scalars(Path("runs/run-002"), "step/loss")) == 2


@define
class Bomb:
    """Goes off at a step."""

    error: type[BaseException]
    left: int = 3

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        self.left -= 1
        if self.left == 0:
            raise self.error("boom")
        return gn.Backprop()(objective)


@pytest.mark.parametrize(
    ("error", "reason"), [(RuntimeError, "failed"), (KeyboardInterrupt, "interrupted")]
)
def test_the_file_is_closed_when_training_ends_early(
    error: type[BaseException], reason: str
) -> None:
    with logging("runs"):
        trainer = make_trainer(Bomb(error))
        if reason == "failed":
            with pytest.raises(RuntimeError, match="boom"):
                trainer.fit(DATA, epochs=2, batch_size=1)
        else:
            assert trainer.fit(DATA, epochs=2, batch_size=1).reason == "interrupted"
    run = Path("runs/run-001")
    assert list(scalars(run, "step/loss")) == [1, 2]
    assert text(run, "end") == f"{reason} after 2 steps, 0 whole epochs"


def test_it_can_be_looked_at_while_training_goes_on() -> None:
    """The second epoch waits until the first is on disk."""

    def look(objective: gn.Objective) -> gn.Gradient:
        looked.append(1)
        deadline = time.monotonic() + 30
        while len(looked) == 2 and "loss/training" not in tags():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return gn.Backprop()(objective)

    def tags() -> Any:
        return read(Path("runs/run-001")).Tags()["scalars"]

    looked: list[int] = []
    with logging("runs"):
        make_trainer(look).fit(DATA, epochs=2)
    assert len(looked) == 2


def test_a_run_that_was_never_told_of_its_end_is_closed_by_the_next() -> None:
    trainer = make_trainer()
    with logging("runs"):
        trainer.fit(DATA)
        started = graphnn_started(trainer)
        plugin.training_started(started)
        trainer.fit(DATA)
    assert runs() == ["run-001", "run-002", "run-003"]


def graphnn_started(trainer: gn.Trainer) -> Any:
    from graphnn.plugins.events import TrainingStarted

    return TrainingStarted(
        trainer.network, trainer.loss, trainer.optimizer, trainer.gradient, 1, 1, 4
    )


def test_what_goes_wrong_costs_the_training_nothing() -> None:
    Path("occupied").write_text("a file")
    trainer = make_trainer()
    with (
        logging("occupied"),
        pytest.warns(PluginWarning, match="'tensorboard' failed in graphnn_training_started"),
    ):
        assert trainer.fit(DATA, epochs=2).reason == "completed"


def test_processes_never_share_a_run(tmp_path: Path) -> None:
    program = (
        "from graphnn_tensorboard.folders import new_run; from pathlib import Path\n"
        "for _ in range(50): print(new_run(Path('runs')).name)"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    names = [name for worker in workers for name in worker.communicate()[0].split()]
    assert [worker.returncode for worker in workers] == [0, 0, 0]
    assert sorted(names) == [f"run-{number:03}" for number in range(1, 151)]


def test_numbers_go_on_behind_the_last_and_others_are_left_alone() -> None:
    for name in ("run-007", "run-old", "notes"):
        (Path("runs") / name).mkdir(parents=True)
    assert new_run(Path("runs")).name == "run-008"


@pytest.mark.parametrize("every", [0, -1, 1.5, True, "1"])
def test_bad_settings(every: Any) -> None:
    with (
        pytest.raises(ValueError, match=r"every is .*; wanted a whole number of at least 1"),
        logging("runs", every=every),
    ):
        pass


def test_a_program_writes_where_the_variable_says() -> None:
    program = (
        "import graphnn as gn; d = gn.data.Dataset([[0.], [1.]], [0, 1]);"
        "gn.Trainer(gn.Dense(1, 2), loss='softmax-cross-entropy', optimizer='sgd').fit(d, epochs=2)"
    )
    environment = {**os.environ, "GRAPHNN_TENSORBOARD": "from-outside"}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert list(scalars(Path("from-outside/run-001"), "step/loss")) == [1, 2]


@define
class Barred:
    """An optimiser whose words hold a bar and a line break."""

    def step(self, parameters: Any, gradient: Any) -> None:
        """Leave everything as it is."""

    def __repr__(self) -> str:
        return "a|b\nc"


def test_a_table_holds_any_words() -> None:
    trainer = gn.Trainer(
        gn.Dense(2, 2),
        loss="softmax-cross-entropy",
        optimizer=Barred(),
    )
    with logging("runs"):
        trainer.fit(DATA)
    assert "| optimizer | a\\|b c |" in text(Path("runs/run-001"), "settings")


def test_brings_types() -> None:
    assert (Path(str(graphnn_tensorboard.__file__)).parent / "py.typed").exists()


@pytest.mark.parametrize(
    "module", [each.name for each in pkgutil.iter_modules(graphnn_tensorboard.__path__)]
)
def test_examples_in_docstrings(module: str) -> None:
    found = importlib.import_module(f"graphnn_tensorboard.{module}")
    result = doctest.testmod(found, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
    assert result.attempted or module != "settings"
