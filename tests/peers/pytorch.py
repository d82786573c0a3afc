"""PyTorch, where it is installed; loudly skipped where it is not."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from graphnn.arrays import Array

__all__ = ["TOLERANCES", "agree", "tensor", "torch"]

torch: Any = None
try:
    torch = importlib.import_module("torch")
except ModuleNotFoundError:
    pytest.skip(
        "PyTorch is not installed, so nothing is compared with it; pip install -e '.[peers]'",
        allow_module_level=True,
    )

# Its threads wait for each other, for long where other programs keep the cores busy.
torch.set_num_threads(1)

TOLERANCES = {"float32": 1e-5, "float64": 1e-10}
"""How far two libraries may be apart, relative to the largest element."""


def tensor(array: Array, *, wants_gradient: bool = False) -> Any:
    """Copy an array into a tensor of its dtype."""
    return torch.tensor(np.ascontiguousarray(array), requires_grad=wants_gradient)


def agree(ours: Array, theirs: Any, *, dtype: str) -> None:
    """Assert that an array is what a tensor is, within the tolerance of the dtype."""
    found = theirs.detach().numpy()
    assert str(ours.dtype) == str(found.dtype) == dtype
    assert ours.shape == found.shape
    scale = max(1.0, float(np.abs(found).max(initial=0.0)))
    np.testing.assert_allclose(ours, found, rtol=0, atol=TOLERANCES[dtype] * scale)
