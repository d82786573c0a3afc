"""The pytest plugin: ``pytest --graphnn-plugin NAME`` adds the checks of an installed plugin.

Pytest loads this file in every run, so it imports the kit only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from graphnn.testing.check import BoundCheck

__all__ = ["pytest_addoption", "pytest_collection_modifyitems"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("graphnn", "conformance of graphnn plugins")
    group.addoption(
        "--graphnn-plugin",
        action="append",
        default=[],
        metavar="NAME",
        help="check an installed plugin of graphnn and all that it registers; may be repeated",
    )


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Add an item for each check of the plugins that are asked for."""
    for name in session.config.getoption("graphnn_plugin"):
        collector: PluginCollector = PluginCollector.from_parent(session, name=f"graphnn:{name}")
        collector.plugin = name
        items.extend(collector.collect())


class PluginCollector(pytest.Collector):
    """The checks of one plugin."""

    plugin: str

    def collect(self) -> Iterator[CheckItem]:
        """Make an item of each check."""
        from graphnn.plugins import default_plugins
        from graphnn.testing.parametrize import marks_of
        from graphnn.testing.plugin_checks import planned_checks

        try:
            planned = list(planned_checks(default_plugins(), self.plugin))
        except LookupError as error:
            raise pytest.UsageError(f"--graphnn-plugin: {error}") from None
        for each in planned:
            name = f"{each.part}::{each.check.name}"
            item: CheckItem = CheckItem.from_parent(self, name=name)
            item.check = each.check
            for mark in marks_of(each.reason):
                item.add_marker(mark)
            yield item


class CheckItem(pytest.Item):
    """One check of one part."""

    check: BoundCheck[Any]

    def runtest(self) -> None:
        """Run it."""
        self.check()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Show what the kit says, without the way through the kit."""
        from graphnn.testing.check import CheckFailedError

        if isinstance(excinfo.value, CheckFailedError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Say where it stands."""
        return self.path, None, self.name
