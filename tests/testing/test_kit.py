"""The kit finds what is wrong, names it, and finds nothing where nothing is wrong."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import graphnn as gn
from graphnn import testing
from graphnn.plugins import Plugins, builtin
from graphnn.plugins.hooks import (
    DescribePart,
    RegisterActivation,
    RegisterLayer,
)
from graphnn.testing import (
    CheckFailedError,
    Report,
    Result,
    check_activation,
    check_layer,
    check_plugin,
    parametrize_with_checks,
)
from graphnn.testing.check import NotApplicable
from graphnn.testing.running import bound
from tests.testing import faulty_activations, faulty_layers

ACTIVATIONS = ["identity", "relu", "sigmoid", "softmax", "step", "tanh"]

LAYERS: dict[str, Callable[[], gn.Layer[Any, Any]]] = {
    "dense": lambda: gn.Dense(3, 4),
    "flatten": gn.Flatten,
    "batch-norm": lambda: gn.BatchNorm(3),
    "layer-norm": lambda: gn.LayerNorm((3, 4)),
    "dropout": lambda: gn.Dropout(rng=0),
    "embedding": lambda: gn.Embedding(3, 2),
    "embedded": lambda: gn.Sequential(gn.Embedding(3, 2), gn.Flatten(), gn.Dense(6, 2)),
    "residual": lambda: gn.Residual(gn.Dense(3, 3) >> gn.BatchNorm(3)),
    "reshape": lambda: gn.Reshape((3, 4)),
    "convolution": lambda: gn.Conv2D(3, 4, (2, 3), stride=2, groups=1),
    "depthwise convolution": lambda: gn.Conv2D(3, 6, 2, padding="same", groups=3),
    "largest": lambda: gn.MaxPool2D(2, stride=1),
    "mean": lambda: gn.AveragePool2D(2, padding=1),
    "mean of all": gn.GlobalAveragePool,
    "chain": lambda: gn.Sequential(gn.Dense(3, 5), "relu", gn.Dense(5, 2)),
    "lambda": lambda: gn.Sequential(gn.Lambda(np.square)),
}


def reproduces(result: Result) -> None:
    """Run the program of a failure; it must fail in the same way."""
    assert result.program
    with pytest.raises(Exception) as raised:  # noqa: PT011
        exec(compile(result.program, "program.py", "exec"), {"__name__": "program"})
    # The numbers behind the first line may differ where threads are at work.
    first = next(line for line in str(raised.value).splitlines() if line.strip())
    assert first in result.reason


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_false_alarm_on_an_activation(name: str) -> None:
    report = check_activation(name)
    assert report, f"\n{report}"
    assert report.count("passed") >= 18


@attrs.define(eq=False)
class SquaredReLU(gn.Elementwise[Any]):
    """Its slope bends at 0, yet does not jump."""

    def forward(self, x: Any, /) -> Any:
        return np.maximum(x, 0) ** 2

    def derivative(self, x: Any, y: Any, /) -> Any:
        return 2 * np.maximum(x, 0)


def test_no_false_alarm_where_the_slope_bends() -> None:
    report = check_activation(SquaredReLU)
    assert report, f"\n{report}"


@pytest.mark.parametrize("name", LAYERS)
def test_no_false_alarm_on_a_layer(name: str) -> None:
    report = check_layer(LAYERS[name](), shape=(12,) if name == "reshape" else None)
    assert report, f"\n{report}"
    assert report.count("passed") >= 11


@pytest.mark.parametrize(
    ("faulty", "check"), faulty_activations.FAULTS, ids=lambda x: getattr(x, "__name__", x)
)
def test_a_faulty_activation_is_found_out(faulty: type[gn.Layer[Any, Any]], check: str) -> None:
    report = check_activation(faulty)
    assert not report
    assert report[check].outcome == "failed", f"\n{report}"
    reproduces(report[check])


@pytest.mark.parametrize(
    ("faulty", "check"), faulty_layers.FAULTS, ids=lambda x: getattr(x, "__name__", x)
)
def test_a_faulty_layer_is_found_out(faulty: Callable[[], gn.Layer[Any, Any]], check: str) -> None:
    report = check_layer(faulty)
    assert not report
    assert report[check].outcome == "failed", f"\n{report}"
    reproduces(report[check])


def test_the_sound_layers_behind_the_faulty_ones_pass() -> None:
    assert check_activation(faulty_activations.Sine)
    assert check_layer(faulty_layers.Affine(3, 4))
    assert check_layer(faulty_layers.Counting(3, 4))


def test_a_program_runs_on_its_own() -> None:
    program = check_activation(faulty_activations.WrongSlope)[
        "slope-is-right-away-from-kinks"
    ].program
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert "AssertionError: at -6.0 the slope is -0.96017, differences say 0.96017" in done.stderr


def test_a_check_never_vanishes() -> None:
    """Whatever comes out, a report has every check of its kind."""
    sound, faulty = check_activation("tanh"), check_activation(faulty_activations.GivesItsBuffer)
    assert [each.check for each in sound] == [each.check for each in faulty]
    for result in (*sound, *faulty):
        assert result.says
        assert result.reason or result.outcome == "passed"


def test_expected_failures_are_told_with_their_reasons() -> None:
    expectations = {"slope-is-right-away-from-kinks": "its kink moves with the moon"}
    report = check_activation(faulty_activations.UndeclaredKink, expected_failures=expectations)
    assert report
    result = report["slope-is-right-away-from-kinks"]
    assert (result.outcome, result.reason) == ("expected failure", "its kink moves with the moon")


def test_an_unexpected_pass_is_told() -> None:
    report = check_activation("tanh", expected_failures={"does-not-overflow": "once it did"})
    assert not report
    (result,) = report.failures
    assert result.outcome == "unexpected pass"
    assert result.reason == (
        "it passes, but a failure is expected: once it did; take it out of expected_failures"
    )


@pytest.mark.parametrize(
    ("expectation", "told"),
    [
        ({"does-not-overflo": "x"}, "is no check; did you mean 'does-not-overflow'?"),
        ({"zzz": "x"}, "is no check; there are: keeps-the-shape, "),
        ({"does-not-overflow": " "}, "no reason"),
    ],
)
def test_expectations_without_sense_are_refused(expectation: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told.replace("?", r"\?")):
        check_activation("tanh", expected_failures=expectation)


def test_a_report_reads_as_a_table() -> None:
    text = repr(check_activation(faulty_activations.WrongSlope))
    assert text.startswith("WrongSlope(): 43 checks: ")
    assert "\n  keeps-the-shape                     passed\n" in text
    assert "This program shows it:" in text
    report = Report("x", ())
    assert repr(report) == "x: no check"
    with pytest.raises(KeyError):
        report["no-such-check"]


def test_a_bound_check_raises_or_says_why_not() -> None:
    checks = {each.name: each for each in bound("activation", faulty_activations.WrongSlope, {})}
    checks["keeps-the-shape"]()
    with pytest.raises(CheckFailedError, match="This program shows it"):
        checks["slope-is-right-away-from-kinks"]()
    with pytest.raises(NotApplicable, match="it has no parameters"):
        checks["takes-another-dtype"]()


@parametrize_with_checks(
    "activation",
    [faulty_activations.UndeclaredKink],
    expected_failures={"slope-is-right-away-from-kinks": "its kink is not declared"},
)
def test_parametrized(check: Callable[[], None]) -> None:
    check()


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no parts are of the kind 'activatoin'; there are: layer"):
        parametrize_with_checks("activatoin", ["tanh"])


def test_a_class_that_needs_arguments_is_told() -> None:
    with pytest.raises(TypeError, match="Reshape cannot be made without shape; check one that you"):
        check_layer("reshape")


@attrs.frozen
class Mine:
    """A plugin that registers a sound layer that needs to be told about, and a faulty one."""

    describes: bool

    @gn.hookimpl
    def graphnn_register_layers(self, register: RegisterLayer) -> None:
        register("folded", gn.Reshape)

    @gn.hookimpl
    def graphnn_register_activations(self, register: RegisterActivation) -> None:
        register("sine", faulty_activations.Sine)

    @gn.hookimpl
    def graphnn_describe_parts(self, describe: DescribePart) -> None:
        if self.describes:
            describe("layer", "folded", make=lambda: gn.Reshape((2, 3)), shape=(6,))


def test_a_plugin_is_checked_with_all_its_parts() -> None:
    report = check_plugin(Mine(describes=True))
    assert report, f"\n{report}"
    assert [each.subject for each in report] == [
        "plugin 'mine'",
        "layer 'folded'",
        "activation 'sine'",
    ]
    assert report[2]["survives-a-model-file"].outcome == "passed"
    assert repr(report).startswith("plugin 'mine': ")


def test_the_built_in_parts_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHNN_DATA", "no-such-folder")
    report = check_plugin("graphnn")
    assert report, f"\n{report}"
    (mnist,) = (each for each in report if each.subject == "dataset 'mnist'")
    assert {each.outcome for each in mnist} == {"passed", "not applicable"}
    lines = report.summary().splitlines()
    assert len(lines) == 1 + len(report)
    assert lines[0].startswith("plugin 'graphnn': ")


def test_a_part_that_cannot_be_made_keeps_all_its_checks() -> None:
    report = check_plugin(Mine(describes=False))
    assert not report
    made, *rest = report[1]
    assert (made.check, made.outcome) == ("can-be-made", "failed")
    assert "Reshape cannot be made without shape" in made.reason
    assert {each.outcome for each in rest} == {"not applicable"}
    assert len(rest) == len(check_layer("flatten"))


def test_a_plugin_that_is_not_there() -> None:
    with pytest.raises(LookupError, match="no plugin is called 'nobody'; there are: graphnn"):
        check_plugin("nobody")


def test_a_part_that_is_described_but_not_registered() -> None:
    class Wrong:
        @gn.hookimpl
        def graphnn_register_activations(self, register: RegisterActivation) -> None:
            register("sine", faulty_activations.Sine)

        @gn.hookimpl
        def graphnn_describe_parts(self, describe: DescribePart) -> None:
            describe("activation", "cosine", expected_failures={})

    with pytest.raises(LookupError, match="describes the activation 'cosine', which it does not"):
        check_plugin(Wrong())


def test_a_plugin_whose_listener_fails_is_found_out() -> None:
    class Listens:
        @gn.hookimpl
        def graphnn_step_finished(self, event: Any) -> None:
            raise RuntimeError("deaf")

    report = check_plugin(Listens())
    (own,) = report
    assert own["listens-without-failing"].outcome == "failed"
    assert "deaf" in own["listens-without-failing"].reason


def test_registered_names_make_fresh_parts_of_the_active_set() -> None:
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    plugins.load(Mine(describes=False), name="mine")
    with plugins.active():
        assert check_activation("sine")


def test_pytest_leaves_the_words_of_the_checks_alone() -> None:
    """It would add its own explanation to each, since the package has a plugin for it."""
    folder = Path(testing.__file__).parent
    for path in (*folder.glob("checks/**/*.py"), *folder.glob("subjects/*.py")):
        text = path.read_text()
        if any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(text))):
            assert "PYTEST_DONT_REWRITE" in (ast.get_docstring(ast.parse(text)) or ""), path
