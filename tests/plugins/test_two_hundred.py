"""Two hundred installed plugins: all of them at first need, none of them before."""

from __future__ import annotations

from tests.plugins.packages import SWOOSH, Packages

COUNT = 200


def test_two_hundred_plugins(packages: Packages) -> None:
    for number in reversed(range(COUNT)):
        name = f"swoosh-{number:03}"
        packages.install(name, SWOOSH.replace('"swoosh"', f'"{name}"'), version=f"1.{number}")
    before, after, infos, last = packages.run(
        """
        import sys
        import graphnn as gn

        def imported():
            return sum(name.startswith("swoosh_") for name in sys.modules)

        gn.Sequential(gn.Dense(2, 2), gn.ReLU(), rng=0)
        before = imported()
        last = type(gn.get_activation("swoosh-199")).__module__
        from graphnn.plugins import default_plugins
        infos = [
            (info.name, info.status, info.version, list(info.parts.get("activations", ())))
            for info in default_plugins().infos
            if info.name.startswith("swoosh-")
        ]
        answer([before, imported(), infos, last])
        """
    )
    names = [f"swoosh-{number:03}" for number in range(COUNT)]
    assert (before, after, last) == (0, COUNT, "swoosh_199")
    assert infos == [[name, "loaded", f"1.{number}", [name]] for number, name in enumerate(names)]
