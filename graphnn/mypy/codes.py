"""The codes of the errors, as in ``# type: ignore[graphnn-shape]``."""

from __future__ import annotations

from typing import Final

from mypy.errorcodes import ErrorCode

__all__ = ["HOOK", "PARAMETER", "SHAPE"]

SHAPE: Final = ErrorCode("graphnn-shape", "Layers must fit those that they take from", "graphnn")
HOOK: Final = ErrorCode("graphnn-hook", "Hooks must exist and be met", "graphnn")
PARAMETER: Final = ErrorCode("graphnn-parameter", "parameter(...) must name fields", "graphnn")
