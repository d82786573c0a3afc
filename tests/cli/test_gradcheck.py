"""``graphnn gradcheck``: a table or JSON, and an exit code that a script can ask."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import graphnn as gn
from graphnn.cli.app import run


def saved(folder: Path, ending: str = "softmax", bias: float = 0.1) -> Path:
    network = gn.Sequential(gn.Dense(64, 5), "tanh", gn.Dense(5, 10), ending, rng=0)
    network.parameters()["0.bias"][:] = bias
    gn.save(network, folder / "model.safetensors")
    return folder / "model.safetensors"


@pytest.mark.parametrize("ending", ["softmax", "identity"])
def test_a_right_model_passes(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["gradcheck", str(saved(tmp_path, ending)), "digits"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:5] == ["parameter", "worst", "at", "backprop", "numerical-exact"]
    assert [line.split()[0] for line in lines[2:]] == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert all(line.endswith("agrees") for line in lines[2:])


def test_json_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["gradcheck", str(saved(tmp_path)), "digits", "--samples", "3", "--json"]
    assert run([*arguments, "--gradient", "numerical", "--against", "numerical-walk"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["estimator"], found["reference"]) == ("numerical", "numerical-walk")
    assert found["passed"] is True
    assert [each["verdict"] for each in found["parameters"]] == ["agrees"] * 4
    assert found["faults"] == []


def test_what_cannot_be_compared_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = saved(tmp_path, "identity", bias=np.nan)
    assert run(["gradcheck", str(model), "digits", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["passed"] is False
    assert found["parameters"][0]["value"] is None
    assert found["parameters"][0]["cause"] == "the loss is nan, so there is nothing to compare"
