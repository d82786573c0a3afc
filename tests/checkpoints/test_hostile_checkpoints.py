"""Checkpoints that somebody has changed, with checksums that fit."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import graphnn as gn
from graphnn.checkpoints import Checkpoint
from graphnn.data import Dataset
from graphnn.io import ModelFileError
from tests.io.model_bytes import take_apart

Change = Callable[[dict[str, Any]], object]


def fit(path: Path, epochs: int) -> gn.History:
    xor = Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    net = gn.Sequential(gn.Dense(2, 3), "tanh", gn.Dense(3, 2), rng=0)
    trainer = gn.Trainer(net, loss="softmax-cross-entropy", optimizer="sgd", rng=0)
    where = Checkpoint(path, every=1)
    return trainer.fit(xor, epochs=epochs, batch_size=2, checkpoint=where)


def put(*keys: Any, to: Any) -> Change:
    """Change what stands below some keys."""

    def change(training: dict[str, Any]) -> None:
        place: Any = training
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = to

    return change


CHANGES: list[tuple[Change, str]] = [
    (lambda training: training.clear(), "another version"),
    (put("format", to=2), "another version of graphnn wrote it"),
    (lambda training: training.pop("now"), "it does not describe a training"),
    (put("now", to=[]), "it does not describe a training"),
    (put("more", to=1), "it does not describe a training"),
    (lambda training: training["now"].pop("position"), "KeyError"),
    (put("now", "position", "fields", "finished", to=3), "."),
    (put("now", "position", "fields", "taken", to=99), "the sampler draws other mini-batches"),
    (put("now", "position", "fields", "digest", to=""), "the sampler draws other mini-batches"),
    (put("now", "position", "fields", "taken", to="x"), "."),
    (put("now", "position", to={"object": "os.system", "fields": {}}), "it names 'os.system'"),
    (put("now", "network", "network.9", to={}), "KeyError"),
    (put("now", "optimizer", "object", to="builtins.open"), "it names 'builtins.open'"),
    (put("now", "rng", "state", to={"dict": {}}), "."),
    (put("now", "rng", to={"array": "0.weight"}), "."),
    (put("epoch", to=None), "."),
    (put("epoch", "rng", to={"dict": {}}), "."),
]


@pytest.mark.parametrize(("change", "message"), CHANGES)
def test_it_is_refused(change: Change, message: str, tmp_path: Path) -> None:
    path = tmp_path / "run"

    class Stop(Exception):  # noqa: N818
        pass

    with pytest.MonkeyPatch.context() as patch:
        steps = []

        def step(self: object, *arguments: Any) -> None:
            steps.append(arguments)
            if len(steps) == 5:  # the first is a rehearsal
                raise Stop

        patch.setattr(gn.SGD, "step", step)
        with pytest.raises(Stop):
            fit(path, 3)
    parts = take_apart(path.read_bytes())
    change(parts.document["training"])
    path.write_bytes(parts.checked().joined())
    with pytest.raises(ModelFileError, match=f"{path} is no checkpoint to go on from: .*{message}"):
        fit(path, 3)


def test_a_checkpoints_tensors_do_not_pass_for_a_networks(tmp_path: Path) -> None:
    path = tmp_path / "run"
    fit(path, 1)
    parts = take_apart(path.read_bytes())
    names = [name for name in parts.tensors if name.startswith(".")]
    assert names == [".now.position.step_losses"]
    without = copy.deepcopy(parts)
    without.document.pop("training")
    path.write_bytes(without.checked().joined())
    with pytest.raises(ModelFileError, match="its architecture is not as graphnn would have saved"):
        gn.load(path)
    renamed = copy.deepcopy(parts)
    renamed.tensors["other"] = renamed.tensors.pop(names[0])
    path.write_bytes(renamed.checked().joined())
    with pytest.raises(ModelFileError, match="its architecture is not as graphnn would have saved"):
        gn.load(path)
