"""The conformance kit has nothing to say against any of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cases import ACTIVATIONS

from graphnn.testing import check_plugin, parametrize_with_checks


@pytest.mark.filterwarnings("error")
@parametrize_with_checks("activation", ACTIVATIONS)
def test_an_activation_conforms(check: Callable[[], None]) -> None:
    check()


def test_the_plugin_conforms() -> None:
    report = check_plugin("activations")
    assert report, f"\n{report}"
    assert len(report) == 9
