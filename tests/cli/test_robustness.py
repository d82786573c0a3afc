"""What the command line does where a terminal, a library or a file is not as one hopes."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from click.shell_completion import ShellComplete
from PIL import Image

import graphnn as gn
from graphnn.cli import main
from graphnn.cli.app import app, run
from graphnn.cli.images import image_size, read_image
from graphnn.plugins import PluginInfo, Plugins, builtin, hooks

Capture: TypeAlias = pytest.CaptureFixture[str]

INK = np.zeros((40, 40), dtype=np.uint8)
INK[5:35, 15:25] = 255


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "graphnn", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        check=False,
    )


def written_image(folder: Path, pixels: np.ndarray, mode: str | None = None) -> Path:
    """Write an image file."""
    path = folder / "image.png"
    image = Image.fromarray(pixels)
    assert mode in (None, image.mode)
    image.save(path)
    return path


def test_a_reader_who_has_gone_costs_no_model(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "graphnn", "train", "digits", "--epochs", "2"]
    running = subprocess.Popen(
        [*command, "--out", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stderr is not None
    assert b"Sequential" in running.stdout.readline()
    running.stdout.close()
    errors = running.stderr.read()
    running.stderr.close()
    assert running.wait() == 1
    assert errors == b""
    assert isinstance(gn.load(tmp_path / "model.safetensors"), gn.Sequential)
    assert (tmp_path / "training.png").exists()


@pytest.mark.parametrize("library", ["matplotlib", "safetensors"])
def test_a_missing_library_is_found_before_training(library: str, tmp_path: Path) -> None:
    code = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from graphnn.cli.app import run\n"
        f"sys.exit(run(['train', 'digits', '--out', {str(tmp_path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'pip install "graphnn[' in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_failed_training_leaves_the_earlier_files_alone(tmp_path: Path, capsys: Capture) -> None:
    arguments = ["train", "digits", "--epochs", "1", "--out", str(tmp_path)]
    assert run(arguments) == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    arguments += ["--gradient", "backprop", "--activation", "relu", "--learning-rate", "1e20"]
    assert run(arguments) == 1
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_ctrl_c_as_a_signal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "graphnn", "train", "digits", "--epochs", "100000"]
    running = subprocess.Popen(
        [*command, "--out", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    for line in running.stdout:
        if line.startswith(b"total"):
            break
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate()
    assert running.returncode == 130
    assert b"Traceback" not in errors


def test_ctrl_c_while_it_still_starts() -> None:
    code = (
        "import sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'graphnn.cli.app': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from graphnn.cli import main\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_a_terminal_that_knows_ascii_alone(tmp_path: Path) -> None:
    model = tmp_path / "model.safetensors"
    gn.save(gn.Sequential(gn.Dense(64, 10), rng=0), model)
    path = written_image(tmp_path, INK)
    for arguments, wanted in (
        (["evaluate", str(model), "digits"], "360 samples"),
        (["predict", str(model), str(path)], "class "),
        (["show", str(model)], "Dense(64 -> 10)"),
    ):
        done = process(*arguments, PYTHONIOENCODING="ascii")
        assert done.returncode == 0, done.stderr
        assert wanted in done.stdout


def test_hidden_sizes_may_come_one_by_one(tmp_path: Path, capsys: Capture) -> None:
    hidden = ["--hidden", "8", "--hidden", "7,6"]
    assert run(["train", "digits", *hidden, "--epochs", "1", "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    for layer in ("Dense(64 -> 8)", "Dense(8 -> 7)", "Dense(7 -> 6)", "Dense(6 -> 10)"):
        assert layer in out


def test_a_seed_below_zero_is_wrong_usage(capsys: Capture) -> None:
    assert run(["train", "digits", "--seed", "-1"]) == 2
    assert "--seed" in capsys.readouterr().err


def test_the_next_command_can_be_pasted(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "two words"
    assert run(["train", "digits", "--epochs", "1", "--out", str(folder)]) == 0
    assert f"evaluate '{folder / 'model.safetensors'}' digits" in capsys.readouterr().out


def test_a_table_without_classes_has_no_accuracy(tmp_path: Path, capsys: Capture) -> None:
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    plugins.load(Lines, name="lines")
    options = ["--loss", "mean-squared-error", "--learning-rate", "0.1", "--hidden", ""]
    with plugins.active():
        assert run(["train", "lines", *options, "--out", str(tmp_path)]) == 0
        assert "Flatten" in capsys.readouterr().out
        model = str(tmp_path / "model.safetensors")
        assert run(["evaluate", model, "lines", "--loss", "mean-squared-error"]) == 0
    out = capsys.readouterr().out
    assert "loss" in out
    assert "accuracy" not in out
    assert (tmp_path / "training.png").stat().st_size > 1000


def test_a_model_of_one_score_is_measured_by_its_sign(tmp_path: Path, capsys: Capture) -> None:
    model = tmp_path / "model.safetensors"
    gn.save(gn.Sequential(gn.Dense(1, 1, weight=np.eye(1), bias=np.zeros(1))), model)
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    plugins.load(Signs, name="signs")
    with plugins.active():
        for options in ([], ["--loss", "binary-cross-entropy"]):
            assert run(["evaluate", str(model), "signs", *options]) == 0
            assert "accuracy 75.00%" in capsys.readouterr().out
        assert run(["gradcheck", str(model), "signs"]) == 0


def test_an_image_of_two_classes_is_told_by_one_score(tmp_path: Path, capsys: Capture) -> None:
    model, image = tmp_path / "model.safetensors", tmp_path / "blot.png"
    gn.save(gn.Sequential(gn.Dense(64, 1, weight=np.eye(64, 1), bias=np.zeros(1))), model)
    pixels = np.zeros((8, 8), np.uint8)
    pixels[0, 0] = 255
    Image.fromarray(pixels).save(image)
    assert run(["predict", str(model), str(image), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["class"] == 1
    assert answer["probabilities"] == pytest.approx([1 / (1 + np.e), np.e / (1 + np.e)])


class Signs:
    """A plugin with one data set: whether a number is positive, once told wrongly."""

    @staticmethod
    @hooks.graphnn_register_datasets
    def datasets(register: hooks.RegisterDataset) -> None:
        register("signs", Signs.load)

    @staticmethod
    def load() -> tuple[gn.data.Dataset[np.ndarray], gn.data.Dataset[np.ndarray]]:
        data = gn.data.Dataset(np.array([[-2.0], [-1.0], [1.0], [2.0]]), [0, 1, 1, 1])
        return data, data


class Lines:
    """A plugin with one data set: a regression whose samples are no images."""

    @staticmethod
    @hooks.graphnn_register_datasets
    def datasets(register: hooks.RegisterDataset) -> None:
        register("lines", Lines.load)

    @staticmethod
    def load() -> tuple[gn.data.Dataset[np.ndarray], gn.data.Dataset[np.ndarray]]:
        x = np.random.default_rng(0).normal(size=(40, 2, 1, 3)).astype(np.float32)
        t = x.reshape(40, -1) @ np.arange(6, dtype=np.float32).reshape(6, 1)
        return gn.data.Dataset(x[:30], t[:30]), gn.data.Dataset(x[30:], t[30:])


def test_a_failed_plugin_is_listed_with_its_traceback(capsys: Capture) -> None:
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    plugins.load(Listener, name="listener")
    broken = PluginInfo(
        "broken", "failed", "dist-b", "2", error="ImportError: gone", traceback="Traceback: here"
    )
    plugins.note(broken)
    with plugins.active():
        assert run(["plugins"]) == 0
        out = capsys.readouterr().out
        assert "ImportError: gone" in out
        assert "epoch_finished" in out
        assert "graphnn plugins --verbose" in out
        assert run(["plugins", "--verbose"]) == 0
        assert "Traceback: here" in capsys.readouterr().out


def shown(capsys: Capture, info: PluginInfo, *options: str) -> str:
    """List one plugin; give what is printed, its lines joined."""
    plugins = Plugins()
    plugins.note(info)
    with plugins.active():
        assert run(["plugins", *options]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_all_that_is_known_of_a_plugin_is_listed(capsys: Capture) -> None:
    info = PluginInfo(
        "swish",
        "loaded",
        "swish-for-graphnn",
        "2.1",
        parts={"gradient_estimators": ("a", "b")},
        events=("graphnn_step_finished",),
        seconds=0.25,
        api="1.0",
        printed="Hello!\nCite us.\n",
        changed=("the working directory", "the warnings filters"),
    )
    brief = shown(capsys, info)
    assert "swish 2.1 from swish-for-graphnn: loaded in 0.250 s" in brief
    assert "gradient estimators a, b" in brief
    assert "listens to step_finished" in brief
    assert "needs hooks 1.0" in brief
    assert "printed Hello! (line 1 of 2)" in brief
    assert "put back the working directory, the warnings filters" in brief
    assert "1 loaded; 0.250 s; hooks 1.0" in brief
    assert "Cite us." not in brief
    assert "Hello! Cite us." in shown(capsys, info, "--verbose")


def test_brackets_in_an_error_are_no_markup(capsys: Capture) -> None:
    info = PluginInfo("broken", "failed", error="OSError: [Errno 2] no [bold]file[/bold]")
    assert "OSError: [Errno 2] no [bold]file[/bold]" in shown(capsys, info)


def test_what_is_switched_off_is_listed(capsys: Capture) -> None:
    brief = shown(capsys, PluginInfo("quiet", "disabled", "quiet", "3"))
    assert "quiet 3: switched off" in brief
    assert "0 loaded, 1 switched off;" in brief


def test_what_plugins_print_does_not_spoil_json(tmp_path: Path) -> None:
    source = "print('Hello!')\nfrom graphnn.plugins.hooks import graphnn_step_finished\n"
    source += "@graphnn_step_finished\ndef listen(event): pass\n"
    (tmp_path / "loud.py").write_text(source)
    package = tmp_path / "loud-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: loud\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[graphnn]\nloud = loud\n")
    done = process("plugins", "--json", PYTHONPATH=str(tmp_path))
    (loud,) = [info for info in json.loads(done.stdout) if info["name"] == "loud"]
    assert (loud["status"], loud["printed"]) == ("loaded", "Hello!\n")


class Listener:
    """A plugin that listens to one event."""

    @staticmethod
    @hooks.graphnn_epoch_finished
    def heard(event: gn.training.EpochFinished) -> None:
        pass


def test_warnings_of_plugins_do_not_spoil_json(tmp_path: Path) -> None:
    package = tmp_path / "broken_plugin-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[graphnn]\nbroken = no_such_module\n")
    done = process("plugins", "--json", PYTHONPATH=str(tmp_path))
    assert done.returncode == 0
    assert '"name": "broken"' in done.stdout
    assert done.stderr.startswith("graphnn: plugin 'broken'")


def test_the_shell_completes_names() -> None:
    complete = ShellComplete(app, {}, "graphnn", "_GRAPHNN_COMPLETE")
    shown = complete.get_completions(["train", "digits", "--activation"], "S")
    assert [item.value for item in shown] == ["sigmoid", "softmax", "step"]


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (KeyError("x"), "unexpected KeyError: 'x'"),
        (gn.NotDifferentiableError("no slope"), "graphnn: no slope"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_any_error_is_one_line(
    error: Exception, wanted: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: object) -> None:
        raise error

    monkeypatch.setattr(gn, "load", fails, raising=False)
    assert run(["show", "model"]) == 1
    err = capsys.readouterr().err
    assert wanted in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (BrokenPipeError("reader left"), 1)]
)
def test_endings_that_are_no_errors(
    error: BaseException, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(path: object) -> None:
        raise error

    with (tmp_path / "out").open("w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(gn, "load", ends, raising=False)
        assert run(["show", "model"]) == code


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--version"], 0), (["fly"], 2), (["show", "/no/such/model"], 1)]
)
def test_main_exits_with_the_code(
    arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(sys, "argv", ["graphnn", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code


def test_main_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich", None)
    with pytest.raises(SystemExit, match=r'pip install "graphnn\[cli\]"'):
        main()


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        (None, None),
        ((1, None, None), None),
        ((1, 28, 28), (28, 28)),
        ((8, 6), (8, 6)),
        ((3, 8, 8), None),
        ((64,), (8, 8)),
        ((65,), None),
        ((), None),
    ],
)
def test_which_samples_are_images(
    shape: tuple[int | None, ...] | None, size: tuple[int, int] | None
) -> None:
    assert image_size(shape) == size


def test_ink_on_transparent_ground_is_ink_on_paper(tmp_path: Path) -> None:
    rgba = np.zeros((40, 40, 4), dtype=np.uint8)
    rgba[..., 3] = INK
    picture = read_image(written_image(tmp_path, rgba, "RGBA"), (40, 40))
    assert picture.inverted
    np.testing.assert_allclose(picture.pixels, INK / 255)


@pytest.mark.parametrize("dark_on_light", [False, True])
def test_proportions_stay(tmp_path: Path, dark_on_light: bool) -> None:
    wide = np.pad(INK, ((0, 0), (20, 20)))
    shown = 255 - wide if dark_on_light else wide
    picture = read_image(written_image(tmp_path, shown), (80, 80))
    assert picture.inverted is dark_on_light
    np.testing.assert_allclose(picture.pixels, np.pad(INK, 20) / 255)


def test_deep_greys_keep_their_brightness(tmp_path: Path) -> None:
    path = written_image(tmp_path, INK.astype(np.uint16) * 257, "I;16")
    np.testing.assert_allclose(read_image(path, (40, 40)).pixels, INK / 255, atol=1 / 255)


def test_a_damaged_image_is_named(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (40, 40), dtype=np.uint8)
    path = written_image(tmp_path, noise)
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(ValueError, match=r"image\.png is damaged"):
        read_image(path, (8, 8))
    with pytest.raises(FileNotFoundError):
        read_image(tmp_path / "none.png", (8, 8))


def test_an_image_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    size = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    path = tmp_path / "bomb.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
    with pytest.raises(ValueError, match=r"bomb\.png is too large"):
        read_image(path, (8, 8))


def test_without_pillow_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ModuleNotFoundError, match="pip install"):
        read_image(tmp_path / "any.png", (8, 8))


def test_a_model_of_no_images_predicts_none(tmp_path: Path, capsys: Capture) -> None:
    gn.save(gn.Sequential(gn.Dense(3, 2), rng=0), tmp_path / "model")
    assert run(["predict", str(tmp_path / "model"), str(written_image(tmp_path, INK))]) == 1
    assert "no images" in capsys.readouterr().err
