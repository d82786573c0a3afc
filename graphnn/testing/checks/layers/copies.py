"""What comes back from a copy, a pickle and a file.

PYTEST_DONT_REWRITE: the checks word their failures themselves.
"""

from __future__ import annotations

import copy
import pickle
import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from graphnn.arrays import Array
from graphnn.graph import Sequential
from graphnn.io import load, save
from graphnn.plugins import default_plugins
from graphnn.testing.check import NotApplicable, check
from graphnn.testing.subjects.layers import AnyLayer, any_batch

__all__ = ["COPIES"]


@check(any_batch)
def survives_pickle_and_copy(layer: AnyLayer, x: Array) -> None:
    """A pickled and a copied layer compute the same, with arrays of their own."""
    for other in (pickle.loads(pickle.dumps(layer)), copy.deepcopy(layer)):
        others = {**other.parameters(), **other.buffers()}
        for name, value in {**layer.parameters(), **layer.buffers()}.items():
            np.testing.assert_array_equal(others[name], value, err_msg=name)
            assert not np.shares_memory(others[name], value), f"it shares {name}"
        np.testing.assert_array_equal(other.forward(x), copy.deepcopy(layer).forward(x))


@check(any_batch)
def survives_a_model_file(layer: AnyLayer, x: Array) -> None:
    """Saved in a model file and loaded again, it computes the same."""
    if not all(map(find_spec, ("safetensors", "cattrs"))):
        raise NotApplicable('model files need: pip install "graphnn[files]"')
    plugins = default_plugins()
    if not any(registry.name_of(type(layer)) for registry in (plugins.layers, plugins.activations)):
        raise NotApplicable("no plugin registers it, so a model file cannot name it")
    for value in layer.buffers().values():
        value += np.linspace(0.5, 1.5, value.size).reshape(value.shape)
    wanted = copy.deepcopy(layer).forward(x)
    with tempfile.TemporaryDirectory() as folder:
        save(Sequential(layer), Path(folder) / "model.safetensors")
        loaded = load(Path(folder) / "model.safetensors")
        np.testing.assert_array_equal(loaded.forward(x), wanted)
        for name, value in layer.buffers().items():
            np.testing.assert_array_equal(loaded.buffers()[f"0.{name}"], value, err_msg=name)


COPIES = (survives_pickle_and_copy, survives_a_model_file)
