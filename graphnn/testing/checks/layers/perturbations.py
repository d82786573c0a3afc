"""What a layer declares about changes, against what changes do.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import numpy as np

from graphnn.arrays import Array
from graphnn.gradients import Numerical, NumericalExact, NumericalWalk, Objective
from graphnn.graph import Limits, Node, in_mode
from graphnn.losses import MeanSquaredError
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.layers import AnyLayer, draws, exact_batch

__all__ = ["PERTURBATIONS"]


@check(exact_batch)
def parameters_move_as_declared(layer: AnyLayer, x: Array) -> None:
    """``parameter_move`` tells what a change of each element of a parameter does."""
    if type(layer).parameter_move is Node.parameter_move:
        raise NotApplicable("it does not declare parameter_move")
    if draws(layer):
        raise NotApplicable("it draws at random")
    modes = [(training, name) for training in (False, True) for name in layer.parameters()]
    for training, name in modes:
        array, forward = layer.parameters()[name], in_mode(layer, "forward", training=training)
        y = forward(x).copy()
        move = in_mode(layer, "parameter_move", training=training)(name, x, y)
        if move is None:
            continue
        columns = np.moveaxis(array, move.column_axis, -1)
        amount = np.broadcast_to(
            move.amount, (*move.amount.shape[:2], columns.shape[-1], *move.amount.shape[3:])
        )
        for place in np.ndindex(columns.shape):
            i, j = np.ravel_multi_index(place, columns.shape) // columns.shape[-1], place[-1]
            wanted = np.zeros_like(y)
            wanted[:, j] = 0.5 * amount[:, i, j]
            columns[place] += 0.5
            moved = forward(x) - y
            columns[place] -= 0.5
            np.testing.assert_allclose(moved, wanted, atol=1e-9, err_msg=f"{name}, element {place}")


@check(exact_batch)
def columns_stay_apart_as_declared(layer: AnyLayer, x: Array) -> None:
    """``forward_columns`` gives each column what ``forward`` gives it in a whole batch."""
    if not layer.keeps_columns:
        raise NotApplicable("it does not declare keeps_columns")
    if x.ndim < 2:
        raise NotApplicable("samples without axes have no columns")
    forward = in_mode(layer, "forward", training=True)
    columns, before = np.array([0, x.shape[1] - 1, 0]), forward(x)
    batch = (len(x),) if layer.mixes_samples else ()
    trials = np.random.default_rng(1).normal(size=(2, len(columns), *batch, *x.shape[2:]))
    got = layer.forward_columns(trials, columns)
    for place in np.ndindex(trials.shape[:2]):
        changed, column = x.copy(), columns[place[1]]
        changed[:, column] = trials[place]
        y = forward(changed)
        wanted = y[:, column] if layer.mixes_samples else y[0, column]
        np.testing.assert_allclose(got[place], wanted, rtol=1e-9, atol=1e-12)
        others = np.arange(x.shape[1]) != column
        np.testing.assert_allclose(y[:, others], before[:, others], rtol=1e-9, atol=1e-12)


@check(exact_batch)
def columns_become_runs_as_declared(layer: AnyLayer, x: Array) -> None:
    """Where ``unrolls_columns`` is declared, a column fills its run of the output, in order."""
    if not layer.unrolls_columns:
        raise NotApplicable("it does not declare unrolls_columns")
    if x.ndim < 2:
        raise NotApplicable("samples without axes have no columns")
    y = layer.forward(x)
    runs = x.reshape(len(x), x.shape[1], -1)
    np.testing.assert_array_equal(y.reshape(len(x), x.shape[1], -1), runs)


@check(exact_batch)
def runs_spread_as_declared(layer: AnyLayer, x: Array) -> None:
    """``spread_runs`` gives the change of the output when neighbouring columns change."""
    if not layer.spreads_columns or x.ndim != 2:
        raise NotApplicable("it does not declare spreads_columns, or takes no vectors")
    length = next(
        each for each in (3, 2, 1) if x.shape[1] % each == 0 and each < max(x.shape[1], 2)
    )
    runs = np.array([0, x.shape[1] // length - 1, 0])
    deltas = np.random.default_rng(1).normal(size=(2, len(runs), length))
    got = layer.spread_runs(deltas, runs)
    for place in np.ndindex(deltas.shape[:2]):
        changed, start = x.copy(), runs[place[1]] * length
        changed[:, start : start + length] += deltas[place]
        moved = layer.forward(changed) - layer.forward(x)
        wanted = np.broadcast_to(got[place], moved.shape)
        np.testing.assert_allclose(wanted, moved, rtol=1e-9, atol=1e-9)


def _share(changes: Array, limits: Limits) -> Array:
    """Tell which part of the changes of each pair stays within the limits."""
    pairs = np.arange(len(changes))[:, np.newaxis]
    far = changes if limits.first is None else changes[pairs, limits.first]
    if limits.second is not None:
        far = far - changes[pairs, limits.second]
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(far == 0, np.inf, limits.lead / np.abs(far))
    share: Array = np.minimum(1, parts.min(axis=1))
    return share


@check(exact_batch)
def columns_are_followed_as_declared(layer: AnyLayer, x: Array) -> None:
    """Within the limits that ``follow_columns`` tells, changes pass as it says."""
    if not layer.follows_columns:
        raise NotApplicable("it does not declare follows_columns")
    if x.ndim < 2:
        raise NotApplicable("samples without axes have no columns")
    rng = np.random.default_rng(1)
    batch = np.concatenate([x, np.sign(x)])
    pairs = np.arange(len(batch)), rng.integers(0, x.shape[1], len(batch))
    way = layer.follow_columns(batch[pairs])
    push, limits = way.push, way.limits
    y = layer.forward(batch)
    if way.value is not None:
        columns = batch[pairs].reshape(len(batch), -1).T
        values = columns[np.newaxis] if way.sources is None else columns[way.sources]
        wanted = y[pairs].reshape(len(batch), -1).T
        np.testing.assert_allclose(way.value(values), wanted, atol=1e-12, err_msg="value")
    for size in (0.01, 0.5, 1.0):
        change = size * rng.normal(size=batch[pairs].shape)
        if limits is not None:
            change *= _share(change.reshape(len(change), -1), limits).reshape(
                -1, *[1] * (change.ndim - 1)
            )
        changed = batch.copy()
        changed[pairs] += change
        moved = layer.forward(changed) - y
        np.testing.assert_allclose(push(change), moved[pairs], atol=1e-9)
        np.testing.assert_allclose(push(change[np.newaxis])[0], push(change), atol=1e-12)
        assert (np.abs(push(change)) <= push(np.abs(change)) + 1e-12).all(), (
            "the coefficients of push are negative; wanted zero or more"
        )


@check(exact_batch)
def columns_spread_as_declared(layer: AnyLayer, x: Array) -> None:
    """``spread_columns`` gives the change of the output when one column of the input changes."""
    if not layer.spreads_columns:
        raise NotApplicable("it does not declare spreads_columns")
    columns = np.array([0, x.shape[1] - 1, 0])
    deltas = np.random.default_rng(1).normal(size=(2, len(columns), *x.shape[2:]))
    got = layer.spread_columns(deltas, columns)
    for place in np.ndindex(deltas.shape[:2]):
        changed = x.copy()
        changed[:, columns[place[1]]] += deltas[place]
        moved = layer.forward(changed) - layer.forward(x)
        wanted = np.broadcast_to(got[place], moved.shape)
        np.testing.assert_allclose(wanted, moved, rtol=1e-9, atol=1e-9)


@check(exact_batch)
def lines_are_followed_as_declared(layer: AnyLayer, x: Array) -> None:
    """Where ``follow_line`` says that the output moves along a line, it does."""
    if not layer.follows_lines:
        raise NotApplicable("it does not declare follows_lines")
    rng = np.random.default_rng(1)
    x = np.concatenate([x, x, np.zeros_like(x)])
    direction = rng.normal(size=x.shape) * np.geomspace(1e-6, 1, len(x)).reshape(
        -1, *[1] * (x.ndim - 1)
    )
    reach = np.stack([-np.full(len(x), 0.3), np.full(len(x), 0.7)])
    out, straight = layer.follow_line(x, direction, reach)
    y = layer.forward(x)
    for amount in (-0.3, -0.1, 0.2, 0.7):
        moved = layer.forward(x + amount * direction) - y
        np.testing.assert_allclose(moved[straight], amount * out[straight], atol=1e-9)


@check(exact_batch)
def numerical_estimators_agree(layer: AnyLayer, x: Array) -> None:
    """``"numerical"`` and ``"numerical-exact"`` give what the textbook walk gives."""
    if not layer.parameters():
        raise NotApplicable("it has no parameters")
    t = np.random.default_rng(1).normal(size=layer.forward(x).shape)
    objective = Objective(layer, MeanSquaredError(), x, t)
    wanted = NumericalWalk()(objective)
    for estimator in (NumericalExact(), Numerical()):
        for name, value in estimator(objective).items():
            np.testing.assert_allclose(value, wanted[name], atol=1e-8, err_msg=repr(estimator))


PERTURBATIONS = (
    parameters_move_as_declared,
    columns_stay_apart_as_declared,
    columns_become_runs_as_declared,
    columns_are_followed_as_declared,
    runs_spread_as_declared,
    columns_spread_as_declared,
    lines_are_followed_as_declared,
    numerical_estimators_agree,
)
