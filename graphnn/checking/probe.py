"""One node on its own: run, pulled back, and moved."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import attrs
import numpy as np

from graphnn.arrays import Array, SeedLike, Vector, as_generator
from graphnn.functional import numerical_gradient
from graphnn.graph import Node, backward, running
from graphnn.graph.randomness import generators, repeated
from graphnn.graph.wiring import Input, Step, Wiring

__all__ = ["Arrays", "Probe", "other_batch"]

Arrays: TypeAlias = tuple[Array, ...]


@attrs.frozen(eq=False)
class Probe:
    """A copy of a node in float64, with inputs for it and cotangents for its outputs.

    Its value is the sum of its outputs, weighed with cotangents that differ from one element to
    the next, so that a sum over the wrong axis shows. It runs in training, and what it draws at
    random is the same in every pass.

    Parameters
    ----------
    wiring
        The node as the one step of a graph.
    x : tuple of arrays of shape (N, ...)
        Its inputs; by those of integers nothing is differentiated.
    cotangents : tuple of arrays of shape (N, ...)
        One for each of its outputs.
    """

    wiring: Wiring
    x: Arrays
    cotangents: Arrays

    @classmethod
    def of(cls, node: Node[Any, Any], x: Arrays, rng: SeedLike | None) -> Probe:
        """Copy a node, run it once, and draw cotangents for what it gives."""
        inputs = tuple(Input(f"input {place}") for place in range(len(x)))
        step = Step("0", node.astype("float64"), tuple(range(len(x))))
        wiring = Wiring(inputs, (step,), (len(x),))
        bare = cls(wiring, tuple(map(_exact, x)), ())
        generator = as_generator(rng)
        drawn = tuple(generator.uniform(0.5, 1.5, np.shape(y)) for y in bare.outputs())
        return attrs.evolve(bare, cotangents=drawn)

    @property
    def samples(self) -> int:
        """Number of samples in the batch."""
        return len(self.x[0])

    def arrays(self) -> dict[str, Array]:
        """Return what one may differentiate by, live: parameters and inputs by name."""
        parameters = {_local(ref.name): ref.array for ref in self.wiring.parameter_refs}
        return {**parameters, **self._named(self.x)}

    def outputs(self) -> Arrays:
        """Run the node."""
        with self.frozen():
            y = running.run(self.wiring, self.x, training=True)
        return y if isinstance(y, tuple) else (y,)

    def per_sample(self) -> Vector:
        """Weigh the outputs of each sample."""
        weighed: Vector = np.zeros(self.samples)
        for y, c in zip(self.outputs(), self.cotangents, strict=True):
            weighed = weighed + (y * c).reshape(len(y), -1).sum(axis=1)
        return weighed

    def value(self) -> float:
        """Weigh the outputs of all samples."""
        return float(self.per_sample().sum())

    def difference(self, name: str) -> Array:
        """Walk one of `arrays`: the central differences of the value."""
        return numerical_gradient(lambda _: self.value(), self.arrays()[name])

    def way_back(self, *, to_inputs: bool = True) -> tuple[Arrays, Callable[[], dict[str, Array]]]:
        """Run the node forward; give its outputs, and the pullback of the cotangents.

        Parameters
        ----------
        to_inputs
            Whether the derivatives by the inputs are wanted, besides those by the parameters.
        """
        wanted = [to_inputs] * len(self.x)
        y, pull = backward.vjp(self.wiring, self.x, training=True, wanted=wanted)

        def pullback() -> dict[str, Array]:
            dx, parameters = pull(self.given())
            local = {_local(name): array for name, array in parameters.items()}
            return {**local, **self._named(dx)} if to_inputs else local

        return y if isinstance(y, tuple) else (y,), pullback

    def given(self) -> Any:
        """Give the cotangents as a pullback takes them."""
        return self.cotangents[0] if len(self.cotangents) == 1 else self.cotangents

    def derivatives(self) -> dict[str, Array]:
        """Run the node forward and back: the derivative of the value by each of `arrays`."""
        x, cotangents = (tuple(each.copy() for each in part) for part in (self.x, self.cotangents))
        alone = attrs.evolve(self, x=x, cotangents=cotangents)
        with alone.frozen():
            return alone.way_back()[1]()

    def at(self, *x: Array) -> Probe:
        """Give other inputs to the same node."""
        return attrs.evolve(self, x=x)

    def weighed_with(self, *cotangents: Array) -> Probe:
        """Weigh the outputs otherwise."""
        return attrs.evolve(self, cotangents=cotangents)

    def copied(self) -> Probe:
        """Copy the node, and all that it may write into."""
        return copy.deepcopy(self)

    def frozen(self) -> AbstractContextManager[None]:
        """Let a random node draw what it draws in every pass."""
        refs = self.wiring.generator_refs
        return repeated(refs, range(len(generators(refs))))

    def _named(self, inputs: Arrays) -> dict[str, Array]:
        names = ["input"] if len(inputs) == 1 else [f"input {i}" for i in range(len(inputs))]
        named = zip(names, inputs, self.x, strict=True)
        return {name: array for name, array, x in named if x.dtype.kind == "f"}


def _exact(x: Array) -> Array:
    return np.array(x) if np.asarray(x).dtype.kind in "iu" else np.array(x, dtype=np.float64)


def _local(name: str) -> str:
    return name.removeprefix("0.")


def other_batch(x: Array) -> Array:
    """Make another batch of the same shape, not far from the first."""
    other: Array = x[::-1] * 0.5 + 0.25 if x.dtype.kind == "f" else x[::-1]
    return other
