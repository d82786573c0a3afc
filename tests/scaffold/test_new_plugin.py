"""The command: what it writes, what it says, what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import pytest

from graphnn.cli.app import run
from graphnn.scaffold import Names, render, write_files

Capture: TypeAlias = pytest.CaptureFixture[str]

FILES = render(Names("my-swish"), "activation")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path) -> dict[str, str]:
    """Read every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def refused(capsys: Capture, *arguments: str) -> str:
    """Run a command that is refused; give its one line."""
    assert run(["new-plugin", *arguments]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


def test_it_says_what_it_wrote_and_what_to_type(here: Path, capsys: Capture) -> None:
    assert run(["new-plugin", "My_Swish"]) == 0
    assert written(here / "graphnn-my-swish") == FILES
    assert [path.name for path in here.iterdir()] == ["graphnn-my-swish"]
    tree, _, commands = capsys.readouterr().out.partition("\nNext:\n")
    for path in FILES:
        for name in path.split("/"):
            assert name in tree
    assert len(tree.splitlines()) == 1 + len(FILES) + len(
        {parent for path in FILES for parent in Path(path).parents} - {Path()}
    )
    assert commands.splitlines() == [
        "  cd graphnn-my-swish",
        "  python -m pip install -e '.[test]'",
        "  python -m pytest && python -m mypy --strict",
    ]


@pytest.mark.parametrize("made", [False, True])
def test_the_folder_may_be_chosen(here: Path, capsys: Capture, made: bool) -> None:
    folder = here / "some where" / "deep"
    if made:
        folder.mkdir(parents=True)
    assert run(["new-plugin", "my-loss", "--kind", "loss", "--directory", str(folder)]) == 0
    assert written(folder) == render(Names("my-loss"), "loss")
    assert [path.name for path in folder.parent.iterdir()] == ["deep"]
    assert f"cd '{folder}'\n" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["9lives", "class", "relu", "graphnn-sgd", "any", "plugin", ""])
def test_bad_names_write_nothing(here: Path, capsys: Capture, name: str) -> None:
    assert "wanted" in refused(capsys, name)
    assert list(here.iterdir()) == []


def test_a_kind_that_there_is_not(here: Path, capsys: Capture) -> None:
    assert run(["new-plugin", "my-swish", "--kind", "wing"]) == 2
    assert "'wing' is not one of 'activation', 'loss'" in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(here: Path, capsys: Capture) -> None:
    (here / "graphnn-my-swish").mkdir()
    (here / "graphnn-my-swish" / "work").write_text("of years")
    assert "graphnn-my-swish exists and is not empty" in refused(capsys, "my-swish")
    assert written(here) == {"graphnn-my-swish/work": "of years"}


def test_a_file_is_no_folder(here: Path, capsys: Capture) -> None:
    (here / "graphnn-my-swish").write_text("of years")
    assert "exists and is no folder" in refused(capsys, "my-swish")
    assert "not a directory" in refused(capsys, "my-swish", "--directory", "graphnn-my-swish/below")
    assert written(here) == {"graphnn-my-swish": "of years"}


def test_the_current_folder_is_not_exchanged(here: Path, capsys: Capture) -> None:
    assert "is the current folder" in refused(capsys, "my-swish", "--directory", ".")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("interruption", "code"), [(KeyboardInterrupt(), 130), (OSError("the disk is full"), 1)]
)
@pytest.mark.parametrize("after", range(len(FILES)))
def test_interrupted_it_leaves_nothing(
    here: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    after: int,
    interruption: BaseException,
    code: int,
) -> None:
    texts = iter(range(len(FILES)))
    whole = Path.write_text

    def write_half(path: Path, text: str, **options: str) -> int:
        if next(texts) < after:
            return whole(path, text, **options)
        whole(path, text[: len(text) // 2], **options)
        raise interruption

    monkeypatch.setattr(Path, "write_text", write_half)
    assert run(["new-plugin", "my-swish", "--directory", "new/folders/above"]) == code
    assert list(here.iterdir()) == []


def test_whoever_comes_second_changes_nothing(here: Path) -> None:
    """Two who write one folder at once both find it free."""
    folder = here / "graphnn-my-swish"
    write_files(FILES, folder)
    with pytest.raises(OSError, match="not empty"):
        write_files(render(Names("my-swish"), "layer"), folder)
    assert written(here) == {f"graphnn-my-swish/{path}": text for path, text in FILES.items()}
