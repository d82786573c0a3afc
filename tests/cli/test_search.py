"""``graphnn search``, as a user types it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from PIL import Image

import graphnn as gn
from graphnn.cli.app import run
from graphnn.cli.ranges import NAMES, NUMBERS, WHOLE_NUMBERS, SettingRange
from graphnn.search.distributions import Choice, Integers, LogIntegers, LogUniform, Uniform

Capture = pytest.CaptureFixture[str]

QUICK = ["search", "digits", "--trials", "4", "--epochs", "3", "--batch-size", "200"]


def lines_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "trials.jsonl").read_text().splitlines()]


def error_of(capsys: Capture, *arguments: str, code: int = 1) -> str:
    """Run a command that fails; give its one line."""
    assert run(arguments) == code
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1, captured.err
    return captured.err


def test_search_ends_with_a_table_the_best_model_and_a_picture(
    tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "new" / "folder"
    options = ["--activation", "relu,sigmoid", "--learning-rate", "0.1..2", "--out", str(folder)]
    assert run([*QUICK, *options]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    for word in ("trial", "score", "learning_rate", "hidden", "activation", "4 trials"):
        assert word in captured.out
    assert "batch_size" not in captured.out
    trials = lines_of(folder)[1:]
    assert sorted(line["trial"] for line in trials) == [0, 1, 2, 3]
    assert {line["settings"]["activation"] for line in trials} <= {"relu", "sigmoid"}
    model = folder / "best.safetensors"
    assert f"Next: graphnn evaluate {model} digits" in captured.out
    assert run(["evaluate", str(model), "digits", "--json"]) == 0
    accuracy = json.loads(capsys.readouterr().out)["accuracy"]
    assert "360 test samples, new to it: loss 0" in captured.out
    assert f"accuracy {accuracy:.2%}" in captured.out
    assert accuracy > 0.5
    with Image.open(folder / "search.png") as picture:
        assert picture.width > 1000
        assert np.asarray(picture.convert("L")).std() > 10
    assert sorted(path.name for path in folder.iterdir()) == [
        "best.safetensors",
        "search.png",
        "trials.jsonl",
    ]


def test_the_same_command_goes_on(tmp_path: Path, capsys: Capture) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert run([*QUICK, "--out", str(whole)]) == 0
    assert run([*QUICK, "--trials", "2", "--out", str(cut)]) == 0
    with (cut / "trials.jsonl").open("a") as file:
        file.write('{"trial": 2, "bud')
    before = (cut / "trials.jsonl").read_bytes().splitlines()[:3]
    assert run([*QUICK, "--jobs", "2", "--out", str(cut)]) == 0
    assert (cut / "trials.jsonl").read_bytes().splitlines()[:3] == before
    scores = [
        sorted((line["trial"], line["score"]) for line in lines_of(folder)[1:])
        for folder in (whole, cut)
    ]
    assert scores[0] == scores[1]
    models = [(folder / "best.safetensors").read_bytes() for folder in (whole, cut)]
    assert models[0] == models[1]
    line = error_of(capsys, *QUICK, "--hidden", "5..9", "--out", str(cut))
    assert "its space hidden was Integers(low=20, high=100), and is Integers(low=5, high=9)" in line


@pytest.mark.parametrize(
    ("options", "budgets"),
    [
        (["--strategy", "halving", "--trials", "9", "--epochs", "9"], [1] * 9 + [3] * 3 + [9]),
        (["--strategy", "grid", "--points", "2", "--hidden", "5,6,7"], [3] * 6),
    ],
)
def test_strategies(options: list[str], budgets: list[int], tmp_path: Path) -> None:
    assert run([*QUICK, *options, "--out", str(tmp_path)]) == 0
    assert sorted(line["budget"] for line in lines_of(tmp_path)[1:]) == budgets


def test_a_failed_trial_is_counted_and_quoted(tmp_path: Path, capsys: Capture) -> None:
    options = ["--learning-rate", "0.5,1e30", "--hidden", "20", "--points", "2"]
    assert run([*QUICK, "--strategy", "grid", *options, "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "2 trials, of which 1 failed: trial 1 with DivergenceError: " in out


def test_a_search_of_failures_alone_says_so_and_exits_with_1(
    tmp_path: Path, capsys: Capture
) -> None:
    options = ["--learning-rate", "1e29..1e30", "--hidden", "20"]
    assert run([*QUICK, *options, "--out", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "4 trials, of which 4 failed" in out
    assert "Next:" not in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--activation", "rellu,tanh"], "relu"),
        (["--optimizer", "sgd,addam"], "addam"),
        (
            ["--optimizer-setting", "wings=1e-8..1e-4"],
            "graphnn: optimizer 'sgd': got an unexpected",
        ),
        (
            ["--optimizer", "adam", "--optimizer-setting", "betas=0.9"],
            "graphnn: Adam: betas is 0.9",
        ),
        (["--learning-rate", "-1..1"], "learning_rate"),
    ],
)
def test_a_part_that_is_not_there_is_found_before_the_search(
    options: list[str], words: str, tmp_path: Path, capsys: Capture
) -> None:
    assert words in error_of(capsys, *QUICK, *options, "--out", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--hidden", "20", "--learning-rate", "1"], "nothing to search"),
        (["--hidden", "20..x"], "wanted a whole number from 1, several as in 20,50 or a range"),
        (["--learning-rate", "1..0.1"], "the lower one first"),
        (["--learning-rate", "fast"], "wanted a number, several as in 0.1,1 or a range"),
        (["--hidden", ","], "there is no value"),
        (["--optimizer-setting", "1e-8..1e-4"], "wanted NAME=RANGE"),
        (["--optimizer-setting", "learning-rate=1"], "learning_rate has an option of its own"),
        (
            ["--optimizer-setting", "hidden=1", "--hidden", "5..9"],
            "hidden has an option of its own, --hidden",
        ),
        (["--optimizer-setting", "a=1", "--optimizer-setting", "a=2"], "a is given twice"),
        (["--jobs", "0"], "invalid value for '--jobs': 0; wanted 1 or more, or -1"),
    ],
)
def test_wrong_usage_is_one_line(options: list[str], words: str, capsys: Capture) -> None:
    line = error_of(capsys, *QUICK, *options, code=2)
    assert words in line
    assert line.startswith("graphnn search: ")


def test_one_trial_is_one(tmp_path: Path, capsys: Capture) -> None:
    assert run([*QUICK, "--trials", "1", "--out", str(tmp_path)]) == 0
    assert "\n1 trial\n" in capsys.readouterr().out


def test_ranges() -> None:
    def read(kind: click.ParamType[Any], text: str) -> Any:
        return kind.convert(text, None, None)

    assert read(NUMBERS, "1e-3..1") == LogUniform(1e-3, 1)
    assert read(NUMBERS, "0.8..0.99") == Uniform(0.8, 0.99)
    assert read(NUMBERS, "0..1") == Uniform(0, 1)
    assert read(NUMBERS, "0.1,1") == Choice((0.1, 1.0))
    assert read(NUMBERS, "0.1") == 0.1
    assert read(WHOLE_NUMBERS, "20..100") == Integers(20, 100)
    assert read(WHOLE_NUMBERS, "8..512") == LogIntegers(8, 512)
    assert read(WHOLE_NUMBERS, "20, 50") == Choice((20, 50))
    assert read(NAMES, "relu, tanh") == Choice(("relu", "tanh"))
    assert read(NAMES, "relu") == "relu"
    assert read(SettingRange(), "weight-decay=0..1") == ("weight_decay", Uniform(0, 1))


def test_settings_of_an_optimizer_are_searched(tmp_path: Path) -> None:
    from graphnn.plugins import Plugins, builtin

    made = []

    class Decaying:
        def __init__(self, learning_rate: float = 0.1, decay: float = 0.0) -> None:
            made.append(decay)
            self.sgd = gn.SGD(learning_rate)

        def step(self, parameters: Any, gradient: Any, /) -> None:
            self.sgd.step(parameters, gradient)

    class Plugin:
        @gn.hookimpl
        def graphnn_register_optimizers(self, register: Any) -> None:
            register("decaying", Decaying)

    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    plugins.load(Plugin(), name="decaying")
    options = ["--optimizer", "decaying", "--optimizer-setting", "decay=1e-8..1e-4"]
    with plugins.active():
        assert run([*QUICK, *options, "--out", str(tmp_path)]) == 0
    drawn = [line["settings"]["decay"] for line in lines_of(tmp_path)[1:]]
    assert len(set(drawn)) == 4
    assert set(drawn) <= set(made)


def test_ctrl_c_keeps_what_there_is_and_says_how_to_go_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "graphnn", "search", "digits", "--trials", "2000"]
    running = subprocess.Popen(
        [*command, "--epochs", "1", "--out", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    path = tmp_path / "trials.jsonl"
    while running.poll() is None and not (path.exists() and path.read_bytes().count(b"\n") > 3):
        os.sched_yield()
    running.send_signal(signal.SIGINT)
    out, errors = running.communicate()
    assert (running.returncode, errors) == (130, "")
    assert "the same command goes on with it" in out
    assert f"{len(lines_of(tmp_path)) - 1:,} trials" in out
    assert isinstance(gn.load(tmp_path / "best.safetensors"), gn.Sequential)
