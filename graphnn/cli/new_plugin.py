"""``graphnn new-plugin``."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphnn.cli.options import traceback_option

if TYPE_CHECKING:
    from rich.tree import Tree

__all__ = ["KINDS", "new_plugin"]

KINDS = ("activation", "loss", "layer", "estimator", "optimizer", "dataset")
"""Those of `graphnn.scaffold.EXAMPLES`, which a page of help need not wait for."""


@click.command(
    name="new-plugin",
    epilog="""
\b
Examples:
  graphnn new-plugin my-swish
  graphnn new-plugin two-moons --kind dataset
  graphnn new-plugin my-loss --kind loss --directory ~/code/my-loss
""",
)
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(KINDS, case_sensitive=False),
    default="activation",
    show_default=True,
    help="What the plugin brings.",
)
@click.option(
    "--directory",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder to make.  [default: graphnn-NAME]",
)
@traceback_option
def new_plugin(name: str, kind: str, directory: Path | None) -> None:
    """Write a package with a plugin called NAME: source, tests, README, CI.

    It installs, passes its tests and mypy --strict as it is written.
    """
    from graphnn.cli.tables import output
    from graphnn.plugins import default_plugins
    from graphnn.scaffold import check_folder, check_free, names_from, render, write_files

    names = names_from(name)
    folder = Path(names.distribution) if directory is None else directory.expanduser()
    check_folder(folder)
    check_free(names, default_plugins())
    files = render(names, kind)
    write_files(files, folder)
    console = output()
    console.print(_tree(str(folder), files))
    console.print("\nNext:")
    for command in (
        f"cd {shlex.quote(str(folder))}",
        "python -m pip install -e '.[test]'",
        "python -m pytest && python -m mypy --strict",
    ):
        click.echo(f"  {command}")


def _tree(root: str, paths: Iterable[str]) -> Tree:
    """Draw a folder with all that is in it."""
    from rich.markup import escape
    from rich.tree import Tree

    tree = Tree(escape(root))
    branches = {"": tree}
    for path in sorted(paths):
        above = ""
        for part in path.split("/"):
            here = f"{above}/{part}"
            if here not in branches:
                branches[here] = branches[above].add(escape(part))
            above = here
    return tree
