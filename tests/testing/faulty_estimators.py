"""Gradient estimators with one fault each, as authors make them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import define, evolve, field, frozen

import graphnn as gn
from graphnn.arrays import Array, as_generator

Arrays = dict[str, Array]


def exact(objective: gn.Objective) -> Arrays:
    return dict(gn.Backprop()(objective))


def changed(objective: gn.Objective, change: Callable[[Any], Any]) -> gn.Gradient:
    return gn.Gradient({name: change(array) for name, array in exact(objective).items()})


def walked(objective: gn.Objective, parameters: Arrays, h: float = 1e-4) -> Arrays:
    """Walk, and leave the walked parameter where it is when something is raised."""
    found = {name: np.zeros_like(array) for name, array in parameters.items()}
    for name, array in parameters.items():
        for place in np.ndindex(array.shape):
            held = array[place]
            array[place] = held + h
            ahead = objective.value()
            array[place] = held - h
            behind = objective.value()
            array[place] = held
            found[name][place] = (ahead - behind) / (2 * h)
    return found


def along_directions(objective: gn.Objective, rng: Any, factor: float = 1.0) -> gn.Gradient:
    """Take a slope along a random direction, times the direction."""
    slopes = exact(objective)
    direction = {name: rng.choice([-1.0, 1.0], array.shape) for name, array in slopes.items()}
    slope = factor * sum(float(np.sum(slopes[name] * direction[name])) for name in slopes)
    return gn.Gradient(
        {name: (slope * each).astype(slopes[name].dtype) for name, each in direction.items()}
    )


def updates_the_buffers(objective: gn.Objective, /) -> gn.Gradient:
    """Does what is the trainer's to do."""
    for name, array in objective.updated_buffers().items():
        objective.network.buffers()[name][...] = array
    return gn.Backprop()(objective)


def buffers_of_two_steps(objective: gn.Objective, /) -> gn.Gradient:
    """Runs a copy twice, and lets it be updated each time."""
    copied = objective.astype("float64")
    for _ in range(2):
        for name, array in copied.updated_buffers().items():
            copied.network.buffers()[name][...] = array
    return evolve(gn.Backprop()(objective), buffers=copied.network.buffers())


def no_buffers(objective: gn.Objective, /) -> gn.Gradient:
    """Says that nothing becomes of them."""
    return evolve(gn.Backprop()(objective), buffers={})


def doubled(objective: gn.Objective, /) -> gn.Gradient:
    """Forgets the 2 of 2h."""
    return changed(objective, lambda array: 2 * array)


def a_little_long(objective: gn.Objective, /) -> gn.Gradient:
    """Is off by a thousandth, and declares no bias."""
    return changed(objective, lambda array: 1.001 * array)


def uphill(objective: gn.Objective, /) -> gn.Gradient:
    """Takes the difference the wrong way round."""
    return changed(objective, np.negative)


def steep(objective: gn.Objective, /) -> gn.Gradient:
    """Sums over the samples where the mean is meant, and more."""
    return changed(objective, lambda array: 100 * array)


def weights_once(objective: gn.Objective, /) -> gn.Gradient:
    """Sees a layer that stands twice in the first place alone."""
    found, seen = exact(objective), set[int]()
    for step in objective.network.wiring.flat.steps:
        if id(step.node) in seen:
            found["0.weight"] = found["0.weight"] / 2
        seen.add(id(step.node))
    return gn.Gradient(found)


def leaves_a_parameter_moved(objective: gn.Objective, /) -> gn.Gradient:
    """Forgets to move the last element back."""
    found = exact(objective)
    for array in objective.parameters().values():
        array.flat[-1] += 1e-4
    return gn.Gradient(found)


def leaves_rounding(objective: gn.Objective, /) -> gn.Gradient:
    """Moves back by subtraction, which rounds."""
    found = exact(objective)
    for array in objective.parameters().values():
        array += 0.1
        array -= 0.1
    return gn.Gradient(found)


def replaces_the_arrays(objective: gn.Objective, /) -> gn.Gradient:
    """Puts copies back, so that what others hold is no longer the network's."""
    found = exact(objective)
    for ref in objective.network.wiring.parameter_refs:
        object.__setattr__(ref.node, ref.field, ref.array.copy())
    return gn.Gradient(found)


