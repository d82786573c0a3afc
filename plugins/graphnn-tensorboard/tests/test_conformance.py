"""The conformance kit has nothing to say against the plugin."""

from __future__ import annotations

from graphnn.testing import check_plugin


def test_the_plugin_conforms() -> None:
    report = check_plugin("tensorboard")
    assert report, f"\n{report}"
    assert report[0]["listens-without-failing"].outcome == "passed"
