"""``graphnn plugins``."""

from __future__ import annotations

import json
from collections.abc import Iterator

import attrs
import click
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graphnn.cli.options import json_option, traceback_option
from graphnn.plugins import API_VERSION, PluginInfo

__all__ = ["plugins"]

_STYLES = {"loaded": "bold", "failed": "bold red", "disabled": "dim"}
_TITLE_WIDTH = len("gradient estimators")


@click.command(
    epilog="""
\b
Examples:
  graphnn plugins
  graphnn plugins --verbose
  GRAPHNN_DISABLE_PLUGINS=activations graphnn plugins --json
"""
)
@click.option("--verbose", is_flag=True, help="Show tracebacks, and what plugins printed, in full.")
@json_option
@traceback_option
def plugins(verbose: bool, as_json: bool) -> None:
    """List the plugins: version, what each registers, load time, which failed."""
    from graphnn.cli.tables import output
    from graphnn.plugins import default_plugins

    infos = default_plugins().infos
    if as_json:
        click.echo(json.dumps([attrs.asdict(info) for info in infos], indent=1))
        return
    console = output()
    for info in infos:
        console.print(heading(info))
        table = Table.grid(padding=(0, 2))
        table.add_column(min_width=_TITLE_WIDTH)
        for title, text in details(info):
            # As Text, since errors hold brackets, which rich would read as markup.
            table.add_row(Text(title), Text(text))
        if table.row_count:
            console.print(Padding(table, (0, 0, 0, 2)))
        console.print()
        for told in (info.traceback, info.printed) if verbose else ():
            if told:
                click.echo(told.rstrip("\n") + "\n")
    console.print(summary(infos))


def heading(info: PluginInfo) -> Text:
    """Write a plugin's name, version, package, and how it fared, in one line."""
    package = "" if info.distribution in (None, info.name) else f" from {info.distribution}"
    fared = "switched off" if info.status == "disabled" else info.status
    taken = "" if info.status == "disabled" else f" in {info.seconds:.3f} s"
    return Text.assemble(
        (f"{info.name} {info.version or ''}".rstrip(), _STYLES[info.status]),
        f"{package}: {fared}{taken}",
    )


def details(info: PluginInfo) -> Iterator[tuple[str, str]]:
    """Yield what there is to say of a plugin, each with its title."""
    if info.error is not None:
        yield "error", info.error
    for kind, names in info.parts.items():
        yield kind.replace("_", " "), ", ".join(names)
    if info.events:
        yield "listens to", ", ".join(event.removeprefix("graphnn_") for event in info.events)
    if info.api is not None:
        yield "needs", f"hooks {info.api}"
    if info.printed:
        first, *more = info.printed.splitlines()
        yield "printed", f"{first} (line 1 of {1 + len(more)})" if more else first
    if info.changed:
        yield "put back", ", ".join(info.changed)


def summary(infos: tuple[PluginInfo, ...]) -> str:
    """Count the plugins, and add up their times."""
    counts = [
        f"{sum(info.status == status for info in infos)} {said}"
        for status, said in (
            ("loaded", "loaded"),
            ("failed", "failed"),
            ("disabled", "switched off"),
        )
        if status == "loaded" or any(info.status == status for info in infos)
    ]
    more = any(info.traceback or info.printed for info in infos)
    return (
        f"{', '.join(counts)}; {sum(info.seconds for info in infos):.3f} s; hooks {API_VERSION}"
        + ("\nTracebacks and output: graphnn plugins --verbose" if more else "")
    )
