"""mypy tells the author of a plugin what is wrong with it, on the line where it is wrong."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

api = pytest.importorskip("mypy.api", reason="mypy is not installed")

GOOD = """
    from attrs import define

    import graphnn as gn
    from graphnn.plugins.events import EpochFinished
    from graphnn.plugins.hooks import (
        RegisterActivation,
        RegisterLayer,
        RegisterOptimizer,
        graphnn_epoch_finished,
        graphnn_register_activations,
        graphnn_register_optimizers,
    )
    from graphnn.typevars import T


    @define(eq=False)
    class Same(gn.Elementwise[T]):
        def forward(self, x: T, /) -> T:
            return gn.tanh(x)


    @graphnn_register_activations
    def activations(register: RegisterActivation) -> None:
        register("same", Same)


    @graphnn_register_optimizers.options(trylast=True)
    def optimizers(register: RegisterOptimizer) -> None:
        register("slow", lambda: gn.SGD(0.001))


    @graphnn_epoch_finished
    def listen(event: EpochFinished) -> None:
        print(event.epoch.loss)


    class Classical:
        @gn.hookimpl
        def graphnn_register_layers(self, register: RegisterLayer) -> None:
            register("dense-too", gn.Dense)

        @gn.hookimpl(tryfirst=True)
        def graphnn_epoch_finished(self) -> None: ...
    """

BAD = """
    import graphnn as gn
    from graphnn.plugins import hooks
    from graphnn.plugins.events import EpochFinished, StepFinished
    from graphnn.plugins.hooks import (
        RegisterActivation,
        RegisterLayer,
        RegisterLoss,
        graphnn_epoch_finished,
        graphnn_register_activations,
        graphnn_register_layers,
        graphnn_register_losses,
    )
    from graphnn.plugins.hooks import graphnn_register_loss  # misspelt import: attr-defined


    @hooks.graphnn_register_layer  # misspelt hook: attr-defined, untyped-decorator
    def misspelt(register: RegisterLayer) -> None: ...


    @graphnn_register_activations  # parameter of another name: arg-type
    def other_name(registrar: RegisterActivation) -> None: ...


    @graphnn_register_activations  # parameter of another hook: arg-type
    def other_hook(register: RegisterLoss) -> None: ...


    @graphnn_register_activations  # parameter too many: arg-type
    def too_many(register: RegisterActivation, version: str) -> None: ...


    @graphnn_epoch_finished  # parameter of another event: arg-type
    def other_event(event: StepFinished) -> None: ...


    @graphnn_epoch_finished  # returns something: arg-type
    def returns(event: EpochFinished) -> float:
        return event.epoch.loss


    @graphnn_epoch_finished.options(tryfrist=True)  # misspelt option: call-arg
    def option(event: EpochFinished) -> None: ...


    @graphnn_register_activations
    def activations(register: RegisterActivation) -> None:
        register("loss", gn.MeanSquaredError)  # another class: arg-type
        register("instance", gn.ReLU())  # no class: arg-type
        register(gn.ReLU, gn.ReLU)  # no name: arg-type


    @graphnn_register_layers
    def layers(register: RegisterLayer) -> None:
        register("function", gn.relu)  # a function: arg-type


    @graphnn_register_losses
    def losses(register: RegisterLoss) -> None:
        register("layer", gn.Softmax)  # another class: arg-type


    class Classical:
        @gn.hookimpl(tryfrist=True)  # misspelt option: call-overload, untyped-decorator
        def graphnn_register_layers(self, register: RegisterLayer) -> None:
            register("instance", gn.Dense(2, 2))  # no class: arg-type
    """


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give what mypy says of both files."""
    folder = tmp_path_factory.mktemp("typing")
    sources = {"good.py": GOOD, "bad.py": BAD}
    for name, source in sources.items():
        (folder / name).write_text(textwrap.dedent(source))
    files = [str(folder / name) for name in sources]
    options = ["--strict", "--config-file=", f"--cache-dir={folder / 'cache'}", "--no-pretty"]
    output, errors, _ = api.run([*options, *files])
    assert not errors
    assert "checked 2 source files" in output
    return str(output)


def found(report: str, file: str) -> dict[int, set[str]]:
    """Give the codes of the errors by line."""
    codes: dict[int, set[str]] = {}
    for line, code in re.findall(rf"(?m){Path(file).name}:(\d+): error: .*\[([a-z-]+)\]$", report):
        codes.setdefault(int(line), set()).add(code)
    return codes


def expected(source: str) -> dict[int, set[str]]:
    """Give the codes that the comments of a source announce, by line."""
    lines = enumerate(textwrap.dedent(source).splitlines(), start=1)
    announced = {number: re.search(r"# [a-z ]+: ([a-z, -]+)$", line) for number, line in lines}
    return {number: set(found[1].split(", ")) for number, found in announced.items() if found}


def test_a_good_plugin_passes_in_both_spellings(report: str) -> None:
    assert found(report, "good.py") == {}


def test_each_mistake_is_an_error_on_its_line(report: str) -> None:
    assert len(expected(BAD)) == 15
    assert found(report, "bad.py") == expected(BAD)


def test_a_misspelt_hook_is_answered_with_the_right_one(report: str) -> None:
    assert 'maybe "graphnn_register_losses' in report
    assert 'maybe "graphnn_register_layers' in report


def test_the_message_shows_what_was_wanted(report: str) -> None:
    assert re.search(r'incompatible type "?.*registrar.*expected .*register: RegisterActiv', report)
    assert 'incompatible type "type[MeanSquaredError]"' in report
