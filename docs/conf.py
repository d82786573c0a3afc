"""Sphinx configuration."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import attrs
from sphinx.application import Sphinx
from sphinx.util.inspect import TypeAliasForwardRef

import graphnn

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "graphnn"
author = "The graphnn authors"
copyright = "the graphnn authors"
release = graphnn.__version__
version = release

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "hook_reference",
    "mypy_output",
]
exclude_patterns = ["_build"]
default_role = "code"
html_theme = "furo"
html_title = f"graphnn {release}"
html_static_path = ["_static"]
html_css_files = ["wrap.css"]

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

LINKED = "Array Images Labels Matrix Nested SeedLike Vector"
NAMED = (
    "Indices Loader NumberArray ParameterGradients ParameterPullback Pullback Sample Several Shape "
    "Targets"
)
"""Types whose names say more than what they stand for; the reference describes the first ones."""

autodoc_type_aliases = {
    "npt.ArrayLike": "ArrayLike",
    "NotYetFloating": "ArrayLike",
    "ArrayLike": "ArrayLike",
    **{name: f"graphnn.arrays.{name}" for name in LINKED.split()},
    **{name: name for name in NAMED.split()},
}

# Between brackets Sphinx writes an alias as Python would print it.
TypeAliasForwardRef.__repr__ = lambda self: self.name  # type: ignore[method-assign]


def write_defaults(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str | None, returns: Any
) -> tuple[str, Any] | None:
    """Write the signature of an attrs class as one would, not as attrs has generated it."""
    if what != "class" or signature is None or not attrs.has(obj):
        return None
    fields = {field.name: field.default for field in attrs.fields(obj)}
    signature = re.sub(
        r"attr_dict\['(\w+)'\]\.default", lambda found: repr(fields[found[1]]), signature
    )
    return signature.replace("NOTHING", "..."), returns


def write_type_variables(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str | None, returns: Any
) -> tuple[str, Any] | None:
    """Write type variables and callables by their last names where Sphinx gives the whole ones."""
    if signature is None or "~" not in signature:
        return None
    return re.sub(r"~(?:\w+\.)*", "", signature), returns


def setup(app: Sphinx) -> None:
    """Connect what is above to Sphinx."""
    app.connect("autodoc-process-signature", write_defaults)
    app.connect("autodoc-process-signature", write_type_variables)
