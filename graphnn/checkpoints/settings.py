"""What makes two trainings the same one: settings by their paths, and where they differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from graphnn.data import Dataset
from graphnn.io.errors import quoted

__all__ = ["dataset_settings", "differences", "flattened"]

_ROWS: Final = 1024
"""Samples that are hashed at a time, so that data on disk need not fit into the memory."""

_ANY: Final = "a generator"


def flattened(document: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Walk JSON, and give each number and text under its path.

    >>> dict(flattened({"kind": "layer", "shape": [2, 3]}, "node"))
    {'node.kind': 'layer', 'node.shape[0]': 2, 'node.shape[1]': 3}
    """
    if isinstance(document, dict) and document:
        for key, value in document.items():
            yield from flattened(value, f"{path}.{key}")
    elif isinstance(document, list | tuple) and document:
        for place, value in enumerate(document):
            yield from flattened(value, f"{path}[{place}]")
    else:
        yield path, document


def dataset_settings(dataset: Dataset[Any] | None, path: str) -> dict[str, Any]:
    """Describe a data set: how many samples, of what form, and a fingerprint of them all."""
    if dataset is None:
        return {path: None}
    sha = hashlib.sha256()
    for start in range(0, len(dataset), _ROWS):
        for part in (dataset.x, dataset.t):
            sha.update(np.ascontiguousarray(part[start : start + _ROWS]).tobytes())
    first_x, first_t = np.asarray(dataset.x[:1]), np.asarray(dataset.t[:1])
    return {
        f"{path}.samples": len(dataset),
        f"{path}.x": f"{first_x.dtype} {first_x.shape[1:]}",
        f"{path}.t": f"{first_t.dtype} {first_t.shape[1:]}",
        f"{path}.content": sha.hexdigest(),
    }


def differences(written: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """Say in which settings a training differs from that in a file.

    Parameters
    ----------
    written
        The settings in the file; what has changed since it began is none of them.
    here
        All that there is.

    Examples
    --------
    >>> differences({"batch_size": 50, "loss": "A"}, {"batch_size": 40, "loss": "A", "rng": "B"})
    ['batch_size is 40, and was 50']
    """
    found = []
    for path, value in written.items():
        now = here.get(path, "missing")
        if now != value and _ANY not in (now, value):
            found.append(f"{path} is {_told(now)}, and was {_told(value)}")
    return found


def _told(value: Any) -> str:
    return quoted(value) if not isinstance(value, str) or len(value) > 60 else value
