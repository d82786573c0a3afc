"""What the daemon looks at again where the class of a layer has changed.

That is, left to itself, what mentions the changed attribute. No program mentions ``keeps_shape``,
so each attribute that the plugin reads counts as a part of its class.
"""

from __future__ import annotations

from mypy.checker import TypeChecker
from mypy.nodes import TypeInfo
from mypy.plugin import ClassDefContext
from mypy.server.trigger import make_trigger

from graphnn.mypy.names import ATTRIBUTES

__all__ = ["depend", "note"]


def depend(context: ClassDefContext) -> None:
    """Let a class be another one as soon as it, or a base, says otherwise what the plugin reads."""
    info = context.cls.info
    for base in info.mro:
        for name in ATTRIBUTES:
            trigger = make_trigger(f"{base.fullname}.{name}")
            context.api.add_plugin_dependency(trigger, make_trigger(info.fullname))


def note(info: TypeInfo, checker: TypeChecker) -> None:
    """Note that what is checked now depends on a class, which it may know by an alias alone."""
    users = checker.tree.plugin_deps.setdefault(make_trigger(info.fullname), set())
    users.add(checker.tscope.current_target())
