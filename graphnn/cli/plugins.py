"""``graphnn plugins``."""

from __future__ import annotations

import json

import attrs
import click

from graphnn.cli.options import json_option, traceback_option

__all__ = ["plugins"]


@click.command(
    epilog="""
\b
Examples:
  graphnn plugins
  graphnn plugins --verbose
  GRAPHNN_DISABLE_PLUGINS=activations graphnn plugins --json
"""
)
@click.option("--verbose", is_flag=True, help="Show the tracebacks of plugins that failed.")
@json_option
@traceback_option
def plugins(verbose: bool, as_json: bool) -> None:
    """List the plugins: version, what each registers, which failed."""
    from rich.table import Table

    from graphnn.cli.tables import output
    from graphnn.plugins import default_plugins

    infos = default_plugins().infos
    if as_json:
        click.echo(json.dumps([attrs.asdict(info) for info in infos], indent=1))
        return
    console = output()
    table = Table("plugin", "version", "status", "registers", "seconds", show_lines=True)
    for info in infos:
        parts = [
            f"{kind.replace('_', ' ')}: {', '.join(names)}" for kind, names in info.parts.items()
        ]
        if info.events:
            parts.append(f"listens to: {', '.join(info.events)}")
        told = "\n".join(parts) if info.error is None else info.error
        package = "" if info.distribution in (None, info.name) else f"\n({info.distribution})"
        style = {"failed": "red", "disabled": "dim"}.get(info.status, "")
        table.add_row(
            info.name + package,
            info.version or "",
            info.status,
            told,
            f"{info.seconds:.3f}",
            style=style,
        )
    console.print(table)
    for info in infos:
        if info.traceback is not None and verbose:
            console.print(f"\n{info.name}:", style="bold")
            click.echo(info.traceback)
        elif info.traceback is not None:
            console.print(f"{info.name} failed; its traceback: graphnn plugins --verbose")
