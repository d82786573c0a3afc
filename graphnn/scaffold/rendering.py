"""The files of a new plugin, from their templates."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from importlib import resources
from string import Template
from typing import Final

from graphnn.plugins import API_VERSION
from graphnn.scaffold.examples import EXAMPLES
from graphnn.scaffold.names import Names

__all__ = ["render"]

_FILES: Final = {
    ".github/workflows/ci.yml": "common/ci.yml",
    ".gitignore": "common/gitignore",
    "CHANGELOG.md": "common/CHANGELOG.md",
    "LICENSE": "common/LICENSE",
    "README.md": "common/README.md",
    "pyproject.toml": "common/pyproject.toml",
    "src/$package/__init__.py": "common/__init__.py",
    "src/$package/$module.py": "$kind/part.py",
    "src/$package/plugin.py": "common/plugin.py",
    "src/$package/py.typed": "common/py.typed",
    "tests/test_$module.py": "$kind/test_part.py",
    "tests/test_plugin.py": "common/test_plugin.py",
}
"""The template of each file."""


def render(names: Names, kind: str) -> dict[str, str]:
    """Write out every file of a new plugin, in memory.

    Parameters
    ----------
    names
        Its names.
    kind
        A kind among `EXAMPLES`.

    Returns
    -------
    dict
        Text of each file by its path, with slashes.

    Raises
    ------
    ValueError
        If the example itself uses the name that its class would have.

    Examples
    --------
    >>> files = render(Names("my-swish"), "activation")
    >>> files["src/graphnn_my_swish/plugin.py"].splitlines()[-1]
    '    register("my-swish", MySwish)'
    """
    values = _values(names, kind)
    # No class is called `_part`, so whatever else is left is a name that the files use themselves.
    anonymous = _filled({**values, "part": "_part"})
    sources = (text for path, text in anonymous.items() if path.endswith(".py"))
    if values["part"] in _names_in(sources):
        raise ValueError(
            f"{names.name!r} would name its class {values['part']}, a name that the package needs "
            "for something else; wanted another name"
        )
    return _filled(values)


def _values(names: Names, kind: str) -> dict[str, str]:
    from graphnn import __version__

    example = EXAMPLES[kind]
    values = {
        "name": names.name,
        "distribution": names.distribution,
        "package": names.package,
        "module": names.module,
        "part": example.part(names),
        "kind": kind,
        "noun": example.noun,
        "registry": example.registry,
        "hook": example.hook,
        "protocol": example.protocol,
        "summary": example.title,
        "example": example.written,
        "version": __version__,
        "api": API_VERSION,
    }
    return {**values, "usage": _template(f"{kind}/usage", values).rstrip("\n")}


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {
        Template(path).substitute(values): _template(Template(source).substitute(values), values)
        for path, source in _FILES.items()
    }


def _template(source: str, values: Mapping[str, str]) -> str:
    # The templates end in .txt, so that no tool takes them for the language that they make.
    file = resources.files("graphnn.scaffold").joinpath("templates", *f"{source}.txt".split("/"))
    return Template(file.read_text(encoding="utf-8")).substitute(values)


def _names_in(sources: Iterable[str]) -> set[str]:
    names = set[str]()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.alias):
                names.add(node.asname or node.name)
    return names
