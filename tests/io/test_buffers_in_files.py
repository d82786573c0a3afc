"""Buffers in model files: kept bit for bit, and missed where they are missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.io import ModelFileError
from tests.io.model_bytes import Parts, take_apart


def network() -> gn.Sequential[Any, Any]:
    net = gn.Sequential(gn.Dense(2, 3), gn.BatchNorm(3), gn.BatchNorm(3), rng=0)
    rng = np.random.default_rng(1)
    for array in net.buffers().values():
        array[...] = rng.uniform(0.5, 2.0, array.shape)
    net[2].running_mean = np.arange(3.0)
    return net


def test_they_come_back_bit_for_bit(tmp_path: Path) -> None:
    net = network()
    gn.save(net, tmp_path / "one")
    again = gn.load(tmp_path / "one")
    assert list(again.buffers()) == list(net.buffers())
    for name, array in net.buffers().items():
        assert again.buffers()[name].dtype == array.dtype
        np.testing.assert_array_equal(again.buffers()[name], array)
    x = np.ones((2, 2), np.float64)
    np.testing.assert_array_equal(again(x), net(x))
    gn.save(again, tmp_path / "two")
    assert (tmp_path / "two").read_bytes() == (tmp_path / "one").read_bytes()


def test_drawn_ones_are_drawn_anew_and_given_ones_kept(tmp_path: Path) -> None:
    gn.save(network(), tmp_path / "model")
    again = gn.load(tmp_path / "model").initialize(0)
    assert again.buffers()["1.running_mean"].tolist() == [0.0, 0.0, 0.0]
    assert again.buffers()["2.running_mean"].tolist() == [0.0, 1.0, 2.0]


def test_a_file_of_a_network_without_any_says_nothing_of_them(tmp_path: Path) -> None:
    gn.save(gn.Sequential(gn.Dense(2, 3), "relu"), tmp_path / "model")
    nodes = take_apart((tmp_path / "model").read_bytes()).nodes
    assert not any("buffers" in node for node in nodes)


def without_buffers(parts: Parts) -> None:
    for node in parts.nodes:
        node.pop("buffers", None)


def without_one(parts: Parts) -> None:
    del parts.nodes[1]["buffers"]["running_var"]


def of_another_shape(parts: Parts) -> None:
    parts.nodes[1]["buffers"]["running_var"]["shape"] = [4]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_buffers, r"has the buffers \('running_mean', 'running_var'\), but the file gives"),
        (without_one, r"the file gives \['running_mean'\]"),
        (of_another_shape, r"the tensor '1.running_var' is not as batch-norm says"),
    ],
)
def test_a_file_that_lacks_them_is_refused(change: Any, said: str, tmp_path: Path) -> None:
    gn.save(network(), tmp_path / "model")
    parts = take_apart((tmp_path / "model").read_bytes())
    change(parts)
    (tmp_path / "model").write_bytes(parts.checked().joined())
    with pytest.raises(ModelFileError, match=said):
        gn.load(tmp_path / "model")
