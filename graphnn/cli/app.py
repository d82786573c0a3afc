"""The command ``graphnn``: its group, its options, and how it ends."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence

import click

from graphnn import __version__
from graphnn.cli.commands import Commands
from graphnn.cli.errors import misused, report, report_with_traceback, show_warning
from graphnn.cli.options import Settings, traceback_option

__all__ = ["app", "run"]


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with: graphnn train digits",
)
@traceback_option
@click.version_option(__version__, prog_name="graphnn")
@click.pass_context
def app(context: click.Context) -> None:
    """Neural networks in NumPy where the gradient is a plugin."""
    context.ensure_object(Settings)


def run(arguments: Sequence[str]) -> int:
    """Run a command; give its exit code.

    Parameters
    ----------
    arguments
        What stands behind ``graphnn``.

    Returns
    -------
    int
        0 where all went well, 1 for an error, 2 for wrong usage, 130 after Ctrl-C.
    """
    settings = Settings(traceback=os.environ.get("GRAPHNN_TRACEBACK", "0") not in ("", "0"))
    try:
        with warnings.catch_warnings():
            warnings.showwarning = show_warning
            answer = app.main(
                list(arguments), prog_name="graphnn", standalone_mode=False, obj=settings
            )
    except click.exceptions.Abort:
        return 130
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has gone; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        print(misused(error), file=sys.stderr)
        return error.exit_code
    except Exception as error:
        tell = report_with_traceback if settings.traceback else report
        tell(error, stream=sys.stderr)
        return 1
    return answer if isinstance(answer, int) else 0
