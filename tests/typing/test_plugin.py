"""How the plugin behaves in mypy: silent when it fails, with a warm cache."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mypy", reason="mypy is needed: pip install graphnn[lint]")

from mypy import api

from graphnn import wording
from graphnn.mypy import __version__ as plugin_version
from graphnn.mypy import chains, constructors, entrance, handles, hookimpls, parameters, plugin
from graphnn.mypy.definitions import Definitions
from graphnn.mypy.site import Site

EVERYTHING = """
import attrs
import graphnn as gn
from graphnn.arrays import Matrix, Vector
from graphnn.initializers import Zeros
from graphnn.plugins.hooks import RegisterLayer

@attrs.define(eq=False)
class Own(gn.Layer[Matrix, Matrix]):
    in_features: int
    bias: Vector = gn.parameter("out", init=Zeros())
    def forward(self, x: Matrix, /) -> Matrix:
        return x

@gn.hookimpl
def graphnn_register_layer(register: RegisterLayer) -> None: ...

net = gn.Sequential(gn.Dense(784, 50), gn.Dense(60, 10))
net[0]
net >> gn.Dense(11, 3)
g = gn.Graph()
x = g.input("x", shape=(3,))
h = (x >> gn.Dense(4, 3)) + (x >> gn.Dense(3, 2))
g.build(outputs=(h, x) >> gn.Concatenate())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = True\nplugins = graphnn.mypy\n")
    return tmp_path


def check(folder: Path, cache: Path, *names: str) -> str:
    files = [str(folder / name) for name in names]
    output, errors, _ = api.run(
        ["--config-file", str(folder / "mypy.ini"), "--cache-dir", str(cache), *files]
    )
    assert not errors
    return str(output)


def planted(*args: Any, **kwargs: Any) -> Any:
    raise LookupError("planted")


HOOKS = [
    *((chains, name) for name in chains.__all__),
    *((handles, name) for name in handles.__all__),
    (constructors, "construct"),
    (parameters, "declare_parameter"),
    (parameters, "declare_buffer"),
    (hookimpls, "implement"),
]

PLANTS: dict[str, list[tuple[Any, str]]] = {
    "all hooks": HOOKS,
    "deep inside": [
        (chains, "expand_type"),
        (chains, "get_proper_type"),
        (Site, "view"),
        (Definitions, "seen_by"),
        (wording, "no_such_hook"),
    ],
    "before any hook": [(entrance.GraphnnPlugin, "_has_base"), (entrance.GraphnnPlugin, "_site")],
}


def test_the_program_with_everything_has_errors(folder: Path, mypy_cache: Path) -> None:
    (folder / "everything.py").write_text(f"{EVERYTHING}# {time.time()}\n")
    output = check(folder, mypy_cache, "everything.py")
    for code in ("graphnn-shape", "graphnn-hook", "graphnn-parameter"):
        assert f"[{code}]" in output
    assert "Found 5 errors" in output


@pytest.mark.parametrize("place", PLANTS)
def test_whatever_fails_inside_is_silence(
    place: str, folder: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrance, "_FUNCTIONS", dict(entrance._FUNCTIONS))
    monkeypatch.setattr(entrance, "_METHODS", dict(entrance._METHODS))
    for owner, name in PLANTS[place]:
        for table in (entrance._FUNCTIONS, entrance._METHODS):
            for key, hook in table.items():
                if hook is getattr(owner, name):
                    monkeypatch.setitem(table, key, planted)
        monkeypatch.setattr(owner, name, planted)
    (folder / "faulty.py").write_text(f"{EVERYTHING}# {time.time()}\n")
    output = check(folder, mypy_cache, "faulty.py")
    assert "INTERNAL ERROR" not in output
    assert "graphnn-shape" not in output
    assert "source file" in output


def test_a_changed_size_in_another_file_is_seen(folder: Path, mypy_cache: Path) -> None:
    sizes, net = folder / "known_sizes.py", folder / "net.py"
    net.write_text(
        "import graphnn as gn\nfrom known_sizes import HIDDEN, encoder\n"
        "gn.Sequential(gn.Dense(784, HIDDEN), gn.Dense(50, 10))\n"
        "gn.Sequential(encoder, gn.Dense(50, 10))\n"
    )
    cache = mypy_cache
    for turn, (hidden, errors) in enumerate(((50, 0), (60, 2), (60, 2), (50, 0))):
        sizes.write_text(
            "from typing import Final\nimport graphnn as gn\n"
            f"HIDDEN: Final = {hidden}\nencoder: Final = gn.Dense(784, HIDDEN)\n"
        )
        os.utime(sizes, (turn, turn))  # mypy looks at whole seconds
        output = check(folder, cache, "net.py", "known_sizes.py")
        sentence = f"layer 0 Dense(784 -> {hidden}) gives {hidden}  [graphnn-shape]"
        assert output.count(sentence) == errors
        assert ("Success" in output) == (errors == 0)


def test_the_plugin_is_another_one_when_its_code_has_changed() -> None:
    assert len(plugin_version) == 64
    assert plugin("2.4.1") is entrance.GraphnnPlugin
