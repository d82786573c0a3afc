"""Packages that are really installed, as in `tests.plugins`."""

from tests.plugins.conftest import packages

__all__ = ["packages"]
