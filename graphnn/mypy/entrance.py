"""Where mypy comes in: which hook answers for which name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from mypy.checker import TypeChecker
from mypy.nodes import Expression, TypeInfo
from mypy.options import Options
from mypy.plugin import (
    CheckerPluginInterface,
    ClassDefContext,
    FunctionContext,
    FunctionSigContext,
    MethodContext,
    MethodSigContext,
    Plugin,
)
from mypy.types import FunctionLike, Type

from graphnn.mypy import chains, constructors, dependencies, handles, hookimpls, parameters
from graphnn.mypy.definitions import Definitions
from graphnn.mypy.expressions import Expressions
from graphnn.mypy.names import BUFFER, CHAIN, GRAPH, HANDLE, HOOKIMPL, LAYER, NODE, PARAMETER
from graphnn.mypy.silence import silent
from graphnn.mypy.site import Site

__all__ = ["GraphnnPlugin"]

Context = TypeVar("Context", FunctionContext, MethodContext)
SigContext = TypeVar("SigContext", FunctionSigContext, MethodSigContext)

_FUNCTIONS: Final[dict[str, Callable[[FunctionContext, Site], Type]]] = {
    CHAIN: chains.chain,
    BUFFER: parameters.declare_buffer,
    PARAMETER: parameters.declare_parameter,
    HOOKIMPL: hookimpls.implement,
}

_METHODS: Final[dict[str, Callable[[MethodContext, Site], Type]]] = {
    f"{GRAPH}.input": handles.enter,
    f"{GRAPH}.build": handles.build,
    f"{HANDLE}.__rshift__": handles.follow,
    f"{HANDLE}.__add__": handles.combine,
    f"{HANDLE}.__mul__": handles.combine,
    f"{CHAIN}.__getitem__": chains.item,
}

_LINKS: Final = ("__rshift__", "__add__", "__mul__")


def _no_hook(self: GraphnnPlugin, fullname: str) -> None:
    return None


def _nothing(context: ClassDefContext) -> None:
    return None


def _own_signature(
    hook: Callable[[SigContext], FunctionLike],
) -> Callable[[SigContext], FunctionLike]:
    def unchanged(context: SigContext, /) -> FunctionLike:
        return context.default_signature

    return silent(unchanged)(hook)


_DEPEND: Final = silent(_nothing)(dependencies.depend)
_ANY_LAYERS: Final = _own_signature(chains.any_layers)
_ANY_NEIGHBOUR: Final = _own_signature(chains.any_neighbour)
_ANY_LAYER_BEFORE: Final = _own_signature(chains.any_layer_before)


class GraphnnPlugin(Plugin):
    """Answers mypy; what it does not know it leaves to mypy."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._expressions: Expressions | None = None
        self._answers: dict[object, Any] = {}

    @silent(_no_hook)
    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Open the signature of ``Sequential``."""
        return _ANY_LAYERS if fullname == CHAIN else None

    @silent(_no_hook)
    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Look at the making of chains and layers, at parameters and implementations of hooks."""
        hook = _FUNCTIONS.get(fullname)
        if hook is None and self._is_layer(fullname):
            hook = constructors.construct
        return None if hook is None else self._answer(hook)

    @silent(_no_hook)
    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Open the signatures of the operators."""
        owner, _, name = fullname.rpartition(".")
        if (name in _LINKS and owner == HANDLE) or (name == "__rshift__" and self._is_layer(owner)):
            return _ANY_NEIGHBOUR
        if name == "__rrshift__" and self._is_node(owner):
            return _ANY_LAYER_BEFORE
        return None

    @silent(_no_hook)
    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Look at the operators and the making of graphs.

        For operators mypy names the class of the operand, not the one that defines it.
        """
        owner, _, name = fullname.rpartition(".")
        hook = _METHODS.get(fullname)
        if hook is None and name == "__rshift__" and self._is_layer(owner):
            hook = chains.link
        if hook is None and name == "__rrshift__" and self._is_node(owner):
            hook = handles.gather
        return None if hook is None else self._answer(hook)

    @silent(_no_hook)
    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Look at the classes of layers, for the daemon."""
        return _DEPEND if self._is_layer(fullname) else None

    def _is_node(self, fullname: str) -> bool:
        return self._has_base(fullname, NODE)

    def _is_layer(self, fullname: str) -> bool:
        return self._has_base(fullname, LAYER)

    def _has_base(self, fullname: str, base: str) -> bool:
        symbol = self.lookup_fully_qualified(fullname)
        return (
            symbol is not None and isinstance(symbol.node, TypeInfo) and symbol.node.has_base(base)
        )

    def _answer(self, hook: Callable[[Context, Site], Type]) -> Callable[[Context], Type]:
        # mypy asks at every call, so each is made once.
        if hook not in self._answers:
            self._answers[hook] = self._answering(hook)
        answer: Callable[[Context], Type] = self._answers[hook]
        return answer

    def _answering(self, hook: Callable[[Context, Site], Type]) -> Callable[[Context], Type]:
        def own_type(context: Context, /) -> Type:
            return context.default_return_type

        @silent(own_type)
        def answer(context: Context, /) -> Type:
            return hook(context, self._site(context.api, context.args, context.arg_types))

        return answer

    def _site(
        self,
        api: CheckerPluginInterface,
        arguments: list[list[Expression]],
        types: list[list[Type]],
    ) -> Site:
        if not isinstance(api, TypeChecker):
            raise TypeError(f"wanted mypy's type checker, got {type(api).__name__}")
        expressions = self._expressions
        if expressions is None or not expressions.are_of(api):
            expressions = self._expressions = Expressions(api, Definitions(api.tree))
        known = {
            expression: type_
            for group, group_types in zip(arguments, types, strict=True)
            for expression, type_ in zip(group, group_types, strict=False)
        }
        return Site(self, api, expressions, known)
