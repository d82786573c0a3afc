"""The trainer: objective, gradient, step; over and over."""

from __future__ import annotations

import contextlib
import math
import time
from typing import Any, Literal, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from graphnn.arrays import Array, Labels, as_generator
from graphnn.data import BatchSampler, Dataset, permutation_batches
from graphnn.gradients import Backprop, GradientEstimator, Objective
from graphnn.gradients.objective import as_network
from graphnn.graph import Network
from graphnn.losses import Loss
from graphnn.optimizers import Optimizer
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
from graphnn.training.arguments import (
    as_estimator,
    as_loss,
    as_optimizer,
    check_count,
    check_dataset,
    check_sampler,
)
from graphnn.training.buffers import buffers_after, put
from graphnn.training.divergence import check_finite, check_measured
from graphnn.training.evaluation import Evaluation, class_scores, classes, evaluate
from graphnn.training.history import History
from graphnn.training.interrupts import Interrupts
from graphnn.training.stepping import Stepper, check_fits

__all__ = ["Trainer"]

AnyNetwork: TypeAlias = Network[Any, Any]


@attrs.define(eq=False)
class Trainer:
    """Trains a network: a gradient of each mini-batch's loss, a step of the optimiser.

    Parameters
    ----------
    network
        What is trained, in place; a single layer becomes a chain of one.
    loss
        A loss, or the registered name of one.
    optimizer
        An optimiser, or the registered name of one.
    gradient
        A gradient estimator, or the registered name of one: ``"backprop"``, ``"numerical"``, ...
    rng
        Seed or generator that draws the mini-batches (SPEC 7). The same seed on the same machine
        gives the same bits.

    Examples
    --------
    The XOR that one layer cannot learn ("Deep Learning from Scratch", section 2.4):

    >>> import graphnn as gn
    >>> xor = gn.data.Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    >>> net = gn.Sequential(gn.Dense(2, 8), gn.Tanh(), gn.Dense(8, 2), rng=0)
    >>> trainer = gn.Trainer(net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(0.5), rng=0)
    >>> history = trainer.fit(xor, epochs=100, batch_size=4)
    >>> trainer.evaluate(xor).accuracy
    1.0
    >>> trainer.predict([[0, 1], [1, 1]])
    array([1, 0])
    """

    network: AnyNetwork = attrs.field(converter=as_network)
    loss: Loss = attrs.field(kw_only=True, converter=as_loss)
    optimizer: Optimizer = attrs.field(kw_only=True, converter=as_optimizer)
    gradient: GradientEstimator = attrs.field(
        factory=Backprop, kw_only=True, converter=as_estimator
    )
    rng: np.random.Generator = attrs.field(default=None, kw_only=True, converter=as_generator)

    def fit(
        self,
        dataset: Dataset[Any],
        *,
        epochs: int = 1,
        batch_size: int = 100,
        validation: Dataset[Any] | None = None,
        batches: BatchSampler = permutation_batches,
    ) -> History:
        """Train on a data set.

        Ctrl-C ends training after the step that is under way; the history so far is returned,
        and the network keeps the parameters of the last whole step.

        Parameters
        ----------
        dataset
            The training samples.
        epochs
            How many times to go over them.
        batch_size
            Samples a mini-batch.
        validation
            Data that are evaluated after each epoch, and never trained on.
        batches
            How mini-batches are drawn: `graphnn.data.permutation_batches`, or
            `graphnn.data.random_choice_batches` as in the notes.

        Returns
        -------
        History

        Raises
        ------
        ValueError
            If `epochs` or `batch_size` is no whole number of at least 1.
        ShapeError
            If the samples, or those of `validation`, do not fit the network or the loss.
        DivergenceError
            If the loss or its gradient turns NaN or infinite, or the step would make a parameter
            so; it says when and where. The network keeps the parameters of the last whole step,
            also when an optimiser or an estimator raises.
        """
        check_count("Trainer.fit", "epochs", epochs)
        check_count("Trainer.fit", "batch_size", batch_size)
        check_sampler("Trainer.fit", batches)
        check_dataset("Trainer.fit", dataset)
        self.network.as_batch(dataset.x[:1])
        if validation is not None:
            check_dataset("Trainer.fit, validation", validation)
            self._try_out(validation)
        run = _Run(self, dataset, validation, epochs, batch_size, batches)
        return run.run()

    def evaluate(self, dataset: Dataset[Any], *, batch_size: int = 1000) -> Evaluation:
        """Measure loss and accuracy on a data set.

        Parameters
        ----------
        dataset
            The samples.
        batch_size
            Samples a batch; it bounds the memory.

        Returns
        -------
        Evaluation
            With ``.loss`` and ``.accuracy``.
        """
        return evaluate(self.network, self.loss, dataset, batch_size=batch_size)

    def predict(self, x: npt.ArrayLike) -> Labels:
        """Give the class of each sample: that of the greatest score (`Loss.class_scores`).

        Scores are the outputs, one a class; for `BinaryCrossEntropy` one output will do, which is
        positive for class 1.

        The outputs themselves are ``trainer.network(x)``.

        Parameters
        ----------
        x : array of shape (N, ...)
            The samples.

        Returns
        -------
        integer array of shape (N,)

        Raises
        ------
        ValueError
            If the network does not give one output a class.
        """
        y = self.network(x)
        scores = class_scores(self.loss, y)
        if scores is None or scores.shape[1] < 2:
            given = f"shape {y.shape}" if isinstance(y, np.ndarray) else f"{len(y)} parts"
            raise ValueError(
                f"Trainer.predict gives classes, but the outputs have {given}, not the shape "
                "(N, classes), or (N, 1) with BinaryCrossEntropy(); the outputs themselves are "
                "trainer.network(x)"
            )
        return classes(scores)

    def _try_out(self, validation: Dataset[Any]) -> None:
        # What does not fit would else be found after an epoch, and cost it.
        try:
            with np.errstate(all="ignore"):
                self.loss(self.network(validation.x[:1]), validation.t[:1])
        except Exception as error:
            error.add_note("in the first sample of validation=")
            raise


