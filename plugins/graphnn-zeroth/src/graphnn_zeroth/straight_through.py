"""The straight-through estimator: exact forward, with a made-up slope where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import attrs

from graphnn import Backprop, Gradient, Layer, Node, NotDifferentiableError, Objective
from graphnn_zeroth.slopes import Clipped, Slope
from graphnn_zeroth.stand_in import StandIn

__all__ = ["StraightThrough"]

LayerTypes: TypeAlias = tuple[type[Layer[Any, Any]], ...]


def _as_types(layers: Iterable[type[Layer[Any, Any]]] | None) -> LayerTypes | None:
    return None if layers is None else tuple(layers)


@attrs.frozen
class StraightThrough:
    """Backprop that passes steps as if they had a slope.

    The forward pass is exact. On the way back, a layer that refuses a derivative, as `Step` does,
    hands on ``dy * slope(x)``.

    What it gives is *not* the gradient of the loss. That is zero wherever it exists, as far as it
    comes through a step, and `gradcheck` rightly calls the two different. It is biased, has in
    general no function of which it is the gradient, and descent along it need not make the loss
    smaller. It is a direction that is often good enough to learn by. Parameters with no step behind
    them get their true gradient.

    Source: Bengio, Leonard and Courville, "Estimating or propagating gradients through stochastic
    neurons for conditional computation", arXiv:1308.3432, who take ``slope=Straight()``. The
    default, `Clipped`, and the other slopes have sources of their own.

    Parameters
    ----------
    slope
        What counts as the slope: `Clipped`, `Straight`, `Logistic`, `FastSigmoid` or any function
        from the layer's input to an array of its shape.
    layers
        The types of layers that are passed so, whether or not they have a derivative; ``None`` for
        every layer that refuses one. They have no parameters and keep the shape of a batch.

    Examples
    --------
    A perceptron that says 0 and should say 1 learns to:

    >>> import graphnn as gn
    >>> perceptron = gn.Sequential(gn.Dense(1, 1, weight=[[1.0]], bias=[-0.5]), gn.Step())
    >>> objective = gn.Objective(perceptron, gn.MeanSquaredError(), [[0.4]], [[1.0]])
    >>> gradient = StraightThrough()(objective)
    >>> gradient["0.weight"].item(), gradient["0.bias"].item()
    (-0.4, -1.0)
    """

    slope: Slope = attrs.field(factory=Clipped)
    layers: LayerTypes | None = attrs.field(default=None, converter=_as_types, kw_only=True)

    @slope.validator
    def _check_slope(self, attribute: attrs.Attribute[Any], value: object) -> None:
        if isinstance(value, type) or not callable(value):
            raise TypeError(
                f"StraightThrough: slope is {value!r}, wanted a function of a layer's input, such "
                "as Clipped()"
            )

    @layers.validator
    def _check_layers(self, attribute: attrs.Attribute[Any], value: tuple[Any, ...] | None) -> None:
        for each in value or ():
            if not (isinstance(each, type) and issubclass(each, Layer)):
                raise TypeError(
                    f"StraightThrough: layers holds {each!r}, wanted classes of layers, as in "
                    "layers=[Step]"
                )

    def __call__(self, objective: Objective, /) -> Gradient:
        """Run the network forward, then back with the stand-in slopes.

        Raises
        ------
        NotDifferentiableError
            If a layer has no derivative and cannot be passed: it has parameters of its own,
            changes the shape, or is none of `layers`; or if the loss has none.
        """
        network = objective.network.replaced(self._passed)
        try:
            return Backprop()(attrs.evolve(objective, network=network))
        except NotDifferentiableError as error:
            error.add_note(
                f"{self!r} passes layers without parameters that keep the shape"
                + ("" if self.layers is None else ", of the types that it was told")
            )
            raise

    def _passed(self, node: Node[Any, Any]) -> Node[Any, Any]:
        if not isinstance(node, Layer) or node.parameters():
            return node
        if self.layers is None:
            # What holds other layers is passed through, by way of these.
            return node if node.children() else StandIn(node, self.slope, always=False)
        return StandIn(node, self.slope, always=True) if isinstance(node, self.layers) else node
