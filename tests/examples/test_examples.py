"""Runs every script in ``examples/`` as a reader would, and looks at what it says and draws."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from attrs import frozen

import graphnn as gn

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples"
SCRIPTS = {path.stem: path for path in sorted(FOLDER.glob("[!_]*.py"))}


@frozen
class Figures:
    """Numbers that stand behind a label in the output of an example."""

    example: str
    label: str
    values: tuple[float, ...]
    tolerance: float = 1e-12


PRINTED = 5e-9
"""Half of the last of eight printed decimals."""

QUICK = {
    "batch_norm_compared": ["--epochs", "5"],
    "optimizers_compared": ["--epochs", "1", "--images", "9600"],
    "overfitting": ["--epochs", "80"],
    "deep_conv_net": ["--images", "500", "--epochs", "1"],
    "simple_conv_net": ["--images", "500", "--epochs", "1"],
    "hyperparameter_search": ["--trials", "5", "--jobs", "1"],
}
"""What examples that take longer are asked for here; it shows what the whole shows."""

DELTA = 1e-7 / np.exp(-0.92806853)
"""What the 1e-7 in `cross_entropy_error` moves simpleNet's loss by: ``1e-7 / y``."""

# From "Deep Learning from Scratch"; simpleNet's figures are those of a loss without the 1e-7.
FROM_THE_BOOK = [
    Figures("logic_gates", "AND NAND OR XOR", (0, 0, 0, 1, 0, 0)),
    Figures("logic_gates", "0 0 0 1 0 0", (0, 1, 0, 1, 1, 1)),
    Figures("logic_gates", "0 1 0 1 1 1", (1, 0, 0, 1, 1, 1)),
    Figures("logic_gates", "1 0 0 1 1 1", (1, 1, 1, 0, 1, 0)),
    Figures("logic_gates", " 0 are XOR the best gets", (3, 4)),
    Figures("activation_functions", "step([-1, 1, 2]) =", (0, 1, 1)),
    Figures(
        "activation_functions",
        "sigmoid([-1, 1, 2]) =",
        (0.26894142, 0.73105858, 0.88079708),
        PRINTED,
    ),
    Figures(
        "activation_functions",
        "softmax([0.3, 2.9, 4.0]) =",
        (0.01821127, 0.24519181, 0.73659691),
        PRINTED,
    ),
    Figures("forward_pass", "Dense(2 -> 3) [", (0.3, 0.7, 1.1)),
    Figures("forward_pass", "output [", (0.31682708, 0.69627909)),
    Figures("batch_inference", "batches of 1:", (9352, 10000)),
    Figures("batch_inference", "batches of 100:", (9352, 10000)),
    Figures("two_losses", "says 2", (0.0975, 0.510825457)),
    Figures("two_losses", "says 7", (0.5975, 2.302584093)),
    Figures("numerical_differentiation", "f'(5) =", (0.2,), 1e-9),
    Figures("numerical_differentiation", "f'(10) =", (0.3,), 1e-9),
    Figures("numerical_differentiation", "gradient at [3.0, 4.0]: [", (6, 8), PRINTED),
    Figures("numerical_differentiation", "gradient at [0.0, 2.0]: [", (0, 4), PRINTED),
    Figures("numerical_differentiation", "gradient at [3.0, 0.0]: [", (6, 0), PRINTED),
    Figures("step_sizes", "f'(1.5) =", (4.05342789389862,), 1e-14),
    Figures("gradient_descent", " 0.1 [", (-6.11110793e-10, 8.14814391e-10), 1e-14),
    Figures("gradient_descent", " 1e-10 [", (-2.99999994, 3.99999992), PRINTED),
    Figures("simple_net", "prediction [", (1.05414809, 0.63071653, 1.1328074), PRINTED),
    Figures("simple_net", "loss", (0.92806853,), DELTA + PRINTED),
    Figures(
        "simple_net",
        "gradient [[",
        (0.21924763, 0.14356247, -0.36281009, 0.32887144, 0.2153437, -0.54421514),
        0.54421514 * DELTA + PRINTED,
    ),
    Figures("arithmetic_graph", "by hand: the price is", (715,)),
    Figures("arithmetic_graph", "d price / d apple price", (2.2,)),
    Figures("arithmetic_graph", "d price / d apples", (110,)),
    Figures("arithmetic_graph", "d price / d orange price", (3.3,)),
    Figures("arithmetic_graph", "d price / d oranges", (165,)),
    Figures("arithmetic_graph", "d price / d tax", (650,)),
    Figures("arithmetic_graph", "as a graph: the price is", (715,)),
    Figures("arithmetic_graph", "its derivatives", (2.2, 110, 3.3, 165, 650)),
]


