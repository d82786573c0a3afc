"""A hundred steps of every optimiser with every option, as PyTorch takes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn.arrays import Array
from graphnn.optimizers import Optimizer
from graphnn.schedules import CosineDecay, StepDecay, Warmup
from tests.peers.pytorch import TOLERANCES, agree, tensor, torch

STEPS = 100

Settings: TypeAlias = Mapping[str, Any]

CASES: list[tuple[str, Settings]] = [
    ("SGD", {}),
    ("SGD", {"weight_decay": 0.1}),
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "dampening": 0.4}),
    ("SGD", {"momentum": 0.9, "nesterov": True}),
    ("SGD", {"momentum": 0.8, "nesterov": True, "weight_decay": 0.1}),
    ("SGD", {"momentum": 0.8, "dampening": 0.2, "weight_decay": 0.1}),
    ("AdaGrad", {}),
    ("AdaGrad", {"lr_decay": 0.05}),
    ("AdaGrad", {"initial_accumulator_value": 0.1, "eps": 1e-3}),
    ("AdaGrad", {"weight_decay": 0.1}),
    ("RMSprop", {}),
    ("RMSprop", {"alpha": 0.9, "eps": 1e-4}),
    ("RMSprop", {"momentum": 0.5}),
    ("RMSprop", {"centered": True, "eps": 1e-4}),
    ("RMSprop", {"centered": True, "eps": 1e-4, "momentum": 0.5, "weight_decay": 0.1}),
    ("Adam", {}),
    ("Adam", {"betas": (0.8, 0.95), "eps": 1e-4}),
    ("Adam", {"amsgrad": True}),
    ("Adam", {"weight_decay": 0.1}),
    ("Adam", {"amsgrad": True, "weight_decay": 0.1}),
    ("AdamW", {}),
    ("AdamW", {"weight_decay": 0.3, "betas": (0.8, 0.95), "eps": 1e-4}),
    ("AdamW", {"amsgrad": True, "weight_decay": 0.3}),
]
"""Names are ours; PyTorch writes one differently."""

RATES = {"SGD": 0.05, "AdaGrad": 0.05, "RMSprop": 0.005, "Adam": 0.005, "AdamW": 0.005}


def theirs(name: str, parameters: list[Any], rate: float, settings: Settings) -> Any:
    return getattr(torch.optim, {"AdaGrad": "Adagrad"}.get(name, name))(
        parameters, lr=rate, **settings
    )


class Problem:
    """A small classifier in both libraries, with the same first parameters and mini-batches."""

    def __init__(self, dtype: str) -> None:
        rng = np.random.default_rng(0)
        self.dtype = dtype
        self.x = rng.standard_normal((STEPS, 20, 6)).astype(dtype)
        self.labels = np.digitize(self.x[..., 0] + self.x[..., 1], [0.5, 1.5])
        layers = gn.Dense(6, 5), gn.Tanh(), gn.Dense(5, 3)
        self.network = gn.Sequential(*layers, rng=1).astype(dtype)
        self.tensors = {
            name: tensor(array, wants_gradient=True)
            for name, array in self.network.parameters().items()
        }

    def step(self, optimizer: Optimizer, number: int) -> None:
        """Take one step here."""
        objective = gn.Objective(
            self.network, gn.SoftmaxCrossEntropy(), self.x[number], self.labels[number]
        )
        optimizer.step(self.network.parameters(), gn.Backprop()(objective))

    def backward(self, number: int) -> None:
        """Compute the gradient over there."""
        w = self.tensors
        for each in w.values():
            each.grad = None
        hidden = torch.tanh(tensor(self.x[number]) @ w["0.weight"] + w["0.bias"])
        scores = hidden @ w["2.weight"] + w["2.bias"]
        torch.nn.functional.cross_entropy(scores, torch.tensor(self.labels[number])).backward()

    def walk(self, ours: Optimizer, other: Any, *hooks: Callable[[], object]) -> Iterator[int]:
        """Take all steps here and over there; agree after each."""
        start = {name: array.copy() for name, array in self.network.parameters().items()}
        for number in range(STEPS):
            self.step(ours, number)
            self.backward(number)
            for hook in hooks:
                hook()
            other.step()
            for name, array in self.network.parameters().items():
                agree(array, self.tensors[name], dtype=self.dtype)
            yield number
        for name, array in self.network.parameters().items():
            assert np.abs(array - start[name]).max() > 0.01, name


def taken(steps: Iterator[int]) -> None:
    assert list(steps) == list(range(STEPS))


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize(("name", "settings"), CASES, ids=str)
def test_a_trajectory(name: str, settings: Settings, dtype: str) -> None:
    problem, rate = Problem(dtype), RATES[name]
    other = theirs(name, list(problem.tensors.values()), rate, settings)
    taken(problem.walk(getattr(gn, name)(rate, **settings), other))


def test_no_option_of_ours_is_left_out() -> None:
    for name in RATES:
        options = {field.name for field in attrs.fields(getattr(gn, name)) if field.init}
        tried = {option for each, settings in CASES if each == name for option in settings}
        assert options == tried | {"learning_rate"}, name


@pytest.mark.parametrize("name", RATES)
def test_defaults(name: str) -> None:
    (group,) = theirs(name, [torch.zeros(1, requires_grad=True)], 1.0, {}).param_groups
    for field in attrs.fields(getattr(gn, name)):
        if field.init and field.name != "learning_rate":
            assert field.default == group[field.name], field.name
    made = getattr(torch.optim, {"AdaGrad": "Adagrad"}.get(name, name))([torch.zeros(1)])
    assert getattr(gn, name)().learning_rate == made.param_groups[0]["lr"] or name == "SGD"


SCHEDULES: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "step": (
        lambda: StepDecay(0.05, step_size=30, gamma=0.4),
        lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.4),
    ),
    "cosine": (
        lambda: CosineDecay(0.05, steps=STEPS, minimum=0.001),
        lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(
            optimizer, T_max=STEPS, eta_min=0.001
        ),
    ),
    "warm-up": (
        lambda: Warmup(0.05, steps=5),
        lambda optimizer: torch.optim.lr_scheduler.LinearLR(optimizer),
    ),
    "warm-up, then cosine": (
        lambda: Warmup(CosineDecay(0.05, steps=80), steps=20, start_factor=0.1),
        lambda optimizer: torch.optim.lr_scheduler.SequentialLR(
            optimizer,
            [
                torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.1, total_iters=20),
                torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=80),
            ],
            milestones=[20],
        ),
    ),
}


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize(
    ("name", "settings"), [("SGD", {"momentum": 0.9}), ("AdamW", {"weight_decay": 0.3})], ids=str
)
def test_a_schedule(name: str, settings: Settings, schedule: str, dtype: str) -> None:
    problem = Problem(dtype)
    other = theirs(name, list(problem.tensors.values()), 0.05, settings)
    make, make_theirs = SCHEDULES[schedule]
    ours, scheduler = make(), make_theirs(other)
    for number in problem.walk(getattr(gn, name)(ours, **settings), other):
        (group,) = other.param_groups
        assert ours(number) == pytest.approx(group["lr"], rel=1e-12)
        scheduler.step()


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("norm_type", [2.0, 1.0, 3.0, math.inf])
def test_clipping_by_norm(norm_type: float, dtype: str) -> None:
    problem = Problem(dtype)
    largest = {2.0: 0.3, 1.0: 3.0, 3.0: 0.2, math.inf: 0.1}[norm_type]
    parameters = list(problem.tensors.values())
    norms: list[float] = []

    def clip() -> None:
        norms.append(
            float(torch.nn.utils.clip_grad_norm_(parameters, largest, norm_type=norm_type))
        )

    ours = gn.ClipNorm(gn.SGD(0.1, momentum=0.9), max_norm=largest, norm_type=norm_type)
    taken(problem.walk(ours, theirs("SGD", parameters, 0.1, {"momentum": 0.9}), clip))
    assert min(norms) < largest < max(norms)


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_clipping_by_value(dtype: str) -> None:
    problem = Problem(dtype)
    parameters = list(problem.tensors.values())
    ours = gn.ClipValue(gn.Adam(0.005), clip_value=0.02)
    taken(
        problem.walk(
            ours,
            theirs("Adam", parameters, 0.005, {}),
            lambda: torch.nn.utils.clip_grad_value_(parameters, 0.02),
        )
    )


def test_a_step_of_large_parameters() -> None:
    """They are stepped in pieces; the last one is shorter."""
    rng = np.random.default_rng(0)
    start, slopes = rng.standard_normal((300, 171)), rng.standard_normal((3, 300, 171))
    for name, settings in CASES:
        ours: Array = start.copy()
        other = tensor(start, wants_gradient=True)
        here = getattr(gn, name)(0.01, **settings)
        there = theirs(name, [other], 0.01, settings)
        for slope in slopes:
            here.step({"w": ours}, {"w": slope})
            other.grad = tensor(slope)
            there.step()
        agree(ours, other, dtype="float64")
