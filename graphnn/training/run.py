"""One training: its epochs and steps, and what is told of them."""

from __future__ import annotations

import contextlib
import math
import time
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np

from graphnn.arrays import Array
from graphnn.checkpoints import Checkpoint
from graphnn.checkpoints.keeping import Keeping, Kept, Unkept
from graphnn.checkpoints.position import Position
from graphnn.checkpoints.settings import dataset_settings
from graphnn.checkpoints.snapshots import Parts
from graphnn.data import BatchSampler, Dataset
from graphnn.gradients import Objective
from graphnn.plugins import hooks
from graphnn.plugins.events import (
    Epoch,
    EpochFinished,
    StepFinished,
    TrainingFinished,
    TrainingStarted,
)
from graphnn.training import progress
from graphnn.training.announcer import Announcer
from graphnn.training.buffers import buffers_after, put
from graphnn.training.divergence import check_finite, check_measured
from graphnn.training.history import History
from graphnn.training.interrupts import Interrupts
from graphnn.training.stepping import Stepper, check_fits

if TYPE_CHECKING:
    from graphnn.training.trainer import Trainer

__all__ = ["Run"]


@attrs.define(eq=False)
class Run:
    """One call of `Trainer.fit`: what is fixed for it, and what grows."""

    trainer: Trainer
    dataset: Dataset[Any]
    validation: Dataset[Any] | None
    epochs: int
    batch_size: int
    batches: BatchSampler
    checkpoint: Checkpoint | None
    announcer: Announcer = attrs.field(factory=Announcer, init=False)
    interrupts: Interrupts = attrs.field(factory=Interrupts, init=False)
    stepper: Stepper = attrs.field(factory=Stepper, init=False)
    position: Position = attrs.field(factory=Position, init=False)
    keeping: Keeping = attrs.field(init=False)
    reason: Literal["completed", "interrupted", "failed"] = attrs.field(
        default="failed", init=False
    )

    @keeping.default
    def _choose_keeping(self) -> Keeping:
        trainer = self.trainer
        sizes = (len(self.dataset), self.batch_size)
        parts = Parts(
            trainer.network,
            trainer.loss,
            trainer.optimizer,
            trainer.gradient,
            trainer.rng,
            self.batches,
        )
        if self.checkpoint is None:
            return Unkept(parts, sizes)
        fixed = {
            "batch_size": self.batch_size,
            **dataset_settings(self.dataset, "dataset"),
            **dataset_settings(self.validation, "validation"),
        }
        return Kept(parts, sizes, self.position, self.checkpoint, fixed)

    @property
    def steps_per_epoch(self) -> int:
        """Steps that the samplers of graphnn make of an epoch."""
        return math.ceil(len(self.dataset) / self.batch_size)

    def run(self) -> History:
        """Train."""
        self._take_up()
        try:
            # What they would warn of ends in a DivergenceError, if it reaches the loss.
            quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")
            with self.interrupts.watched(), quiet:
                self._tell_start()
                self._train()
            self.reason = "completed"
        except KeyboardInterrupt:
            self.reason = "interrupted"
            self.keeping.interrupted()
        finally:
            # Ctrl-C in a listener ends the listening; the history is whole by now.
            with contextlib.suppress(KeyboardInterrupt):
                self._tell_end()
        position = self.position
        return History(tuple(position.finished), tuple(position.step_losses), self.reason)

    def _take_up(self) -> None:
        taken_up = self.keeping.begin(self.epochs)
        if taken_up is not None:
            progress.say(taken_up)
            trainer, parts = self.trainer, self.keeping.parts
            # What cannot be changed in place is another object now.
            trainer.loss, trainer.optimizer = parts.loss, parts.optimizer
            trainer.gradient, trainer.rng = parts.gradient, parts.rng

    def _tell_start(self) -> None:
        trainer = self.trainer
        started = TrainingStarted(
            network=trainer.network,
            loss=trainer.loss,
            optimizer=trainer.optimizer,
            estimator=trainer.gradient,
            epochs=self.epochs,
            steps_per_epoch=self.steps_per_epoch,
            batch_size=self.batch_size,
        )
        self.announcer.tell(hooks.graphnn_training_started, started)

    def _tell_end(self) -> None:
        ended = TrainingFinished(self.trainer.network, tuple(self.position.finished), self.reason)
        self.announcer.tell(hooks.graphnn_training_finished, ended)

    def _train(self) -> None:
        position = self.position
        with progress.shown(self.epochs * self.steps_per_epoch) as report:
            while len(position.finished) < self.epochs:
                with self.keeping.guarded(self.interrupts.held()):
                    self._epoch(report)
                self.interrupts.deliver()

    def _epoch(self, report: progress.Report) -> None:
        position = self.position
        start = time.perf_counter()
        for picked in self.keeping.draws():
            loss = self._step(_rows(self.dataset.x, picked), _rows(self.dataset.t, picked))
            report(position.epoch, len(position.step_losses), loss)
            now = time.perf_counter()
            position.seconds += now - start
            self.keeping.stepped()
            self.interrupts.deliver()
            start = time.perf_counter()
        epoch = self._measured()
        position.finish(epoch)
        event = EpochFinished(self.trainer.network, epoch)
        self.announcer.tell(hooks.graphnn_epoch_finished, event)
        self.keeping.finished(last=len(position.finished) >= self.epochs)

    def _measured(self) -> Epoch:
        position = self.position
        if position.seen == 0:
            raise ValueError("Trainer.fit: batches= gave no mini-batch, so there is no epoch")
        train = self.trainer.evaluate(self.dataset)
        check_measured(train.loss, when=f"after epoch {position.epoch}")
        test = self.trainer.evaluate(self.validation) if self.validation is not None else None
        return Epoch(
            position.epoch,
            loss=position.total / position.seen,
            accuracy=train.accuracy,
            validation_loss=test.loss if test else None,
            validation_accuracy=test.accuracy if test else None,
            seconds=position.seconds,
        )

    def _step(self, x: Array, t: Any) -> float:
        trainer, position = self.trainer, self.position
        network = trainer.network
        objective = Objective(network, trainer.loss, x, t)
        gradient = trainer.gradient(objective)
        parameters = network.parameters()
        check_fits(trainer.gradient, gradient, parameters)
        value = objective.value() if gradient.value is None else float(gradient.value)
        step = len(position.step_losses) + 1
        when = f"step {step} (epoch {position.epoch})"
        check_finite(objective, value, gradient, when=when)
        buffers = buffers_after(objective, trainer.gradient, gradient, when=when)
        with self.interrupts.held():
            self.stepper.step(trainer.optimizer, parameters, gradient, when=when)
            put(buffers, network)
            position.step(value, len(t))
        event = StepFinished(network, position.epoch, step, value, gradient)
        self.announcer.tell(hooks.graphnn_step_finished, event)
        return value


def _rows(samples: Any, picked: object) -> Any:
    # For indices, `take` gives the same rows in less time; a sampler may also give a mask or slice.
    if isinstance(samples, np.ndarray) and isinstance(picked, np.ndarray) and picked.dtype == int:
        return samples.take(picked, axis=0)
    return samples[picked]
