"""Directives that show a program and what mypy says of it, found out when the docs are built.

``mypy`` runs it with graphnn's plugin, ``mypy-alone`` without.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from mypy import api
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

PROGRAM = "program.py"


class Mypy(SphinxDirective):
    """A program, and below it the output of ``mypy --strict``."""

    has_content = True
    plugin: ClassVar[str] = "plugins = graphnn.mypy\n"

    def run(self) -> list[nodes.Node]:
        """Make the two blocks."""
        text = "\n".join(self.content)
        program = nodes.literal_block(text, text, language="python")
        said = self._asked(text)
        return [program, nodes.literal_block(said, said, language="text", classes=["mypy-output"])]

    def _asked(self, text: str) -> str:
        # mypy knows the folder of its cache by the configuration: one for each of the directives.
        cache = Path(self.env.app.doctreedir, f"mypy-{type(self).__name__.lower()}")
        with tempfile.TemporaryDirectory() as folder:
            program, configuration = Path(folder, PROGRAM), Path(folder, "mypy.ini")
            program.write_text(f"{text}\n", "utf-8")
            configuration.write_text(f"[mypy]\nstrict = True\n{self.plugin}", "utf-8")
            options = ["--config-file", str(configuration), "--cache-dir", str(cache)]
            output, errors, _ = api.run([*options, "--hide-error-context", str(program)])
        if errors:
            raise ExtensionError(f"mypy failed on a program of {self.env.docname}: {errors}")
        lines = (line.rpartition(f"/{PROGRAM}")[2] for line in output.splitlines())
        return "\n".join(PROGRAM + line if line.startswith(":") else line for line in lines)


class MypyAlone(Mypy):
    """The same without the plugin."""

    plugin = ""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Tell Sphinx of the directives."""
    app.add_directive("mypy", Mypy)
    app.add_directive("mypy-alone", MypyAlone)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
