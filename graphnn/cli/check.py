"""``graphnn check``."""

from __future__ import annotations

import json

import attrs
import click

from graphnn.cli.options import json_option, traceback_option

__all__ = ["check"]


@click.command(
    epilog="""
\b
Examples:
  graphnn check activations
  graphnn check graphnn --json
"""
)
@click.argument("plugin")
@json_option
@traceback_option
def check(plugin: str, as_json: bool) -> int:
    """Check PLUGIN and all that it registers; exit with 1 if something is wrong."""
    from graphnn.testing import check_plugin

    try:
        report = check_plugin(plugin)
    except LookupError as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        click.echo(json.dumps({"passed": bool(report), **attrs.asdict(report)}, indent=1))
    else:
        click.echo(repr(report))
    return 0 if report else 1
