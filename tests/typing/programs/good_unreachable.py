"""Branches that mypy does not look at count as well."""

import sys
from typing import TYPE_CHECKING

import graphnn as gn

hidden = 50
if not TYPE_CHECKING:
    hidden = 60
gn.Sequential(gn.Dense(784, hidden), gn.Dense(60, 10))

width = 50
if sys.platform != "win32":
    width = 60
if sys.version_info < (3, 0):
    width = 70
gn.Sequential(gn.Dense(784, width), gn.Dense(60, 10))
