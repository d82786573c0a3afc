"""What optimisers promise beside their formulas; tests/peers compares those with PyTorch's."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphnn as gn
from graphnn.arrays import Array
from graphnn.optimizers.clip_norm import total_norm

MAKERS: list[Callable[[], Any]] = [
    gn.SGD,
    lambda: gn.SGD(0.1, momentum=0.9),
    gn.AdaGrad,
    lambda: gn.RMSprop(0.01, momentum=0.5, centered=True),
    lambda: gn.Adam(amsgrad=True),
    gn.AdamW,
    lambda: gn.ClipNorm(gn.Adam(), max_norm=0.1),
    lambda: gn.ClipValue(gn.SGD(0.1, momentum=0.9), clip_value=0.1),
]
WITH_ARRAYS = [make for make in MAKERS if make is not gn.SGD]
SEEDS = st.integers(0, 2**32 - 1)


def walked(optimizer: Any, seed: int, steps: int = 5, size: int = 7) -> Array:
    """Step a parameter with drawn gradients, on from wherever the optimiser stands."""
    rng = np.random.default_rng(seed)
    w: Array = rng.standard_normal(size)
    for _ in range(steps):
        optimizer.step({"w": w}, {"w": rng.standard_normal(size)})
    return w


@given(SEEDS)
def test_one_that_is_a_special_case_of_another(seed: int) -> None:
    pairs = [
        (gn.AdamW(weight_decay=0), gn.Adam()),
        (gn.SGD(0.1, momentum=1e-300), gn.SGD(0.1)),
        (gn.ClipNorm(gn.Adam(), max_norm=1e9), gn.Adam()),
        (gn.ClipValue(gn.Adam(), clip_value=1e9), gn.Adam()),
        (gn.SGD(gn.schedules.Constant(0.1)), gn.SGD(0.1)),
        (gn.AdamW(0.1, betas=(0.0, 0.9), weight_decay=0), gn.Adam(0.1, betas=(0.0, 0.9))),
    ]
    for special, general in pairs:
        np.testing.assert_array_equal(walked(special, seed), walked(general, seed))


@given(SEEDS, st.floats(0.1, 0.99))
def test_the_books_form_of_momentum_makes_the_same_steps(seed: int, momentum: float) -> None:
    rng = np.random.default_rng(seed)
    w, velocity = rng.standard_normal(7), np.zeros(7)
    for _ in range(5):
        velocity = momentum * velocity - 0.1 * rng.standard_normal(7)
        w += velocity
    np.testing.assert_allclose(walked(gn.SGD(0.1, momentum=momentum), seed), w, rtol=1e-12)


@given(SEEDS, st.floats(1e-3, 1e3))
def test_steps_that_do_not_depend_on_the_scale_of_the_gradient(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    slopes = rng.choice([-1, 1], (5, 7)) * rng.uniform(0.1, 1, (5, 7))
    for make in (gn.AdaGrad, lambda: gn.RMSprop(eps=1e-12), lambda: gn.Adam(eps=1e-12)):
        ends = []
        for factor in (1.0, scale):
            w, optimizer = np.zeros(7), make()
            for slope in slopes:
                optimizer.step({"w": w}, {"w": factor * slope})
            ends.append(w)
        np.testing.assert_allclose(ends[0], ends[1], rtol=0, atol=1e-7)


@given(SEEDS, st.floats(0.01, 100), st.sampled_from([1.0, 2.0, 3.0, math.inf]))
def test_a_clipped_gradient_keeps_its_direction(seed: int, most: float, order: float) -> None:
    rng = np.random.default_rng(seed)
    slopes = {"a": rng.standard_normal((4, 3)), "b": rng.standard_normal(5)}
    given = {name: slope.copy() for name, slope in slopes.items()}
    w = {name: np.zeros_like(slope) for name, slope in slopes.items()}
    gn.ClipNorm(gn.SGD(1.0), max_norm=most, norm_type=order).step(w, slopes)
    norm: Any = np.linalg.norm(np.concatenate([slope.ravel() for slope in slopes.values()]), order)
    for name, slope in slopes.items():
        np.testing.assert_array_equal(slope, given[name])
        np.testing.assert_allclose(-w[name], slope * min(1, most / norm), rtol=1e-4)


def test_gradients_that_explode_are_clipped_in_float32() -> None:
    w = np.zeros(2, np.float32)
    slope = np.array([3e30, -4e30], np.float32)
    gn.ClipNorm(gn.SGD(1.0), max_norm=1.0).step({"w": w}, {"w": slope})
    np.testing.assert_allclose(w, [-0.6, 0.8], rtol=1e-6)


def test_the_norm_of_nothing() -> None:
    assert total_norm([]) == total_norm([np.zeros((0, 3))]) == 0
    gn.ClipNorm(gn.SGD(), max_norm=1.0).step({}, {})


@pytest.mark.parametrize("make", MAKERS)
def test_a_step_that_is_refused_has_changed_nothing(make: Callable[[], Any]) -> None:
    optimizer, straight = make(), make()
    walked(optimizer, 0)
    walked(straight, 0)
    rng = np.random.default_rng(1)
    w, good = rng.standard_normal(7), rng.standard_normal(7)
    before = w.copy()
    with pytest.raises(KeyError, match="the gradient names 'v'; the parameters are"):
        optimizer.step({"w": w}, {"w": good, "v": good})
    with pytest.raises(ValueError, match=r"gradient by 'v' has the shape \(2,\); wanted .*\(7,\)"):
        optimizer.step({"w": w, "v": w.copy()}, {"w": good, "v": good[:2]})
    np.testing.assert_array_equal(w, before)
    np.testing.assert_array_equal(walked(optimizer, 2), walked(straight, 2))


@pytest.mark.parametrize("make", WITH_ARRAYS)
@pytest.mark.parametrize(
    "other", [np.zeros((7, 2)), np.zeros(1), np.zeros(7, np.float32)], ids=lambda a: f"{a.dtype}"
)
def test_a_parameter_that_changes_in_mid_run_is_refused(
    make: Callable[[], Any], other: Array
) -> None:
    optimizer = make()
    walked(optimizer, 0)
    wanted = r"the parameter 'w' is float.* of shape .*, but float64 of shape \(7,\) in the steps"
    with pytest.raises(ValueError, match=wanted):
        optimizer.step({"w": other}, {"w": np.ones_like(other)})
    np.testing.assert_array_equal(other, 0)


@pytest.mark.parametrize("make", MAKERS)
def test_a_schedule_that_fails_costs_no_step(make: Callable[[], Any]) -> None:
    optimizer, straight = make(), make()
    inner, rate = getattr(optimizer, "optimizer", optimizer), 0.0

    def schedule(step: int) -> float:
        return rate

    rate = math.nan
    own, inner.learning_rate = inner.learning_rate, schedule
    w = np.zeros(7)
    with pytest.raises(ValueError, match="gives nan for step 0"):
        optimizer.step({"w": w}, {"w": np.ones(7)})
    np.testing.assert_array_equal(w, 0)
    inner.learning_rate = own
    np.testing.assert_array_equal(walked(optimizer, 0), walked(straight, 0))


def test_a_schedule_counts_the_steps_from_zero() -> None:
    asked: list[int] = []

    def schedule(step: int) -> float:
        asked.append(step)
        return 0.1

    for make in (gn.SGD, gn.AdaGrad, gn.RMSprop, gn.Adam, gn.AdamW):
        asked.clear()
        walked(make(schedule), 0, steps=3)
        assert asked == [0, 1, 2]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("make", WITH_ARRAYS)
def test_what_is_remembered_has_the_dtype_and_shape_of_the_parameter(
    make: Callable[[], Any], dtype: str
) -> None:
    optimizer = make()
    inner = getattr(optimizer, "optimizer", optimizer)
    optimizer.step({"w": np.ones((3, 2), dtype)}, {"w": np.ones((3, 2))})
    fields = attrs.fields(type(inner))
    kept = [getattr(inner, field.name) for field in fields if field.default == attrs.Factory(dict)]
    arrays = [state["w"] for state in kept if state]
    assert arrays
    assert all((array.shape, array.dtype) == ((3, 2), dtype) for array in arrays)
    assert inner.steps == 1


def test_a_numpy_setting_does_not_widen_the_parameters() -> None:
    wide: Any = np.float64(0.9)
    for optimizer in (gn.SGD(wide, momentum=wide), gn.RMSprop(alpha=wide), gn.Adam(eps=wide)):
        w = np.ones(3, np.float32)
        optimizer.step({"w": w}, {"w": w.copy()})
        assert "float64" not in repr(optimizer) or optimizer.learning_rate is wide


def test_settings_tell_optimizers_apart_and_steps_do_not() -> None:
    one, other = gn.Adam(0.1), gn.Adam(0.1)
    walked(one, 0)
    assert one == other
    assert one != gn.Adam(0.1, amsgrad=True)
    assert repr(one) == "Adam(learning_rate=0.1)"
    assert repr(gn.RMSprop(centered=True)) == "RMSprop(learning_rate=0.01, centered=True)"


@pytest.mark.parametrize("make", MAKERS)
def test_a_copy_and_a_pickle_go_on_alone(make: Callable[[], Any]) -> None:
    optimizer = make()
    walked(optimizer, 0)
    copies = [copy.deepcopy(optimizer), pickle.loads(pickle.dumps(optimizer))]
    wanted = walked(optimizer, 1)
    for other in copies:
        np.testing.assert_array_equal(walked(other, 1), wanted)


def test_centred_at_a_gradient_that_never_changes() -> None:
    """Rounding leaves a variance of zero, or a little below: its root is no NaN."""
    w = np.zeros(1000, np.float32)
    slope = np.random.default_rng(0).standard_normal(1000).astype(np.float32)
    optimizer = gn.RMSprop(1e-6, alpha=0.5, centered=True, eps=1e-3)
    for _ in range(200):
        optimizer.step({"w": w}, {"w": slope})
    assert np.isfinite(w).all()


UNTYPED: Any = gn


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: UNTYPED.SGD(0.0), ValueError, "SGD: learning_rate is 0.0"),
        (lambda: UNTYPED.SGD("fast"), TypeError, "SGD: learning_rate is 'fast'"),
        (lambda: UNTYPED.SGD(gn.schedules.Constant), TypeError, "has to be called"),
        (lambda: UNTYPED.SGD(momentum=1.0), ValueError, "SGD: momentum is 1.0; wanted a number of"),
        (lambda: UNTYPED.SGD(nesterov=True), ValueError, "nesterov with momentum=0.0"),
        (
            lambda: UNTYPED.SGD(momentum=0.9, dampening=0.1, nesterov=True),
            ValueError,
            "wanted a momentum and no dampening",
        ),
        (lambda: UNTYPED.SGD(weight_decay=-1), ValueError, "weight_decay is -1.0; wanted a finite"),
        (lambda: UNTYPED.Adam(betas=(0.9, 1.0)), ValueError, "Adam: betas is 1.0"),
        (lambda: UNTYPED.Adam(betas=0.9), TypeError, "Adam: betas is 0.9; wanted two numbers"),
        (lambda: UNTYPED.AdamW(eps=0), ValueError, "AdamW: eps is 0.0; wanted a finite number"),
        (lambda: UNTYPED.RMSprop(alpha="a"), TypeError, "RMSprop: alpha is 'a'"),
        (lambda: UNTYPED.ClipNorm(gn.SGD, max_norm=1), TypeError, "ClipNorm: optimizer is <class"),
        (lambda: UNTYPED.ClipNorm("sgd", max_norm=1), TypeError, "wanted an optimizer, such as"),
        (lambda: UNTYPED.ClipNorm(gn.SGD(), max_norm=0), ValueError, "max_norm is 0.0"),
        (
            lambda: UNTYPED.ClipNorm(gn.SGD(), max_norm=1, norm_type=0),
            ValueError,
            "norm_type is 0.0",
        ),
        (
            lambda: UNTYPED.ClipNorm(gn.SGD(), max_norm=1, norm_type="L"),
            TypeError,
            "norm_type is 'L'",
        ),
        (lambda: UNTYPED.ClipValue(gn.SGD(), clip_value=-1), ValueError, "clip_value is -1.0"),
    ],
)
def test_a_senseless_setting_is_refused(
    make: Callable[[], object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        make()
