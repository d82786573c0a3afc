"""The parts of a piece of program: mypy's own visitors cannot be extended from outside."""

from __future__ import annotations

from typing import Final

from mypy import nodes, patterns

__all__ = ["PARTS", "parts"]

PARTS: Final[dict[type[nodes.Node], tuple[str, ...]]] = {
    nodes.AssertStmt: ("expr", "msg"),
    nodes.AssignmentExpr: ("target", "value"),
    nodes.AssignmentStmt: ("rvalue", "lvalues"),
    nodes.AwaitExpr: ("expr",),
    nodes.Block: ("body",),
    nodes.BreakStmt: (),
    nodes.CallExpr: ("callee", "args"),
    nodes.CastExpr: ("expr",),
    nodes.ClassDef: ("decorators", "base_type_exprs", "keywords", "defs"),
    nodes.ComparisonExpr: ("operands",),
    nodes.ConditionalExpr: ("cond", "if_expr", "else_expr"),
    nodes.ContinueStmt: (),
    nodes.Decorator: ("decorators", "func"),
    nodes.DelStmt: ("expr",),
    nodes.DictExpr: ("items",),
    nodes.DictionaryComprehension: ("key", "value", "sequences", "condlists"),
    nodes.ExpressionStmt: ("expr",),
    nodes.ForStmt: ("index", "expr", "body", "else_body"),
    nodes.FuncDef: ("body",),
    nodes.GeneratorExpr: ("left_expr", "sequences", "condlists"),
    nodes.GlobalDecl: (),
    nodes.IfStmt: ("expr", "body", "else_body"),
    nodes.Import: (),
    nodes.ImportAll: (),
    nodes.ImportFrom: (),
    nodes.IndexExpr: ("base", "index"),
    nodes.LambdaExpr: ("body",),
    nodes.ListComprehension: ("generator",),
    nodes.ListExpr: ("items",),
    nodes.MatchStmt: ("subject", "patterns", "guards", "bodies"),
    nodes.MemberExpr: ("expr",),
    nodes.NonlocalDecl: (),
    nodes.OpExpr: ("left", "right"),
    nodes.OperatorAssignmentStmt: ("lvalue", "rvalue"),
    nodes.OverloadedFuncDef: ("items",),
    nodes.PassStmt: (),
    nodes.RaiseStmt: ("expr", "from_expr"),
    nodes.ReturnStmt: ("expr",),
    nodes.RevealExpr: ("expr",),
    nodes.SetComprehension: ("generator",),
    nodes.SetExpr: ("items",),
    nodes.SliceExpr: ("begin_index", "end_index", "stride"),
    nodes.StarExpr: ("expr",),
    nodes.TryStmt: ("body", "types", "vars", "handlers", "else_body", "finally_body"),
    nodes.TupleExpr: ("items",),
    nodes.TypeAliasStmt: ("name",),
    nodes.UnaryExpr: ("expr",),
    nodes.WhileStmt: ("expr", "body", "else_body"),
    nodes.WithStmt: ("expr", "target", "body"),
    nodes.YieldExpr: ("expr",),
    nodes.YieldFromExpr: ("expr",),
    patterns.AsPattern: ("pattern", "name"),
    patterns.ClassPattern: ("positionals", "keyword_values"),
    patterns.MappingPattern: ("values", "rest"),
    patterns.OrPattern: ("patterns",),
    patterns.SequencePattern: ("patterns",),
    patterns.StarredPattern: ("capture",),
}
"""Attributes that hold the parts of each kind of node, and lists of parts."""


_LEAVES: Final = (nodes.NameExpr, nodes.IntExpr, nodes.StrExpr)
"""Half of all nodes; they have no parts and bind nothing by themselves."""


def parts(node: nodes.Node) -> list[nodes.Node]:
    """List the parts of a node but its names and literals, in no particular order."""
    waiting: list[object] = [getattr(node, name) for name in PARTS.get(type(node), ())]
    found: list[nodes.Node] = []
    for each in waiting:
        if isinstance(each, _LEAVES):
            continue
        if isinstance(each, nodes.Node):
            found.append(each)
        elif isinstance(each, list | tuple):
            waiting.extend(each)
        elif isinstance(each, dict):
            waiting.extend(each.values())
    return found
