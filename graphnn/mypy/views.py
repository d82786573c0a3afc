"""A layer as its neighbours see it: what it takes and gives, as far as its class and call tell.

No layer is known by its name. All is read from the type arguments of ``Layer[In, Out, NIn, NOut]``
that its class declares, from ``keeps_shape`` and ``keeps_size``, and from fields with the names
that `Layer` knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import (
    Expression,
    SymbolTable,
    TypeInfo,
    Var,
)
from mypy.types import (
    Instance,
    LiteralType,
    ProperType,
    Type,
    TypeVarType,
    get_proper_type,
)
from mypy.typevars import fill_typevars

from graphnn import wording
from graphnn.mypy.arrays import shape_of
from graphnn.mypy.dependencies import note
from graphnn.mypy.expressions import Expressions, declared_integer, implied_integer
from graphnn.mypy.fields import declared_value, field_argument
from graphnn.mypy.names import LAYER
from graphnn.mypy.windows import Slide, slide_of
from graphnn.shapes import Shape, is_known, merged

__all__ = ["Part", "View", "layer_class", "view_of"]

UNITS: Final = ("features", "channels")


@attrs.frozen(eq=False)
class View:
    """One layer from outside."""

    label: str
    takes: Type
    gives: Type
    size_in: int | None = None
    size_out: int | None = None
    entrance: Shape = None
    """Shape that it takes, as far as its type tells."""
    exit: Shape = None
    """Shape that it gives, as far as its type tells."""
    passes_array: bool = False
    """Whether it gives the type of array that it takes, whichever that is."""
    passes_size: bool = False
    keeps_shape: bool = False
    keeps_size: bool = False
    target: Shape = None
    """Shape into which it is told to bring each sample."""
    slide: Slide | None = None
    """How its window slides over images, where it has one and all of it is known."""
    is_chain: bool = False
    parts: tuple[Part, ...] = ()
    """The layers of a chain whose making can be seen."""
    door: Shape = None
    """The input shape that such a chain was told."""
    made_here: bool = True
    """Whether the parts stand in the very expression that is looked at."""

    def last_sized(self) -> View | None:
        """Give the layer that gives the shape; ``None`` if the shape comes through from before."""
        if not self.parts:
            return None if self.keeps_shape else self
        for part in reversed(self.parts):
            found = self if part.view is None else part.view.last_sized()
            if found is not None:
                return found
        return None

    def wanted(self, given: Shape) -> Shape:
        """Shape that it takes; of vectors the size means the one axis, whatever else it takes."""
        if self.entrance is None and given is not None and len(given) == 1:
            return (self.size_in,)
        return self.entrance


@attrs.frozen(eq=False)
class Part:
    """A place in a chain: the number of the layer there, the expression, the layer if known."""

    name: str | None
    expression: Expression
    view: View | None

    def seen_at(self, expression: Expression) -> Part:
        """Let errors stand at a variable, and not where the layer was made."""
        view = None if self.view is None else attrs.evolve(self.view, made_here=False)
        return attrs.evolve(self, expression=expression, view=view)

    def title(self, prefix: str | None) -> str:
        """Say which layer it is, as the run-time errors do; without a number if there is none."""
        label = "what stands before" if self.view is None else self.view.label
        if self.name is None or prefix is None:
            return label
        return wording.layer(prefix + self.name, label)


def layer_class(type_: Type | None) -> TypeInfo | None:
    """Give the class of a layer's type; ``None`` for what is no layer, or may be several."""
    found = get_proper_type(type_)
    if isinstance(found, Instance) and found.type.has_base(LAYER):
        return found.type
    return None


def view_of(
    type_: Type, maker: Expression, expressions: Expressions, *, certain: bool
) -> View | None:
    """Look at a layer.

    Parameters
    ----------
    type_
        Its type.
    maker
        The expression that made it, as far as that can be seen.
    expressions
        The module that `maker` stands in.
    certain
        Whether the type is `maker`'s own, so that the sizes that mypy remembers in it are true.
    """
    found = get_proper_type(type_)
    info = layer_class(found)
    if info is None or not isinstance(found, Instance):
        return None
    note(info, expressions.checker)
    known = _class_of(info, expressions)
    mapped = map_instance_to_supertype(found, known.base).args
    if len(known.declared) != 4 or len(mapped) != 4:
        return None
    declared = known.declared
    # mypy forgets remembered values where it substitutes a type variable, so look them up.
    given = dict(zip((each.id for each in info.defn.type_vars), found.args, strict=False))
    takes, gives, count_in, count_out = (
        given.get(each.id, otherwise) if isinstance(each, TypeVarType) else otherwise
        for each, otherwise in zip(declared, mapped, strict=True)
    )
    read = implied_integer if certain else declared_integer
    size_in, size_out = (
        read(count) if _declares(says) else _named_size(side, info, maker, expressions)
        for side, count, says in (("in", count_in, declared[2]), ("out", count_out, declared[3]))
    )
    target = _target(info, maker, expressions) if known.keeps_size else None
    return View(
        label=_label(known, size_in, size_out, target),
        takes=takes,
        gives=gives,
        size_in=size_in,
        size_out=size_out,
        entrance=_sized(shape_of(takes, certain=certain), size_in),
        exit=_sized(shape_of(gives, certain=certain), size_out),
        passes_array=isinstance(declared[0], TypeVarType) and declared[0] == declared[1],
        passes_size=isinstance(declared[2], TypeVarType) and declared[2] == declared[3],
        keeps_shape=known.keeps_shape,
        keeps_size=known.keeps_size,
        target=target,
        slide=slide_of(info, maker, expressions),
    )


