"""Losses and layers that tell what is done to them.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Literal, Self, cast

import attrs
import numpy as np

from graphnn.arrays import Array, Vector
from graphnn.gradients import Objective
from graphnn.graph import Layer, Pullback
from graphnn.losses import Loss, Targets
from graphnn.typevars import T

__all__ = ["Dropout", "Fuse", "FusedLayer", "Log", "NoPullback", "ProbedLoss", "untouched"]


@contextmanager
def untouched(objective: Objective) -> Iterator[None]:
    """Assert that a block leaves arrays, batch and generators as they are, bit for bit."""
    parameters, before = objective.parameters(), _held(objective)
    try:
        yield
    finally:
        after = _held(objective)
        for name, array in objective.parameters().items():
            assert array is parameters[name], f"it puts another array in place of {name}"
        for name, bits in before.items():
            assert after[name] == bits, f"it leaves {name} changed"


def _held(objective: Objective) -> Mapping[str, object]:
    inputs = objective.x if isinstance(objective.x, tuple) else (objective.x,)
    arrays = objective.parameters() | objective.network.buffers()
    arrays |= {f"input {i}": each for i, each in enumerate(inputs)}
    refs = objective.network.wiring.generator_refs
    states = {f"the generator of {ref.node.label}": str(ref.state) for ref in refs}
    found: dict[str, object] = {name: array.tobytes() for name, array in arrays.items()}
    return found | {"the targets": objective.t.tobytes()} | states


@attrs.define(eq=False)
class Log:
    """A list that copies of its owner go on writing."""

    entries: list[Any] = attrs.field(factory=list)

    def __deepcopy__(self, memo: object) -> Self:
        return self


@attrs.define(eq=False)
class Fuse:
    """Raises when it is burnt for the n-th time; copies of its owner share it."""

    left: int
    error: type[BaseException]
    blown: bool = False

    def burn(self, *_: object) -> None:
        """Count down."""
        self.left -= 1
        if self.left == 0:
            self.blown = True
            raise self.error("raised on purpose")

    def caused(self, raised: BaseException | None) -> bool:
        """Tell whether what came out is what it raised, or, of an error, has that for its cause."""
        if issubclass(self.error, Exception):
            while raised is not None and type(raised) is not self.error:
                raised = raised.__cause__
        return type(raised) is self.error

    def __deepcopy__(self, memo: object) -> Self:
        return self


@attrs.frozen
class ProbedLoss(Loss):
    """Another loss, with something done before every evaluation.

    Parameters
    ----------
    loss
        The other one.
    before
        What is done; it takes the outputs.
    """

    loss: Loss
    before: Callable[[Array], object]

    def per_sample(self, y: Array, t: Targets, /) -> Vector:
        """Do it, and evaluate."""
        self.before(y)
        return self.loss.per_sample(y, t)

    def gradient_per_sample(self, y: Array, t: Targets, /) -> Array:
        """Differentiate."""
        return self.loss.gradient_per_sample(y, t)


@attrs.define(eq=False)
class FusedLayer(Layer[T, T]):
    """Passes everything on until its fuse blows."""

    keeps_shape: ClassVar[Literal[True]] = True

    fuse: Fuse

    def forward(self, x: T, /) -> T:
        """Pass it on."""
        self.fuse.burn()
        return x

    def vjp(self, x: T, /) -> tuple[T, Pullback[T, T]]:
        """Pass both on."""
        return self.forward(x), lambda dy: (dy, {})


@attrs.define(eq=False)
class Dropout(Layer[T, T]):
    """Drops half of the values in training, and logs which (Srivastava et al. 2014)."""

    keeps_shape: ClassVar[Literal[True]] = True

    rng: np.random.Generator = attrs.field(factory=lambda: np.random.default_rng(0), kw_only=True)
    masks: Log = attrs.field(factory=Log, kw_only=True)

    def forward(self, x: T, /, *, training: bool = False) -> T:
        """Drop some."""
        return cast("T", x * self._mask(x)) if training else x

    def vjp(self, x: T, /, *, training: bool = False) -> tuple[T, Pullback[T, T]]:
        """Drop some, and drop the same on the way back."""
        mask = self._mask(x) if training else np.ones_like(cast("Any", x))
        return cast("T", x * mask), lambda dy: (cast("T", dy * mask), {})

    def _mask(self, x: Any) -> Any:
        drawn = self.rng.random(x.shape) >= 0.5
        self.masks.entries.append((x.shape, drawn.tobytes()))
        return 2 * drawn.astype(x.real.dtype)


@attrs.define(eq=False)
class NoPullback(Layer[T, T]):
    """The sine, without a pullback."""

    keeps_shape: ClassVar[Literal[True]] = True

    def forward(self, x: T, /) -> T:
        """Take the sine."""
        return cast("T", np.sin(cast("Any", x)))
