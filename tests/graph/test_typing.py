"""What mypy says about programs that use the graph, without any plugin."""

from __future__ import annotations

import re

import pytest

mypy_api = pytest.importorskip("mypy.api", reason="mypy is needed: pip install graphnn[lint]")

MATRIX = "numpy.ndarray[tuple[int, int], numpy.dtype[numpy.floating[Any]]]"
IMAGES = "numpy.ndarray[tuple[int, int, int, int], numpy.dtype[numpy.floating[Any]]]"
ARRAY = "numpy.ndarray[Any, numpy.dtype[numpy.floating[Any]]]"

HEAD = """\
from typing import Any
import numpy as np
from attrs import define
import graphnn as gn
from graphnn.arrays import Array, Images, Matrix, Vector

@define(eq=False)
class Convolution(gn.Layer[Images, Images]):
    def forward(self, x: Images, /) -> Images:
        return x

def halves(x: Array, /) -> Array:
    return x

g = gn.Graph()
x = g.input("x", shape=(3,))
image = g.input("image", shape=(1, 28, 28))
"""

GOOD = {
    "gn.Dense(3, 2) >> gn.ReLU()": f"Sequential[{MATRIX}, {MATRIX}, int, int]",
    "gn.ReLU() >> gn.Dense(3, 2)": f"Sequential[{ARRAY}, {MATRIX}, int, int]",
    "gn.Dense(3, 2) >> gn.ReLU() >> gn.Dense(2, 1)": f"Sequential[{MATRIX}, {MATRIX}, int, int]",
    "Convolution() >> gn.Flatten() >> gn.Dense(3, 2)": f"Sequential[{IMAGES}, {MATRIX}, int, int]",
    "gn.Sequential(gn.Dense(3, 2))": f"Sequential[{MATRIX}, {MATRIX}, int, int]",
    "gn.Sequential(gn.Dense(3, 2), gn.ReLU(), gn.Dense(2, 1))": (
        f"Sequential[{MATRIX}, {MATRIX}, int, int]"
    ),
    "gn.Sequential(Convolution(), gn.ReLU(), gn.Flatten(), gn.Dense(3, 2))": (
        f"Sequential[{IMAGES}, {MATRIX}, int, int]"
    ),
    'gn.Sequential(gn.Dense(3, 2), "relu", np.tanh, halves, lambda x: x, gn.Dense(2, 1))': (
        f"Sequential[{MATRIX}, {MATRIX}, int, int]"
    ),
    "gn.Sequential(gn.ReLU(), gn.Sigmoid())": f"Sequential[{ARRAY}, {ARRAY}, int, int]",
    "gn.Sequential(gn.Sequential(gn.Dense(3, 2)), gn.Softmax())": (
        f"Sequential[{MATRIX}, {ARRAY}, int, int]"
    ),
    "gn.Sequential(*[gn.Dense(2, 2) for _ in range(3)])": f"Sequential[{MATRIX}, Any, int, int]",
    f"gn.Sequential({', '.join(['gn.Dense(2, 2)'] * 12)})": (
        f"Sequential[{MATRIX}, {MATRIX}, int, int]"
    ),
    f"gn.Sequential({', '.join(['gn.Dense(2, 2)'] * 13)})": f"Sequential[{MATRIX}, Any, int, int]",
    "gn.Sequential(gn.Dense(3, 2), gn.ReLU(), rng=0, dtype='float64')(np.ones((2, 3)))": ARRAY,
    "gn.Sequential(gn.Dense(3, 2), gn.Dense(2, 1))(np.ones((2, 3)))": MATRIX,
    "gn.Dense(3, 2)(np.ones((2, 3)))": MATRIX,
    "gn.Dense(3, 2).weight": MATRIX,
    "(gn.Dense(3, 2) >> gn.ReLU())[0]": "Layer[Any, Any, int, int]",
    "(gn.Dense(3, 2) >> gn.ReLU())[1:]": "Sequential[Any, Any, int, int]",
    "gn.Dense(3, 2).initialize(0)": "Dense[int, int]",
    "x": f"Handle[{MATRIX}]",
    "image": f"Handle[{IMAGES}]",
    "x >> gn.Dense(3, 2) >> gn.ReLU()": f"Handle[{MATRIX}]",
    'x >> "relu"': f"Handle[{MATRIX}]",
    "x >> np.tanh": f"Handle[{ARRAY}]",
    "x >> halves >> gn.Dense(3, 2)": f"Handle[{MATRIX}]",
    "x + x": f"Handle[{MATRIX}]",
    "image * image": f"Handle[{IMAGES}]",
    "(x, x) >> gn.Concatenate()": f"Handle[{ARRAY}]",
    "image >> gn.Flatten()": f"Handle[{MATRIX}]",
    "g.build(outputs=x >> gn.Dense(3, 2), inputs=x)": f"BuiltGraph[{MATRIX}, {MATRIX}, int, int]",
    "g.build(outputs=x >> gn.Dense(3, 2))": f"BuiltGraph[Any, {MATRIX}, int, int]",
    "g.build(outputs=(x, image))": f"BuiltGraph[Any, tuple[{MATRIX}, {IMAGES}], int, int]",
    "g.build(outputs=x, inputs=(x, image))": (
        f"BuiltGraph[tuple[{MATRIX}, {IMAGES}], {MATRIX}, int, int]"
    ),
}