@frozen
class Run:
    """What an example left behind."""

    code: int
    output: str
    errors: str
    pictures: Path

    def numbers_behind(self, label: str, count: int) -> list[float]:
        """Read the first numbers after a label; the spaces between words do not matter."""
        text = " ".join(self.output.split())
        assert label in text, f"{label!r} is not in the output:\n{self.output}"
        behind = text.split(label, 1)[1]
        found = re.findall(r"[-+]?\d+(?:,\d{3})*(?:\.\d*)?(?:e[-+]?\d+)?", behind)
        return [float(number.replace(",", "")) for number in found[:count]]


RunExample: TypeAlias = Callable[[str], Run]


@pytest.fixture(scope="module")
def run_example(tmp_path_factory: pytest.TempPathFactory) -> RunExample:
    """Return a function that runs an example once, however many tests look at it."""
    fonts = tmp_path_factory.mktemp("matplotlib")
    # The threads of BLAS wait for each other, for long where other programs keep the cores busy.
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment = {**os.environ, **threads, "MPLCONFIGDIR": str(fonts)}
    environment.pop("MPLBACKEND", None)
    # Matplotlib looks for fonts once, and says so on stderr.
    fresh = "import matplotlib.font_manager"
    subprocess.run([sys.executable, "-c", fresh], env=environment, check=True, capture_output=True)
    runs: dict[str, Run] = {}

    def run(name: str) -> Run:
        if name not in runs:
            folder = tmp_path_factory.mktemp(name)
            command = [sys.executable, str(SCRIPTS[name]), "--out", str(folder / "pictures")]
            done = subprocess.run(
                [*command, *options(name)],
                env=environment,
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=300,
            )
            runs[name] = Run(done.returncode, done.stdout, done.stderr, folder / "pictures")
        return runs[name]

    return run


def options(name: str) -> list[str]:
    """Say where an example finds its data, or skip."""
    source = SCRIPTS[name].read_text()
    found = list(QUICK.get(name, []))
    if "load_mnist" in source:
        found = [*found, "--data", str(mnist_folder())]
    if "--weights" in source and (weights := weights_file()).exists():
        found += ["--weights", str(weights)]
    return found


