"""The package as graphnn finds it: installed, by its entry point."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from importlib.metadata import distribution, entry_points
from pathlib import Path
from typing import Any

import graphnn_activations as package
import numpy as np
import pytest

import graphnn as gn
from graphnn.plugins import PluginInfo, default_plugins

CLASSES = {
    "swish": package.Swish,
    "silu": package.Swish,
    "gelu": package.GELU,
    "tanh-gelu": package.TanhGELU,
    "softplus": package.Softplus,
    "mish": package.Mish,
    "elu": package.ELU,
    "selu": package.SELU,
}


def info() -> PluginInfo:
    (found,) = [info for info in default_plugins().infos if info.name == "activations"]
    return found


def test_is_found_by_its_entry_point() -> None:
    (entry,) = [each for each in entry_points(group="graphnn") if each.name == "activations"]
    assert entry.value == "graphnn_activations.plugin"
    assert info().status == "loaded", info().traceback
    assert (info().distribution, info().version) == ("graphnn-activations", package.__version__)


def test_registers_activations_and_nothing_else() -> None:
    assert {kind: set(names) for kind, names in info().parts.items()} == {
        "activations": set(CLASSES)
    }
    assert info().events == ()


@pytest.mark.parametrize("name", CLASSES)
def test_each_name_gives_its_class(name: str) -> None:
    found = [gn.get_activation(name), gn.Sequential(gn.Dense(2, 2), name.upper())[1]]
    assert [type(each) for each in found] == [CLASSES[name]] * 2


def test_every_class_has_a_name() -> None:
    assert set(CLASSES.values()) == {getattr(package, name) for name in package.__all__}


def test_options_pass_by_name() -> None:
    assert repr(gn.get_activation("swish", beta=2)) == "Swish(beta=2.0)"
    with pytest.raises(TypeError, match=r"^activation 'gelu': .*'approximate' .*options: none"):
        gn.get_activation("gelu", approximate="tanh")


def test_brings_types_and_licence() -> None:
    installed = Path(str(package.__file__)).parent
    assert (installed / "py.typed").exists()
    files = {str(path.name) for path in distribution("graphnn-activations").files or []}
    assert {"LICENSE", "entry_points.txt"} <= files


@pytest.mark.parametrize("name", CLASSES)
def test_backprop_agrees_with_finite_differences(name: str) -> None:
    rng = np.random.default_rng(0)
    net = gn.Sequential(gn.Dense(4, 5), name, gn.Dense(5, 3), rng=0).astype(np.float64)
    for array in net.parameters().values():
        array[...] = rng.standard_normal(array.shape)
    x, t = rng.standard_normal((6, 4)), rng.integers(0, 3, 6)
    objective = gn.Objective(net, gn.SoftmaxCrossEntropy(), x, t)
    exact = gn.get_gradient_estimator("backprop")(objective)
    differences = gn.get_gradient_estimator("numerical-walk")(objective)
    np.testing.assert_allclose(exact.vector, differences.vector, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", CLASSES)
def test_a_network_learns_with_it(name: str) -> None:
    train, test = gn.data.load_digits()
    net = gn.Sequential(gn.Dense(64, 30), name, gn.Dense(30, 10), rng=0)
    trainer = gn.Trainer(
        net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(0.2), gradient="backprop", rng=0
    )
    before = trainer.evaluate(test)
    trainer.fit(train, epochs=20, batch_size=50)
    after = trainer.evaluate(test)
    assert before.accuracy is not None
    assert after.accuracy is not None
    assert before.accuracy < 0.4
    assert after.accuracy > 0.9
    assert after.loss < before.loss / 4


def test_swish_learns_without_derivative() -> None:
    rng = np.random.default_rng(1)
    net = gn.Sequential(gn.Dense(2, 4), "swish", gn.Dense(4, 2), rng=1)
    x: Any = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    dataset = gn.data.Dataset(x, np.array([0, 1, 1, 0]))
    trainer = gn.Trainer(
        net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(1.0), gradient="numerical", rng=rng
    )
    trainer.fit(dataset, epochs=300, batch_size=4)
    assert trainer.predict(x).tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("module", [each.name for each in pkgutil.iter_modules(package.__path__)])
def test_examples_in_docstrings(module: str) -> None:
    found = importlib.import_module(f"graphnn_activations.{module}")
    result = doctest.testmod(found, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
    functions = module in ("plugin", "validation")
    assert result.attempted > 0 or functions
