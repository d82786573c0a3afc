"""What a new plugin may bring: for each kind of part an example that does something useful."""

from __future__ import annotations

from typing import Final

import attrs

from graphnn.plugins.kinds import KINDS
from graphnn.scaffold.names import Names

__all__ = ["EXAMPLES", "Example"]


@attrs.frozen
class Example:
    """One kind of part, and what its templates, in a folder of its name, write.

    Parameters
    ----------
    registry
        Attribute of `graphnn.plugins.Plugins` that the part goes into: ``"activations"``.
    title
        What the package is, as a title.
    written
        What the templates write, with an article.
    is_function
        Whether the part is a function that loads, rather than a class.
    """

    registry: str
    title: str
    written: str
    is_function: bool = False

    @property
    def noun(self) -> str:
        """What errors call the part."""
        return KINDS[self.registry].noun

    @property
    def hook(self) -> str:
        """Name of the hook that registers the part."""
        return KINDS[self.registry].hook.__name__

    @property
    def protocol(self) -> str:
        """Name of the type of the hook's parameter."""
        annotations: dict[str, str] = KINDS[self.registry].hook.specification.__annotations__
        return annotations["register"]

    def part(self, names: Names) -> str:
        """Name the class or function that is the part.

        >>> EXAMPLES["dataset"].part(Names("two-moons")), EXAMPLES["loss"].part(Names("my-loss"))
        ('load_two_moons', 'MyLoss')
        """
        return f"load_{names.module}" if self.is_function else names.class_name


EXAMPLES: Final[dict[str, Example]] = {
    "activation": Example("activations", "An activation", "a leaky rectifier"),
    "loss": Example("losses", "A loss", "a pseudo-Huber loss"),
    "layer": Example("layers", "A layer", "an affine map of low rank"),
    "estimator": Example(
        "gradient_estimators",
        "A gradient estimator",
        "differences of the loss along random directions",
    ),
    "optimizer": Example("optimizers", "An optimiser", "gradient descent with momentum"),
    "dataset": Example("datasets", "A data set", "two half-moons", is_function=True),
}
"""The kinds, as ``graphnn new-plugin --kind`` calls them."""
