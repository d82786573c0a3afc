"""The conformance kit for authors of plugins: whether a part is right, and if not, where."""

from graphnn.testing.check import BoundCheck, CheckFailedError, NotApplicable
from graphnn.testing.kit import (
    check_activation,
    check_dataset,
    check_estimator,
    check_initializer,
    check_layer,
    check_loss,
    check_optimizer,
)
from graphnn.testing.parametrize import parametrize_with_checks
from graphnn.testing.plugin_checks import check_plugin
from graphnn.testing.report import Outcome, PluginReport, Report, Result

__all__ = [
    "BoundCheck",
    "CheckFailedError",
    "NotApplicable",
    "Outcome",
    "PluginReport",
    "Report",
    "Result",
    "check_activation",
    "check_dataset",
    "check_estimator",
    "check_initializer",
    "check_layer",
    "check_loss",
    "check_optimizer",
    "check_plugin",
    "parametrize_with_checks",
]
