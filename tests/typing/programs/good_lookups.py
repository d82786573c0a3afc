"""Parts by their names."""

from typing import reveal_type

import graphnn as gn

reveal_type(gn.get_layer("dense"))  # R: type[Layer[Any, Any, int, int]]
reveal_type(gn.get_activation("relu"))  # R: Layer[Any, Any, int, int]
reveal_type(gn.get_loss("cross-entropy"))  # R: Loss
reveal_type(gn.get_optimizer("sgd", learning_rate=0.1))  # R: Optimizer
reveal_type(gn.get_initializer("he"))  # R: Initializer
reveal_type(gn.get_gradient_estimator("numerical"))  # R: GradientEstimator
reveal_type(gn.get_dataset("digits")()[0])  # R: Dataset[Array]