def mnist_folder() -> Path:
    named = os.environ.get("GRAPHNN_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data" / "mnist"
    for place in (folder, folder / "mnist"):
        if any(place.glob("train-images*")):
            return place
    pytest.skip(f"the MNIST files are neither in {folder} nor in its mnist/; set GRAPHNN_DATA")


def weights_file() -> Path:
    return mnist_folder().parent / "book" / "sample_weight.pkl"


@pytest.mark.parametrize("name", SCRIPTS)
def test_an_example_runs_in_silence(name: str, run_example: RunExample) -> None:
    run = run_example(name)
    assert (run.code, run.errors) == (0, "")
    assert run.output


@pytest.mark.parametrize("name", SCRIPTS)
def test_an_example_saves_the_pictures_that_it_names(name: str, run_example: RunExample) -> None:
    from matplotlib.image import imread

    run = run_example(name)
    named = {Path(path) for path in re.findall(r"^picture: (.+)$", run.output, re.M)}
    assert named == set(run.pictures.glob("*.png"))
    assert run.pictures / f"{name}.png" in named
    for picture in named:
        assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
        height, width, _ = imread(picture).shape
        assert 700 < width < 2500
        assert 400 < height < 2500
        shades = imread(picture)[..., :3].reshape(-1, 3)
        assert np.mean(np.any(shades != shades[0], axis=1)) > 0.01  # it is not blank


@pytest.mark.parametrize("figures", FROM_THE_BOOK, ids=lambda each: f"{each.example}:{each.label}")
def test_an_example_prints_the_figures_of_the_book(
    figures: Figures, run_example: RunExample
) -> None:
    if figures.example == "batch_inference" and not weights_file().exists():
        pytest.skip(f"the book's trained weights are not at {weights_file()}")
    printed = run_example(figures.example).numbers_behind(figures.label, len(figures.values))
    np.testing.assert_allclose(printed, figures.values, rtol=0, atol=figures.tolerance)


@pytest.mark.parametrize("method", ["forward", "central", "richardson", "complex-step"])
def test_automatic_steps_are_nearly_the_best(method: str, run_example: RunExample) -> None:
    _, best, _, automatic = run_example("step_sizes").numbers_behind(f"{method} ", 4)
    assert automatic < 100 * max(best, 1e-15)


@pytest.mark.parametrize("name", ["digits_quickstart", "two_layer_net"])
def test_a_trained_network_reads_most_digits(name: str, run_example: RunExample) -> None:
    (percent,) = run_example(name).numbers_behind("new digits read rightly:", 1)
    assert 94 < percent <= 100  # the book's TwoLayerNet ends at 94 %


def test_random_search_finds_a_learning_rate_that_learns(run_example: RunExample) -> None:
    run = run_example("hyperparameter_search")
    epochs, _, best = run.numbers_behind("random search:", 3)
    assert (epochs, best > 0.4) == (250, True)
    (rate,) = run.numbers_behind(f"best 1 (held out {best:.2f}) learning rate", 1)
    assert 1e-3 < rate < 1e-2
    (halved,) = run.numbers_behind("successive halving:", 1)
    assert halved == 5 * 16 + 50
    (percent,) = run.numbers_behind("which had no part in this:", 1)
    assert percent > 40


def test_a_deep_network_is_saved(run_example: RunExample) -> None:
    run = run_example("deep_conv_net")
    model = run.pictures / "deep_conv_net.safetensors"
    assert f"the network: {model}" in run.output
    _, test = gn.data.load_mnist(flatten=False, data=mnist_folder())
    read = gn.load(model)(test.x[:500]).argmax(axis=1)
    (percent,) = run.numbers_behind("new digits read rightly:", 1)
    assert percent == pytest.approx(100 * np.mean(read == test.t[:500]), abs=0.006)


def test_the_mistakes_are_those_of_the_network(run_example: RunExample) -> None:
    run = run_example("misclassified_digits")
    (percent,) = run.numbers_behind("new digits read rightly:", 1)
    (wrong,) = run.numbers_behind("wrongly:", 1)
    assert 90 < percent < 99
    assert wrong == pytest.approx(10_000 * (1 - percent / 100))
    shown = re.findall(r"^digit +(\d+): a (\d), read (\d)", run.output, re.M)
    assert shown
    _, test = gn.data.load_mnist(data=mnist_folder())
    for number, label, read in shown:
        assert label == str(test.t[int(number)]) != read


def test_a_convolution_learns_from_five_hundred_digits(run_example: RunExample) -> None:
    run = run_example("simple_conv_net")
    (percent,) = run.numbers_behind("new digits read rightly:", 1)
    assert percent > 40  # one in ten by chance
    ranges = [run.numbers_behind(f"filters {when}: from", 1) for when in ("before", "after")]
    assert ranges[0] != ranges[1]


def test_all_gradients_take_the_same_steps(run_example: RunExample) -> None:
    run = run_example("two_layer_net")
    slow, *walked = run.numbers_behind("numerical-walk", 6)
    quick, *differences = run.numbers_behind("numerical ", 6)
    _, *pulled = run.numbers_behind("backprop ", 6)
    np.testing.assert_allclose(walked, pulled, rtol=0, atol=1e-5)
    np.testing.assert_allclose(differences, pulled, rtol=0, atol=1e-5)
    assert walked[-1] < walked[0]
    assert quick < slow / 10


def test_values_of_deep_layers_die_away_or_last(run_example: RunExample) -> None:
    def spreads(label: str) -> list[float]:
        return run_example("initial_activations").numbers_behind(label, 5)

    # Section 6.2: ends are crowded, all units alike, and apart.
    assert min(spreads("sigmoid std 1")) > 0.4
    assert max(spreads("sigmoid std 0.01")) < 0.03
    assert min(spreads("sigmoid Xavier")) > 0.1
    assert min(spreads("tanh std 1")) > 0.9
    # Tanh leaves small values alone, so each layer of 100 units scales them by 0.01 * sqrt(100).
    np.testing.assert_allclose(spreads("tanh std 0.01"), 10.0 ** -np.arange(1, 6), rtol=0.1)
    assert spreads("relu std 0.01")[-1] < 1e-5
    assert spreads("relu Xavier")[-1] < 0.35 * spreads("relu Xavier")[0]
    he = spreads("relu He")
    assert 0.8 < min(he) <= max(he) < 1.25 * min(he)


def test_he_learns_quicker_than_xavier_and_small_weights_learn_nothing(
    run_example: RunExample,
) -> None:
    small, xavier, he = (
        run_example("initializers_compared").numbers_behind(f"{name} last loss", 2)
        for name in ("std 0.01", "Xavier", "He")
    )
    assert small[0] == pytest.approx(np.log(10), abs=0.01)
    assert he[0] < xavier[0] < 0.5
    assert he[1] > xavier[1] > 90 > 20 > small[1]


def test_optimizers_arrive_in_the_valley_and_beat_plain_descent_on_digits(
    run_example: RunExample,
) -> None:
    run = run_example("optimizers_compared")
    names = ("SGD", "momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam")
    for name in names:
        start, end = run.numbers_behind(f"{name} f ", 2)
        assert start == 6.45
        assert end < 0.2, name
    valley, digits = run.output.split("MNIST")
    # Across the valley plain descent turns round at each step: y goes by 1 - 2 * 0.95.
    x, y = -7 * (1 - 0.95 / 10) ** 30, 2 * (1 - 2 * 0.95) ** 30
    (end,) = Run(0, valley, "", run.pictures).numbers_behind("SGD f 6.45 ->", 1)
    assert end == pytest.approx(x**2 / 20 + y**2, rel=0.05)
    plain, *others = (
        Run(0, digits, "", run.pictures).numbers_behind(f" {name} ", 2) for name in names
    )
    for loss, percent in others:
        assert loss < 0.5 * plain[0]
        assert percent > plain[1] > 20


def test_batch_norm_learns_from_weights_of_scales_that_are_else_too_large_or_too_small(
    run_example: RunExample,
) -> None:
    run = run_example("batch_norm_compared")
    assert len(re.findall("diverged$", run.output, re.M)) == 1
    assert "diverged" in next(line for line in run.output.splitlines() if " 1.00000 " in line)
    for scale in ("1.00000", "0.08577", "0.02512", "0.00736", "0.00215"):
        plain, normal = run.numbers_behind(f" {scale} ", 2)
        assert normal > plain + 10, scale
    plain, normal = run.numbers_behind(" 0.29286 ", 2)
    assert plain > normal + 10  # the one scale of these that suits the network as it is


def test_weight_decay_and_dropout_narrow_the_gap_between_known_and_new_digits(
    run_example: RunExample,
) -> None:
    nothing, decay, dropout = (
        run_example("overfitting").numbers_behind(f"{name} ", 3)
        for name in ("nothing against it", "weight decay 0.1", "dropout 0.2")
    )
    assert nothing[0] > 90
    assert 70 < nothing[1] < 80
    # Dropout is half-way by now; of the whole run docs/training-techniques.md tells.
    assert decay[2] < nothing[2] - 3
    assert dropout[2] < nothing[2] - 3
    assert max(decay[1], dropout[1]) < nothing[1]  # but no more of the new ones are read


WITH_MNIST = [name for name, path in SCRIPTS.items() if "load_mnist" in path.read_text()]


@pytest.mark.parametrize("name", WITH_MNIST)
def test_an_example_without_its_data_says_what_to_do(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPTS[name]), "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert done.returncode == 2
    assert "MNIST is needed" in done.stderr
    assert "train-images-idx3-ubyte" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_table_lists_every_example() -> None:
    listed = re.findall(r"^\| `(\w+)\.py`", (FOLDER / "README.md").read_text(), re.M)
    assert sorted(listed) == list(SCRIPTS)
