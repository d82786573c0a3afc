"""Packages that are really installed: modules with their dist-info in a folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import attrs

SWOOSH = """
    import graphnn as gn
    from attrs import define
    from graphnn.plugins.hooks import graphnn_register_activations, graphnn_register_optimizers

    @define(eq=False)
    class Swoosh(gn.Elementwise):
        def forward(self, x, /):
            return x * gn.sigmoid(x)

    @graphnn_register_activations
    def activations(register):
        register("swoosh", Swoosh)
    """
"""Source of a module that registers one activation."""


@attrs.frozen
class Packages:
    """A folder into which packages are installed, and programs that see them."""

    folder: Path

    def install(self, name: str, source: str = SWOOSH, *, version: str = "1.0") -> None:
        """Install a module with one entry point, both named as the distribution."""
        module = name.replace("-", "_")
        self.write(f"{module}.py", source)
        self.describe(name, f"[graphnn]\n{name} = {module}\n", version=version)

    def describe(self, name: str, entry_points: str, *, version: str = "1.0") -> None:
        """Write the dist-info of a distribution."""
        info = f"{name.replace('-', '_')}-{version}.dist-info"
        self.write(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        self.write(f"{info}/entry_points.txt", entry_points)

    def write(self, path: str, text: str) -> None:
        """Write a file, dedented."""
        (self.folder / path).parent.mkdir(exist_ok=True)
        (self.folder / path).write_text(textwrap.dedent(text))

    def run(self, program: str, **environment: str) -> Any:
        """Run a program in a process of its own; give what it hands to ``answer(...)``."""
        prelude = "import json\ndef answer(value):\n    print('ANSWER' + json.dumps(value))\n"
        process = subprocess.run(
            [sys.executable, "-c", prelude + textwrap.dedent(program)],
            env={**os.environ, "PYTHONPATH": str(self.folder), **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert process.returncode == 0, process.stderr
        (line,) = [x for x in process.stdout.splitlines() if x.startswith("ANSWER")]
        return json.loads(line.removeprefix("ANSWER"))