@attrs.frozen(eq=False)
class _LayerClass:
    """What all layers of a class have in common."""

    name: str
    base: TypeInfo
    declared: Sequence[Type]
    """Type arguments of `Layer`, in the type variables of the class."""
    keeps_shape: bool
    keeps_size: bool
    has_sizes: tuple[bool, bool]
    names: Sequence[SymbolTable]
    """What the class and its bases define."""

    @classmethod
    def of(cls, info: TypeInfo) -> _LayerClass:
        base = next(each for each in info.mro if each.fullname == LAYER)
        own = fill_typevars(info)
        mapped = map_instance_to_supertype(own, base).args if isinstance(own, Instance) else ()
        declared = [get_proper_type(each) for each in mapped]
        size_in, size_out = (
            any(f"{side}_{unit}" in each.names for each in info.mro for unit in UNITS)
            or any(_is_held(size, own) for size in declared[place : place + 1])
            for place, side in ((2, "in"), (3, "out"))
        )
        return cls(
            info.name,
            base,
            declared,
            declared_value(info, "keeps_shape") is True,
            declared_value(info, "keeps_size") is True,
            (size_in, size_out),
            [each.names for each in info.mro],
        )


def _class_of(info: TypeInfo, expressions: Expressions) -> _LayerClass:
    known: _LayerClass | None = expressions.classes.get(info)
    # The daemon puts new names into a class of another file.
    if known is None or any(
        names is not each.names for names, each in zip(known.names, info.mro, strict=False)
    ):
        known = expressions.classes[info] = _LayerClass.of(info)
    return known


def _declares(size: Type) -> bool:
    """Whether a class says something of a size: by a type variable, or by a number."""
    found = get_proper_type(size)
    return isinstance(found, TypeVarType | LiteralType)


def _is_held(size: Type, own: ProperType) -> bool:
    """Whether a class says a number, or has a field for it: a pool passes on what comes."""
    found = get_proper_type(size)
    if not isinstance(found, TypeVarType) or not isinstance(own, Instance):
        return isinstance(found, LiteralType)
    return any(
        isinstance(symbol.node, Var)
        and symbol.node.type is not None
        and expand_type_by_instance(symbol.node.type, map_instance_to_supertype(own, base)) == found
        for base in own.type.mro
        for symbol in base.names.values()
    )


def _sized(shape: Shape, size: int | None) -> Shape:
    return merged((size, *[None] * (len(shape) - 1)), shape) if shape else shape


def _label(known: _LayerClass, size_in: int | None, size_out: int | None, target: Shape) -> str:
    if target is not None:
        lengths = tuple(-1 if length is None else length for length in target)
        return f"{known.name}({lengths})"
    sizes = [
        "?" if size is None and has else size
        for size, has in zip((size_in, size_out), known.has_sizes, strict=True)
    ]
    return wording.sized(known.name, sizes)


def _named_size(
    side: str, info: TypeInfo, maker: Expression, expressions: Expressions
) -> int | None:
    """Find a size by the name of its field, where nobody has changed what the name means."""
    method = "input_shape" if side == "in" else "output_shape"
    if not _is_layers_own(info, method) or not _is_layers_own(info, "infer"):
        return None
    for unit in UNITS:
        argument = field_argument(info, f"{side}_{unit}", maker, expressions)
        if argument is not None:
            return expressions.integer(argument)
    return None


def _is_layers_own(info: TypeInfo, method: str) -> bool:
    owner = next((each for each in info.mro if method in each.names), None)
    return owner is not None and owner.fullname == LAYER


def _target(info: TypeInfo, maker: Expression, expressions: Expressions) -> Shape:
    argument = field_argument(info, "shape", maker, expressions, converted=True)
    lengths = None if argument is None else expressions.lengths(argument)
    if lengths is None or not is_known(lengths):
        return None
    return tuple(None if length == -1 else length for length in lengths)
