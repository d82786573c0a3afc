"""The quick start: a network learns to read handwriting in a second.

The programme of the README: the embedded digits, a 64-50-10 network, mini-batches and backprop
("Deep Learning from Scratch", chapters 4 and 5, in ten lines).
"""

from _pictures import argument_parser, save

import graphnn as gn


def main() -> None:
    options = argument_parser(__doc__).parse_args()

    train, test = gn.data.load_digits()
    net = gn.Sequential(gn.Dense(64, 50), gn.Sigmoid(), gn.Dense(50, 10), rng=0)
    trainer = gn.Trainer(
        net, loss=gn.SoftmaxCrossEntropy(), optimizer=gn.SGD(0.5), gradient="backprop", rng=0
    )
    history = trainer.fit(train, epochs=30, batch_size=50, validation=test)
    print(net)
    print(history)
    print(f"of {len(test)} new digits read rightly: {trainer.evaluate(test).accuracy:.1%}")
    save(history.plot(), options.out, "digits_quickstart.png")


if __name__ == "__main__":
    main()
