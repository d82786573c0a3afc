"""One training as TensorBoard shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from graphnn import Gradient
from graphnn.arrays import Array
from graphnn.plugins.events import EpochFinished, StepFinished, TrainingFinished, TrainingStarted
from graphnn_tensorboard.folders import new_run
from graphnn_tensorboard.settings import Settings
from graphnn_tensorboard.writer import Writer, open_writer

__all__ = ["Run"]


@attrs.define(eq=False)
class Run:
    """Writes one training: curves over the steps, texts, and perhaps histograms.

    Parameters
    ----------
    settings
        How much is written.
    writer
        Where.
    """

    settings: Settings
    writer: Writer
    _step: int = attrs.field(default=0, init=False)
    _gradient: Gradient | None = attrs.field(default=None, init=False)

    @classmethod
    def start(cls, settings: Settings, event: TrainingStarted) -> Run:
        """Open a new folder; write what is known of the training before its first step."""
        run = cls(settings, open_writer(new_run(settings.folder)))
        network = event.network
        run.writer.add_text("network/table", f"```text\n{network!r}\n```")
        run.writer.add_text("network/graph", f"```mermaid\n{network.to_mermaid()}\n```")
        run.writer.add_text("settings", _table(event))
        return run

    def step(self, event: StepFinished) -> None:
        """Write the loss of a step, if it is its turn."""
        self._step, self._gradient = event.step, event.gradient
        if event.step % self.settings.every == 0:
            self.writer.add_scalar("step/loss", event.loss, event.step)

    def epoch(self, event: EpochFinished) -> None:
        """Write what an epoch has measured."""
        measured = {
            "loss/training": event.epoch.loss,
            "loss/validation": event.epoch.validation_loss,
            "accuracy/training": event.epoch.accuracy,
            "accuracy/validation": event.epoch.validation_accuracy,
            "seconds": event.epoch.seconds,
        }
        for tag, value in measured.items():
            if value is not None:
                self.writer.add_scalar(tag, value, event.epoch.number)
        if self.settings.histograms:
            self._histograms("parameters", event.network.parameters(), event.epoch.number)
            self._histograms("gradient", self._gradient or {}, event.epoch.number)

    def finish(self, event: TrainingFinished) -> None:
        """Write how the training ended, and close the file."""
        try:
            epochs = len(event.epochs)
            self.writer.add_text(
                "end", f"{event.reason} after {self._step} steps, {epochs} whole epochs", self._step
            )
        finally:
            self.close()

    def close(self) -> None:
        """Close the file."""
        self._gradient = None
        self.writer.close()

    def _histograms(self, kind: str, arrays: Mapping[str, Array], number: int) -> None:
        for name, array in arrays.items():
            # A step may be finite and a derivative by it beyond what a histogram can count.
            finite = array[np.isfinite(array)]
            if finite.size:
                self.writer.add_histogram(f"{kind}/{name}", finite, number)


def _table(event: TrainingStarted) -> str:
    rows: dict[str, Any] = {
        "loss": event.loss,
        "optimizer": event.optimizer,
        "gradient": event.estimator,
        "epochs": event.epochs,
        "batch size": event.batch_size,
        "steps per epoch": event.steps_per_epoch,
        "parameters": f"{event.network.parameter_count:,}",
        "dtype": event.network.compute_dtype,
    }
    lines = (f"| {name} | {_cell(value)} |" for name, value in rows.items())
    return "\n".join(["| setting | value |", "| --- | --- |", *lines])


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")
