"""Trainable arrays: how a layer declares them, and how a node enumerates them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, overload

import attrs
import numpy as np
import numpy.typing as npt

from graphnn import wording
from graphnn.arrays import DEFAULT_DTYPE, Array, Images, Matrix, Vector, floating_dtype
from graphnn.graph.errors import ShapeError

if TYPE_CHECKING:
    from graphnn.graph.node import Node

__all__ = [
    "Initializer",
    "ParameterRef",
    "cast",
    "draw",
    "keep_lengths",
    "parameter",
    "parameter_refs",
]

_METADATA = "graphnn.parameter"


class Initializer(Protocol):
    """Draws the first values of a parameter.

    Called with the parameter's shape and a generator, it returns an array of that shape.
    """

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        """Draw an array of the given shape."""


@attrs.frozen
class Declaration:
    """What ``parameter(...)`` says: lengths and initialiser, as values or as names of fields."""

    shape: tuple[int | str, ...]
    init: Initializer | str

    def shape_of(self, node: object) -> tuple[int, ...]:
        """Look the lengths up on `node`."""
        return tuple(_length(node, length, self) for length in self.shape)

    def initializer_of(self, node: object) -> Initializer:
        """Look the initialiser up on `node`."""
        found: Initializer = (
            _field(node, self.init, self) if isinstance(self.init, str) else self.init
        )
        if isinstance(found, type) or not callable(found):
            name = self.init if isinstance(self.init, str) else "init in parameter(...)"
            raise TypeError(
                f"{type(node).__name__}: {name} is {found!r}, wanted an initializer, such as "
                "Xavier() or get_initializer('xavier')"
            )
        return found

    def name_on(self, cls: type) -> str:
        """Find the name of the parameter that it declares on a class."""
        return next(  # type: ignore[no-any-return]
            field.name for field in attrs.fields(cls) if field.metadata.get(_METADATA) is self
        )


@overload
def parameter(length: int | str, /, *, init: Initializer | str) -> Vector: ...
@overload
def parameter(rows: int | str, columns: int | str, /, *, init: Initializer | str) -> Matrix: ...
@overload
def parameter(
    filters: int | str,
    channels: int | str,
    height: int | str,
    width: int | str,
    /,
    *,
    init: Initializer | str,
) -> Images: ...
@overload
def parameter(*shape: int | str, init: Initializer | str) -> Array: ...
def parameter(*shape: int | str, init: Initializer | str) -> Any:
    """Declare a trainable array as a field of an attrs layer.

    To mypy the field is a plain typed array with a default. At run time a missing value is
    drawn by `init` from the operating system's entropy (``net.initialize(rng=...)`` draws it
    anew); a given one, also one that is assigned later, is copied, keeps its floating dtype and is
    never drawn again. Either way its shape is checked.

    Parameters
    ----------
    *shape
        Lengths of the axes: integers, or names of integer fields of the class.
    init
        An initialiser, or the name of the field that holds one.

    Returns
    -------
    attrs field

    Examples
    --------
    >>> from attrs import define
    >>> from graphnn import Layer, parameter
    >>> from graphnn.arrays import Matrix, Vector
    >>> from graphnn.initializers import Zeros
    >>> @define(eq=False)
    ... class Shift(Layer[Matrix, Matrix]):
    ...     size: int
    ...     offset: Vector = parameter("size", init=Zeros())
    ...     def forward(self, x: Matrix, /) -> Matrix:
    ...         return x + self.offset
    >>> Shift(3).offset
    array([0., 0., 0.], dtype=float32)
    >>> Shift(3, offset=np.array([1.0, 2.0]))
    Traceback (most recent call last):
    ...
    graphnn.graph.errors.ShapeError: Shift(): offset has shape (2,), wanted (3,) = (size)
    """
    declaration = Declaration(shape, init)

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
    """Draw fresh values for one parameter of `node`.

    Parameters
    ----------
    node
        The layer that the parameter belongs to.
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


