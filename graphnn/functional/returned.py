"""What a function that is differentiated may return, made a value of its own."""

from __future__ import annotations

import numbers
from typing import Any, Protocol, cast

import attrs
import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array
from graphnn.functional.arguments import is_real
from graphnn.functional.kinds import ComplexArray

__all__ = ["OneNumber", "Reading", "SameShape"]


class Reading(Protocol):
    """Reads what a function returns; errors call the one who called it `who`."""

    def real(self, who: str, value: object) -> Any:
        """Read what it returns for a real argument."""

    def with_imaginary(self, who: str, value: object) -> Any:
        """Read what it returns for a complex argument."""


@attrs.frozen
class OneNumber:
    """Reads one number; for a gradient or a Hessian."""

    def real(self, who: str, value: object) -> float:
        """Return it as a number of its own, also where it is a view into the argument."""
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value[()]
        if not is_real(value):
            raise TypeError(
                f"{who}: f returned {_described(value)}; wanted one real number (try np.sum, or "
                "return what f computes)"
            )
        return float(cast(float, value))

    def with_imaginary(self, who: str, value: object) -> complex:
        """Return it as a number of its own."""
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value[()]
        if not isinstance(value, numbers.Complex) or isinstance(value, numbers.Real):
            raise TypeError(_wanted_complex(who, value, "one complex number"))
        return complex(value)


@attrs.define
class SameShape:
    """Reads a number, or an array of any shape that stays; copied, since it may be one buffer."""

    shape: tuple[int, ...] | None = None

    def real(self, who: str, value: object) -> Array:
        """Copy it in at least double precision."""
        found: npt.NDArray[Any] = np.array(value, ndmin=1)
        if found.dtype.kind not in "fiu":
            raise TypeError(
                f"{who}: f returned {_described(value)}; wanted real numbers, one or an array"
            )
        self._check(who, found)
        return found.astype(np.result_type(found.dtype, np.float64), copy=False)

    def with_imaginary(self, who: str, value: object) -> ComplexArray:
        """Copy it in at least double precision."""
        found: npt.NDArray[Any] = np.array(value, ndmin=1)
        if found.dtype.kind != "c":
            raise TypeError(_wanted_complex(who, value, "complex numbers"))
        self._check(who, found)
        return found.astype(np.result_type(found.dtype, np.complex128), copy=False)

    def _check(self, who: str, found: npt.NDArray[Any]) -> None:
        if self.shape is None:
            self.shape = found.shape
        if found.shape != self.shape:
            raise ValueError(
                f"{who}: f returned shape {found.shape} after {self.shape}; wanted one shape always"
            )


def _wanted_complex(who: str, value: object, wanted: str) -> str:
    return (
        f'{who}: method="complex-step" gave f a complex array, and f returned {_described(value)}; '
        f"wanted {wanted}, so f has to compute with its argument, without float(), abs() or .real "
        'on the way (or take method="richardson")'
    )


def _described(value: object) -> str:
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)
