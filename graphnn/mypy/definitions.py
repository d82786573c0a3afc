"""What a plain variable was given, where that is certain."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from functools import cached_property
from typing import TypeAlias

import attrs
from mypy.checker import TypeChecker
from mypy.nodes import (
    GDEF,
    LDEF,
    AssignmentStmt,
    Block,
    ClassDef,
    Expression,
    ForStmt,
    FuncDef,
    IfStmt,
    MatchStmt,
    MypyFile,
    NameExpr,
    Node,
    Statement,
    TryStmt,
    WhileStmt,
    WithStmt,
)

from graphnn.mypy.bound_names import EVERYTHING, BoundNames
from graphnn.mypy.certainty import Survey

__all__ = ["Definitions"]

Position: TypeAlias = tuple[int, int]
Place: TypeAlias = "tuple[_Listing, int]"


@attrs.define(eq=False, slots=False)
class Definitions:
    """Finds the one assignment that a use of a variable sees.

    That is the last one before it on a straight way down the program. Where a branch, a loop, a
    handler or a function in between could have bound the name again, nothing is certain.
    """

    tree: MypyFile
    statements: Sequence[Statement] = attrs.field(init=False)
    _listings: dict[Node, _Listing] = attrs.field(factory=dict, init=False)
    _seen: dict[NameExpr, Expression | None] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.statements = self.tree.defs

    def are_of(self, tree: MypyFile) -> bool:
        """Tell whether they are those of `tree` as it is; the daemon puts new statements in it."""
        return self.tree is tree and self.statements is tree.defs

    @cached_property
    def survey(self) -> Survey:
        """What a walk through the whole module finds."""
        return Survey.of(self.statements)

    def seen_by(self, use: NameExpr, checker: TypeChecker) -> Expression | None:
        """Give the expression that `use` was assigned from; ``None`` where that is not certain."""
        # mypy checks one expression several times, with one overload after the other.
        if use not in self._seen:
            self._seen[use] = self._look_up(use, checker)
        return self._seen[use]

    def _look_up(self, use: NameExpr, checker: TypeChecker) -> Expression | None:
        if use.node in self.survey.finals:
            return self.survey.finals[use.node]
        function = checker.scope.current_function()
        scope: Node
        if function is None and use.kind == GDEF:
            scope, statements = self.tree, self.tree.defs
        elif isinstance(function, FuncDef) and use.kind == LDEF:
            scope, statements = function, function.body.body
        else:
            return None
        path = self._path(scope, statements, (use.line, use.column))
        # A function may run at any time, so what it declares global or nonlocal is never certain.
        if not path or use.name in path[0][0].declared:
            return None
        return _reaching(use, path)

    def _path(
        self, scope: Node, statements: Sequence[Statement], position: Position
    ) -> list[Place]:
        """Walk down to the statement at `position`: each list of statements, and where in it."""
        path: list[Place] = []
        block: Node | None = scope
        while block is not None:
            if block not in self._listings:
                self._listings[block] = _Listing.of(statements)
            listing = self._listings[block]
            index = bisect.bisect_right(listing.starts, position) - 1
            if index < 0:
                return []
            path.append((listing, index))
            block = next(
                (inner for inner in _blocks(statements[index]) if _covers(inner, position)), None
            )
            statements = block.body if block is not None else ()
        return path


@attrs.frozen(eq=False)
class _Listing:
    """Statements one below the other: where each starts, and which of them bind a name."""

    statements: Sequence[Statement]
    starts: Sequence[Position]
    binding: dict[str, list[int]] = attrs.field(factory=dict)
    inside: list[set[str]] = attrs.field(factory=list)
    """For each statement, the names that it binds before it is through."""
    declared: set[str] = attrs.field(factory=set)
    """Names that functions inside declare global or nonlocal."""

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> _Listing:
        found = cls(statements, [(each.line, each.column) for each in statements])
        for index, statement in enumerate(statements):
            bound = BoundNames.of(statement)
            for name in bound.names:
                found.binding.setdefault(name, []).append(index)
            found.declared.update(bound.declared)
            if isinstance(statement, AssignmentStmt):
                # Its targets are bound after all else in it.
                bound = BoundNames.of(statement.rvalue)
            found.inside.append(bound.names)
        return found

    def last_binding(self, name: str, before: int) -> int | None:
        """Find the last statement above another one that binds `name`."""
        found = -1
        for key in (name, EVERYTHING):
            places = self.binding.get(key, [])
            found = max(found, *places[: bisect.bisect_left(places, before)][-1:], -1)
        return found if found >= 0 else None

    def may_bind_again(self, name: str, index: int) -> bool:
        """Tell whether the statement around a use of `name` may have bound it before."""
        # A loop comes round again, a branch may have been left half-way.
        return not self.inside[index].isdisjoint((name, EVERYTHING))


def _reaching(use: NameExpr, path: Sequence[Place]) -> Expression | None:
    for listing, index in reversed(path):
        if listing.may_bind_again(use.name, index):
            return None
        found = listing.last_binding(use.name, index)
        if found is not None:
            return _assigned(use, listing.statements[found])
    return None


def _assigned(use: NameExpr, statement: Statement) -> Expression | None:
    if not isinstance(statement, AssignmentStmt):
        return None
    if any(isinstance(each, NameExpr) and each.node is use.node for each in statement.lvalues):
        return statement.rvalue
    return None


def _covers(block: Block, position: Position) -> bool:
    if not block.body:
        return False
    first, last = block.body[0], block.body[-1]
    end = (last.end_line or last.line, last.end_column or 0)
    return (first.line, first.column) <= position < end


def _blocks(statement: Statement) -> Sequence[Block]:
    """Blocks of a statement that run when it does."""
    if isinstance(statement, Block):
        return (statement,)
    found: list[Block | None] = []
    if isinstance(statement, IfStmt):
        found = [*statement.body, statement.else_body]
    elif isinstance(statement, WhileStmt | ForStmt):
        found = [statement.body, statement.else_body]
    elif isinstance(statement, WithStmt):
        found = [statement.body]
    elif isinstance(statement, TryStmt):
        found = [statement.body, *statement.handlers]
        found += [statement.else_body, statement.finally_body]
    elif isinstance(statement, MatchStmt):
        found = [*statement.bodies]
    elif isinstance(statement, ClassDef):
        found = [statement.defs]
    return [block for block in found if block is not None]