BAD = {
    "Convolution() >> gn.Dense(3, 2)": r'Unsupported operand types for >> \("Convolution" and',
    "gn.Dense(3, 2) >> Convolution()": r'Unsupported operand types for >> \("Dense\[int, int\]"',
    "gn.Dense(3, 2) >> gn.ReLU() >> Convolution()": r"Unsupported operand types for >>",
    "gn.Sequential(Convolution(), gn.Dense(3, 2))": r'"After_layer_0" of "Sequential"',
    "gn.Sequential(gn.Dense(3, 2), gn.Dense(2, 2), Convolution())": (
        r'"After_layer_1" of "Sequential"'
    ),
    "gn.Sequential(1)": r'No overload variant of "Sequential" matches argument type "int"',
    "gn.Sequential()": r'All overload variants of "Sequential" require',
    "gn.Sequential(gn.Dense(3, 2), gn.ReLU)": r'No overload variant of "Sequential"',
    "gn.Sequential(gn.Dense(3, 2), rng='seed')": r'Argument "rng" to "Sequential" has incompatible',
    "x >> Convolution()": r"Unsupported operand types for >>|No overload variant",
    "image >> gn.Dense(3, 2)": r"Unsupported operand types for >>|No overload variant",
    "x >> gn.Add()": r"Unsupported operand types for >>|No overload variant",
    "x + image": r"Unsupported operand types for \+",
    "x * image": r"Unsupported operand types for \*",
    "x + 1": r"Unsupported operand types for \+",
    "g.build(outputs=1)": r'No overload variant of "build"',
    "gn.Dense(3, 2)(np.ones(3))": r'Argument 1 to "__call__" of "Layer" has incompatible type',
    "gn.Dense(3, 2).wieght": r'"Dense\[int, int\]" has no attribute "wieght"',
    "gn.Dense(3, 2, weight=np.ones(3))": r'Argument "weight" to "Dense" has incompatible type',
    "gn.Layer[Matrix, Matrix]()": r"Cannot instantiate abstract class",
}


def lines_of(output: str, level: str) -> dict[int, list[str]]:
    """Read mypy's messages of one level, by line."""
    found: dict[int, list[str]] = {}
    for number, message in re.findall(rf"^[^:\n]*:(\d+): {level}: (.*)$", output, re.MULTILINE):
        found.setdefault(int(number), []).append(message)
    return found


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Run mypy once over both programs; give what it said of each."""
    folder = tmp_path_factory.mktemp("typing")
    programs = {
        "good": HEAD + "\n".join(f"reveal_type({expression})" for expression in GOOD) + "\n",
        "bad": HEAD + "\n".join(BAD) + "\n",
    }
    for name, text in programs.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    options = ["--strict", "--config-file=", "--cache-dir", str(folder / "cache")]
    files = [str(folder / f"{name}.py") for name in programs]
    output, errors, _ = mypy_api.run([*options, *files])
    assert not errors
    return {
        name: "\n".join(line for line in output.splitlines() if f"{name}.py:" in line)
        for name in programs
    }


def test_a_good_program_has_no_errors(checked: dict[str, str]) -> None:
    assert lines_of(checked["good"], "error") == {}


@pytest.mark.parametrize("expression", GOOD)
def test_types_are_what_a_user_would_write(checked: dict[str, str], expression: str) -> None:
    line = HEAD.count("\n") + 1 + list(GOOD).index(expression)
    (message,) = lines_of(checked["good"], "note")[line]
    revealed = re.sub(r"graphnn\.(?:\w+\.)+", "", message)
    assert revealed == f'Revealed type is "{GOOD[expression]}"'


@pytest.mark.parametrize("expression", BAD)
def test_what_does_not_fit_is_an_error_on_its_line(
    checked: dict[str, str], expression: str
) -> None:
    line = HEAD.count("\n") + 1 + list(BAD).index(expression)
    messages = lines_of(checked["bad"], "error").get(line, [])
    assert len(messages) == 1
    assert re.search(BAD[expression], messages[0])


def test_every_error_is_one_that_was_planted(checked: dict[str, str]) -> None:
    first = HEAD.count("\n") + 1
    assert set(lines_of(checked["bad"], "error")) == set(range(first, first + len(BAD)))
