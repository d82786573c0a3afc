"""A loader of a data set to be checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from graphnn.data import Dataset
from graphnn.data.download import DownloadError
from graphnn.plugins.hooks import Loader
from graphnn.testing.check import Case, NotApplicable
from graphnn.testing.part import Part

__all__ = ["DatasetSubject", "dataset_subject", "loaded", "loader"]


@attrs.frozen
class DatasetSubject:
    """A function that gives a data set to train on, and one to test with."""

    part: Part[Loader]


def dataset_subject(part: Part[Loader]) -> DatasetSubject:
    """Make a subject of a loader."""
    return DatasetSubject(part)


def loader(subject: DatasetSubject) -> Iterator[Case]:
    """Call with the loader."""
    yield (subject.part.argument(),)


def loaded(load: Loader) -> tuple[Dataset[Any], Dataset[Any]]:
    """Load; where the data are not at hand, there is nothing to be checked."""
    try:
        return load()
    except (DownloadError, FileNotFoundError, ModuleNotFoundError) as error:
        raise NotApplicable(f"the data are not at hand: {error}") from None
