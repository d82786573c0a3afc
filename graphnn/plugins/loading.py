"""A set of plugins with their registries: how one is admitted or turned away whole."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import attrs
import pluggy

from graphnn.gradients import GradientEstimator
from graphnn.graph import Initializer
from graphnn.losses import Loss
from graphnn.optimizers import Optimizer
from graphnn.plugins import hooks
from graphnn.plugins.api import check_api
from graphnn.plugins.checking import HOOKS, AnyHook, new_manager, tried_alone
from graphnn.plugins.errors import PluginError
from graphnn.plugins.info import PluginInfo
from graphnn.plugins.kinds import KINDS
from graphnn.plugins.registry import Entry, Registry, folded

__all__ = ["Plugins", "active_plugins"]

_active: ContextVar[Plugins | None] = ContextVar("graphnn_active_plugins", default=None)


def active_plugins() -> Plugins | None:
    """Return the set of plugins that `Plugins.active` has put in force, if any."""
    return _active.get()


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
    _manager: pluggy.PluginManager = attrs.field(factory=new_manager, init=False, repr=False)
    _infos: list[PluginInfo] = attrs.field(factory=list, init=False, repr=False)

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
            If it states to need other hooks than there are; implements no hook, or one that does
            not exist; asks for parameters that the hook does not have; registers something of the
            wrong kind, or takes a name that is taken.
        Exception
            Whatever its own code raises.
        """
        key = self._free_name(plugin, name)
        start = time.perf_counter()
        api = check_api(plugin, key)
        alone = tried_alone(plugin, key)
        staged = self._staged(alone, key)
        self._manager.register(plugin, name=key)
        for field, entry in staged:
            self.registry(field).add(entry)
        self._infos.append(
            PluginInfo(
                key,
                "loaded",
                distribution,
                version,
                parts=_parts(staged),
                events=_events(alone),
                seconds=time.perf_counter() - start,
                api=api,
            )
        )

    def note(self, info: PluginInfo) -> None:
        """Keep what is known of a plugin that was not loaded."""
        self._infos.append(info)

    def amend(self, name: str, told: Callable[[PluginInfo], PluginInfo]) -> None:
        """Say more of the plugin that was loaded as `name`."""
        key = (folded(name), "loaded")
        place = next(i for i, info in enumerate(self._infos) if (info.name, info.status) == key)
        self._infos[place] = told(self._infos[place])

    @property
    def infos(self) -> tuple[PluginInfo, ...]:
        """What is known of every plugin: loaded, failed, switched off; in order of loading."""
        return tuple(self._infos)

    def registry(self, field: str) -> Registry[Any]:
        """Return a registry by the name of its attribute, such as ``"activations"``.

        Raises
        ------
        ValueError
            If there is none of that name.
        """
        if field not in KINDS:
            raise ValueError(f"no registry is called {field!r}; there are: {', '.join(KINDS)}")
        found: Registry[Any] = getattr(self, field)
        return found

    def listeners(self, hook: AnyHook) -> tuple[tuple[str, Callable[..., Any]], ...]:
        """List the implementations of a hook in order of calling, each with its plugin's name.

        The last plugin to come is called first, but for ``tryfirst`` and ``trylast``. Call an
        implementation with all arguments of the hook, by keyword; it gets those that it asks for.
        """
        implementations = getattr(self._manager.hook, hook.__name__).get_hookimpls()
        return tuple((each.plugin_name, _caller(each)) for each in reversed(implementations))

    @contextlib.contextmanager
    def active(self) -> Iterator[Plugins]:
        """Look names up in this set, instead of the default one, within a ``with`` block.

        It holds for the thread or task that runs the block.
        """
        token = _active.set(self)
        try:
            yield self
        finally:
            _active.reset(token)

    def _free_name(self, plugin: object, name: str) -> str:
        key = folded(name)
        if not key:
            raise PluginError(f"wanted a name for the plugin {plugin!r}, got {name!r}")
        for other_name, other in self._manager.list_name_plugin():
            if other_name == key:
                raise PluginError(f"a plugin named {key!r} is loaded already{self._origin(key)}")
            if other == plugin:  # pluggy tells plugins apart by equality
                raise PluginError(
                    f"plugin {key!r} is the same object as plugin {other_name!r}, which is loaded "
                    "already"
                )
        return key

    def _origin(self, key: str) -> str:
        info = next(each for each in self._infos if (each.name, each.status) == (key, "loaded"))
        return f", from the package {info.distribution} {info.version}" if info.distribution else ""

    def _staged(self, alone: pluggy.PluginManager, name: str) -> list[tuple[str, Entry[Any]]]:
        staged: list[tuple[str, Entry[Any]]] = []
        for field, kind in KINDS.items():
            kind.hook.call(alone, register=self._stage(field, name, staged))
        return staged

    def _stage(
        self, field: str, plugin: str, staged: list[tuple[str, Entry[Any]]]
    ) -> Callable[[Any, Any], None]:
        kind = KINDS[field]

        def register(name: Any, part: Any, /) -> None:
            if not (isinstance(name, str) and folded(name)):
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


def _parts(staged: list[tuple[str, Entry[Any]]]) -> dict[str, tuple[str, ...]]:
    return {
        field: names
        for field in KINDS
        if (names := tuple(folded(entry.name) for f, entry in staged if f == field))
    }


def _events(alone: pluggy.PluginManager) -> tuple[str, ...]:
    silent = {kind.hook.__name__ for kind in KINDS.values()}
    silent.add(hooks.graphnn_describe_parts.__name__)
    return tuple(
        name for name in HOOKS if name not in silent and getattr(alone.hook, name).get_hookimpls()
    )


def _caller(implementation: pluggy.HookImpl) -> Callable[..., Any]:
    def call(**arguments: Any) -> Any:
        return implementation.function(*(arguments[name] for name in implementation.argnames))

    return call
