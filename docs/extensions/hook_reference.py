"""A directive that writes the reference of all hooks from their specifications."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from graphnn.plugins import hooks
from graphnn.plugins.checking import HOOKS, AnyHook

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["reference"]


def reference() -> str:
    """Write all hooks in reStructuredText: signature, docstring, parameters and what they are."""
    return "\n".join(line for hook in HOOKS.values() for line in _hook(hook))


def _hook(hook: AnyHook) -> Iterator[str]:
    signature = inspect.signature(hook.specification)
    parameters = ", ".join(f"{p.name}: {p.annotation}" for p in signature.parameters.values())
    yield f".. py:function:: graphnn.plugins.hooks.{hook.__name__}({parameters})"
    yield ""
    yield from _indented(hook.__doc__)
    yield ""
    types = typing.get_type_hints(hook.specification)
    for name in signature.parameters:
        yield f"   :param {name}: {_told(name, types[name])}"
    yield f"   :since: version {hook.since} of the hooks"
    yield ""


def _told(name: str, annotation: Any) -> str:
    """Tell what a parameter is: what one calls it with, or what it holds."""
    first = (inspect.getdoc(annotation) or "").partition("\n\n")[0].replace("\n", " ")
    if annotation.__module__ == hooks.__name__:
        called = [*inspect.signature(annotation.__call__).parameters.values()][1:]
        return f"{first} Call it as ``{name}({', '.join(map(_written, called))})``."
    fields = ", ".join(f"``{field}``" for field in inspect.get_annotations(annotation))
    return f"{first} It holds {fields}."


def _written(parameter: inspect.Parameter) -> str:
    stars = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
    default = "" if parameter.default is parameter.empty else f" = {parameter.default}"
    return f"{stars}{parameter.name}: {parameter.annotation}{default}"


def _indented(text: str | None) -> Iterator[str]:
    for line in inspect.cleandoc(text or "").splitlines():
        yield f"   {line}" if line else ""


class HookReference(SphinxDirective):
    """The reference of all hooks."""

    def run(self) -> list[nodes.Node]:
        """Parse what `reference` writes."""
        return self.parse_text_to_nodes(reference())


def setup(app: Sphinx) -> ExtensionMetadata:
    """Tell Sphinx of the directive."""
    app.add_directive("hook-reference", HookReference)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
