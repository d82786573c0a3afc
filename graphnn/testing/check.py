"""A check: a function of a few lines, and the cases that it is called with."""

from __future__ import annotations

import unittest
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeAlias, TypeVar

import attrs

from graphnn.testing.report import Outcome, Result
from graphnn.testing.source import Source, evaluated, function_source, joined, written

__all__ = ["Argument", "BoundCheck", "Case", "Check", "CheckFailedError", "NotApplicable", "check"]

Subject = TypeVar("Subject")


class NotApplicable(unittest.SkipTest):
    """A check does not apply to a part; the message says why. Test runners count it as skipped."""


class CheckFailedError(AssertionError):
    """A check failed; the message ends with a program that shows it."""


@attrs.frozen
class Argument:
    """A value that a check is called with, and how it is written."""

    value: Any
    source: Source

    @classmethod
    def of(cls, value: object) -> Argument:
        """Write a value down."""
        return cls(value, written(value))

    @classmethod
    def expression(cls, text: str) -> Argument:
        """Evaluate an expression that may use ``np``."""
        return cls(*evaluated(text))


Case: TypeAlias = tuple[Argument, ...]
"""The arguments of one call."""


@attrs.frozen
class Check(Generic[Subject]):
    """A function that raises unless a part is right, and what it is called with.

    Parameters
    ----------
    name
        The name of the function, with hyphens.
    says
        What it demands, in a sentence: the first line of its docstring.
    body
        The function; the text of it is what a failure is reproduced with, so it is short and
        stands on its own.
    cases
        Gives the arguments of each call, made afresh for the call.
    """

    name: str
    says: str
    body: Callable[..., None]
    cases: Callable[[Subject], Iterable[Case]]

    @property
    def function(self) -> str:
        """The name of the function."""
        return self.body.__name__


def check(
    cases: Callable[[Subject], Iterable[Case]],
) -> Callable[[Callable[..., None]], Check[Subject]]:
    """Make a check of a function: a decorator.

    Parameters
    ----------
    cases
        Gives the arguments of each call for a subject.
    """

    def decorate(body: Callable[..., None]) -> Check[Subject]:
        says = (body.__doc__ or "").partition("\n")[0].strip()
        return Check(body.__name__.replace("_", "-"), says, body, cases)

    return decorate


@attrs.frozen
class BoundCheck(Generic[Subject]):
    """A check of one part; calling it raises unless the part is right."""

    check: Check[Subject]
    subject: Subject
    title: str

    @property
    def name(self) -> str:
        """The name of the check."""
        return self.check.name

    def __str__(self) -> str:
        return f"{self.title}-{self.name}"

    def __call__(self) -> None:
        """Run the check.

        Raises
        ------
        CheckFailedError
            If the part is not right.
        NotApplicable
            If the check does not apply to it.
        """
        result = self.run()
        if result.outcome == "not applicable":
            raise NotApplicable(result.reason)
        if result.outcome == "failed":
            raise CheckFailedError(f"{self.title}: {result}")

    def run(self) -> Result:
        """Run every case; stop at the first that fails."""
        applied, reasons = 0, list[str]()
        called: Case = ()
        try:
            for case in self.check.cases(self.subject):
                called = case
                try:
                    self.check.body(*(argument.value for argument in case))
                    applied += 1
                except NotApplicable as reason:
                    reasons.append(str(reason))
                called = ()
        except NotApplicable as reason:
            reasons.append(str(reason))
        except Exception as error:
            return self._result("failed", _told(error), self._program(called))
        if applied:
            return self._result("passed")
        if reasons:
            return self._result("not applicable", "; ".join(dict.fromkeys(reasons)))
        return self._result("failed", "the check found nothing to call the part with")

    def _result(self, outcome: Outcome, reason: str = "", program: str = "") -> Result:
        return Result(self.name, outcome, self.check.says, reason, program)

    def _program(self, case: Case) -> str:
        """Write the call that failed, after the function and all that it needs."""
        if not case:
            return ""
        holes = ", ".join("{}" for _ in case)
        call = joined(f"{self.check.function}({holes})", *(each.source for each in case))
        definition = function_source(self.check.body)
        before = [*dict.fromkeys((*call.before, *definition.before))]
        lines = [each for each in before if "\n" not in each]
        blocks = [each for each in before if "\n" in each]
        imports = [line for line in lines if line.startswith(("import ", "from "))]
        imports = sorted(imports, key=lambda line: line.split()[1])
        rest = [line for line in lines if line not in imports]
        head = "\n".join(["from __future__ import annotations", "", *imports, *rest])
        return "\n\n\n".join([head, *blocks, call.text]) + "\n"


def _told(error: Exception) -> str:
    told = str(error).strip() or type(error).__name__
    return told if isinstance(error, AssertionError) else f"{type(error).__name__}: {told}"
