"""Parts of the wrong kind."""

import attrs
import graphnn as gn
from graphnn.arrays import Matrix
from graphnn.plugins import hooks


@attrs.frozen
class NoEstimator:
    def __call__(self, objective: gn.Objective) -> float:
        return objective.value()


@attrs.frozen
class NoOptimizer:
    learning_rate: float = 0.1


@attrs.define(eq=False)
class OtherForward(gn.Layer[Matrix, Matrix]):
    def forward(self, x: int, /) -> Matrix:  # E: Argument 1 of "forward" is incompatible with supertype "graphnn.graph.node.Node"; supertype defines the argument type as "ndarray[tuple[int, int], dtype[floating[Any]]]"  [override]
        raise NotImplementedError


@hooks.graphnn_register_gradient_estimators
def estimators(register: hooks.RegisterGradientEstimator) -> None:
    register("none", NoEstimator)  # E: Argument 2 to "__call__" of "RegisterGradientEstimator" has incompatible type "type[NoEstimator]"; expected "Callable[..., GradientEstimator]"  [arg-type]
    register("backprop", gn.Backprop)


@hooks.graphnn_register_optimizers
def optimizers(register: hooks.RegisterOptimizer) -> None:
    register("none", NoOptimizer)  # E: Argument 2 to "__call__" of "RegisterOptimizer" has incompatible type "type[NoOptimizer]"; expected "Callable[..., Optimizer]"  [arg-type]


@hooks.graphnn_register_layers
def layers(register: hooks.RegisterLayer) -> None:
    register("loss", gn.MeanSquaredError)  # E: Argument 2 to "__call__" of "RegisterLayer" has incompatible type "type[MeanSquaredError]"; expected "type[Layer[Any, Any, int, int]]"  [arg-type]
    register("instance", gn.Dense(2, 3))  # E: Argument 2 to "__call__" of "RegisterLayer" has incompatible type "Dense[int, int]"; expected "type[Layer[Any, Any, int, int]]"  [arg-type]


@hooks.graphnn_register_activations
def activations(register: hooks.RegisterActivation) -> None:
    register("relu-too", gn.ReLU)
    register("dense", gn.Dense)  # E: Argument 2 to "__call__" of "RegisterActivation" has incompatible type "type[Dense[NIn, NOut]]"; expected "Callable[[], Layer[Any, Any, int, int]]"  [arg-type]
    register("instance", gn.ReLU())  # E: Argument 2 to "__call__" of "RegisterActivation" has incompatible type "ReLU[ndarray[Any, dtype[floating[Any]]]]"; expected "Callable[[], Layer[Any, Any, int, int]]"  [arg-type]


gn.Trainer(gn.Dense(2, 3), loss=gn.MeanSquaredError(), optimizer=NoOptimizer())  # E: Argument "optimizer" to "Trainer" has incompatible type "NoOptimizer"; expected "Optimizer | str"  [arg-type]
gn.Trainer(gn.Dense(2, 3), loss=gn.ReLU(), optimizer=gn.SGD(0.1), gradient=NoEstimator())  # E: Argument "gradient" to "Trainer" has incompatible type "NoEstimator"; expected "GradientEstimator | str"  [arg-type] # E: Argument "loss" to "Trainer" has incompatible type "ReLU[ndarray[Any, dtype[floating[Any]]]]"; expected "Loss | str"  [arg-type]
