"""Where an author works: an environment that has graphnn and what the tests need, and no network.

It borrows what is installed for the tests themselves, so that nothing is downloaded, and installs
new packages into folders of its own.
"""

from __future__ import annotations

import os
import site
import subprocess
import sysconfig
import venv
from pathlib import Path
from typing import Final

import attrs

__all__ = ["Workshop"]

_COMMANDS: Final = ("graphnn", "mypy", "pip", "pytest")


@attrs.frozen
class Workshop:
    """A virtual environment, and a folder to work in."""

    folder: Path

    @classmethod
    def furnished(cls, folder: Path) -> Workshop:
        """Set one up in an empty folder."""
        environment = folder / "environment"
        venv.create(environment, with_pip=False, symlinks=os.name != "nt")
        scheme = {"base": str(environment), "platbase": str(environment)}
        borrowed = [sysconfig.get_path("purelib"), *site.getsitepackages()]
        lines = [f"import site; site.addsitedir({path!r})" for path in dict.fromkeys(borrowed)]
        installed = Path(sysconfig.get_path("purelib", "venv", scheme))
        (installed / "borrowed.pth").write_text("\n".join(lines))
        for name in _COMMANDS:
            command = Path(sysconfig.get_path("scripts", "venv", scheme), name)
            command.write_text(f'#!/bin/sh\nexec "{environment}/bin/python" -m {name} "$@"\n')
            command.chmod(0o755)
        work = folder / "work"
        work.mkdir()
        return cls(folder)

    @property
    def work(self) -> Path:
        """The folder to work in."""
        return self.folder / "work"

    def run(self, *command: str, inside: str = ".") -> str:
        """Run a command; give its output, and fail with it where the command fails."""
        process = subprocess.run(
            command,
            cwd=self.work / inside,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        assert process.returncode == 0, f"{' '.join(command)}\n{process.stdout}"
        return process.stdout

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "PYTEST_", "PYTHON", "GRAPHNN_"))
        }
        return {
            **kept,
            "PATH": f"{self.folder / 'environment' / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it as the value of "build isolation"
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PYTHONIOENCODING": "utf-8",
            "MYPY_CACHE_DIR": str(self.folder / "mypy-cache"),
            "MPLBACKEND": "agg",
        }
