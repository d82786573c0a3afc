"""Real handwriting that comes with the package: 1,797 digits of 8 x 8 pixels."""

from __future__ import annotations

from importlib import resources
from typing import Literal, overload

import numpy as np

from graphnn.arrays import Array, Images, Matrix
from graphnn.data.dataset import Dataset
from graphnn.data.images import Pixels, labelled_images

__all__ = ["load_digits"]


@overload
def load_digits(
    *, flatten: Literal[True] = True, normalize: bool = True, one_hot: bool = False
) -> tuple[Dataset[Matrix], Dataset[Matrix]]: ...


@overload
def load_digits(
    *, flatten: Literal[False], normalize: bool = True, one_hot: bool = False
) -> tuple[Dataset[Images], Dataset[Images]]: ...


@overload
def load_digits(
    *, flatten: bool, normalize: bool = True, one_hot: bool = False
) -> tuple[Dataset[Array], Dataset[Array]]: ...


def load_digits(
    *, flatten: bool = True, normalize: bool = True, one_hot: bool = False
) -> tuple[Dataset[Array], Dataset[Array]]:
    """Load the embedded handwritten digits: 1,437 to train on and 360 to test with.

    The split is fixed and draws no random numbers: the images are sorted by digit, those of one
    digit staying in the order of the original file, and every fifth, from the first on, is a test
    image. Each digit thus has the same share of both parts, and so has each of the 13 writers,
    whose images stand together in that file: the test is of new images by known hands. Both parts
    then keep the file's order.

    Parameters
    ----------
    flatten
        ``x`` has shape ``(N, 64)`` if true, ``(N, 1, 8, 8)`` if not.
    normalize
        Divide the pixels, 0 (paper) to 16 (ink), by 16.
    one_hot
        ``t`` is float32 of shape ``(N, 10)`` if true, labels ``(N,)`` if not.

    Returns
    -------
    (train, test)
        Two data sets; ``x`` is float32.

    Notes
    -----
    The test set of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak, UCI
    Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49, under CC BY 4.0: 32 x 32
    bitmaps of handwriting by 13 people, of which each pixel here counts the ink in one 4 x 4
    block. The file ``digits-LICENSE.txt`` beside this module has the details.

    Examples
    --------
    >>> train, test = load_digits()
    >>> train
    Dataset('digits train', N=1437, sample_shape=(64,), dtype=float32, num_classes=10)
    >>> load_digits(flatten=False)[1].x.shape
    (360, 1, 8, 8)
    """
    images, labels = _read_embedded()
    is_test = np.zeros(len(labels), dtype=bool)
    is_test[np.argsort(labels, kind="stable")[::5]] = True

    def part(name: str, picked: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Dataset[Array]:
        return labelled_images(
            images[picked],
            labels[picked],
            name=name,
            num_classes=10,
            white=16,
            flatten=flatten,
            normalize=normalize,
            one_hot=one_hot,
        )

    return part("digits train", ~is_test), part("digits test", is_test)


def _read_embedded() -> tuple[Pixels, Pixels]:
    embedded = resources.files("graphnn.data") / "digits.npz"
    with embedded.open("rb") as file, np.load(file) as arrays:
        return arrays["images"], arrays["labels"]