@attrs.define(eq=False)
class _Run:
    """One call of `Trainer.fit`: what is fixed for it, and what grows."""

    trainer: Trainer
    dataset: Dataset[Any]
    validation: Dataset[Any] | None
    epochs: int
    batch_size: int
    batches: BatchSampler
    announcer: Announcer = attrs.field(factory=Announcer, init=False)
    interrupts: Interrupts = attrs.field(factory=Interrupts, init=False)
    stepper: Stepper = attrs.field(factory=Stepper, init=False)
    finished: list[Epoch] = attrs.field(factory=list, init=False)
    step_losses: list[float] = attrs.field(factory=list, init=False)
    reason: Literal["completed", "interrupted", "failed"] = attrs.field(
        default="failed", init=False
    )

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(len(self.dataset) / self.batch_size)

    def run(self) -> History:
        try:
            # What they would warn of ends in a DivergenceError, if it reaches the loss.
            quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")
            with self.interrupts.watched(), quiet:
                self._tell_start()
                self._train()
            self.reason = "completed"
        except KeyboardInterrupt:
            self.reason = "interrupted"
        finally:
            # Ctrl-C in a listener ends the listening; the history is whole by now.
            with contextlib.suppress(KeyboardInterrupt):
                self._tell_end()
        return History(tuple(self.finished), tuple(self.step_losses), self.reason)

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
        ended = TrainingFinished(self.trainer.network, tuple(self.finished), self.reason)
        self.announcer.tell(hooks.graphnn_training_finished, ended)

    def _train(self) -> None:
        with progress.shown(self.epochs * self.steps_per_epoch) as report:
            for number in range(1, self.epochs + 1):
                epoch = self._epoch(number, report)
                self.finished.append(epoch)
                event = EpochFinished(self.trainer.network, epoch)
                self.announcer.tell(hooks.graphnn_epoch_finished, event)

    def _epoch(self, number: int, report: progress.Report) -> Epoch:
        total, seen = 0.0, 0
        start = time.perf_counter()
        rng = self.trainer.rng
        for picked in self.batches(len(self.dataset), self.batch_size, rng):
            x, t = _rows(self.dataset.x, picked), _rows(self.dataset.t, picked)
            loss = self._step(number, x, t)
            total += loss * len(t)
            seen += len(t)
            report(number, len(self.step_losses), loss)
        seconds = time.perf_counter() - start
        if seen == 0:
            raise ValueError("Trainer.fit: batches= gave no mini-batch, so there is no epoch")
        train = self.trainer.evaluate(self.dataset)
        check_measured(train.loss, when=f"after epoch {number}")
        test = self.trainer.evaluate(self.validation) if self.validation is not None else None
        return Epoch(
            number,
            loss=total / seen,
            accuracy=train.accuracy,
            validation_loss=test.loss if test else None,
            validation_accuracy=test.accuracy if test else None,
            seconds=seconds,
        )

    def _step(self, epoch: int, x: Array, t: Any) -> float:
        trainer = self.trainer
        network = trainer.network
        objective = Objective(network, trainer.loss, x, t)
        gradient = trainer.gradient(objective)
        parameters = network.parameters()
        check_fits(trainer.gradient, gradient, parameters)
        value = objective.value() if gradient.value is None else float(gradient.value)
        step = len(self.step_losses) + 1
        when = f"step {step} (epoch {epoch})"
        check_finite(objective, value, gradient, when=when)
        buffers = buffers_after(objective, trainer.gradient, gradient, when=when)
        with self.interrupts.held():
            self.stepper.step(trainer.optimizer, parameters, gradient, when=when)
            put(buffers, network)
            self.step_losses.append(value)
        event = StepFinished(network, epoch, step, value, gradient)
        self.announcer.tell(hooks.graphnn_step_finished, event)
        self.interrupts.deliver()
        return value


def _rows(samples: Any, picked: object) -> Any:
    # For indices, `take` gives the same rows in less time; a sampler may also give a mask or slice.
    if isinstance(samples, np.ndarray) and isinstance(picked, np.ndarray) and picked.dtype == int:
        return samples.take(picked, axis=0)
    return samples[picked]
