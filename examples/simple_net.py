"""simpleNet: the gradient of a loss by the weights of a network, by finite differences.

The notes' own programme ("Deep Learning from Scratch", section 4.4.2) with nothing changed but
its import lines; the types are written out, and so are the weights, which the notes draw at random.
"""

import numpy as np
from _pictures import argument_parser, save
from matplotlib import pyplot as plt

from graphnn import cross_entropy_error, numerical_gradient, softmax
from graphnn.arrays import Matrix, Vector


class simpleNet:
    """Two inputs, three classes, one matrix of weights."""

    def __init__(self, W: Matrix) -> None:
        self.W = W

    def predict(self, x: Vector) -> Vector:
        """Give the scores."""
        z: Vector = np.dot(x, self.W)
        return z

    def loss(self, x: Vector, t: Vector) -> float:
        """Give the cross entropy of the softmax of the scores."""
        z = self.predict(x)
        y = softmax(z)
        return cross_entropy_error(y, t)


def main() -> None:
    options = argument_parser(__doc__).parse_args()

    W = np.array([[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]])
    net = simpleNet(W)
    x = np.array([0.6, 0.9])
    t = np.array([0.0, 0.0, 1.0])

    p = net.predict(x)
    print("prediction", p, "so class", np.argmax(p), "where 2 is right")
    print("loss", net.loss(x, t))

    f = lambda W: net.loss(x, t)  # noqa: E731 (as in the notes: it reads net.W, walked in place)
    dW = numerical_gradient(f, net.W)
    print("gradient", dW, sep="\n")

    figure, axes = plt.subplots(1, 2, figsize=(10, 3.2), layout="constrained")
    titles = ("weights $W$", "gradient by $W$ (below 0: more is better)")
    for each, matrix, title in zip(axes, (W, dW), titles, strict=True):
        each.imshow(matrix, cmap="PuOr", vmin=-1.2, vmax=1.2)
        for (row, column), value in np.ndenumerate(matrix):
            colour = "white" if abs(value) > 0.6 else "black"
            each.text(column, row, f"{value:+.3f}", ha="center", va="center", color=colour)
        each.set(title=title, xlabel="class (2 is right)", xticks=range(3))
        each.set_yticks([0, 1], ["$x_0$ = 0.6", "$x_1$ = 0.9"])

    net.W -= 0.5 * dW
    print("loss after one step of gradient descent", net.loss(x, t))
    save(figure, options.out, "simple_net.png")


if __name__ == "__main__":
    main()
