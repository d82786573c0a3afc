"""Runs a plugin's code so that whatever it does costs only the plugin."""

from __future__ import annotations

import time
from collections.abc import Callable

import attrs

from graphnn.plugins.info import PluginInfo
from graphnn.plugins.output import captured_stdout
from graphnn.plugins.surroundings import Surroundings

__all__ = ["Outcome", "contained"]


@attrs.frozen(eq=False)
class Outcome:
    """What came of loading a plugin.

    Parameters
    ----------
    error
        What it raised, if anything.
    printed
        What it wrote to ``sys.stdout``.
    changed
        What it changed of the process, and was put back.
    seconds
        How long it took.
    """

    error: BaseException | None
    printed: str
    changed: tuple[str, ...]
    seconds: float

    def onto(self, info: PluginInfo) -> PluginInfo:
        """Add what was seen to what is known of the plugin."""
        return attrs.evolve(info, printed=self.printed, changed=self.changed, seconds=self.seconds)


def contained(load: Callable[[], None], surroundings: Surroundings) -> Outcome:
    """Run `load`; keep its error, its output and what it changes of the process.

    Parameters
    ----------
    load
        Runs the code of one plugin.
    surroundings
        The process as it was before.

    Raises
    ------
    KeyboardInterrupt
        If the user has had enough.
    """
    error = None
    start = time.perf_counter()
    with captured_stdout() as printed, surroundings.kept() as changed:
        try:
            load()
        except KeyboardInterrupt:
            raise
        # A package that calls sys.exit() must not end the user's program, nor pytest.skip() do
        # worse: neither is an Exception.
        except BaseException as raised:
            error = raised
    return Outcome(error, printed(), tuple(changed), time.perf_counter() - start)
