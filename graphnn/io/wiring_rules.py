"""What holds for the wiring of every network, checked when it is saved and before it is built."""

from __future__ import annotations

from collections.abc import Sequence

from graphnn.io.documents import NetworkDocument
from graphnn.io.errors import quoted

__all__ = ["check_wiring"]


def check_wiring(network: NetworkDocument) -> None:
    """Check names and slots.

    Raises
    ------
    ValueError
        If a name is no name or stands for two things, or if a slot leads nowhere.
    """
    _check_names([each.name for each in network.inputs])
    _check_names([step.name for step in network.steps])
    if any("." in step.name for step in network.steps):
        raise ValueError("the name of a layer has a dot in it")
    _check_slots(network)
    if network.network == "sequential":
        _check_chain(network)


def _check_names(names: Sequence[str]) -> None:
    if not all(names):
        raise ValueError("an input or a layer has no name")
    if len(set(names)) < len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise ValueError(f"two inputs or two layers have the name {quoted(twice)}")


def _check_slots(network: NetworkDocument) -> None:
    end = len(network.inputs)
    used = set(network.outputs)
    for slot, step in enumerate(network.steps, start=end):
        if not step.inputs or not all(0 <= source < slot for source in step.inputs):
            raise ValueError(f"layer {quoted(step.name)} does not take from what comes before it")
        used.update(step.inputs)
    if used != set(range(end + len(network.steps))):
        raise ValueError("an input or a layer leads to no output, or an output comes from nowhere")


def _check_chain(network: NetworkDocument) -> None:
    places = [step.inputs for step in network.steps]
    chained = places == [(place,) for place in range(len(places))]
    if len(network.inputs) != 1 or not chained or network.outputs != (len(places),):
        raise ValueError("a Sequential is no chain")
