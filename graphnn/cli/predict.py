"""``graphnn predict``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from graphnn.cli.options import json_option, model_argument, traceback_option

__all__ = ["predict"]

_WIDTH = 40


@click.command(
    epilog="""
\b
Example:
  graphnn predict graphnn-digits/model.safetensors seven.png
"""
)
@model_argument
@click.argument("image", type=click.Path(path_type=Path))
@json_option
@traceback_option
def predict(model: Path, image: Path, as_json: bool) -> None:
    """Tell the class of IMAGE, of any size; dark writing on light ground is inverted."""
    import numpy as np

    import graphnn as gn
    from graphnn.cli.classifiers import gives_probabilities, natural_loss
    from graphnn.cli.images import image_size, read_image
    from graphnn.cli.tables import output

    network = gn.load(model)
    shape = network.input_shape()
    size = image_size(shape)
    if shape is None or size is None:
        raise ValueError(f"{model} takes samples of shape {shape}, which are no images")
    picture = read_image(image, size)
    sample = picture.pixels.reshape(1, *[length or 1 for length in shape])
    scores = natural_loss(network).class_scores(np.asarray(network(sample)))[0]
    probabilities = scores if gives_probabilities(network) else gn.softmax(scores)
    best = int(np.argmax(probabilities))
    if as_json:
        answer = {"class": best, "probabilities": [float(p) for p in probabilities]}
        click.echo(json.dumps({**answer, "inverted": picture.inverted}))
        return
    console = output()
    if picture.inverted:
        console.print("The border is light: taken as dark writing on light ground, and inverted.")
    for label, probability in enumerate(probabilities):
        bar = "█" * round(_WIDTH * float(probability))
        style = "bold" if label == best else "dim"
        console.print(f"{label:>3}  {probability:6.1%}  {bar}", style=style)
    console.print(f"class {best}")