@attrs.frozen
class ParameterRef:
    """One parameter in its place: a qualified name, the node that owns it, the field's name."""

    name: str
    node: Node[Any, Any]
    field: str

    @property
    def array(self) -> Array:
        """The values, live: writing into them changes the layer."""
        value: Array = getattr(self.node, self.field)
        return value

    @property
    def declaration(self) -> Declaration:
        """What the class says of it."""
        found: Declaration = attrs.fields_dict(type(self.node))[self.field].metadata[_METADATA]
        return found

    @property
    def is_drawn(self) -> bool:
        """Whether the values were drawn rather than given."""
        return self.field in self.node.drawn_parameters

    def put(self, values: Array) -> None:
        """Exchange the values; drawn ones still count as drawn."""
        drawn = self.is_drawn
        setattr(self.node, self.field, values)
        if drawn:
            self.node.drawn_parameters.add(self.field)


def parameter_refs(node: Node[Any, Any], prefix: str = "") -> Iterator[ParameterRef]:
    """Walk the parameters of `node` and of the nodes in it, each shared one once.

    Parameters
    ----------
    node
        Where to start.
    prefix
        What to put before every name, such as ``"0."``.

    Yields
    ------
    ParameterRef
    """
    seen: set[int] = set()
    waiting = [(prefix, node)]
    while waiting:
        path, current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        for field in declared_fields(type(current)):
            yield ParameterRef(path + field, current, field)
        children = [(f"{path}{name}.", child) for name, child in current.children().items()]
        waiting.extend(reversed(children))


@functools.cache
def declared_fields(cls: type) -> tuple[str, ...]:
    """Names of the parameters that an attrs class declares."""
    for name, value in vars(cls).items():
        if _METADATA in (getattr(value, "metadata", None) or {}):
            raise TypeError(
                f"{cls.__name__} declares the parameter {name!r} but is no attrs class; "
                "put @attrs.define(eq=False) above it"
            )
    return tuple(field.name for field in attrs.fields(cls) if _METADATA in field.metadata)


def keep_lengths(cls: type) -> None:
    """Let no instance of an attrs class change a length that its parameters have."""
    declared = [field.metadata.get(_METADATA) for field in attrs.fields(cls)]
    lengths = {
        length for each in declared if each for length in each.shape if isinstance(length, str)
    }
    assign: Any = cls.__setattr__

    def kept(node: Any, name: str, value: Any) -> None:
        # While a node is made, or copied, it has no parameters yet.
        if name in lengths and any(hasattr(node, field) for field in declared_fields(cls)):
            current = getattr(node, name, value)
            if value != current:
                raise AttributeError(
                    f"{node.label}: {name} is {current!r}, a length of its parameters, and cannot "
                    f"become {value!r}; make a new layer"
                )
        assign(node, name, value)

    if lengths:
        cls.__setattr__ = kept  # type: ignore[assignment, method-assign]


def cast(refs: Iterable[ParameterRef], dtype: npt.DTypeLike) -> None:
    """Cast parameters to one floating dtype, in their places."""
    wanted = floating_dtype(dtype)
    for ref in refs:
        if ref.array.dtype != wanted:
            ref.put(ref.array.astype(wanted))


def _length(node: object, length: int | str, declaration: Declaration) -> int:
    value = _field(node, length, declaration) if isinstance(length, str) else length
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        name = length if isinstance(length, str) else "a length in parameter(...)"
        raise ValueError(
            f"{type(node).__name__}: {name} is {value!r}; wanted a whole number of at least 1"
        )
    return int(value)


def _field(node: object, name: str, declaration: Declaration) -> Any:
    try:
        return getattr(node, name)
    except AttributeError:
        cls = type(node)
        parameter, known = declaration.name_on(cls), [field.name for field in attrs.fields(cls)]  # type: ignore[arg-type]
        if name in known:
            sentence = wording.field_below(parameter, cls.__name__, name)
        else:
            sentence = wording.no_such_field(parameter, cls.__name__, name, known)
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
