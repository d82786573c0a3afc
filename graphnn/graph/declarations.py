"""Arrays that a layer declares as fields: of what shape they are, and how they are first drawn.

Those that are trained are parameters, the others buffers.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from graphnn import wording
from graphnn.arrays import DEFAULT_DTYPE, Array, floating_dtype
from graphnn.graph.errors import ShapeError

if TYPE_CHECKING:
    from graphnn.graph.node import Node

__all__ = [
    "Declaration",
    "Initializer",
    "Kind",
    "declaration_of",
    "declare",
    "draw",
    "fields_of",
    "keep_lengths",
]

Kind: TypeAlias = Literal["parameter", "buffer"]
"""What an array is to a network: trained, or not."""

_METADATA = "graphnn.declaration"

_KINDS: tuple[Kind, ...] = ("parameter", "buffer")


class Initializer(Protocol):
    """Draws the first values of a parameter or a buffer.

    Called with the shape and a generator, it returns an array of that shape.
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape."""


@attrs.frozen
class Declaration:
    """What ``parameter(...)`` or ``buffer(...)`` says: lengths and initialiser, or their fields."""

    kind: Kind
    shape: tuple[int | str, ...]
    init: Initializer | str

    def shape_of(self, node: object) -> tuple[int, ...]:
        """Look the lengths up on `node`."""
        return tuple(each for length in self.shape for each in _lengths(node, length, self))

    def initializer_of(self, node: object) -> Initializer:
        """Look the initialiser up on `node`."""
        found: Initializer = (
            _field(node, self.init, self) if isinstance(self.init, str) else self.init
        )
        if isinstance(found, type) or not callable(found):
            name = self.init if isinstance(self.init, str) else f"init in {self.kind}(...)"
            raise TypeError(
                f"{type(node).__name__}: {name} is {found!r}, wanted an initializer, such as "
                "Xavier() or get_initializer('xavier')"
            )
        return found

    def name_on(self, cls: type) -> str:
        """Find the name of the field that it declares on a class."""
        return next(  # type: ignore[no-any-return]
            field.name for field in attrs.fields(cls) if field.metadata.get(_METADATA) is self
        )


def declare(declaration: Declaration) -> Any:
    """Make an attrs field of a declaration."""

    def default(node: Node[Any, Any]) -> Array:
        node.drawn_parameters.add(declaration.name_on(type(node)))
        return draw(node, declaration, np.random.default_rng(), None)

    return attrs.field(
        default=attrs.Factory(default, takes_self=True),
        converter=_CHECKED_COPY,
        on_setattr=[attrs.setters.convert, _given],
        eq=False,
        repr=False,
        metadata={_METADATA: declaration},
    )


def draw(
    node: object,
    declaration: Declaration,
    rng: np.random.Generator,
    dtype: npt.DTypeLike | None,
) -> Array:
    """Draw fresh values for one array of `node`.

    Parameters
    ----------
    node
        The layer that the array belongs to.
    declaration
        What the class says of it.
    rng
        Where the values come from.
    dtype
        dtype of the result; ``None`` takes the layer's ``dtype`` field, else float32.

    Returns
    -------
    array
    """
    chosen = getattr(node, "dtype", DEFAULT_DTYPE) if dtype is None else dtype
    shape = declaration.shape_of(node)
    values = np.asarray(declaration.initializer_of(node)(shape, rng))
    return values.astype(floating_dtype(chosen))


def declaration_of(field: attrs.Attribute[Any]) -> Declaration | None:
    """Give what a field of an attrs class was declared as, if it is such an array."""
    found: Declaration | None = field.metadata.get(_METADATA)
    return found


@functools.cache
def fields_of(cls: type, *kinds: Kind) -> tuple[str, ...]:
    """Names of the arrays of some kinds that an attrs class declares."""
    for name, value in vars(cls).items():
        metadata = getattr(value, "metadata", None) or {}
        if _METADATA in metadata:
            kind = metadata[_METADATA].kind
            raise TypeError(
                f"{cls.__name__} declares the {kind} {name!r} but is no attrs class; "
                "put @attrs.define(eq=False) above it"
            )
    pairs = ((field.name, declaration_of(field)) for field in attrs.fields(cls))
    return tuple(name for name, found in pairs if found is not None and found.kind in kinds)


def keep_lengths(cls: type) -> None:
    """Let no instance of an attrs class change a length that its arrays have."""
    declared = [declaration_of(field) for field in attrs.fields(cls)]
    lengths = {
        length for each in declared if each for length in each.shape if isinstance(length, str)
    }
    assign: Any = cls.__setattr__

    def kept(node: Any, name: str, value: Any) -> None:
        # While a node is made, or copied, it has no arrays yet.
        if name in lengths and any(hasattr(node, field) for field in fields_of(cls, *_KINDS)):
            current = getattr(node, name, value)
            if value != current:
                raise AttributeError(
                    f"{node.label}: {name} is {current!r}, a length of its {_owned(cls)}, and "
                    f"cannot become {value!r}; make a new layer"
                )
        assign(node, name, value)

    if lengths:
        cls.__setattr__ = kept  # type: ignore[assignment, method-assign]


def _owned(cls: type) -> str:
    return "parameters" if fields_of(cls, "parameter") else "buffers"


def _lengths(node: object, length: int | str, declaration: Declaration) -> tuple[int, ...]:
    value = _field(node, length, declaration) if isinstance(length, str) else length
    lengths = value if isinstance(value, tuple) else (value,)
    if not lengths or not all(map(_is_length, lengths)):
        name = length if isinstance(length, str) else f"a length in {declaration.kind}(...)"
        raise ValueError(
            f"{type(node).__name__}: {name} is {value!r}; wanted a whole number of at least 1"
        )
    return tuple(map(int, lengths))


def _is_length(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | np.integer) and bool(value >= 1)


def _field(node: object, name: str, declaration: Declaration) -> Any:
    try:
        return getattr(node, name)
    except AttributeError:
        cls = type(node)
        kind, declared = declaration.kind, declaration.name_on(cls)
        known = [field.name for field in attrs.fields(cls)]  # type: ignore[arg-type]
        if name in known:
            sentence = wording.field_below(kind, declared, cls.__name__, name)
        else:
            sentence = wording.no_such_field(kind, declared, cls.__name__, name, known)
        raise AttributeError(sentence) from None


def _checked_copy(value: Any, node: Any, field: attrs.Attribute[Any], /) -> Any:
    array = np.asarray(value)
    if array.dtype.kind in "iub":
        array = array.astype(getattr(node, "dtype", DEFAULT_DTYPE))
    if array.dtype.kind != "f":
        raise TypeError(
            f"{node.label}: {field.name} has dtype {array.dtype}, wanted real floating-point "
            "numbers; take array.astype(np.float32)"
        )
    declaration: Declaration = field.metadata[_METADATA]
    wanted = declaration.shape_of(node)
    if array.shape != wanted:
        names = ", ".join(str(length) for length in declaration.shape)
        raise ShapeError(
            f"{node.label}: {field.name} has shape {array.shape}, wanted {wanted} = ({names})"
        )
    return np.array(array, order="C")


def _given(node: Node[Any, Any], field: attrs.Attribute[Any], value: Any) -> Any:
    node.drawn_parameters.discard(field.name)
    return value


_CHECKED_COPY = attrs.Converter(_checked_copy, takes_self=True, takes_field=True)
