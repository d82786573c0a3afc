"""Layers and initialisers of an imaginary plugin, for model files to hold."""

from __future__ import annotations

import enum
import math
from typing import Any, Literal

import attrs
import numpy as np

from graphnn.arrays import Array, Matrix, Vector
from graphnn.graph import Elementwise, Initializer, Layer, parameter
from graphnn.initializers import Zeros
from graphnn.plugins import Plugins, builtin
from graphnn.plugins.hooks import (
    RegisterActivation,
    RegisterInitializer,
    RegisterLayer,
    graphnn_register_activations,
    graphnn_register_initializers,
    graphnn_register_layers,
)
from graphnn.typevars import T


@attrs.define(eq=False)
class Swish(Elementwise[T]):
    """An activation with a private field."""

    _beta: float = 1.0

    def forward(self, x: T, /) -> T:
        y: Any = x / (1 + np.exp(-self._beta * x))
        result: T = y
        return result


ZEROS = Zeros()


@attrs.frozen(eq=False)
class Constant:
    """An initialiser that compares by identity and holds another."""

    value: float = 1.0
    instead: Initializer = ZEROS

    def __call__(self, shape: tuple[int, ...], rng: np.random.Generator, /) -> Array:
        return np.full(shape, self.value)


@attrs.define(eq=False)
class Scale(Layer[Array, Array]):
    """One number, which multiplies."""

    init: Initializer = Constant()
    factor: Array = parameter(init="init")  # noqa: RUF009 (it is a field)

    def forward(self, x: Array, /) -> Array:
        y: Array = x * self.factor
        return y


@attrs.define(eq=False)
class Skipping(Layer[Matrix, Matrix]):
    """A layer around another."""

    inner: Layer[Matrix, Matrix]
    gain: Vector = parameter(1, init=ZEROS)  # noqa: RUF009 (it is a field)

    def forward(self, x: Matrix, /) -> Matrix:
        y: Matrix = x + self.gain * self.inner.forward(x)
        return y


class Mode(enum.Enum):
    SAME = "same"
    VALID = "valid"


@attrs.frozen
class Window:
    height: int
    width: int = 1


@attrs.define(eq=False)
class Options(Layer[Array, Array]):
    """Fields of every type that a file can hold."""

    count: int = 3
    size: int | tuple[int, int] = (2, 3)
    maybe: str | None = None
    limit: float = math.inf
    missing: float = math.nan
    mode: Mode = Mode.SAME
    how: Literal["a", "b"] = "b"
    window: Window = Window(5)
    windows: tuple[Window, ...] = (Window(1, 2), Window(3, 4))
    rates: dict[str, float] = attrs.field(factory=lambda: {"b": 0.5, "a": -math.inf})
    names: frozenset[str] = attrs.field(default=frozenset({"x", "y", "z"}), repr=False)
    flag: bool = True
    exact: Constant = Constant(2.5)
    other: Layer[Any, Any] | None = None
    dtype: np.dtype[Any] = attrs.field(default=np.dtype(np.int16))
    derived: int = attrs.field(init=False, default=7)

    def forward(self, x: Array, /) -> Array:
        return x


@attrs.define(eq=False)
class Loose(Layer[Array, Array]):
    """A field of any type."""

    anything: Any = None

    def forward(self, x: Array, /) -> Array:
        return x


class Bare(Layer[Array, Array]):
    """No attrs class."""

    def forward(self, x: Array, /) -> Array:
        return x


@attrs.define(eq=False, init=False)
class OwnInit(Layer[Array, Array]):
    size: int

    def __init__(self, half: int) -> None:
        self.__attrs_init__(2 * half)

    def forward(self, x: Array, /) -> Array:
        return x


def _twice(size: int) -> int:
    return 2 * size


@attrs.define(eq=False)
class Doubling(Layer[Array, Array]):
    """A converter that does not leave alone what it has converted."""

    size: int = attrs.field(default=1, converter=_twice)

    def forward(self, x: Array, /) -> Array:
        return x


@attrs.define(eq=False)
class Hiding(Layer[Matrix, Matrix]):
    """Its inner layers stand in a tuple, or come from nowhere."""

    layers: tuple[Layer[Any, Any], ...] = ()
    listed: bool = False
    made: Any = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        if not self.layers:
            self.made = Swish()

    def children(self) -> dict[str, Any]:
        if self.listed:
            return {str(place): layer for place, layer in enumerate(self.layers)}
        return {"made": self.made} if self.made is not None else {}

    def forward(self, x: Matrix, /) -> Matrix:
        return x


@attrs.define(eq=False)
class Ambiguous(Layer[Matrix, Matrix]):
    """Its layers have names that a dot makes ambiguous."""

    one: Layer[Any, Any]
    two: Layer[Any, Any]

    def children(self) -> dict[str, Any]:
        return {"one": self.one, "one.inner": self.two}

    def forward(self, x: Matrix, /) -> Matrix:
        return x


def made_by_a_function(value: float = 1.0) -> Constant:
    return Constant(value)


@graphnn_register_layers
def layers(register: RegisterLayer) -> None:
    for layer in (Scale, Skipping, Options, Loose, Bare, OwnInit, Doubling, Hiding, Ambiguous):
        register(layer.__name__, layer)


@graphnn_register_activations
def activations(register: RegisterActivation) -> None:
    register("swish", Swish)
    register("a-name-before", Swish)


@graphnn_register_initializers
def initializers(register: RegisterInitializer) -> None:
    register("same-everywhere", Constant)
    register("function", made_by_a_function)


class Part:
    """The plugin."""

    layers = staticmethod(layers)
    activations = staticmethod(activations)
    initializers = staticmethod(initializers)


def plugins() -> Plugins:
    """Make a set of the built-in parts and those above."""
    made = Plugins()
    made.load(builtin, name="graphnn")
    made.load(Part, name="parts")
    return made
