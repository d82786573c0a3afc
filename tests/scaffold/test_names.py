"""The names of a plugin, whatever an author types."""

from __future__ import annotations

import ast
import keyword
import tomllib
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graphnn.plugins import Plugins, builtin
from graphnn.plugins.registry import folded
from graphnn.scaffold import EXAMPLES, Names, check_free, names_from, render

likely = st.from_regex(
    r"(graphnn[-_])?[A-Za-z][A-Za-z0-9]{0,5}([-_. ]{1,2}[A-Za-z0-9]{1,5}){0,3}", fullmatch=True
)
"""What an author is likely to type."""

kinds = st.sampled_from(list(EXAMPLES))


def refusal(act: Callable[[], object]) -> str:
    """Give the words in which something is refused; none where it is not."""
    try:
        act()
    except ValueError as error:
        return str(error)
    return ""


def accepted(typed: str) -> Names:
    """Read a name; give the example up where it is refused."""
    assume(not refusal(lambda: names_from(typed)))
    return names_from(typed)


@given(likely)
def test_a_name_gives_names_that_python_and_indices_take(typed: str) -> None:
    names = accepted(typed)
    assert names.distribution == f"graphnn-{names.name}"
    for identifier in (names.package, names.module, names.class_name):
        assert identifier.isidentifier()
        assert not keyword.iskeyword(identifier)
    assert names.class_name[0].isupper()
    assert folded(names.name) == names.name


@given(likely)
def test_every_way_to_write_a_name_gives_the_same_names(typed: str) -> None:
    names = accepted(typed)
    for other in (names.name, names.distribution, names.package, names.name.upper()):
        assert names_from(other) == names


@given(st.text(max_size=50))
def test_any_text_is_a_name_or_refused_in_a_line(typed: str) -> None:
    told = refusal(lambda: names_from(typed))
    assert "\n" not in told
    assert "wanted" in told or names_from(typed).package.isidentifier()


@settings(max_examples=60)
@given(likely, kinds)
def test_whatever_is_accepted_makes_sound_files(typed: str, kind: str) -> None:
    names = accepted(typed)
    assume(not refusal(lambda: render(names, kind)))
    files = render(names, kind)
    part = EXAMPLES[kind].part(names)
    for path, text in files.items():
        assert "$" not in text.replace("${{ matrix.python }}", "").replace(r"\$", "")
        if path.endswith(".py"):
            assert bound(text).count(part) == (1 if "tests/test_plugin" not in path else 0)
    described = tomllib.loads(files["pyproject.toml"])
    assert described["project"]["name"] == names.distribution
    assert described["project"]["entry-points"] == {
        "graphnn": {names.name: f"{names.package}.plugin"}
    }
    assert f"src/{names.package}/{names.module}.py" in files


def bound(source: str) -> list[str]:
    """List what a module defines and imports, once for every time."""
    names = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.append(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names += [alias.asname or alias.name for alias in node.names]
    return names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("my-swish", "my-swish"),
        ("graphnn-my-swish", "my-swish"),
        ("graphnn_my_swish", "my-swish"),
        ("My Swish", "my-swish"),
        ("my.swish", "my-swish"),
        ("relu6", "relu6"),
        ("adam-w-2", "adam-w-2"),
        ("graphnn", "graphnn"),
    ],
)
def test_names_as_they_are_typed(typed: str, name: str) -> None:
    assert names_from(typed) == Names(name)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "names no plugin"),
        ("   ", "names no plugin"),
        ("graphnn-", "names no plugin"),
        ("2fast", "names no plugin"),
        ("-swish", "names no plugin"),
        ("swish-", "names no plugin"),
        ("../swish", "names no plugin"),
        ("my/swish", "names no plugin"),
        ("swish!", "names no plugin"),
        ("größe", "names no plugin"),
        ("swish\nswish", "names no plugin"),
        ("x" * 41, "too long"),
        ("class", "word of Python"),
        ("Lambda", "word of Python"),
        ("graphnn-import", "word of Python"),
        ("none", "word of Python"),
        ("value-error", "word of Python"),
        ("plugin", "module of the hooks"),
    ],
)
def test_what_is_no_name(typed: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        names_from(typed)


@pytest.mark.parametrize("name", ["graphnn", "relu", "dense", "sgd", "digits", "zeros", "backprop"])
def test_names_of_built_in_parts_are_taken(name: str) -> None:
    plugins = Plugins()
    plugins.load(builtin, name="graphnn")
    with pytest.raises(ValueError, match=f"^the .* '{name}' is there already"):
        check_free(Names(name), plugins)
    check_free(Names(f"my-{name}"), plugins)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("activation", "elementwise"),
        ("activation", "any"),
        ("activation", "register-activation"),
        ("loss", "array"),
        ("loss", "shape-error"),
        ("layer", "pullback"),
        ("estimator", "objective"),
        ("optimizer", "mapping"),
    ],
)
def test_names_that_the_package_needs_are_taken(kind: str, name: str) -> None:
    with pytest.raises(
        ValueError, match=f"class {Names(name).class_name}, a name that the package"
    ):
        render(Names(name), kind)


def test_a_data_set_is_a_function_and_so_may_be_called_after_a_class() -> None:
    assert (
        "def load_dataset(" in render(Names("dataset"), "dataset")["src/graphnn_dataset/dataset.py"]
    )
