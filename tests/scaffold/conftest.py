from __future__ import annotations

import pytest

from graphnn.scaffold import EXAMPLES
from tests.scaffold.workshop import Workshop


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Give a place where a new plugin of every kind is written and installed."""
    place = Workshop.furnished(tmp_path_factory.mktemp("workshop"))
    for kind in EXAMPLES:
        place.run("graphnn", "new-plugin", f"my-{kind}", "--kind", kind)
    packages = [word for kind in EXAMPLES for word in ("-e", f"./graphnn-my-{kind}[test]")]
    place.run("python", "-m", "pip", "install", "--quiet", *packages)
    return place
