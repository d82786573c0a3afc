"""Errors as one line each."""

from __future__ import annotations

import sys
import traceback
import warnings
from typing import Final, TextIO

import click

from graphnn.plugins.errors import PluginError, PluginWarning, UnknownNameError

__all__ = ["explained", "misused", "show_warning", "written"]

EXPECTED: Final = (
    ArithmeticError,
    ImportError,
    OSError,
    PluginError,
    UnknownNameError,
    ValueError,
)
"""What graphnn raises with a sentence for the user, by its most general class.

NotDifferentiableError is the one TypeError among them; it is told apart by name, since importing
the graph only to fail would cost more than the failure.
"""


def written(error: BaseException) -> str:
    """Write an error as one line.

    >>> written(FileNotFoundError(2, "No such file or directory", "model.safetensors"))
    'model.safetensors: no such file or directory'
    """
    if isinstance(error, OSError) and error.strerror and error.filename is not None:
        text = f"{error.filename}: {error.strerror[:1].lower()}{error.strerror[1:]}"
    else:
        text = str(error)
    notes = [f"({note})" for note in getattr(error, "__notes__", ())]
    return " ".join([*text.split(), *notes]) or type(error).__name__


def explained(error: Exception) -> str:
    """Write an error as one line, with its type and a way to learn more if nobody expected it.

    >>> explained(ValueError("epochs is 0"))
    'epochs is 0'
    >>> explained(KeyError("x"))
    "unexpected KeyError: 'x' (graphnn --traceback ... shows where)"
    """
    if isinstance(error, EXPECTED) or type(error).__name__ == "NotDifferentiableError":
        return written(error)
    kind = type(error).__name__
    return f"unexpected {kind}: {written(error)} (graphnn --traceback ... shows where)"


def misused(error: click.UsageError) -> str:
    """Write wrong usage as one line, with the command whose help explains the right one.

    >>> misused(click.UsageError("No such option '--wings'."))
    "graphnn: no such option '--wings' (see graphnn --help)"
    """
    command = error.ctx.command_path if error.ctx is not None else "graphnn"
    text = " ".join(error.format_message().split()).removesuffix(".")
    return f"{command}: {text[:1].lower()}{text[1:]} (see {command} --help)"


def report(error: Exception, *, stream: TextIO) -> None:
    """Print an error's line."""
    print(f"graphnn: {explained(error)}", file=stream)


def report_with_traceback(error: Exception, *, stream: TextIO) -> None:
    """Print where an error arose, then its line."""
    traceback.print_exception(error, file=stream)
    report(error, stream=stream)


def show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Print a warning: one about a plugin without the place in graphnn that found it."""
    stream = file if file is not None else sys.stderr
    if issubclass(category, PluginWarning):
        print(f"graphnn: {message}", file=stream)
    else:
        print(warnings.formatwarning(message, category, filename, lineno, line), file=stream)
