"""How a training is kept in its file, and taken up from there; or not kept at all."""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

import attrs

from graphnn.checkpoints.checkpoint import Checkpoint
from graphnn.checkpoints.draws import Draws
from graphnn.checkpoints.errors import CheckpointError
from graphnn.checkpoints.position import Position
from graphnn.checkpoints.reading import StateReader
from graphnn.checkpoints.rehearsal import rehearsed
from graphnn.checkpoints.settings import differences, flattened
from graphnn.checkpoints.snapshots import Parts, read_state, write_state
from graphnn.checkpoints.writing import Leaf, StateWriter, described
from graphnn.io.drafts import sweep
from graphnn.io.errors import ModelFileError
from graphnn.io.extras import require_files_extra
from graphnn.io.files import replace
from graphnn.io.header import OWN, AnyArray
from graphnn.io.model_file import ModelFile, describe, encoded, read_model_file
from graphnn.plugins.events import Epoch

__all__ = ["Keeping", "Kept", "Unkept"]

FORMAT: Final = 1
"""Version of what stands under ``"training"``."""


class Keeping(Protocol):
    """What a training calls while it runs."""

    @property
    def parts(self) -> Parts:
        """What changes in the training."""

    def begin(self, epochs: int) -> str | None:
        """Take up what is in the file, if there is one; tell what was, in a sentence."""

    def draws(self) -> Iterator[Any]:
        """Give the mini-batches of the epoch under way that are left."""

    def stepped(self) -> None:
        """Write the file if a step is a time to do so."""

    def finished(self, *, last: bool) -> None:
        """Write the file if the end of an epoch is a time to do so."""

    def interrupted(self) -> None:
        """Write the file for the last time, unless a step was cut short."""

    def guarded(self, hold: AbstractContextManager[None]) -> AbstractContextManager[None]:
        """Choose whether a training holds Ctrl-C back until a step is whole."""


@attrs.define(eq=False)
class Unkept:
    """A training that leaves no file."""

    parts: Parts
    sizes: tuple[int, int]

    def begin(self, epochs: int) -> str | None:
        """Begin at the beginning."""
        return None

    def draws(self) -> Iterator[Any]:
        """Give the mini-batches of an epoch."""
        return self.parts.batches(*self.sizes, self.parts.rng)

    def stepped(self) -> None:
        """Go on."""

    def finished(self, *, last: bool) -> None:
        """Go on."""

    def interrupted(self) -> None:
        """Leave it at that."""

    def guarded(self, hold: AbstractContextManager[None]) -> AbstractContextManager[None]:
        """Let Ctrl-C end a step: nobody takes it up."""
        return contextlib.nullcontext()


