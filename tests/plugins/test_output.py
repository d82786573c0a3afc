"""One thread's output is kept; the others', and all that comes later, goes where it always did."""

from __future__ import annotations

import contextlib
import io
import sys
import threading

import pytest

from graphnn.plugins.output import captured_stdout


def test_what_holds_on_to_stdout_writes_to_the_program_afterwards() -> None:
    """As a logging handler does that was made meanwhile."""
    with contextlib.redirect_stdout(io.StringIO()) as page:
        with captured_stdout() as printed:
            held = sys.stdout
            print("before", file=held)
        print("after", file=held)
    assert (printed(), page.getvalue()) == ("before\n", "after\n")


def test_other_threads_see_the_stream_itself() -> None:
    seen: list[object] = []
    with contextlib.redirect_stdout(io.StringIO()) as page, captured_stdout() as printed:
        thread = threading.Thread(target=lambda: seen.append(sys.stdout.write("x")))
        thread.start()
        thread.join()
    assert (printed(), page.getvalue(), seen) == ("", "x", [1])


def fail_loudly() -> None:
    print("1", end="")
    raise ZeroDivisionError


def test_an_error_ends_it() -> None:
    before = sys.stdout
    with pytest.raises(ZeroDivisionError), captured_stdout() as printed:
        fail_loudly()
    assert sys.stdout is before
    assert printed() == "1"


def test_nests() -> None:
    with captured_stdout() as outer:
        print("1")
        with captured_stdout() as inner:
            print("2")
        print("3")
    assert (outer(), inner()) == ("1\n3\n", "2\n")


@pytest.mark.parametrize(
    "text", ["gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n\n", "a\r\nb", "\ud800"]
)
def test_any_text_can_be_kept(text: str) -> None:
    with captured_stdout() as printed:
        sys.stdout.write(text)
    assert printed() == text.encode("utf-8", "backslashreplace").decode()


def test_a_program_without_stdout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with captured_stdout() as printed:
        print("nobody hears")
    assert sys.stdout is None
    assert printed() == ""
