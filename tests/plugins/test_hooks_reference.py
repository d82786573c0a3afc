"""Every hook stands in the reference with its parameters, and has a test."""

from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path
from types import ModuleType

import pytest

from graphnn.plugins.checking import HOOKS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def reference() -> str:
    spec = importlib.util.spec_from_file_location(
        "hook_reference", ROOT / "docs" / "extensions" / "hook_reference.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written: str = module.reference()
    return written


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_stands_in_the_reference(reference: str, name: str) -> None:
    _, _, rest = reference.partition(f"graphnn.plugins.hooks.{name}(")
    entry = rest.partition(".. py:function")[0]
    for parameter in inspect.signature(HOOKS[name].specification).parameters:
        assert f":param {parameter}: " in entry
    assert (HOOKS[name].__doc__ or "undocumented").splitlines()[0] in entry
    assert f"version {HOOKS[name].since} of the hooks" in entry


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_has_a_test(name: str) -> None:
    """It is implemented in a test, in one of the two spellings."""
    spellings = (f"@{name}\n", f"@hooks.{name}\n", f"def {name}(")
    written = [path.read_text() for path in ROOT.glob("tests/**/*.py")]
    assert any(spelling in text for text in written for spelling in spellings)


def test_the_page_shows_the_reference() -> None:
    assert ".. hook-reference::" in (ROOT / "docs" / "hooks.md").read_text()
