"""What a check found, parameter by parameter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias, overload

import attrs

__all__ = ["Fault", "GradientCheck", "ParameterCheck", "Verdict"]

Verdict: TypeAlias = Literal["agrees", "wrong", "kink", "rounding", "random"]
"""What is to be thought of a derivative; see `ParameterCheck`."""


@attrs.frozen
class ParameterCheck:
    """How far two estimators agree on one parameter.

    Parameters
    ----------
    name, shape
        The parameter.
    verdict
        ``"agrees"``; ``"kink"``: they differ where the loss has a corner within a step, and both
        are right in their way; ``"rounding"``: they differ by the rounding of the network's dtype,
        and not in float64; ``"random"``: one estimate differs from the next; or ``"wrong"``.
    index
        The element that differs most.
    value, reference
        What the two estimators give there.
    absolute, relative
        By how much they differ there; relative to the larger of the two.
    cause
        What a wrong gradient looks like, or why another verdict was given, in words; empty if
        there is nothing to say.
    """

    name: str
    shape: tuple[int, ...]
    verdict: Verdict
    index: tuple[int, ...]
    value: float
    reference: float
    absolute: float
    relative: float
    cause: str = ""


@attrs.frozen
class Fault:
    """What is wrong with one layer, wherever in a network it shows.

    Parameters
    ----------
    layer
        The layer and its place: ``"layer 2 Dense(50 -> 10)"``; or the loss.
    part
        The parameter or input whose gradient is wrong; empty where it is another fault.
    cause
        What the matter is, in words.
    """

    layer: str
    part: str
    cause: str

    def __str__(self) -> str:
        what = f"the gradient of its {self.part} is wrong" if self.part else ""
        return f"{self.layer}: {': '.join(said for said in (what, self.cause) if said)}"


@attrs.frozen(repr=False)
class GradientCheck(Sequence[ParameterCheck]):
    """The report of a check: a sequence with an entry a parameter, written as a table.

    It is true where nothing is wrong, random or at fault: ``assert gradcheck(...)``.

    Parameters
    ----------
    estimator, reference
        What was compared, by name.
    parameters
        What was found.
    faults
        Where it comes from: what is wrong with single layers.
    """

    estimator: str
    reference: str
    parameters: tuple[ParameterCheck, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no parameter is wrong or random, and no layer at fault."""
        return not (self.faults or any(each.verdict in ("wrong", "random") for each in self))

    def __bool__(self) -> bool:
        return self.passed

    @overload
    def __getitem__(self, index: int, /) -> ParameterCheck: ...
    @overload
    def __getitem__(self, index: slice, /) -> tuple[ParameterCheck, ...]: ...
    def __getitem__(self, index: int | slice, /) -> ParameterCheck | tuple[ParameterCheck, ...]:
        return self.parameters[index]

    def __len__(self) -> int:
        return len(self.parameters)

    def __iter__(self) -> Iterator[ParameterCheck]:
        return iter(self.parameters)

    def of(self, name: str) -> ParameterCheck:
        """Return the entry of one parameter."""
        for each in self:
            if each.name == name:
                return each
        raise KeyError(name)

    def __repr__(self) -> str:
        head = ("parameter", "worst at", self.estimator, self.reference, "absolute", "relative")
        rows = [(*head, "verdict")]
        for each in self:
            where = str(list(each.index)) if each.index else ""
            numbers = (f"{each.value:.6g}", f"{each.reference:.6g}")
            errors = (f"{each.absolute:.1e}", f"{each.relative:.1e}")
            said = f"{each.verdict}: {each.cause}" if each.cause else each.verdict
            rows.append((each.name, where, *numbers, *errors, said))
        widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
        lines = [
            "  ".join(
                (
                    *(c.ljust(w) for c, w in zip(row[:2], widths[:2], strict=True)),
                    *(c.rjust(w) for c, w in zip(row[2:-1], widths[2:], strict=True)),
                    row[-1],
                )
            )
            for row in rows
        ]
        found = [f"at fault: {fault}" for fault in self.faults]
        return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:], *found])
