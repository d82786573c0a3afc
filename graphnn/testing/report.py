"""What the kit found: every check, with its outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias, overload

import attrs

__all__ = ["OUTCOMES", "Outcome", "PluginReport", "Report", "Result"]

Outcome: TypeAlias = Literal[
    "passed", "failed", "not applicable", "expected failure", "unexpected pass"
]
"""How a check came out; see `Result`."""

OUTCOMES: tuple[Outcome, ...] = (
    "passed",
    "failed",
    "not applicable",
    "expected failure",
    "unexpected pass",
)


@attrs.frozen
class Result:
    """How one check came out.

    Parameters
    ----------
    check
        Its name.
    outcome
        ``"passed"``; ``"failed"``; ``"not applicable"``, with the reason; ``"expected failure"``,
        with the reason that the author gave; ``"unexpected pass"``: the author expects a failure
        that does not come, so the expectation is to be removed.
    says
        What the check demands, in a sentence.
    reason
        What went wrong, why the check does not apply, or why its failure is expected.
    program
        A Python program that shows the failure; empty where there is none.
    """

    check: str
    outcome: Outcome
    says: str
    reason: str = ""
    program: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether the author has nothing to do."""
        return self.outcome not in ("failed", "unexpected pass")

    def __str__(self) -> str:
        told = f"{self.check}: {self.outcome}"
        if self.reason:
            told += f"\n  {self.says}\n" + _indented(self.reason)
        if self.program and not self.is_fine:
            told += f"\n  This program shows it:\n\n{_indented(self.program, 4)}"
        return told


@attrs.frozen(repr=False)
class Report(Sequence[Result]):
    """The checks of one part: a sequence of results, written as a table.

    It is true where nothing failed and nothing passed unexpectedly: ``assert check_layer(...)``.

    Parameters
    ----------
    subject
        The part, as the programs write it.
    results
        One for each check of its kind, whatever came out.
    """

    subject: str
    results: tuple[Result, ...]

    @overload
    def __getitem__(self, key: int | str, /) -> Result: ...
    @overload
    def __getitem__(self, key: slice, /) -> tuple[Result, ...]: ...
    def __getitem__(self, key: int | str | slice, /) -> Result | tuple[Result, ...]:
        """Look a result up by its place, or by the name of its check."""
        if isinstance(key, str):
            for result in self.results:
                if result.check == key:
                    return result
            raise KeyError(key)
        return self.results[key]

    def __len__(self) -> int:
        return len(self.results)

    def __bool__(self) -> bool:
        return all(result.is_fine for result in self.results)

    @property
    def failures(self) -> tuple[Result, ...]:
        """The results that the author has to look at."""
        return tuple(result for result in self.results if not result.is_fine)

    def count(self, outcome: object) -> int:
        """Count the checks that came out so."""
        return sum(result.outcome == outcome for result in self.results)

    def summary(self) -> str:
        """Write a line of counts, and below it what the author has to look at."""
        return "\n".join([f"{self.subject}: {_counted(self.results)}", *self._failures()])

    def __repr__(self) -> str:
        width = max((len(result.check) for result in self.results), default=0)
        lines = [f"{self.subject}: {_counted(self.results)}"]
        for result in self.results:
            line = f"  {result.check:{width}}  {result.outcome}"
            first = result.reason.strip().partition("\n")[0]
            lines.append(f"{line}: {first}" if first else line)
        return "\n".join([*lines, *self._failures()])

    def _failures(self) -> list[str]:
        return [f"\n{result}" for result in self.failures]


@attrs.frozen(repr=False)
class PluginReport(Sequence[Report]):
    """The checks of all that a plugin registers: a report for each part, and the plugin's own.

    It is true where every report is: ``assert check_plugin("mine")``.
    """

    plugin: str
    reports: tuple[Report, ...]

    @overload
    def __getitem__(self, key: int, /) -> Report: ...
    @overload
    def __getitem__(self, key: slice, /) -> tuple[Report, ...]: ...
    def __getitem__(self, key: int | slice, /) -> Report | tuple[Report, ...]:
        return self.reports[key]

    def __len__(self) -> int:
        return len(self.reports)

    def __iter__(self) -> Iterator[Report]:
        return iter(self.reports)

    def __bool__(self) -> bool:
        return all(self.reports)

    def summary(self) -> str:
        """Write a line of counts for each part, and below it what the author has to look at."""
        return "\n".join([self._title(), *(f"  {each.summary()}" for each in self.reports)])

    def __repr__(self) -> str:
        return "\n\n".join([self._title(), *map(repr, self.reports)])

    def _title(self) -> str:
        results = [result for report in self.reports for result in report]
        return f"plugin {self.plugin!r}: {_counted(results)}"


def _counted(results: Sequence[Result]) -> str:
    counts = Counter(result.outcome for result in results)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome])
    return f"{len(results)} checks: {told}" if results else "no check"


def _indented(text: str, by: int = 2) -> str:
    return "\n".join(" " * by + line if line else line for line in text.strip("\n").splitlines())
