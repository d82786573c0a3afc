"""Checks run, and their outcomes set against what the author expects."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from graphnn.testing.check import BoundCheck
from graphnn.testing.report import Report, Result
from graphnn.testing.suites import SUITES

__all__ = ["bound", "expected", "report"]


def report(
    kind: str, given: object, expected_failures: Mapping[str, str] | None, **options: Any
) -> Report:
    """Run every check of a kind on a part.

    Parameters
    ----------
    kind
        The kind.
    given
        A registered name, a class, a function that makes the part, or the part itself.
    expected_failures
        Names of checks that fail for a reason, and the reasons.
    **options
        What its author tells about it.
    """
    reasons = expected_failures or {}
    checks = bound(kind, given, reasons, **options)
    results = (expected(check.run(), reasons.get(check.name)) for check in checks)
    return Report(checks[0].title, tuple(results))


def bound(
    kind: str, given: object, expected_failures: Mapping[str, str], **options: Any
) -> tuple[BoundCheck[Any], ...]:
    """Bind every check of a kind to a part.

    Raises
    ------
    ValueError
        If there is no such kind, or the failure of a check is expected that does not exist, or
        for no reason.
    """
    if kind not in SUITES:
        raise ValueError(f"no parts are of the kind {kind!r}; there are: {', '.join(SUITES)}")
    checks = SUITES[kind].bind(given, **options)
    _check_known(checks, expected_failures)
    return checks


def _check_known(checks: Sequence[BoundCheck[Any]], reasons: Mapping[str, str]) -> None:
    """Refuse to expect the failure of checks that do not exist, or for no reason."""
    known = [check.name for check in checks]
    for name, reason in reasons.items():
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(known)}"
            raise ValueError(f"expected_failures names {name!r}, which is no check; {hint}")
        if not reason.strip():
            raise ValueError(f"expected_failures gives {name!r} no reason")


def expected(result: Result, reason: str | None) -> Result:
    """Set a result against the reason that an author gives for its failure, if any."""
    if reason is None or result.outcome == "not applicable":
        return result
    if result.outcome == "failed":
        return attrs.evolve(result, outcome="expected failure", reason=reason)
    told = f"it passes, but a failure is expected: {reason}; take it out of expected_failures"
    return attrs.evolve(result, outcome="unexpected pass", reason=told)
