"""The objective: the loss of a network on one mini-batch."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

import attrs
import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array
from graphnn.graph.layer import Layer
from graphnn.graph.network import Network
from graphnn.graph.randomness import generators, repeated
from graphnn.graph.sequential import Sequential
from graphnn.losses import Loss, Targets

__all__ = ["Objective", "as_network"]

AnyNetwork = Network[Any, Any]

_AS_IT_IS = nullcontext()


# An abstract class takes microseconds to say who its instances are; a step asks twice.
@functools.cache
def _inherits(cls: type, base: type) -> bool:
    return issubclass(cls, base)


def as_network(layer: Layer[Any, Any]) -> AnyNetwork:
    """Make a network of a single layer; a network stays itself."""
    if _inherits(type(layer), Network):
        return cast(AnyNetwork, layer)
    if isinstance(layer, Layer):
        return Sequential(layer)
    raise TypeError(f"wanted a network or a layer, got {layer!r}")


def _is_loss(objective: Objective, field: attrs.Attribute[Any], value: object) -> None:
    cls: type = type(value)
    if _inherits(cls, Loss):
        return
    if isinstance(value, str):
        got, remedy = f'"{value}"', f'get_loss("{value}") finds it by name'
    elif isinstance(value, type) and issubclass(value, Loss):
        got, remedy = f"the class {value.__name__}", f"call the class: {value.__name__}()"
    else:
        got, remedy = repr(value), "as in SoftmaxCrossEntropy()"
    raise TypeError(f"Objective: loss is {got}, wanted a graphnn.Loss; {remedy}")


@attrs.frozen(eq=False)
class Objective:
    """The loss of a network on one mini-batch, as a function of the network's parameters.

    A black-box estimator needs `value` alone; one that knows more looks at the parts.

    It is a function also where layers draw at random, as dropout does: one that keeps its
    `numpy.random.Generator` in a field draws the same in every evaluation of one objective, and
    anew for the next objective.

    Parameters
    ----------
    network
        The network; a single layer becomes a chain of one.
    loss
        The loss.
    x : array of shape (N, ...)
        Inputs; they are cast to the dtype of the network.
    t : array of shape (N, ...), or integer labels of shape (N,)
        Targets.

    Examples
    --------
    >>> import numpy as np
    >>> from graphnn import Dense, SoftmaxCrossEntropy
    >>> even = Dense(3, 2, weight=np.zeros((3, 2)))
    >>> Objective(even, SoftmaxCrossEntropy(), np.ones((4, 3)), np.array([0, 1, 1, 0])).value()
    0.6931471805599453
    """

    network: AnyNetwork = attrs.field(converter=as_network)
    loss: Loss = attrs.field(validator=_is_loss)
    x: Any
    t: Targets = attrs.field(converter=np.asarray)
    _seeds: tuple[int, ...] = attrs.field(default=(), kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        batch = self.network.as_batch(self.x)
        first = batch[0] if isinstance(batch, tuple) else batch
        if len(first) == 0:
            raise ValueError("Objective: the batch is empty, so its loss has no value")
        if self.t.ndim == 0:
            raise ValueError(
                f"Objective: t is {self.t}; wanted a target for each of {len(first)} inputs, "
                "as in np.array([0]) for one"
            )
        if len(first) != len(self.t):
            raise ValueError(f"Objective: {len(first)} inputs but {len(self.t)} targets")
        object.__setattr__(self, "x", batch)
        refs = self.network.wiring.generator_refs
        found = generators(refs) if refs else ()
        if len(self._seeds) != len(found):
            object.__setattr__(self, "_seeds", tuple(int(g.integers(2**63)) for g in found))

    def parameters(self) -> dict[str, Array]:
        """Return the live parameters of the network by qualified name."""
        return self.network.parameters()

    def value(self) -> float:
        """Compute the loss at the parameters as they are now."""
        with self.frozen():
            return self.loss(self.network.forward(self.x, training=True), self.t)

    def updated_buffers(self) -> dict[str, Array]:
        """Tell what the buffers of the network become with this batch, by qualified name.

        It takes a forward pass up to the last layer that has a say in it, and none where no layer
        has. The layers draw what they draw in every pass of this objective.
        """
        if not self.network.wiring.updating:
            return {}
        with self.frozen():
            return self.network.updated_buffers(self.x)

    def frozen(self) -> AbstractContextManager[None]:
        """Let random layers draw what they draw in every pass of this objective.

        For an estimator that runs the network itself, once a block: ``with objective.frozen():
        y = objective.network.forward(objective.x, training=True)``. Behind the block the
        generators stand where they stood before it.
        """
        if not self._seeds:
            return _AS_IT_IS
        return repeated(self.network.wiring.generator_refs, self._seeds)

    def astype(self, dtype: npt.DTypeLike) -> Objective:
        """Return the same objective on an independent copy of the network in another dtype.

        What an estimator does to the parameters of the copy, the network never sees. Random layers
        draw there what they draw here.
        """
        return attrs.evolve(self, network=self.network.astype(dtype))
