"""The checks as tests of pytest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphnn.testing.check import CheckFailedError
from graphnn.testing.running import bound

if TYPE_CHECKING:
    import pytest

__all__ = ["marks_of", "parametrize_with_checks"]


def parametrize_with_checks(
    kind: str,
    parts: Sequence[object],
    *,
    expected_failures: Mapping[str, str] | None = None,
    **options: Any,
) -> pytest.MarkDecorator:
    """Make a test of every check of every part: a decorator for a test that takes ``check``.

    Parameters
    ----------
    kind
        ``"activation"``, ``"layer"``, ``"loss"``, ``"initializer"``, ``"optimizer"``,
        ``"gradient_estimator"`` or ``"dataset"``.
    parts
        Registered names, classes, functions that make parts, or parts.
    expected_failures
        Names of checks that fail for a reason, and the reasons; pytest marks them as ``xfail``,
        and an unexpected pass fails.
    **options
        Those of the function that checks this kind, such as `check_layer`.

    Examples
    --------
    >>> from graphnn import Dense, Sigmoid
    >>> from graphnn.testing import BoundCheck
    >>> @parametrize_with_checks("layer", [Dense(3, 4), Sigmoid()])
    ... def test_conforms(check: BoundCheck[Any]) -> None:
    ...     check()
    """
    import pytest

    reasons = expected_failures or {}
    return pytest.mark.parametrize(
        "check",
        [
            pytest.param(check, id=str(check), marks=marks_of(reasons.get(check.name)))
            for part in parts
            for check in bound(kind, part, reasons, **options)
        ],
    )


def marks_of(reason: str | None) -> Sequence[pytest.MarkDecorator]:
    """Give the marks of a check whose failure is expected for a reason, or of any other."""
    import pytest

    if reason is None:
        return ()
    return (pytest.mark.xfail(reason=reason, strict=True, raises=CheckFailedError),)
