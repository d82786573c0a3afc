"""The page "Write a plugin": its commands are run and its files written, from top to bottom."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

import graphnn
from graphnn.cli.new_plugin import KINDS
from graphnn.scaffold import EXAMPLES, Names, render
from tests.scaffold.workshop import Workshop

PAGE: Final = (Path(graphnn.__file__).parent.parent / "docs" / "writing-a-plugin.md").read_text(
    encoding="utf-8"
)

BLOCK: Final = re.compile(r"(<!-- not run by the tests: .*? -->\n)?```(\w+)\n(.*?)```\n", re.S)

FILES: Final = render(Names("squared-relu"), "activation")


def blocks(language: str) -> list[str]:
    """List the blocks in one language, but for those that are not to be run."""
    return [text for exempt, name, text in BLOCK.findall(PAGE) if name == language and not exempt]


def script() -> str:
    """Write the page as one script: commands as they are, files written where they stand."""
    lines = ["set -euxo pipefail"]
    for exempt, language, text in BLOCK.findall(PAGE):
        if language == "sh" and not exempt:
            lines += text.splitlines()
        elif language == "python":
            path, source = parted(text)
            lines += [f"cat > {path} <<'END OF FILE'", f"{source}END OF FILE"]
    return "\n".join(lines) + "\n"


def parted(text: str) -> tuple[str, str]:
    """Part a block that is a file into its path, which the first line names, and the rest."""
    first, _, source = text.partition("\n")
    assert first.startswith("# ")
    return first.removeprefix("# "), source


def test_every_command_on_the_page_does_what_it_says(workshop: Workshop) -> None:
    told = workshop.run("bash", "-c", script())
    (tree,) = blocks("text")
    assert f"{tree}\nNext:\n" in told
    commands = [line for text in blocks("sh") for line in text.splitlines()]
    assert len(commands) >= 12
    for command in commands:
        assert f"+ {command.split()[0]} " in told
    assert told.count("Success: no issues found in 5 source files") == 2
    assert len(re.findall(r"^=+ \d+ passed in .* =+$", told, re.M)) == 2
    assert re.search(r"squared-relu.* checks: .*passed", told)
    assert "squared-relu 0.1.0" in told
    folder = workshop.work / "graphnn-squared-relu"
    assert (folder / "graphnn-digits" / "model.safetensors").exists()
    assert sorted(path.name for path in (folder / "dist").iterdir()) == [
        "graphnn_squared_relu-0.1.0-py3-none-any.whl",
        "graphnn_squared_relu-0.1.0.tar.gz",
    ]


def test_only_the_upload_is_not_run() -> None:
    assert [text for exempt, _, text in BLOCK.findall(PAGE) if exempt] == [
        "python -m pip install twine\npython -m twine upload dist/*\n"
    ]
    assert PAGE.count("```") == 2 * len(BLOCK.findall(PAGE))


def test_what_the_page_shows_of_the_package_is_what_is_written() -> None:
    shown = dict(parted(text) for text in blocks("python"))
    assert shown.keys() < FILES.keys()
    assert (
        shown["src/graphnn_squared_relu/plugin.py"] == FILES["src/graphnn_squared_relu/plugin.py"]
    )
    (entry,) = blocks("toml")
    assert entry in FILES["pyproject.toml"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_has_every_kind(kind: str) -> None:
    (row,) = re.findall(rf"^\| `{kind}` \| (.*) \| `check_{kind}` \|$", PAGE, re.M)
    assert EXAMPLES[kind].written in row
