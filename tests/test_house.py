"""The house stands: a room imports only rooms above it, and nothing heavy comes with the core."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "graphnn"

FLOORS = [
    {"shapes"},
    {"wording"},
    {"arrays"},
    {"typevars"},
    {"functional"},
    {"graph"},
    {"initializers", "schedules"},
    {"layers", "activations", "losses", "optimizers"},
    {"gradients"},
    {"data"},
    {"plugins"},
    {"checking"},
    {"io"},
    {"checkpoints"},
    {"training"},
    {"search"},
    {"testing"},
    {"pytest_plugin"},
    {"scaffold"},
    {"cli"},
    {"__main__"},
    {"mypy"},
]
"""The rooms from the ground up; rooms on one floor do not import each other."""

FRONT_DOOR = {
    ("graph", "wrapping.py"),
    ("plugins", "entry_points.py"),
    ("io", "model_file.py"),
    ("scaffold", "rendering.py"),
}
"""Who may ask the package itself: for a registered name, and for the version."""

HEAVY = {
    *("click", "rich", "matplotlib", "cattrs", "safetensors", "pooch", "PIL", "tqdm", "mypy"),
    *("joblib", "threadpoolctl", "dask"),
}


def imported(path: Path, package: str) -> Iterator[str]:
    """Yield the rooms of `package` that a file imports, ``""`` for the package itself."""
    for node in ast.walk(ast.parse(path.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level > 0:
            raise AssertionError(f"{path} has a relative import; write it out")
        for name in names:
            parts = name.split(".")
            if parts[0] == package:
                yield parts[1] if len(parts) > 1 else ""


def violations(root: Path) -> list[str]:
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    found = []
    for path in sorted(root.rglob("*.py")):
        inside = path.relative_to(root)
        room = inside.parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        if room not in floor:
            found.append(f"{inside}: the room {room} has no floor")
            continue
        for other in imported(path, "graphnn"):
            if other in ("", "__version__"):
                if (room, inside.name) not in FRONT_DOOR and floor[room] < floor["cli"]:
                    found.append(f"{inside} imports the package itself")
            elif other != room and floor[other] >= floor[room]:
                found.append(f"{inside} imports {other}, which is no room above {room}")
    return found


def test_rooms_import_only_rooms_above_them() -> None:
    assert violations(PACKAGE) == []


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("arrays.py", "from graphnn.graph import Layer"),
        ("graph/node.py", "import graphnn.training"),
        ("gradients/backprop.py", "from graphnn.plugins.registry import Registry"),
        ("losses/loss.py", "from graphnn import layers"),
        ("io/model.py", "def f():\n    from graphnn.cli import main"),
        ("training/trainer.py", "import graphnn"),
        ("attic/box.py", "import numpy"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, place: str, line: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(line)
    assert len(violations(tmp_path)) == 1


def test_the_mypy_plugin_brings_no_numpy() -> None:
    program = "import graphnn.mypy, sys; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_the_core_imports_nothing_heavy() -> None:
    rooms = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in ("cli", "io", "mypy", "__main__.py")
        and path.name not in ("__init__.py", "plots.py")
    ]
    program = (
        f"import importlib, sys\n[importlib.import_module(name) for name in {rooms!r}]\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
