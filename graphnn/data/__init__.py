"""Data sets: embedded handwritten digits, MNIST, a user's own arrays, and mini-batches of them."""

from graphnn.data.batches import BatchSampler, Indices, permutation_batches, random_choice_batches
from graphnn.data.dataset import Dataset
from graphnn.data.digits import load_digits
from graphnn.data.download import DownloadError, RemoteFile
from graphnn.data.idx import read_idx
from graphnn.data.mnist import MNIST_SOURCE, MnistSource, fetch_mnist, load_mnist, mnist_cache

__all__ = [
    "MNIST_SOURCE",
    "BatchSampler",
    "Dataset",
    "DownloadError",
    "Indices",
    "MnistSource",
    "RemoteFile",
    "fetch_mnist",
    "load_digits",
    "load_mnist",
    "mnist_cache",
    "permutation_batches",
    "random_choice_batches",
    "read_idx",
]