def normalizes_the_batch(objective: gn.Objective, /) -> gn.Gradient:
    """Writes into the inputs."""
    found = exact(objective)
    for array in objective.x if isinstance(objective.x, tuple) else (objective.x,):
        array /= np.abs(array).max()
    return gn.Gradient(found)


def moves_the_network_itself(objective: gn.Objective, /) -> gn.Gradient:
    """Walks in place, though it puts everything back."""
    parameters = objective.parameters()
    before = {name: array.copy() for name, array in parameters.items()}
    try:
        return gn.Gradient(walked(objective, parameters))
    finally:
        for name, array in parameters.items():
            array[...] = before[name]


def forgets_when_the_loss_raises(objective: gn.Objective, /) -> gn.Gradient:
    """Walks in place without a finally."""
    return gn.Gradient(walked(objective, objective.parameters()))


def loses_its_place_when_the_loss_raises(objective: gn.Objective, /) -> gn.Gradient:
    """Sets the generators of the layers back, unless something is raised."""
    states = [(ref, ref.state) for ref in objective.network.wiring.generator_refs]
    y = objective.network.forward(objective.x, training=True)
    objective.loss(y, objective.t)
    for ref, state in states:
        ref.resume(state)
    return gn.Backprop()(objective)


def forgets_when_a_layer_raises(objective: gn.Objective, /) -> gn.Gradient:
    """Tries the network out, moved, before it begins with care."""
    parameters = objective.parameters()
    for array in parameters.values():
        array.flat[0] += 1.0
    objective.network.forward(objective.x)
    for array in parameters.values():
        array.flat[0] -= 1.0
    return gn.Backprop()(objective)


def swallows_errors(objective: gn.Objective, /) -> gn.Gradient:
    """Gives zeros where something is raised."""
    try:
        return gn.Backprop()(objective)
    except Exception:
        return gn.Gradient({n: np.zeros_like(a) for n, a in objective.parameters().items()})


def swallows_interruptions(objective: gn.Objective, /) -> gn.Gradient:
    """Makes another error of an interruption, so that nobody knows it for one."""
    try:
        return gn.Backprop()(objective)
    except KeyboardInterrupt as error:
        raise RuntimeError("no gradient") from error


def gives_the_parameters(objective: gn.Objective, /) -> gn.Gradient:
    """Is meant for weight decay, and gives the live arrays."""
    return gn.Gradient(objective.parameters())


@define
class ReusesItsArrays:
    """Writes every gradient into the same arrays, to save the allocation."""

    arrays: Arrays = field(factory=dict)

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        for name, array in exact(objective).items():
            kept = self.arrays.setdefault(name, np.empty_like(array))
            if kept.shape != array.shape or kept.dtype != array.dtype:
                kept = self.arrays[name] = np.empty_like(array)
            kept[...] = array
        return gn.Gradient(self.arrays)


@define
class KeepsTheFirst:
    """Takes a network that it knows for one that has not changed."""

    known: dict[tuple[str, ...], gn.Gradient] = field(factory=dict)

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        return self.known.setdefault(tuple(objective.parameters()), gn.Backprop()(objective))


@define
class HasMomentum:
    """Averages over its earlier gradients, which is the optimiser's business."""

    last: Array | None = None

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        found = exact(objective)
        last, self.last = self.last, found["0.weight"]
        if last is not None and last.shape == self.last.shape:
            found["0.weight"] = (found["0.weight"] + last) / 2
        return gn.Gradient(found)


@define
class SharedBetweenThreads:
    """Keeps what it works on in a field."""

    objective: gn.Objective | None = None

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        self.objective = objective
        time.sleep(1e-3)
        return gn.Backprop()(self.objective)


@frozen
class IgnoresItsSeed:
    """Draws from a new generator every time."""

    rng: np.random.Generator = field(default=None, converter=as_generator, kw_only=True)

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        return along_directions(objective, np.random.default_rng())


@frozen
class AlwaysSeedZero:
    """Draws from the same seed, whichever is given."""

    rng: Any = None

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        return along_directions(objective, np.random.default_rng(0))


