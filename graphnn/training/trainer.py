"""The trainer: objective, gradient, step; over and over."""

from __future__ import annotations

import os
from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from graphnn.arrays import Labels, as_generator
from graphnn.checkpoints import Checkpoint
from graphnn.checkpoints.checkpoint import as_checkpoint
from graphnn.data import BatchSampler, Dataset, permutation_batches
from graphnn.gradients import Backprop, GradientEstimator
from graphnn.gradients.objective import as_network
from graphnn.graph import Network
from graphnn.losses import Loss
from graphnn.optimizers import Optimizer
from graphnn.training.arguments import (
    as_estimator,
    as_loss,
    as_optimizer,
    check_count,
    check_dataset,
    check_sampler,
)
from graphnn.training.evaluation import Evaluation, class_scores, classes, evaluate
from graphnn.training.history import History
from graphnn.training.run import Run

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
        checkpoint: Checkpoint | str | os.PathLike[str] | None = None,
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
        checkpoint
            A file that keeps the training, and from which it goes on if it is there: a path, or a
            `Checkpoint` that also says how often it is written. `epochs` are those of the whole
            training, which may be more than at first. Ctrl-C then waits for the end of a step.

        Returns
        -------
        History
            With `checkpoint`, that of the whole training.

        Raises
        ------
        ValueError
            If `epochs` or `batch_size` is no whole number of at least 1.
        UnsavableError
            If a checkpoint could not hold the training; nothing has been trained then.
        CheckpointError
            If the checkpoint is of another training; the message says what differs.
        ModelFileError
            If there is a file that is no checkpoint, or is damaged; it is left as it is.
        OSError
            If the checkpoint cannot be read or written. The one before is left as it is.
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
        where = None if checkpoint is None else as_checkpoint(checkpoint)
        return Run(self, dataset, validation, epochs, batch_size, batches, where).run()

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
