"""What a plugin is checked for besides its parts.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import attrs
import numpy as np

from graphnn.data import Dataset
from graphnn.gradients import Backprop
from graphnn.graph import Sequential
from graphnn.layers import Dense
from graphnn.losses import MeanSquaredError
from graphnn.optimizers import SGD
from graphnn.plugins import PluginInfo, Plugins
from graphnn.plugins.registry import folded
from graphnn.testing.check import Argument, Case, NotApplicable, check
from graphnn.testing.part import part_of
from graphnn.testing.source import Source
from graphnn.training import Trainer

__all__ = ["PLUGIN", "PartSubject", "PluginSubject", "can_be_made", "info_of"]


@attrs.frozen
class PluginSubject:
    """A loaded plugin."""

    plugins: Plugins
    name: str

    def arguments(self) -> Case:
        """Give the set of plugins and the name."""
        made = Source("default_plugins()", ("from graphnn.plugins import default_plugins",))
        return Argument(self.plugins, made), Argument.of(self.name)


def _plugin(subject: PluginSubject) -> Iterator[Case]:
    yield subject.arguments()


def info_of(plugins: Plugins, name: str) -> PluginInfo:
    """Look up what is known of a plugin.

    Raises
    ------
    LookupError
        If there is none of that name; the message lists those that there are.
    """
    for info in plugins.infos:
        if info.name == folded(name):
            return info
    known = ", ".join(info.name for info in plugins.infos)
    raise LookupError(f"no plugin is called {name!r}; there are: {known}")


@check(_plugin)
def is_loaded(plugins: Plugins, name: str) -> None:
    """The plugin is found, imported and admitted."""
    info = info_of(plugins, name)
    assert info.status == "loaded", f"it is {info.status}: {info.error}\n{info.traceback or ''}"


@check(_plugin)
def states_its_version(plugins: Plugins, name: str) -> None:
    """The package that the plugin comes with has a version."""
    info = info_of(plugins, name)
    if info.distribution is None:
        raise NotApplicable("it comes from no installed package")
    assert info.version, f"the package {info.distribution} has no version"


@check(_plugin)
def registers_parts_or_listens(plugins: Plugins, name: str) -> None:
    """The plugin registers a part or listens to an event."""
    info = info_of(plugins, name)
    assert info.parts or info.events, "none of its hooks registers anything"


@check(_plugin)
def registers_names_as_they_are_listed(plugins: Plugins, name: str) -> None:
    """Names are written as graphnn lists them: lower case, with hyphens."""
    for field, names in info_of(plugins, name).parts.items():
        for entry in plugins.registry(field).entries(name):
            assert entry.name in names, f"{entry.name!r} is listed as {folded(entry.name)!r}"


@check(_plugin)
def listens_without_failing(plugins: Plugins, name: str) -> None:
    """What listens to events gets through a training without raising."""
    if not info_of(plugins, name).events:
        raise NotApplicable("it listens to no event")
    data = Dataset(np.ones((4, 2)), np.ones((4, 1)))
    with warnings.catch_warnings(record=True) as told, plugins.active():
        warnings.simplefilter("always")
        trainer = Trainer(
            Sequential(Dense(2, 1), rng=0),
            loss=MeanSquaredError(),
            optimizer=SGD(),
            gradient=Backprop(),
            rng=0,
        )
        trainer.fit(data, epochs=2, batch_size=2)
    for each in told:
        assert f"plugin {name!r}" not in str(each.message), str(each.message)


PLUGIN = (
    is_loaded,
    states_its_version,
    registers_parts_or_listens,
    registers_names_as_they_are_listed,
    listens_without_failing,
)


@attrs.frozen
class PartSubject:
    """A registered part, by kind and name, and what its author says that makes one."""

    kind: str
    name: str
    given: object


def _part(subject: PartSubject) -> Iterator[Case]:
    yield Argument.of(subject.given), Argument.of(subject.kind)


@check(_part)
def can_be_made(given: object, kind: str) -> None:
    """The part can be made from its name, or as its plugin describes it."""
    part_of(given, kind).make()
