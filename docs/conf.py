"""Sphinx configuration."""

from __future__ import annotations

import sys
from pathlib import Path

import graphnn

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "graphnn"
author = "The graphnn authors"
release = graphnn.__version__
version = release

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "mypy_output",
]
exclude_patterns = ["_build"]
default_role = "code"
html_theme = "furo"
html_title = f"graphnn {release}"

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autosummary_generate = False
autosummary_imported_members = True
napoleon_google_docstring = False
napoleon_use_rtype = False
python_use_unqualified_type_names = True
myst_heading_anchors = 3
