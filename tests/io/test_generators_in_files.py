"""Generators in model files: they go on from where they stood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import graphnn as gn
from graphnn.io import ModelFileError, UnsavableError
from tests.io.model_bytes import take_apart

X = np.ones((3, 8), np.float32)


def round_trip(net: gn.Network[Any, Any], folder: Path) -> gn.Network[Any, Any]:
    gn.save(net, folder / "model")
    again = gn.load(folder / "model")
    gn.save(again, folder / "again")
    assert (folder / "model").read_bytes() == (folder / "again").read_bytes()
    return again


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.PCG64DXSM])
def test_one_goes_on_from_where_it_stood(bits: Any, tmp_path: Path) -> None:
    rng = np.random.Generator(bits(3))
    rng.random(5, dtype=np.float32)  # half of a word is left over
    net = gn.Sequential(gn.Dropout(0.5, rng=rng), gn.Dropout(0.5, rng=1), input_shape=(8,))
    again = round_trip(net, tmp_path)
    for _ in range(3):
        np.testing.assert_array_equal(
            again.forward(X, training=True), net.forward(X, training=True)
        )


def test_one_that_is_shared_is_shared_again(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    layers = [gn.Dropout(0.5, rng=each) for each in (0, rng, rng)]
    net = gn.Sequential(*layers, input_shape=(8,))
    first, second, third = round_trip(net, tmp_path).children().values()
    assert isinstance(first, gn.Dropout)
    assert isinstance(second, gn.Dropout)
    assert isinstance(third, gn.Dropout)
    assert second.rng is third.rng
    assert first.rng is not second.rng, "though both stand at the same point"


def test_other_kinds_are_refused(tmp_path: Path) -> None:
    net = gn.Sequential(gn.Dropout(rng=np.random.Generator(np.random.MT19937(0))))
    with pytest.raises(UnsavableError, match=r"'rng' .*MT19937; take np\.random\.default"):
        gn.save(net, tmp_path / "model")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "1"}, "'1' is no number of 32 hexadecimal digits"),
        ({"inc": "x" * 32}, "is no number of 32 hexadecimal digits"),
        ({"uinteger": 2**32}, "4294967296 is no number of 32 bits"),
        ({"uinteger": -1}, "-1 is no number of 32 bits"),
        ({"generator": "MT19937"}, "'rng'"),
        ({"place": 1}, "as graphnn would have saved it"),
    ],
)
def test_a_file_that_says_something_else_is_refused(
    change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    gn.save(gn.Sequential(gn.Dropout(rng=0)), tmp_path / "model")
    parts = take_apart((tmp_path / "model").read_bytes())
    parts.nodes[0]["fields"]["rng"].update(change)
    (tmp_path / "model").write_bytes(parts.checked().joined())
    with pytest.raises(ModelFileError, match=said):
        gn.load(tmp_path / "model")


def test_one_place_has_one_stream(tmp_path: Path) -> None:
    gn.save(gn.Sequential(gn.Dropout(rng=0), gn.Dropout(rng=1)), tmp_path / "model")
    parts = take_apart((tmp_path / "model").read_bytes())
    parts.nodes[1]["fields"]["rng"]["place"] = 0
    (tmp_path / "model").write_bytes(parts.checked().joined())
    with pytest.raises(ModelFileError, match="the generator 0 stands at two points of its stream"):
        gn.load(tmp_path / "model")
