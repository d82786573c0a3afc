"""The two losses: mean squared error and cross entropy of a right and a wrong answer.

Section 4.2 of "Deep Learning from Scratch": the digit is a 2. One output gives 2 the probability
0.6, the other gives 7 that; the better answer has the smaller loss. Cross entropy sees nothing but
the probability of the right class: it is -log of it.
"""

import numpy as np
from _pictures import BLUE, GREY, ORANGE, argument_parser, save
from matplotlib import pyplot as plt

import graphnn as gn


def main() -> None:
    options = argument_parser(__doc__).parse_args()

    t = gn.one_hot(2, 10)
    says_2 = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
    says_7 = np.array([0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0])

    print("output   mean squared error   cross entropy")
    for name, y in (("says 2", says_2), ("says 7", says_7)):
        squared, entropy = gn.mean_squared_error(y, t), gn.cross_entropy_error(y, t)
        print(f"{name}   {squared:18.4f}   {entropy:13.9f}")

    batch = np.stack([says_2, says_7])
    print("mean of the two as one batch:", gn.cross_entropy_error(batch, [2, 2]))

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    digits = np.arange(10)
    left.bar(digits - 0.2, says_2, 0.4, color=BLUE, label="says 2: right")
    left.bar(digits + 0.2, says_7, 0.4, color=ORANGE, hatch="//", label="says 7: wrong")
    left.set(title="Two outputs for the picture of a 2", xlabel="class", ylabel="probability")
    left.set_xticks(digits)
    left.legend()

    y = np.linspace(0.005, 1, 400)
    right.plot(y, -np.log(y), color=GREY, label="-log(y)")
    for output, colour, marker in ((says_2, BLUE, "o"), (says_7, ORANGE, "s")):
        at, loss = output[2], gn.cross_entropy_error(output, t)
        right.plot(at, loss, marker, color=colour, markersize=9)
        right.annotate(f"{loss:.3f}", (at, loss), xytext=(10, 5), textcoords="offset points")
    right.set(title="Cross entropy", xlabel="probability of the right class", ylabel="loss")
    right.grid(alpha=0.3)
    right.legend()
    save(figure, options.out, "two_losses.png")


if __name__ == "__main__":
    main()
