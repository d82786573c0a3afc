"""A whole training, as a user writes it."""

from typing import reveal_type

import numpy as np
import graphnn as gn

train, test = gn.data.load_digits()
net = gn.Sequential(gn.Dense(64, 50), gn.Sigmoid(), gn.Dense(50, 10), rng=0)
trainer = gn.Trainer(net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(0.5), gradient="backprop", rng=0)
history = trainer.fit(train, epochs=1, batch_size=500, validation=test)
reveal_type(history)  # R: History
reveal_type(history[-1])  # R: Epoch
reveal_type(history[-1].loss)  # R: float
reveal_type(history[-1].accuracy)  # R: float | Any
reveal_type(history.to_dict())  # R: dict[str, list[float | None]]
reveal_type(trainer.evaluate(test))  # R: Evaluation
reveal_type(trainer.evaluate(test).loss)  # R: float
reveal_type(trainer.predict(test.x[:3]))  # R: ndarray[Any, dtype[integer[Any]]]
reveal_type(trainer.network)  # R: Network[Any, Any, int, int]
reveal_type(trainer.loss)  # R: Loss
reveal_type(train)  # R: Dataset[Matrix]
reveal_type(train.x)  # R: Matrix
trainer_by_names = gn.Trainer(net, loss="softmax-cross-entropy", optimizer="sgd", gradient="backprop")
one = gn.Objective(net, gn.SoftmaxCrossEntropy(), train.x[:5], train.t[:5])
reveal_type(one.value())  # R: float
reveal_type(gn.Backprop()(one))  # R: Gradient
reveal_type(gn.Backprop()(one)["0.weight"])  # R: Array
mine = gn.data.Dataset(np.zeros((4, 2)), np.array([0, 1, 1, 0]))
history[-1].accuracy > 0.9
history[-1].accuracy is None
history[-1].validation_loss < history[0].loss
f"{trainer.evaluate(test).accuracy:.1%}"
classifier = gn.Sequential(gn.Dense(64, 50), gn.ReLU(), gn.Dense(50, train.num_classes))
reveal_type(classifier)  # R: Sequential[Matrix, Matrix, int, int]
slope, info = gn.numerical_gradient(lambda w: float(w.sum()), train.x[0].copy(), "auto", method="richardson", full_output=True)
reveal_type(info.error)  # R: Array | Any
abs(slope - 1) < info.error
