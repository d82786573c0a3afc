"""What a plugin may get wrong about hooks, told in sentences that its author can act upon."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Final, TypeAlias

import pluggy

from graphnn import wording
from graphnn.plugins import hooks
from graphnn.plugins.errors import PluginError
from graphnn.plugins.hook import PROJECT, Hook

__all__ = ["HOOKS", "AnyHook", "new_manager", "tried_alone"]

AnyHook: TypeAlias = Hook[Any, Any]

HOOKS: Final[dict[str, AnyHook]] = {
    name: hook for name, hook in vars(hooks).items() if isinstance(hook, Hook)
}


_SPECIFICATIONS: Final = ModuleType("specifications")
# Nothing but the specifications, since every manager looks at all that is there.
vars(_SPECIFICATIONS).clear()
vars(_SPECIFICATIONS).update({name: hook.specification for name, hook in HOOKS.items()})


class _Manager(pluggy.PluginManager):
    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> Any:
        # pluggy looks at each name with care. Every plugin is tried with a manager of its own, and
        # these names are specifications all.
        return getattr(getattr(module_or_class, name), f"{PROJECT}_spec")


def new_manager() -> pluggy.PluginManager:
    """Make a plugin manager that knows every hook and no plugin."""
    manager = _Manager(PROJECT)
    manager.add_hookspecs(_SPECIFICATIONS)
    return manager


def tried_alone(plugin: object, name: str) -> pluggy.PluginManager:
    """Register a plugin with a manager of its own, where a fault harms nobody.

    Raises
    ------
    PluginError
        If it misuses the hooks.
    """
    alone = new_manager()
    try:
        alone.register(plugin, name=name)
        alone.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"plugin {name!r}: {_explained(error, plugin)}") from error
    _check_marked(plugin, name)
    _check_bound(plugin, name)
    _check_plain(alone, name)
    _check_useful(alone, plugin, name)
    return alone


def _explained(error: pluggy.PluginValidationError, plugin: object) -> str:
    for hook, function in _implementations(plugin):
        if hook not in HOOKS:
            return wording.no_such_hook(hook, HOOKS)
        known = inspect.signature(HOOKS[hook].specification).parameters
        for parameter in _required(function):
            if parameter not in known:
                return wording.no_such_hook_parameter(hook, parameter, known)
    return " ".join(str(error).split())


def _implementations(plugin: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, member in inspect.getmembers(plugin, inspect.isroutine):
        options = getattr(member, f"{PROJECT}_impl", None)
        if isinstance(options, dict) and not options.get("optionalhook"):
            yield options.get("specname") or name, member


def _required(function: Callable[..., Any]) -> list[str]:
    parameters = inspect.signature(function).parameters.values()
    return [each.name for each in parameters if each.default is inspect.Parameter.empty]


def _check_marked(plugin: object, name: str) -> None:
    # pluggy passes over a function that lacks the marker, and its author wonders why.
    for member_name, member in inspect.getmembers(plugin, inspect.isroutine):
        if member_name.startswith(f"{PROJECT}_") and not hasattr(member, f"{PROJECT}_impl"):
            raise PluginError(
                f"plugin {name!r}: the function {member_name!r} lacks its decorator, "
                "@graphnn.hookimpl; if it is no hook, give it a name without the prefix "
                f"'{PROJECT}_'"
            )


def _check_bound(plugin: object, name: str) -> None:
    if not inspect.isclass(plugin):
        return
    for member_name, member in inspect.getmembers_static(plugin, inspect.isfunction):
        if hasattr(member, f"{PROJECT}_impl"):
            raise PluginError(
                f"plugin {name!r} is the class {plugin.__name__}, whose method {member_name} needs "
                f"an instance; let the entry point name one, such as PLUGIN = {plugin.__name__}()"
            )


def _check_plain(alone: pluggy.PluginManager, name: str) -> None:
    # Listeners are called one by one, each at its own risk: there is nothing to wrap.
    for hook in HOOKS:
        for implementation in getattr(alone.hook, hook).get_hookimpls():
            if implementation.wrapper or implementation.hookwrapper:
                raise PluginError(
                    f"plugin {name!r} wraps the hook {hook}; graphnn's hooks take plain "
                    "implementations only"
                )


def _check_useful(alone: pluggy.PluginManager, plugin: object, name: str) -> None:
    if not any(getattr(alone.hook, hook).get_hookimpls() for hook in HOOKS):
        raise PluginError(
            f"plugin {name!r} implements no hook of graphnn: {plugin!r}; mark its functions with "
            "the hooks of graphnn.plugins.hooks, and let its entry point name the object that "
            "holds them"
        )
