"""The textbook's walk by other differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import graphnn as gn


def objective(dtype: str = "float64") -> gn.Objective:
    rng = np.random.default_rng(0)
    layers = [gn.Dense(3, 4, bias=rng.normal(size=4)), gn.Tanh(), gn.Dense(4, 2)]
    network = gn.Sequential(*layers, rng=0, dtype=dtype)
    return gn.Objective(network, gn.SoftmaxCrossEntropy(), rng.normal(size=(5, 3)), [0, 1, 1, 0, 1])


@pytest.mark.parametrize(
    ("options", "accuracy", "evaluations"),
    [
        ({}, 1e-8, 2),
        ({"method": "forward"}, 1e-6, 1),
        ({"h": "auto"}, 1e-9, 2),
        ({"method": "richardson"}, 1e-11, 6),
        ({"method": "richardson", "h": 1e-2}, 1e-11, 6),
    ],
    ids=str,
)
def test_methods_and_steps(options: Any, accuracy: float, evaluations: int) -> None:
    one = objective()
    found = gn.get_gradient_estimator("numerical-walk", **options)(one)
    np.testing.assert_allclose(found.vector, gn.Backprop()(one).vector, rtol=0, atol=accuracy)
    parameters = one.network.parameter_count
    bases = len(found) if options.get("method") in ("forward", "richardson") else 0
    assert found.evaluations == 2 + evaluations * parameters + bases


def test_richardson_estimates_the_error_of_each_derivative() -> None:
    one = objective()
    found, exact = gn.NumericalWalk(method="richardson")(one), gn.Backprop()(one)
    assert found.errors.keys() == exact.keys()
    for name, array in exact.items():
        assert found.errors[name].shape == array.shape
        assert np.all(abs(found[name] - array) <= found.errors[name])
        assert found.errors[name].max() < 1e-10
    assert gn.NumericalWalk()(one).errors == {}


def test_float32_networks_are_walked_in_float64() -> None:
    found = gn.NumericalWalk("auto", "richardson")(objective("float32"))
    exact = gn.Backprop()(objective("float32").astype("float64"))
    for name, array in found.items():
        assert array.dtype == np.float32
        np.testing.assert_allclose(array, exact[name], rtol=1e-6, atol=1e-8)


def test_options_are_checked() -> None:
    with pytest.raises(ValueError, match="NumericalWalk: method is 'backward'; wanted one of"):
        gn.NumericalWalk(method="backward")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match='take the estimator "complex-step"'):
        gn.NumericalWalk(method="complex-step")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="NumericalWalk: h is 'big'; wanted a positive number or"):
        gn.NumericalWalk("big")  # type: ignore[arg-type]