@attrs.define(eq=False)
class Kept:
    """A training that is kept in a file.

    Parameters
    ----------
    parts, position
        What is kept.
    sizes
        Numbers of samples and of samples a mini-batch.
    checkpoint
        Where, and how often.
    fixed
        Settings that nothing in the training changes, by their paths.
    """

    parts: Parts
    sizes: tuple[int, int]
    position: Position
    checkpoint: Checkpoint
    fixed: Mapping[str, Any]
    _settings: dict[str, Any] = attrs.field(factory=dict, init=False)
    _epoch: dict[str, Any] | None = attrs.field(default=None, init=False)
    _epoch_arrays: dict[str, AnyArray] = attrs.field(factory=dict, init=False)
    _draws: Draws | None = attrs.field(default=None, init=False)
    _saved: float = attrs.field(default=0.0, init=False)

    def begin(self, epochs: int) -> str | None:
        """Take the file up if there is one; else write the first.

        Raises
        ------
        UnsavableError
            If a file could not hold the training; the message says what of it.
        CheckpointError
            If the file is of a training with other settings.
        ModelFileError
            If the file is damaged, or none that `Kept` wrote.
        OSError
            If it cannot be read or written.
        """
        require_files_extra()
        writer = StateWriter("now")
        leaves = self._leaves(self._write(writer))
        state, vocabulary = self._rehearse(leaves)
        self._settings = {
            path: described(leaf) for path, leaf in leaves.items() if path not in state
        }
        # A link that leads nowhere is no file yet.
        found = os.path.exists(self.checkpoint.path)
        if found:
            self._take_up({**writer.vocabulary, **vocabulary}, leaves, epochs)
        if len(self.position.finished) < epochs:
            # Whether it can be written is known before anything is spent on the training.
            self._save()
            sweep(os.path.realpath(self.checkpoint.path))
        if not found:
            return None
        done, taken = len(self.position.finished), self.position.taken
        return f"going on from {self.checkpoint.path}: {done} epochs and {taken} steps are done"

    def draws(self) -> Iterator[Any]:
        """Give the mini-batches that are left, and write down what repeating them takes."""
        draws, self._draws = self._draws, None
        if draws is None:
            writer = StateWriter("epoch")
            self._epoch = {
                name: writer.write(part, name)
                for name, part in (("rng", self.parts.rng), ("batches", self.parts.batches))
            }
            self._epoch_arrays = {name: array.copy() for name, array in writer.arrays.items()}
            draws = Draws.of(self.parts.batches, self.sizes, self.parts.rng, self.position)
        return draws

    def stepped(self) -> None:
        """Write the file after so many steps, or so much time."""
        every = self.checkpoint.every
        steps = len(self.position.step_losses)
        if self._is_time() or (isinstance(every, int) and steps % every == 0):
            self._save()

    def finished(self, *, last: bool) -> None:
        """Write the file at the end of the training, and at that of each epoch if not told else."""
        if last or self._is_time() or self.checkpoint.every is None:
            self._save()

    def interrupted(self) -> None:
        """Write the file, unless a step was cut short."""
        if self.position.whole:
            self._save()

    def guarded(self, hold: AbstractContextManager[None]) -> AbstractContextManager[None]:
        """Let Ctrl-C wait for the end of a step, where the training can be taken up."""
        return hold

    def _is_time(self) -> bool:
        every = self.checkpoint.every
        return (
            isinstance(every, datetime.timedelta)
            and time.monotonic() - self._saved >= every.total_seconds()
        )

    def _write(self, writer: StateWriter) -> dict[str, Any]:
        description = describe(self.parts.network)
        now = write_state(writer, self.parts, self.position, description.tensors)
        for path, leaf in flattened(description.nodes, "network"):
            writer.leaves[path] = leaf
        return {"description": description, "now": now, "leaves": writer.leaves}

    def _leaves(self, written: Mapping[str, Any]) -> dict[str, Leaf]:
        return {**self.fixed, **written["leaves"]}

    def _rehearse(self, leaves: Mapping[str, Leaf]) -> tuple[set[str], dict[str, Any]]:
        optimizer, parameters = rehearsed(self.parts.optimizer, self.parts.network.parameters())
        writer = StateWriter("rehearsal")
        writer.write(parameters, "parameters")
        writer.write(optimizer, "optimizer")
        writer.check_apart()
        moved = {
            path
            for path, leaf in leaves.items()
            if path.startswith("optimizer")
            and described(writer.leaves.get(path)) != described(leaf)
        }
        return moved, writer.vocabulary

    def _save(self) -> None:
        writer = StateWriter("now")
        written = self._write(writer)
        leaves = self._leaves(written)
        # What has changed since the training began is no setting of it.
        self._settings = {
            path: value
            for path, value in self._settings.items()
            if path in leaves and described(leaves[path]) == value
        }
        under_way = self.position.taken > 0
        training = {
            "format": FORMAT,
            "settings": self._settings,
            "now": written["now"],
            "epoch": self._epoch if under_way else None,
        }
        own = {**writer.arrays, **(self._epoch_arrays if under_way else {})}
        content = encoded(written["description"], training, own)
        try:
            replace(self.checkpoint.path, content)
        except OSError as error:
            raise OSError(
                error.errno, f"cannot write the checkpoint: {error.strerror}", self.checkpoint.path
            ) from error
        self._saved = time.monotonic()

    def _take_up(self, vocabulary: dict[str, Any], leaves: Mapping[str, Leaf], epochs: int) -> None:
        try:
            file = read_model_file(self.checkpoint.path)
            training = _training(file)
            self._check_same(training["settings"], leaves)
            vocabulary = {**vocabulary, _EPOCH: Epoch}
            self._check_epochs(file, vocabulary, epochs)
            self._read(file, vocabulary)
            if self.position.taken:
                self._repeat(file, vocabulary)
        except CheckpointError:
            raise
        # Whatever else stands there, and whatever it breaks, is the file's.
        except (ModelFileError, LookupError, TypeError, AttributeError, ValueError) as error:
            raise ModelFileError(
                f"{self.checkpoint.path} is no checkpoint to go on from: {_said(error)}; move it "
                "away to begin anew"
            ) from error

    def _check_same(self, written: Mapping[str, Any], leaves: Mapping[str, Leaf]) -> None:
        here = {path: described(leaves[path]) for path in written if path in leaves}
        found = differences(written, here)
        if found:
            raise CheckpointError(
                f"{self.checkpoint.path} is the checkpoint of another training: {_told(found)}. "
                "To go on, train as before; to begin anew, give another path or move the file away"
            )
        self._settings = dict(written)

    def _check_epochs(self, file: ModelFile, vocabulary: dict[str, Any], epochs: int) -> None:
        reader, past = StateReader(file.arrays, vocabulary), Position()
        reader.read(_training(file)["now"]["position"], past, "position")
        reader.apply()
        finished = len(past.finished)
        if epochs < finished + (past.taken > 0):
            behind = f"{finished} epoch{'' if finished == 1 else 's'} behind it"
            place = f"is in epoch {past.epoch}" if past.taken else f"has {behind}"
            raise CheckpointError(
                f"{self.checkpoint.path} {place}, and epochs={epochs} asks for fewer; the network "
                "of that moment is graphnn.load(path)"
            )

    def _read(self, file: ModelFile, vocabulary: dict[str, Any]) -> None:
        reader = StateReader(file.arrays, vocabulary)
        read_state(reader, _training(file)["now"], self.parts, self.position)
        reader.apply()

    def _repeat(self, file: ModelFile, vocabulary: dict[str, Any]) -> None:
        self._epoch = _training(file)["epoch"]
        self._epoch_arrays = {
            name: array for name, array in file.arrays.items() if name.startswith(_EPOCH_ARRAYS)
        }
        reader = StateReader(file.arrays, vocabulary)
        for name in ("rng", "batches"):
            part = reader.read(_training(file)["epoch"][name], getattr(self.parts, name), name)
            setattr(self.parts, name, part)
        reader.apply()
        draws = Draws.of(self.parts.batches, self.sizes, self.parts.rng, self.position)
        draws.repeat()
        # Where the generators stand now is not where drawing alone has put them.
        self._read(file, vocabulary)
        self._draws = draws


_EPOCH: Final = f"{Epoch.__module__}.{Epoch.__qualname__}"

_EPOCH_ARRAYS: Final = f"{OWN}epoch."

_KEYS: Final = {"format", "settings", "now", "epoch"}

_MOST: Final = 5


def _training(file: ModelFile) -> dict[str, Any]:
    found: dict[str, Any] | None = file.document.get("training")
    if found is None:
        raise ModelFileError("it is a model file without a training")
    if found.get("format") != FORMAT:
        raise ModelFileError("another version of graphnn wrote it")
    if set(found) != _KEYS or not all(isinstance(found[key], dict) for key in ("settings", "now")):
        raise ModelFileError("it does not describe a training")
    return found


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, ModelFileError) else repr(error)


def _told(found: list[str]) -> str:
    more = len(found) - _MOST
    return "; ".join(found[:_MOST]) + (f"; and {more} more" if more > 0 else "")