@frozen
class HasNoSeed:
    """Draws at random, and nobody can have the same again."""

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        return along_directions(objective, np.random.default_rng())


def draws_from_numpy(objective: gn.Objective, /) -> gn.Gradient:
    """Draws from NumPy's global generator."""
    return along_directions(objective, np.random)


def draws_from_the_standard_library(objective: gn.Objective, /) -> gn.Gradient:
    """Draws from the global generator of ``random``."""
    return along_directions(objective, np.random.default_rng(random.getrandbits(32)))


@frozen
class HalfDirections:
    """Draws well, and divides by two once too often."""

    rng: np.random.Generator = field(default=None, converter=as_generator, kw_only=True)

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        return along_directions(objective, self.rng, 0.5)


@frozen
class LeaningDirections:
    """Adds a little to every weight, always the same way."""

    rng: np.random.Generator = field(default=None, converter=as_generator, kw_only=True)

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        found = along_directions(objective, self.rng)
        return gn.Gradient({name: array + array.dtype.type(0.3) for name, array in found.items()})


def own_names(objective: gn.Objective, /) -> gn.Gradient:
    """Names the parameters as the layers do."""
    return gn.Gradient({name.partition(".")[2]: a for name, a in exact(objective).items()})


def no_biases(objective: gn.Objective, /) -> gn.Gradient:
    """Leaves the biases out."""
    return gn.Gradient({n: a for n, a in exact(objective).items() if not n.endswith("bias")})


def other_order(objective: gn.Objective, /) -> gn.Gradient:
    """Sorts, so that Gradient.vector is that of nobody else."""
    return gn.Gradient(dict(sorted(exact(objective).items())))


def flat(objective: gn.Objective, /) -> gn.Gradient:
    """Forgets the shapes."""
    return changed(objective, np.ravel)


def plain_dictionary(objective: gn.Objective, /) -> Any:
    """Gives no Gradient."""
    return exact(objective)


def needs_two_samples(objective: gn.Objective, /) -> gn.Gradient:
    """Takes the batch for a matrix without asking."""
    if len(objective.t) < 2:
        raise ValueError("cannot estimate the variance from one sample")
    return gn.Backprop()(objective)


def needs_a_chain_of_layers(objective: gn.Objective, /) -> gn.Gradient:
    """Looks for parameters in the layers of a chain, one deep."""
    names = [
        f"{place}.{name}"
        for place, node in objective.network.children().items()
        if isinstance(node, gn.Dense)
        for name in ("weight", "bias")
    ]
    found = exact(objective)
    return gn.Gradient({name: found[name] for name in names})


def in_double_precision(objective: gn.Objective, /) -> gn.Gradient:
    """Gives what it computed in, not what the parameters are in."""
    return changed(objective, lambda array: array.astype("float64"))


def value_of_a_moved_network(objective: gn.Objective, /) -> gn.Gradient:
    """Gives the value at the last step of its walk."""
    copy = objective.astype("float64")
    for array in copy.parameters().values():
        array += 0.01
    return gn.Gradient(exact(objective), value=copy.value())


def value_of_another_mask(objective: gn.Objective, /) -> gn.Gradient:
    """Gives the value as in use, not as in training."""
    y = objective.network.forward(objective.x)
    return gn.Gradient(exact(objective), value=objective.loss(y, objective.t))


def counts_one_too_few(objective: gn.Objective, /) -> gn.Gradient:
    """Does not count the evaluation at the start."""
    objective.value()
    found = walked(copied := objective.astype("float64"), copied.parameters())
    return gn.Gradient(found, evaluations=2 * objective.network.parameter_count)


def hides_nan(objective: gn.Objective, /) -> gn.Gradient:
    """Makes zeros of NaN."""
    return changed(objective, np.nan_to_num)


def names_no_layer(objective: gn.Objective, /) -> gn.Gradient:
    """Says that it cannot, and not where."""
    try:
        return gn.Backprop()(objective)
    except gn.NotDifferentiableError:
        raise gn.NotDifferentiableError("the network is not differentiable") from None


def zeros_for_black_boxes(objective: gn.Objective, /) -> gn.Gradient:
    """Says nothing and gives nothing."""
    try:
        return gn.Backprop()(objective)
    except gn.NotDifferentiableError:
        return gn.Gradient({n: np.zeros_like(a) for n, a in objective.parameters().items()})


