"""An installed plugin before it is loaded: its entry point, and the package that it stands in."""

from __future__ import annotations

import re
import traceback
from importlib.metadata import EntryPoint
from typing import Final

import attrs

from graphnn.plugins.api import stated_in_source, version_error
from graphnn.plugins.errors import PluginError
from graphnn.plugins.info import PluginInfo, one_line
from graphnn.plugins.loading import Plugins
from graphnn.plugins.registry import folded
from graphnn.plugins.target import advice, target

__all__ = ["Candidate"]

_FIELD: Final = re.compile(r"^(Name|Version): *(.*\S)", re.MULTILINE)


@attrs.frozen(eq=False)
class Candidate:
    """An installed plugin that is to be loaded.

    Parameters
    ----------
    entry
        Its entry point.
    distribution, version
        The package that the entry point stands in, where its metadata say so.
    """

    entry: EntryPoint
    distribution: str | None
    version: str | None

    @classmethod
    def of(cls, entry: EntryPoint) -> Candidate:
        """Look up the package of an entry point."""
        return cls(entry, *_package(entry))

    @property
    def name(self) -> str:
        """What switches it off."""
        return folded(self.entry.name)

    def __str__(self) -> str:
        package = f" ({self.distribution} {self.version})" if self.distribution else ""
        return f"plugin {self.name!r}{package}"

    def load(self, plugins: Plugins) -> None:
        """Import it and add it to a set.

        Raises
        ------
        Exception
            Whatever is wrong with it.
        """
        plugins.load(
            target(self.entry),
            name=self.entry.name,
            distribution=self.distribution,
            version=self.version,
        )

    def switched_off(self) -> PluginInfo:
        """Describe it as one that is left out."""
        return PluginInfo(self.name, "disabled", self.distribution, self.version)

    def failed(self, error: BaseException) -> PluginInfo:
        """Describe it as one that could not be loaded, with what may help."""
        match = self.entry.pattern.match(self.entry.value)
        module = match["module"] if match is not None else ""
        api = stated_in_source(module)
        misfit = version_error(api, self.name) if api is not None else None
        if misfit is not None and not isinstance(error, PluginError):
            misfit.__cause__ = error
            error = misfit
        return PluginInfo(
            self.name,
            "failed",
            self.distribution,
            self.version,
            api=api,
            error=one_line(error) + advice(error, module, self.distribution),
            traceback="".join(traceback.format_exception(error)),
        )


def _package(entry: EntryPoint) -> tuple[str | None, str | None]:
    # Distribution.metadata reads the package's whole description; only its head is wanted here.
    read = entry.dist.read_text if entry.dist is not None else lambda name: None
    head = (read("METADATA") or read("PKG-INFO") or "").partition("\n\n")[0]
    fields = dict(_FIELD.findall(head))
    return fields.get("Name"), fields.get("Version")
