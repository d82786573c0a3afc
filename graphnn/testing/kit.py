"""The checks as functions, one for each kind of part."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphnn.graph import Layer
from graphnn.plugins import Plugins, builtin, default_plugins
from graphnn.plugins.registry import folded
from graphnn.testing.plugin_checks import planned_checks
from graphnn.testing.report import PluginReport, Report
from graphnn.testing.running import expected, report

__all__ = ["check_activation", "check_layer", "check_plugin"]

AnyLayer: TypeAlias = Layer[Any, Any]


def check_layer(
    layer: str | Callable[[], AnyLayer] | AnyLayer,
    *,
    shape: tuple[int, ...] | None = None,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check a layer: shapes, purity, copies, parameters, pullback, declared perturbations.

    Parameters
    ----------
    layer
        Its registered name; its class, or a function that makes one; or a layer, of which every
        check gets copies.
    shape : tuple of int
        Shape of one sample that it takes, where it does not declare one.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Returns
    -------
    Report
        A result for every check, true if all is well.

    Examples
    --------
    >>> from graphnn import Dense
    >>> found = check_layer(Dense(3, 4))
    >>> bool(found), found["pullback-is-the-derivative"].outcome
    (True, 'passed')
    """
    return report("layer", layer, expected_failures, shape=shape)


def check_activation(
    activation: str | Callable[[], AnyLayer] | AnyLayer,
    *,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check an activation: what `check_layer` checks, on every rank, and what its kind adds.

    Parameters
    ----------
    activation
        Its registered name; its class, or a function that makes one; or the activation.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Examples
    --------
    >>> bool(check_activation("tanh"))
    True
    """
    return report("activation", activation, expected_failures)


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
