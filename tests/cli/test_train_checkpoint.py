"""``graphnn train --checkpoint``: the same command goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import graphnn as gn
from graphnn.cli.app import run


def command(folder: Path, name: str, *more: str) -> list[str]:
    kept = ["--checkpoint", str(folder / "run.safetensors")]
    options = ["--gradient", "backprop", "--out", str(folder / name), "--hidden", "12"]
    return ["train", "digits", *options, *kept, *more]


def losses(folder: Path, name: str) -> list[float]:
    found: list[float] = json.loads((folder / name / "history.json").read_text())["step_loss"]
    return found


def test_the_same_command_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = ["train", "digits", "--gradient", "backprop", "--hidden", "12", "--epochs", "3"]
    assert run([*plain, "--out", str(tmp_path / "plain")]) == 0
    assert run(command(tmp_path, "one", "--epochs", "2")) == 0
    assert run(command(tmp_path, "three", "--epochs", "3")) == 0
    assert losses(tmp_path, "three") == losses(tmp_path, "plain")
    one, other = (gn.load(tmp_path / name / "model.safetensors") for name in ("plain", "three"))
    for name, array in one.parameters().items():
        np.testing.assert_array_equal(array, other.parameters()[name])
    capsys.readouterr()
    assert run(command(tmp_path, "four", "--epochs", "3", "--seed", "1")) == 1
    error = capsys.readouterr().err
    assert "is the checkpoint of another training: rng is seed [[1],[]], and was seed" in error
    assert error.count("\n") == 1


def test_the_file_of_the_model_is_no_checkpoint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "out" / ".." / "out" / "model.safetensors"
    command = ["train", "digits", "--out", str(tmp_path / "out"), "--checkpoint", str(kept)]
    assert run(command) == 2
    error = capsys.readouterr().err
    assert "is where the model will be; wanted a file of its own" in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "import graphnn as gn\n"
        "from graphnn.cli.app import run\n"
        "step, calls = gn.SGD.step, []\n"
        "def interrupting(self, *arguments):\n"
        "    calls.append(step(self, *arguments))\n"
        "    if len(calls) == 40:\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "gn.SGD.step = interrupting\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    arguments = command(tmp_path, "cut", "--epochs", "3")
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 128 + signal.SIGINT
    assert f"The same command goes on from {tmp_path / 'run.safetensors'}." in done.stdout
    assert len(losses(tmp_path, "cut")) == 39  # the first call is a rehearsal
    assert run(command(tmp_path, "rest", "--epochs", "3")) == 0
    assert losses(tmp_path, "rest")[:39] == losses(tmp_path, "cut")
    assert len(losses(tmp_path, "rest")) == 3 * 29
