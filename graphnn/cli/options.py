"""Options and types that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar, final

import attrs
import click
from click.shell_completion import CompletionItem

__all__ = [
    "HiddenSizes",
    "RegisteredName",
    "Settings",
    "data_option",
    "json_option",
    "model_argument",
    "traceback_option",
]

Function = TypeVar("Function", bound=Callable[..., Any] | click.Command)
Decorator: TypeAlias = Callable[[Function], Function]


@attrs.define
class Settings:
    """What holds for the whole run of a command.

    Parameters
    ----------
    traceback
        Whether an error shows where it arose.
    """

    traceback: bool = False


def _ask_for_traceback(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Settings).traceback = True


traceback_option: Final = click.option(
    "--traceback",
    is_flag=True,
    expose_value=False,
    callback=_ask_for_traceback,
    help="Show where an error arose (also: GRAPHNN_TRACEBACK=1).",
)

json_option: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")

data_option: Final = click.option(
    "--data",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder with the data set's files, for those that need files (mnist).",
)

model_argument: Final = click.argument("model", type=click.Path(path_type=Path))


@final
class RegisteredName(click.ParamType[str]):
    """The name of a part; the shell completes it, and looking it up checks it.

    Parameters
    ----------
    registry
        Attribute of `graphnn.plugins.Plugins` that knows the names: ``"activations"``.
    """

    name = "name"

    def __init__(self, registry: str) -> None:
        self.registry = registry

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Give the registered names that begin with what is typed."""
        from graphnn.plugins import default_plugins

        names = default_plugins().registry(self.registry)
        return [CompletionItem(name) for name in names if name.startswith(incomplete.lower())]


@final
class HiddenSizes(click.ParamType[tuple[int, ...]]):
    """Sizes of hidden layers: ``100``, ``100,50``, or an empty text for none."""

    name = "sizes"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read the sizes."""
        parts = [part.strip() for part in str(value).split(",") if part.strip()]
        if not all(part.isdecimal() and int(part) > 0 for part in parts):
            self.fail(
                f"{value!r}; wanted whole numbers of at least 1, such as 50 or 100,50", param, ctx
            )
        return tuple(int(part) for part in parts)
