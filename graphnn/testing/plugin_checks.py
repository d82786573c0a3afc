"""The checks of all that a plugin registers: one generator for reports and for pytest."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from graphnn.plugins import Plugins, builtin, default_plugins, hooks
from graphnn.plugins.kinds import KINDS
from graphnn.plugins.registry import folded
from graphnn.testing.check import BoundCheck, Case, Check, NotApplicable
from graphnn.testing.checks.plugins import (
    PLUGIN,
    PartSubject,
    PluginSubject,
    can_be_made,
    info_of,
)
from graphnn.testing.report import PluginReport, Report
from graphnn.testing.running import bound, expected
from graphnn.testing.suites import SUITES

__all__ = ["Planned", "check_plugin", "planned_checks"]


@attrs.frozen
class Planned:
    """A check that is to be run, and why its failure is expected, if it is.

    Parameters
    ----------
    check
        The check.
    part
        What is checked: the plugin, or the kind and name of a part.
    reason
        The reason that the author gave; ``None`` where the check is to pass.
    """

    check: BoundCheck[Any]
    part: str
    reason: str | None = None


@attrs.frozen
class _Description:
    make: object = None
    expected_failures: Mapping[str, str] = attrs.field(factory=dict)
    options: Mapping[str, Any] = attrs.field(factory=dict)


def check_plugin(plugin: str | object) -> PluginReport:
    """Check a plugin and all that it registers, each part as its kind is checked.

    What the kit cannot guess of a part, the plugin tells it in the hook `graphnn_describe_parts`.

    Parameters
    ----------
    plugin
        Name of an installed plugin; or a module, or an object with hooks, that is tried beside
        the built-in parts alone.

    Returns
    -------
    PluginReport
        A report for the plugin and for each part, true if all is well.

    Raises
    ------
    LookupError
        If no plugin has the name.
    PluginError
        If the module or object cannot be loaded.

    Examples
    --------
    >>> from graphnn import Sigmoid, hookimpl
    >>> from graphnn.plugins.hooks import RegisterActivation
    >>> class Mine:
    ...     @hookimpl
    ...     def graphnn_register_activations(self, register: RegisterActivation) -> None:
    ...         register("logistic", Sigmoid)
    >>> found = check_plugin(Mine())
    >>> bool(found), [each.subject for each in found]
    (True, ["plugin 'mine'", "activation 'logistic'"])
    """
    if isinstance(plugin, str):
        return _checked(default_plugins(), plugin)
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    name = str(getattr(plugin, "__name__", type(plugin).__name__)).rpartition(".")[2]
    plugins.load(plugin, name=name)
    return _checked(plugins, name)


def _checked(plugins: Plugins, name: str) -> PluginReport:
    with plugins.active():
        reports = [
            Report(part, tuple(expected(each.check.run(), each.reason) for each in planned))
            for part, planned in itertools.groupby(
                planned_checks(plugins, name), key=lambda each: each.part
            )
        ]
    return PluginReport(folded(name), tuple(reports))


def planned_checks(plugins: Plugins, name: str) -> Iterator[Planned]:
    """Plan the checks of a plugin, then those of each of its parts.

    Parameters
    ----------
    plugins
        The set that it is loaded in.
    name
        Its name in that set.

    Raises
    ------
    LookupError
        If there is no such plugin, or it describes a part that it does not register.
    """
    title = f"plugin {folded(name)!r}"
    info = info_of(plugins, name)
    subject = PluginSubject(plugins, info.name)
    yield from (Planned(BoundCheck(check, subject, title), title) for check in PLUGIN)
    described = _described(plugins, info.name)
    for field, names in info.parts.items():
        kind = _kind(field)
        for part in names:
            told = described.pop((kind, part), _Description())
            yield from _of_part(kind, part, told)
    if described:
        kind, part = next(iter(described))
        raise LookupError(f"{title} describes the {kind} {part!r}, which it does not register")


def _kind(field: str) -> str:
    return KINDS[field].noun.replace(" ", "_")


def _of_part(kind: str, name: str, told: _Description) -> Iterator[Planned]:
    title = f"{kind.replace('_', ' ')} {name!r}"
    given = name if told.make is None else told.make
    subject = PartSubject(kind, name, given)
    yield Planned(BoundCheck(can_be_made, subject, title), title)
    try:
        checks = bound(kind, given, told.expected_failures, **told.options)
    except TypeError as error:  # `can_be_made` tells of it
        checks = tuple(_impossible(SUITES[kind].checks, title, str(error)))
    for check in checks:
        named = attrs.evolve(check, title=title)
        yield Planned(named, title, told.expected_failures.get(check.name))


def _impossible(checks: Iterable[Check[Any]], title: str, why: str) -> Iterator[BoundCheck[Any]]:
    def refuse(subject: object) -> Iterator[Case]:
        raise NotApplicable(f"there is none to check: {why}")

    yield from (BoundCheck(attrs.evolve(check, cases=refuse), None, title) for check in checks)


def _described(plugins: Plugins, plugin: str) -> dict[tuple[str, str], _Description]:
    found: dict[tuple[str, str], _Description] = {}

    def describe(
        kind: str,
        name: str,
        /,
        *,
        make: object = None,
        expected_failures: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        if kind not in SUITES:
            raise LookupError(f"no parts are of the kind {kind!r}; there are: {', '.join(SUITES)}")
        found[kind, folded(name)] = _Description(make, expected_failures or {}, options)

    for name, call in plugins.listeners(hooks.graphnn_describe_parts):
        if name == plugin:
            call(describe=describe)
    return found
