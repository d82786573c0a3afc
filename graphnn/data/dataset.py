"""Samples and their targets, checked once, then sliced and split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, SupportsIndex, TypeAlias, TypeVar, final, overload

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from graphnn.arrays import Array, SeedLike, as_generator
from graphnn.data.checking import Targets, as_class_count, as_inputs, as_targets

__all__ = ["Dataset", "Sample"]

X = TypeVar("X", bound=Array, covariant=True)
Given = TypeVar("Given", bound=Array)

Sample: TypeAlias = tuple[Array, np.integer[Any] | np.floating[Any] | Array]
"""One input without its batch axis, and its target."""

Several: TypeAlias = slice | Sequence[int] | npt.NDArray[np.integer[Any] | np.bool_]
"""What picks several samples: a slice, indices, or a mask of one boolean a sample."""


@final
@frozen(init=False, eq=False, repr=False)
class Dataset(Generic[X]):
    """Inputs ``x`` and targets ``t``, one a sample, that are known to be sound.

    Everything is checked when the data set is made, so what trains on it need not ask again.
    The arrays are read-only views: the caller's own arrays are neither changed nor, where their
    dtype will do, copied.

    Parameters
    ----------
    x
        Inputs ``(N, ...)``, rank 2 or more. Floats keep their dtype; integers (raw pixels, say)
        and booleans become float32.
    t
        Integers ``(N,)`` are class labels ``0 .. num_classes - 1`` and become int64. Floats
        ``(N,)`` are targets of a regression, unless `num_classes` says that they are labels.
        ``(N, ...)`` are floating-point targets; rows that are all one-hot name a class each.
    num_classes
        Number of classes. Left out, it is the greatest label plus one, or the width of one-hot
        rows, or ``None`` for a regression. Say it where some class may be missing.
    name
        What errors and ``repr`` call the data.

    Raises
    ------
    TypeError
        If `x` or `t` holds no real numbers (objects, text, complex), or masked ones.
    ValueError
        If there are no samples, `x` has no batch axis, lengths differ, a number is NaN or
        infinite, integers are too large to be exact in float32, or a label is out of range.

    Examples
    --------
    >>> xor = Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], name="xor")
    >>> xor
    Dataset('xor', N=4, sample_shape=(2,), dtype=float32, num_classes=2)
    >>> xor[xor.t == 1].x
    array([[0., 1.],
           [1., 0.]], dtype=float32)
    >>> x, t = xor[2]
    >>> x, int(t)
    (array([1., 0.], dtype=float32), 1)
    """

    x: X = field(init=False)
    t: Targets = field(init=False)
    # Who chose the data knows whether it has classes; of ``int | None`` mypy would have all ask.
    num_classes: int | Any = field(init=False)
    name: str = field(init=False)

    @overload
    def __init__(
        self: Dataset[Given],
        x: Given,
        t: npt.ArrayLike,
        *,
        num_classes: int | None = None,
        name: str = "data",
    ) -> None: ...

    @overload
    def __init__(
        self: Dataset[Array],
        x: npt.ArrayLike,
        t: npt.ArrayLike,
        *,
        num_classes: int | None = None,
        name: str = "data",
    ) -> None: ...

    def __init__(
        self,
        x: npt.ArrayLike,
        t: npt.ArrayLike,
        *,
        num_classes: SupportsIndex | None = None,
        name: str = "data",
    ) -> None:
        who = f"Dataset {name!r}"
        inputs = as_inputs(x, who)
        targets, count = as_targets(t, len(inputs), as_class_count(num_classes, who), who)
        _fill(self, inputs, targets, count, name)

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of one input, without the batch axis."""
        shape: tuple[int, ...] = self.x.shape
        return shape[1:]

    def __len__(self) -> int:
        return len(self.x)

    def __iter__(self) -> Iterator[Sample]:
        return zip(self.x, self.t, strict=True)

    @overload
    def __getitem__(self, index: Several) -> Dataset[X]: ...

    @overload
    def __getitem__(self, index: int | np.integer[Any]) -> Sample: ...

    def __getitem__(self, index: Several | int | np.integer[Any]) -> Dataset[X] | Sample:
        """Return one sample ``(x, t)`` for an integer, else the `Dataset` of those picked."""
        if isinstance(index, int | np.integer):
            return self._sample(int(index))
        if isinstance(index, slice):
            return self._subset(index)
        return self._subset(self._as_picks(np.asarray(index)))

    def take(self, n: int) -> Dataset[X]:
        """Return the first `n` samples.

        Raises
        ------
        ValueError
            If `n` is less than 1 or more than there are.

        Examples
        --------
        >>> len(Dataset(np.eye(5), range(5)).take(2))
        2
        """
        if not 1 <= n <= len(self):
            raise ValueError(f"{self._who}: cannot take {n} samples of {len(self)}")
        return self._subset(slice(n))

    def split(
        self, fraction: float, *, rng: SeedLike | None = None
    ) -> tuple[Dataset[X], Dataset[X]]:
        """Shuffle the samples and deal them into two data sets.

        Parameters
        ----------
        fraction
            Share of the samples, between 0 and 1, that the first data set gets (rounded to a
            whole number of samples).
        rng
            Seed or generator of the shuffle (SPEC 7); the same seed gives the same split.

        Raises
        ------
        ValueError
            If either side would be empty.

        Examples
        --------
        >>> train, held_out = Dataset(np.eye(5), range(5)).split(0.8, rng=0)
        >>> len(train), len(held_out)
        (4, 1)
        """
        first = round(fraction * len(self)) if 0 < fraction < 1 else 0
        if not 0 < first < len(self):
            raise ValueError(
                f"{self._who}: split({fraction}) of {len(self)} samples leaves one side empty; "
                "wanted a fraction between 0 and 1 that gives each side a sample"
            )
        order = as_generator(rng).permutation(len(self))
        return self._subset(order[:first]), self._subset(order[first:])

    def __repr__(self) -> str:
        return (
            f"Dataset({self.name!r}, N={len(self)}, sample_shape={self.sample_shape}, "
            f"dtype={self.x.dtype}, num_classes={self.num_classes})"
        )

    @property
    def _who(self) -> str:
        return f"Dataset {self.name!r}"

    def _sample(self, index: int) -> Sample:
        if not -len(self) <= index < len(self):
            raise IndexError(f"{self._who}: no sample {index} among {len(self)}")
        return self.x[index], self.t[index]

    def _as_picks(self, picks: np.ndarray[Any, np.dtype[Any]]) -> npt.NDArray[Any]:
        if picks.ndim != 1 or picks.dtype.kind not in "biu":
            raise IndexError(
                f"{self._who}: cannot pick samples with an array of shape {picks.shape} and dtype "
                f"{picks.dtype}; wanted a slice, integers (n,) or a mask ({len(self)},)"
            )
        if picks.dtype.kind == "b" and len(picks) != len(self):
            raise IndexError(f"{self._who}: a mask of {len(picks)} for {len(self)} samples")
        return picks

    def _subset(self, picks: slice | npt.NDArray[Any]) -> Dataset[X]:
        # Past the checks of __init__: sound data stay sound, and a regression whose picked rows
        # happen to look one-hot must not turn into a classification.
        try:
            x, t = self.x[picks], self.t[picks]
        except IndexError as error:
            raise IndexError(f"{self._who}: {error}") from None
        if len(x) == 0:
            raise ValueError(f"{self._who}: no sample of {len(self)} was picked")
        subset: Dataset[X] = object.__new__(Dataset)
        _fill(subset, x, t, self.num_classes, self.name)
        return subset


def _fill(
    dataset: Dataset[Array], x: Array, t: Targets, num_classes: int | None, name: str
) -> None:
    # As attrs does in the __init__ that it writes for a frozen class.
    object.__setattr__(dataset, "x", _read_only(x))
    object.__setattr__(dataset, "t", _read_only(t))
    object.__setattr__(dataset, "num_classes", num_classes)
    object.__setattr__(dataset, "name", name)


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
