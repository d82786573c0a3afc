"""New plugins: complete packages, written from the templates beside this file."""

from graphnn.scaffold.examples import EXAMPLES, Example
from graphnn.scaffold.names import Names, check_free, names_from
from graphnn.scaffold.rendering import render
from graphnn.scaffold.writing import check_folder, write_files

__all__ = [
    "EXAMPLES",
    "Example",
    "Names",
    "check_folder",
    "check_free",
    "names_from",
    "render",
    "write_files",
]
