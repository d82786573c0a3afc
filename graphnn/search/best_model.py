"""The best model so far, on the disk as soon as it is the best."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TypeAlias

import attrs

from graphnn.graph import Network
from graphnn.search.trial import FinishedTrial

__all__ = ["BestModel"]

FILE: Final = "best.safetensors"

AnyNetwork: TypeAlias = Network[Any, Any]


@attrs.define(eq=False)
class BestModel:
    """The model of the best trial, in memory and, where there is a folder, in a file of it.

    The file is written beside its place before the trial is recorded, and put there afterwards.
    So a search that is killed at any moment has both the record and the model of its best trial,
    or neither.
    """

    folder: Path | None
    trial: FinishedTrial[Any] | None = None
    _model: AnyNetwork | None = None

    @property
    def path(self) -> Path | None:
        """Where the model is, if it is in a file."""
        path = None if self.folder is None else self.folder / FILE
        return path if path is not None and path.exists() else None

    @property
    def model(self) -> AnyNetwork | None:
        """The model itself, read from its file where a former process has trained it."""
        if self._model is None and self.path is not None:
            from graphnn.io import load

            self._model = load(self.path)
        return self._model

    def is_beaten_by(self, trial: FinishedTrial[Any]) -> bool:
        """Tell whether a trial is the best one now."""
        return not trial.failed and (self.trial is None or trial.rank < self.trial.rank)

    def prepare(self, trial: FinishedTrial[Any], model: AnyNetwork | None) -> None:
        """Write the model of a trial that is about to be recorded, beside its place."""
        draft = self._draft(trial)
        if draft is not None and model is not None:
            from graphnn.io import save

            save(model, draft)

    def accept(self, trial: FinishedTrial[Any], model: AnyNetwork | None) -> None:
        """Take the model of a trial that has been recorded."""
        self.trial, self._model = trial, model
        draft = self._draft(trial)
        if draft is None or self.folder is None:
            return
        if draft.exists():
            draft.replace(self.folder / FILE)
        elif model is None:
            (self.folder / FILE).unlink(missing_ok=True)

    def settle(self, trial: FinishedTrial[Any] | None) -> None:
        """Finish what a process that was killed has begun; `trial` is the best one on record."""
        if self.folder is None:
            return
        self.trial = trial
        draft = None if trial is None else self._draft(trial)
        if draft is not None and draft.exists():
            draft.replace(self.folder / FILE)
        for pattern in (".best-*.safetensors", ".graphnn-*.tmp"):
            for left in self.folder.glob(pattern):
                left.unlink(missing_ok=True)

    def _draft(self, trial: FinishedTrial[Any]) -> Path | None:
        name = f".best-{trial.number}-{trial.budget}.safetensors"
        return None if self.folder is None else self.folder / name
