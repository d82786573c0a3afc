"""The commands by name, each imported when it is asked for, so that ``--help`` stays quick."""

from __future__ import annotations

import importlib
from typing import Final, final

import click

__all__ = ["Commands"]

SUMMARIES: Final = {
    "train": "Train a network on a data set; end with a table, a model file and a picture.",
    "search": "Search settings that train well; end with a table, the best model and a picture.",
    "evaluate": "Measure loss and accuracy of a saved model, and which classes it confuses.",
    "predict": "Tell the class of an image.",
    "gradcheck": "Check a gradient estimator against another, on a saved model.",
    "show": "Show the layers of a saved model, as a table and a drawing.",
    "check": "Check a plugin and all that it registers.",
    "plugins": "List the plugins, what each registers, and which failed.",
    "new-plugin": "Write a package with a plugin: source, tests, README, CI.",
}


@final
class Commands(click.Group):
    """A group whose commands live in modules of their own names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order in which a newcomer needs them."""
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; give the command, or ``None`` for an unknown name."""
        if cmd_name not in SUMMARIES:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(importlib.import_module(f"graphnn.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))
