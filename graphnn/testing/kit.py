"""The checks as functions, one for each kind of part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphnn.graph import Layer
from graphnn.testing.report import Report
from graphnn.testing.running import report

__all__ = ["check_activation", "check_layer"]

AnyLayer: TypeAlias = Layer[Any, Any]


def check_layer(
    layer: str | Callable[[], AnyLayer] | AnyLayer,
    *,
    shape: tuple[int, ...] | None = None,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check a layer: shapes, purity, copies, parameters, pullback, declared perturbations.

    Parameters
    ----------
    layer
        Its registered name; its class, or a function that makes one; or a layer, of which every
        check gets copies.
    shape : tuple of int
        Shape of one sample that it takes, where it does not declare one.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Returns
    -------
    Report
        A result for every check, true if all is well.

    Examples
    --------
    >>> from graphnn import Dense
    >>> report = check_layer(Dense(3, 4))
    >>> bool(report), report["pullback-is-the-derivative"].outcome
    (True, 'passed')
    """
    return report("layer", layer, expected_failures, shape=shape)


def check_activation(
    activation: str | Callable[[], AnyLayer] | AnyLayer,
    *,
    expected_failures: Mapping[str, str] | None = None,
) -> Report:
    """Check an activation: what `check_layer` checks, on every rank, and what its kind adds.

    Parameters
    ----------
    activation
        Its registered name; its class, or a function that makes one; or the activation.
    expected_failures
        Names of checks that it fails for a reason, and the reasons.

    Examples
    --------
    >>> bool(check_activation("tanh"))
    True
    """
    return report("activation", activation, expected_failures)
