"""A set of plugins with their registries: how one is checked, admitted or turned away whole."""

from __future__ import annotations

import contextlib
import difflib
import inspect
import time
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, Final, Literal, TypeAlias

import attrs
import pluggy

from graphnn.gradients import GradientEstimator
from graphnn.graph import Initializer, Layer
from graphnn.losses import Loss
from graphnn.optimizers import Optimizer
from graphnn.plugins import hooks
from graphnn.plugins.errors import PluginError
from graphnn.plugins.hook import PROJECT, Hook
from graphnn.plugins.registry import Entry, Registry, folded

__all__ = ["PluginInfo", "Plugins", "active_plugins"]

AnyHook: TypeAlias = Hook[Any, Any]
Status: TypeAlias = Literal["loaded", "failed", "disabled"]

HOOKS: Final[dict[str, AnyHook]] = {
    name: hook for name, hook in vars(hooks).items() if isinstance(hook, Hook)
}

_active: ContextVar[Plugins | None] = ContextVar("graphnn_active_plugins", default=None)


def active_plugins() -> Plugins | None:
    """Return the set of plugins that `Plugins.active` has put in force, if any."""
    return _active.get()


@attrs.frozen
class PluginInfo:
    """What is known of a plugin.

    Parameters
    ----------
    name
        Name of the entry point, folded.
    status
        Whether it was loaded, failed to, or is switched off.
    distribution, version
        The installed package that it came with; ``None`` where it came from no package.
    parts
        Names that it registers, by kind.
    events
        The training events that it listens to.
    error
        What went wrong, in one line.
    traceback
        The same in full.
    seconds
        How long importing and registering took.
    """

    name: str
    status: Status
    distribution: str | None = None
    version: str | None = None
    parts: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    events: tuple[str, ...] = ()
    error: str | None = None
    traceback: str | None = None
    seconds: float = 0.0


def _new_manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(PROJECT)
    specifications = {name: staticmethod(hook.specification) for name, hook in HOOKS.items()}
    manager.add_hookspecs(type("Specifications", (), specifications))
    return manager


@attrs.define(eq=False)
class Plugins:
    """Plugins and what they register, in registries of their own.

    `graphnn.plugins.default_plugins` has the built-in parts and whatever is installed; a test
    makes a set for itself.

    Examples
    --------
    >>> from graphnn.plugins import Plugins, builtin
    >>> plugins = Plugins()
    >>> plugins.load(builtin, name="graphnn")
    >>> list(plugins.activations)
    ['identity', 'relu', 'sigmoid', 'softmax', 'step', 'tanh']
    """

    layers: Registry[hooks.LayerClass] = attrs.field(init=False)
    activations: Registry[hooks.LayerClass] = attrs.field(init=False)
    losses: Registry[type[Loss]] = attrs.field(init=False)
    initializers: Registry[Callable[..., Initializer]] = attrs.field(init=False)
    optimizers: Registry[Callable[..., Optimizer]] = attrs.field(init=False)
    gradient_estimators: Registry[Callable[..., GradientEstimator]] = attrs.field(init=False)
    datasets: Registry[hooks.Loader] = attrs.field(init=False)
    _manager: pluggy.PluginManager = attrs.field(factory=_new_manager, init=False, repr=False)
    _infos: dict[str, PluginInfo] = attrs.field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for field, kind in KINDS.items():
            setattr(self, field, Registry(kind.noun))

    def load(
        self,
        plugin: object,
        *,
        name: str,
        distribution: str | None = None,
        version: str | None = None,
    ) -> None:
        """Check a plugin, run its registrations and admit it; all of it or nothing.

        Parameters
        ----------
        plugin
            A module, or an object with methods, that implements hooks.
        name
            What errors and `infos` call it; each name once.
        distribution, version
            The package that it came with.

        Raises
        ------
        PluginError
            If it implements a hook that does not exist or asks for parameters that the hook does
            not have, registers something of the wrong kind, or takes a name that is taken.
        Exception
            Whatever its own code raises.
        """
        key = folded(name)
        if key in self._infos and self._infos[key].status == "loaded":
            raise PluginError(f"a plugin named {key!r} is loaded already")
        start = time.perf_counter()
        alone = self._tried_alone(plugin, key)
        staged = self._staged(alone, key)
        self._manager.register(plugin, name=key)
        for field, entry in staged:
            self.registry(field).add(entry)
        self._infos[key] = PluginInfo(
            key,
            "loaded",
            distribution,
            version,
            parts=_parts(staged),
            events=_events(alone, plugin),
            seconds=time.perf_counter() - start,
        )

    def note(self, info: PluginInfo) -> None:
        """Keep what is known of a plugin that was not loaded."""
        key = info.name if info.name not in self._infos else f"{info.name} ({info.distribution})"
        self._infos[key] = attrs.evolve(info, name=key)

    def timed(self, name: str, seconds: float) -> None:
        """Add the time of an import to that of registering."""
        info = self._infos[folded(name)]
        self._infos[info.name] = attrs.evolve(info, seconds=info.seconds + seconds)

    @property
    def infos(self) -> tuple[PluginInfo, ...]:
        """What is known of every plugin: loaded, failed, switched off; in order of loading."""
        return tuple(self._infos.values())

    def registry(self, field: str) -> Registry[Any]:
        """Return a registry by the name of its attribute, such as ``"activations"``."""
        found: Registry[Any] = getattr(self, field)
        return found

    def listeners(self, hook: AnyHook) -> tuple[tuple[str, Callable[..., Any]], ...]:
        """List who implements a hook: the plugin's name, and its implementation to be called."""
        implementations = self._manager.hook.__dict__[hook.__name__].get_hookimpls()
        return tuple(
            (each.plugin_name, _caller(self._manager, hook, each.plugin))
            for each in reversed(implementations)
        )

    @contextlib.contextmanager
    def active(self) -> Iterator[Plugins]:
        """Look names up in this set, instead of the default one, within a ``with`` block."""
        token = _active.set(self)
        try:
            yield self
        finally:
            _active.reset(token)

    def _tried_alone(self, plugin: object, name: str) -> pluggy.PluginManager:
        alone = _new_manager()
        try:
            alone.register(plugin, name=name)
            alone.check_pending()
        except pluggy.PluginValidationError as error:
            raise PluginError(_explained(error, plugin, name)) from error
        _check_marked(plugin, name)
        return alone

    def _staged(self, alone: pluggy.PluginManager, name: str) -> list[tuple[str, Entry[Any]]]:
        staged: list[tuple[str, Entry[Any]]] = []
        for field, kind in KINDS.items():
            kind.hook.call(alone, register=self._stage(field, name, staged))
        return staged

    def _stage(
        self, field: str, plugin: str, staged: list[tuple[str, Entry[Any]]]
    ) -> Callable[[str, Any], None]:
        kind = KINDS[field]

        def register(name: str, part: Any, /) -> None:
            if not folded(str(name)):
                raise PluginError(f"plugin {plugin!r} registers {part!r} under no name: {name!r}")
            if not kind.accepts(part):
                raise PluginError(
                    f"plugin {plugin!r} registers {part!r} as the {kind.noun} {name!r}; "
                    f"wanted {kind.wanted}"
                )
            entry = Entry(name, part, plugin)
            self.registry(field).check_free(entry)
            if any(f == field and folded(e.name) == folded(name) for f, e in staged):
                raise PluginError(
                    f"the {kind.noun} {folded(name)!r} is registered by both {plugin!r} and "
                    f"{plugin!r}: a plugin may take a name once"
                )
            staged.append((field, entry))

        return register


