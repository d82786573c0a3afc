"""Networks to files and back, and the pickled weights of the notes.

A model file holds weights and architecture together; nothing in it is ever executed.
"""

from graphnn.io.errors import ModelFileError, UnsavableError
from graphnn.io.model_file import load, save
from graphnn.io.pickled_arrays import load_pickled_arrays

__all__ = ["ModelFileError", "UnsavableError", "load", "load_pickled_arrays", "save"]