def thaws(objective: gn.Objective, /) -> gn.Gradient:
    """Runs the network itself, and lets its layers draw anew."""
    objective.network.forward(objective.x, training=True)
    return gn.Backprop()(objective)


def thaws_a_copy(objective: gn.Objective, /) -> gn.Gradient:
    """Runs a copy twice, which draws anew the second time."""
    copy = objective.astype("float64")
    for _ in range(2):
        copy.network.forward(copy.x, training=True)
    return gn.Backprop()(objective)


def never_trains(objective: gn.Objective, /) -> gn.Gradient:
    """Differentiates the network as it is in use."""
    y, pullback = objective.network.vjp_parameters(objective.x)
    return gn.Gradient(pullback(objective.loss.value_and_gradient(y, objective.t)[1]))


@frozen
class CannotBePickled:
    """Holds a function without a name."""

    change: Callable[[Any], Any] = field(factory=lambda: lambda array: array)

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        return changed(objective, self.change)


@define
class ForgetsInPickles:
    """Leaves a setting out of its pickle."""

    scale: float = field(default=1.0)

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        return changed(objective, lambda array: self.scale * array)

    def __getstate__(self) -> dict[str, Any]:
        return {"scale": 0.0}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.scale = state["scale"]


@frozen(repr=False)
class Nameless:
    """Does not say who it is."""

    def __call__(self, objective: gn.Objective, /) -> gn.Gradient:
        return gn.Backprop()(objective)

    def __repr__(self) -> str:
        return "an estimator"


def wants_whole_data_sets(objective: gn.Objective, /) -> gn.Gradient:
    """Gives the gradient away where the batch is small."""
    return changed(objective, lambda array: array * (len(objective.t) > 5))


FAULTS: dict[str, tuple[Any, ...]] = {
    "gives-a-derivative-by-each-parameter": (
        own_names,
        no_biases,
        other_order,
        flat,
        plain_dictionary,
        needs_two_samples,
        needs_a_chain_of_layers,
    ),
    "gives-the-dtype-of-the-parameters": (in_double_precision,),
    "value-is-that-of-the-objective": (value_of_a_moved_network, value_of_another_mask),
    "buffers-are-those-of-the-objective": (updates_the_buffers, buffers_of_two_steps, no_buffers),
    "evaluations-are-those-made": (counts_one_too_few,),
    "leaves-the-network-alone": (
        leaves_a_parameter_moved,
        leaves_rounding,
        replaces_the_arrays,
        normalizes_the_batch,
        thaws,
    ),
    "moves-a-copy": (moves_the_network_itself,),
    "gives-arrays-of-its-own": (gives_the_parameters, ReusesItsArrays),
    "keeps-nothing-between-estimates": (KeepsTheFirst, HasMomentum),
    "estimates-in-threads": (SharedBetweenThreads,),
    "draws-from-no-global-generator": (draws_from_numpy, draws_from_the_standard_library),
    "estimates-the-same-from-a-copy": (CannotBePickled, ForgetsInPickles),
    "has-a-name": (Nameless,),
    "passes-on-what-the-loss-raises": (
        forgets_when_the_loss_raises,
        loses_its_place_when_the_loss_raises,
        swallows_errors,
        swallows_interruptions,
    ),
    "passes-on-what-a-layer-raises": (forgets_when_a_layer_raises, swallows_errors),
    "hides-no-nan": (hides_nan,),
    "passes-black-boxes-or-names-them": (names_no_layer, zeros_for_black_boxes),
    "repeats-itself-without-a-seed": (HasNoSeed,),
    "one-seed-one-gradient": (IgnoresItsSeed, AlwaysSeedZero),
    "random-layers-stay-frozen": (thaws_a_copy, never_trains),
    "agrees-with-the-gradient": (doubled, a_little_long, uphill, weights_once),
    "is-unbiased-as-declared": (HalfDirections, LeaningDirections),
    "goes-down-a-bowl": (uphill, steep),
    "trains-in-a-trainer": (wants_whole_data_sets,),
}
"""The faults by the check that is meant for them."""
