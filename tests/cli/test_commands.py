"""The command line, as a user types it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from PIL import Image

import graphnn as gn
from graphnn.cli.app import run

Capture: TypeAlias = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train a little network once; its folder."""
    folder = tmp_path_factory.mktemp("trained")
    arguments = ["train", "digits", "--epochs", "15", "--out", str(folder)]
    assert run(arguments) == 0
    return folder


def error_of(capsys: Capture, *arguments: str) -> str:
    """Run a command that fails; give its one line."""
    assert run(arguments) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1, captured.err
    assert "Traceback" not in captured.err
    return captured.err


def test_train_ends_with_a_table_a_model_and_a_picture(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "new" / "folder"
    assert run(["train", "digits", "--epochs", "3", "--out", str(folder)]) == 0
    out = capsys.readouterr().out
    for word in ("epoch", "train accuracy", "test accuracy", "seconds", "Dense(64 -> 50)"):
        assert word in out
    assert isinstance(gn.load(folder / "model.safetensors"), gn.Sequential)
    with Image.open(folder / "training.png") as picture:
        assert picture.format == "PNG"
        assert picture.width > 1000
        assert np.asarray(picture.convert("L")).std() > 10
    history = json.loads((folder / "history.json").read_text())
    assert history["epoch"] == [1, 2, 3]
    assert sorted(path.name for path in folder.iterdir()) == [
        "history.json",
        "model.safetensors",
        "training.png",
    ]


def test_the_default_run_reads_handwriting(tmp_path: Path, capsys: Capture) -> None:
    assert run(["train", "digits", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    assert run(["evaluate", str(tmp_path / "model.safetensors"), "digits", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] > 0.95


@pytest.mark.parametrize(
    ("gradient", "other"),
    [("numerical", "backprop"), ("numerical-exact", "backprop"), ("backprop", "numerical")],
)
def test_the_last_gradient_is_compared_with_another(
    gradient: str, other: str, tmp_path: Path, capsys: Capture
) -> None:
    options = ["--gradient", gradient, "--epochs", "1", "--batch-size", "500", "--hidden", "5"]
    assert run(["train", "digits", *options, "--out", str(tmp_path)]) == 0
    line = rf"gradient {gradient}; from that of {other} it differs by (\S+) at most.* (\S+)"
    found = re.search(line, capsys.readouterr().out)
    assert found is not None
    assert 0 < float(found[1]) < 1e-5 * float(found[2])


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        arguments = ["train", "digits", "--epochs", "1", "--seed", seed]
        assert run([*arguments, "--out", str(tmp_path / name)]) == 0
    a, b, c = ((tmp_path / name / "model.safetensors").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_options_choose_the_parts(tmp_path: Path, capsys: Capture) -> None:
    options = (
        "--hidden 8,6 --activation relu --loss softmax-cross-entropy --gradient backprop "
        "--optimizer sgd --learning-rate 0.01 --epochs 1 --batch-size 500"
    )
    assert run(["train", "digits", *options.split(), "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "Dense(64 -> 8)" in out
    assert "Dense(8 -> 6)" in out
    assert "ReLU()" in out


@pytest.mark.parametrize(
    ("loss", "end"),
    [
        ("mean-squared-error", "Dense(50 -> 10)"),
        ("cross-entropy", "Softmax()"),
        ("binary-cross-entropy", "Dense(50 -> 10)"),
        ("huber", "Dense(50 -> 10)"),
    ],
)
def test_every_loss_trains_a_classifier(
    loss: str, end: str, tmp_path: Path, capsys: Capture
) -> None:
    arguments = [
        "train",
        "digits",
        "--loss",
        loss,
        "--learning-rate",
        "0.1",
        "--out",
        str(tmp_path),
    ]
    assert run(arguments) == 0
    assert end in capsys.readouterr().out
    model = str(tmp_path / "model.safetensors")
    assert run(["evaluate", model, "digits", "--loss", loss, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] > 0.8
    assert run(["evaluate", model, "digits", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] > 0.8


@pytest.mark.parametrize(
    "options",
    [
        "--optimizer sgd",
        "--optimizer adagrad --learning-rate 0.05",
        "--optimizer rmsprop",
        "--optimizer adam --learning-rate 0.01",
        "--optimizer adamw --learning-rate 0.01",
    ],
)
def test_every_optimizer_trains_a_classifier(options: str, tmp_path: Path) -> None:
    chosen = "--gradient backprop --epochs 12 " + options
    assert run(["train", "digits", *chosen.split(), "--out", str(tmp_path)]) == 0
    history = json.loads((tmp_path / "history.json").read_text())
    assert history["validation_accuracy"][-1] > 0.9


def test_the_learning_rate_that_is_not_given_is_the_optimizers_own(tmp_path: Path) -> None:
    for number, options in enumerate(("", "--learning-rate 0.001", "--learning-rate 0.5")):
        chosen = f"--gradient backprop --epochs 1 --optimizer adam {options}"
        assert run(["train", "digits", *chosen.split(), "--out", str(tmp_path / str(number))]) == 0
    own, same, other = ((tmp_path / name / "model.safetensors").read_bytes() for name in "012")
    assert own == same
    assert own != other


def test_no_hidden_layer(tmp_path: Path, capsys: Capture) -> None:
    arguments = ["train", "digits", "--hidden", "", "--epochs", "1", "--out", str(tmp_path)]
    assert run(arguments) == 0
    assert "Dense(64 -> 10)" in capsys.readouterr().out


def test_many_epochs_are_shown_as_a_dozen(tmp_path: Path, capsys: Capture) -> None:
    assert run(["train", "digits", "--epochs", "60", "--out", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = next(n for n, line in enumerate(lines) if "test accuracy" in line) + 2
    epochs = []
    for line in lines[start:]:
        if not line.strip():
            break
        epochs.append(int(line.split()[0]))
    assert epochs[0] == 1
    assert epochs[-1] == 60
    assert len(epochs) == 12


def test_evaluate_shows_what_is_confused(trained: Path, capsys: Capture) -> None:
    assert run(["evaluate", str(trained / "model.safetensors"), "digits"]) == 0
    out = capsys.readouterr().out
    assert "360 samples" in out
    assert "predicted as" in out


def test_evaluate_shows_classes_that_the_data_lack(tmp_path: Path, capsys: Capture) -> None:
    bias = np.eye(12, dtype=np.float32)[11]
    net = gn.Sequential(gn.Dense(64, 12, weight=np.zeros((64, 12), np.float32), bias=bias))
    gn.save(net, tmp_path / "twelve.safetensors")
    assert run(["evaluate", str(tmp_path / "twelve.safetensors"), "digits"]) == 0
    out = capsys.readouterr().out
    assert "accuracy 0.00%" in out
    (heads,) = [line.split() for line in out.splitlines() if line.split()[:1] == ["class"]]
    assert heads == ["class", *map(str, range(12))]


@pytest.mark.parametrize("inverted", [False, True])
def test_predict_reads_an_image_of_any_size(
    trained: Path, tmp_path: Path, capsys: Capture, inverted: bool
) -> None:
    _, test = gn.data.load_digits()
    network = gn.load(trained / "model.safetensors")
    right = 0
    for sample in range(20):
        pixels = test.x[sample].reshape(8, 8) * 255
        shown = 255 - pixels if inverted else pixels
        image = Image.fromarray(shown.astype(np.uint8)).resize((160, 160), Image.Resampling.NEAREST)
        path = tmp_path / "digit.png"
        image.save(path)
        assert run(["predict", str(trained / "model.safetensors"), str(path), "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["inverted"] is inverted
        assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert answer["class"] == int(np.argmax(network(test.x[sample : sample + 1])))
        right += answer["class"] == test.t[sample]
    assert right >= 16
    assert run(["predict", str(trained / "model.safetensors"), str(path)]) == 0
    out = capsys.readouterr().out
    assert f"class {answer['class']}" in out
    assert ("inverted" in out) is inverted


def test_show(trained: Path, capsys: Capture) -> None:
    model = str(trained / "model.safetensors")
    assert run(["show", model]) == 0
    out = capsys.readouterr().out
    assert "Sequential" in out
    assert "▼ 2  Dense(50 -> 10)  (N, 10)" in out
    network = gn.load(model)
    for form, wanted in (("mermaid", network.to_mermaid()), ("dot", network.to_dot())):
        assert run(["show", model, "--format", form]) == 0
        assert capsys.readouterr().out.strip() == wanted


def test_show_says_what_a_branch_takes(tmp_path: Path, capsys: Capture) -> None:
    g = gn.Graph()
    h = g.input("x", shape=(2,)) >> gn.Dense(2, 2)
    gn.save(g.build(outputs=(h >> gn.Tanh()) + h), tmp_path / "branch")
    assert run(["show", str(tmp_path / "branch")]) == 0
    assert "Add()  (N, 2)   takes 1, 0" in capsys.readouterr().out


def test_plugins(capsys: Capture) -> None:
    assert run(["plugins"]) == 0
    assert "softmax-cross-entropy" in capsys.readouterr().out
    assert run(["plugins", "--json"]) == 0
    (builtin, *_) = json.loads(capsys.readouterr().out)
    assert builtin["name"] == "graphnn"
    assert builtin["status"] == "loaded"
    assert "backprop" in builtin["parts"]["gradient_estimators"]


def test_errors_are_one_line(tmp_path: Path, trained: Path, capsys: Capture) -> None:
    model, out = str(trained / "model.safetensors"), str(tmp_path)
    assert "did you mean 'digits'" in error_of(capsys, "train", "digit", "--out", out)
    assert "relu" in error_of(capsys, "train", "digits", "--activation", "rellu", "--out", out)
    assert "learning_rate" in error_of(
        capsys, "train", "digits", "--learning-rate", "-1", "--out", out
    )
    assert "no such file" in error_of(capsys, "evaluate", str(tmp_path / "none"), "digits")
    (tmp_path / "text").write_text("not a model")
    assert "text" in error_of(capsys, "show", str(tmp_path / "text"))
    assert "no image" in error_of(capsys, "predict", model, str(tmp_path / "text"))
    diverging = ["train", "digits", "--activation", "relu", "--learning-rate", "1e20", "--out", out]
    diverging += ["--gradient", "backprop"]
    assert "step 2 (epoch 1)" in error_of(capsys, *diverging)


def test_a_folder_that_cannot_be_written_is_found_before_training(
    tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "file").write_text("")
    line = error_of(capsys, "train", "digits", "--out", str(tmp_path / "file" / "deep"))
    assert "file" in line


def test_a_traceback_on_demand(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    command: Callable[[], int] = lambda: run(["show", str(tmp_path / "none")])  # noqa: E731
    monkeypatch.setenv("GRAPHNN_TRACEBACK", "1")
    assert command() == 1
    assert "Traceback" in capsys.readouterr().err
    monkeypatch.delenv("GRAPHNN_TRACEBACK")
    assert run(["--traceback", "show", str(tmp_path / "none")]) == 1
    assert "Traceback" in capsys.readouterr().err
    assert run(["show", str(tmp_path / "none"), "--traceback"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["train"],
        ["train", "digits", "--epochs", "0"],
        ["--wings"],
        ["train", "digits", "--hidden", "x"],
    ],
)
def test_wrong_usage_is_one_line_and_exits_with_2(arguments: list[str], capsys: Capture) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    command = "graphnn train" if arguments[0] == "train" else "graphnn"
    assert captured.err.startswith(f"{command}: ")
    assert captured.err.endswith(f" (see {command} --help)\n")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_nothing_at_all_is_a_wish_for_help(capsys: Capture) -> None:
    assert run([]) == 2
    assert "Begin with: graphnn train digits" in capsys.readouterr().err


def test_the_help_of_train_is_that_of_a_newcomer(capsys: Capture) -> None:
    assert run(["train", "--help"]) == 0
    out = capsys.readouterr().out
    assert "[default: 50]" in " ".join(out.split())
    assert "graphnn plugins" in out
    for jargon in ("(50)", "RANGE"):
        assert jargon not in out


def test_a_data_set_without_files_takes_no_folder(capsys: Capture) -> None:
    assert run(["train", "digits", "--data", "."]) == 2
    assert "takes no --data" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["train", "search", "evaluate", "predict", "show", "plugins"])
def test_help_has_examples(command: str, capsys: Capture) -> None:
    assert run([command, "--help"]) == 0
    assert f"graphnn {command}" in capsys.readouterr().out


def test_help_and_version(capsys: Capture) -> None:
    assert run(["--help"]) == 0
    assert "graphnn train digits" in capsys.readouterr().out
    assert run(["--version"]) == 0
    assert gn.__version__ in capsys.readouterr().out


def test_ctrl_c_keeps_what_there_is(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0

    def interrupted(self: gn.Backprop, objective: gn.Objective, /) -> gn.Gradient:
        nonlocal steps
        steps += 1
        if steps == 40:
            raise KeyboardInterrupt
        return original(self, objective)

    original = gn.Backprop.__call__
    monkeypatch.setattr(gn.Backprop, "__call__", interrupted)
    assert run(["train", "digits", "--gradient", "backprop", "--out", str(tmp_path)]) == 130
    out = capsys.readouterr().out
    assert "interrupted after 39 steps" in out
    assert "train accuracy" in out
    assert "differs" not in out
    assert (tmp_path / "model.safetensors").exists()


def test_ctrl_c_in_the_first_epoch_shows_no_empty_table(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: gn.Numerical, objective: gn.Objective, /) -> gn.Gradient:
        raise KeyboardInterrupt

    monkeypatch.setattr(gn.Numerical, "__call__", interrupted)
    assert run(["train", "digits", "--out", str(tmp_path)]) == 130
    out = capsys.readouterr().out
    assert "interrupted after 0 steps" in out
    assert "accuracy" not in out


def program(*arguments: str, blocked: str = "") -> subprocess.CompletedProcess[str]:
    """Run ``python -m graphnn`` as a process, without one of its libraries where asked."""
    code = (
        f"import sys; sys.argv = ['graphnn', *{list(arguments)!r}]\n"
        f"if {blocked!r}: sys.modules[{blocked!r}] = None\n"
        "import runpy; runpy.run_module('graphnn', run_name='__main__')"
    )
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.parametrize("library", ["click", "rich"])
def test_without_the_extra_it_says_what_to_install(library: str) -> None:
    done = program("plugins", blocked=library)
    assert done.returncode == 1
    assert 'pip install "graphnn[cli]"' in done.stderr
    assert done.stderr.count("\n") == 1


def test_as_a_process(tmp_path: Path) -> None:
    done = program("train", "digits", "--epochs", "1", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert program("show", str(tmp_path / "none")).returncode == 1
    assert program("fly").returncode == 2