@attrs.frozen
class Kind:
    """One kind of part: its hook, what errors call it, and what may be registered as one."""

    hook: AnyHook
    noun: str
    wanted: str
    accepts: Callable[[object], bool]


def _subclass_of(base: type) -> Callable[[object], bool]:
    return lambda part: isinstance(part, type) and issubclass(part, base)


KINDS: Final[dict[str, Kind]] = {
    "layers": Kind(
        hooks.graphnn_register_layers, "layer", "a subclass of graphnn.Layer", _subclass_of(Layer)
    ),
    "activations": Kind(
        hooks.graphnn_register_activations,
        "activation",
        "a subclass of graphnn.Layer",
        _subclass_of(Layer),
    ),
    "losses": Kind(
        hooks.graphnn_register_losses, "loss", "a subclass of graphnn.Loss", _subclass_of(Loss)
    ),
    "initializers": Kind(
        hooks.graphnn_register_initializers,
        "initializer",
        "a class of initializers, or a function that makes one",
        callable,
    ),
    "optimizers": Kind(
        hooks.graphnn_register_optimizers,
        "optimizer",
        "a class of optimizers, or a function that makes one",
        callable,
    ),
    "gradient_estimators": Kind(
        hooks.graphnn_register_gradient_estimators,
        "gradient estimator",
        "a class of estimators, or a function that makes one",
        callable,
    ),
    "datasets": Kind(
        hooks.graphnn_register_datasets,
        "dataset",
        "a function that returns (train, test)",
        callable,
    ),
}
"""The kinds of parts, by the attribute of `Plugins` that holds their registry."""


def failed(
    name: str, error: BaseException, distribution: str | None, version: str | None
) -> PluginInfo:
    """Describe a plugin that could not be loaded."""
    return PluginInfo(
        folded(name),
        "failed",
        distribution,
        version,
        error=f"{type(error).__name__}: {error}",
        traceback="".join(traceback.format_exception(error)),
    )


def _parts(staged: list[tuple[str, Entry[Any]]]) -> dict[str, tuple[str, ...]]:
    return {
        field: names
        for field in KINDS
        if (names := tuple(folded(entry.name) for f, entry in staged if f == field))
    }


def _events(alone: pluggy.PluginManager, plugin: object) -> tuple[str, ...]:
    registrations = {kind.hook.__name__ for kind in KINDS.values()}
    callers = alone.get_hookcallers(plugin) or []
    return tuple(caller.name for caller in callers if caller.name not in registrations)


def _caller(manager: pluggy.PluginManager, hook: AnyHook, plugin: object) -> Callable[..., Any]:
    others = [other for other in manager.get_plugins() if other is not plugin]
    return manager.subset_hook_caller(hook.__name__, others)


def _explained(error: pluggy.PluginValidationError, plugin: object, name: str) -> str:
    for hook in _implemented(plugin):
        if hook not in HOOKS:
            close = difflib.get_close_matches(hook, HOOKS, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            return f"plugin {name!r}: graphnn has no hook {hook!r}{hint}"
    return f"plugin {name!r}: {str(error).strip()}"


def _implemented(plugin: object) -> Iterator[str]:
    for name, member in inspect.getmembers(plugin, inspect.isroutine):
        options = getattr(member, f"{PROJECT}_impl", None)
        if isinstance(options, dict):
            yield options.get("specname") or name


def _check_marked(plugin: object, name: str) -> None:
    # pluggy passes over a function that lacks the marker, and its author wonders why.
    for member_name, member in inspect.getmembers(plugin, inspect.isroutine):
        if member_name.startswith(f"{PROJECT}_") and not hasattr(member, f"{PROJECT}_impl"):
            raise PluginError(
                f"plugin {name!r}: the function {member_name!r} lacks its decorator, "
                "@graphnn.hookimpl"
            )
