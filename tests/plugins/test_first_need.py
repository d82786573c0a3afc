"""Plugins are discovered when a name is first looked up: once a process, whoever asks."""

from __future__ import annotations

from tests.plugins.packages import SWOOSH, Packages

TRACE = "\nimport builtins\nbuiltins.IMPORTED = getattr(builtins, 'IMPORTED', 0) + 1\n"


def test_the_import_loads_no_plugin_and_no_plugin_manager(packages: Packages) -> None:
    packages.install("swoosh")
    found = packages.run(
        """
        import sys
        import graphnn
        first = ["pluggy" in sys.modules, "graphnn.plugins" in sys.modules, "swoosh" in sys.modules]
        graphnn.relu
        graphnn.Sequential(graphnn.Dense(2, 3), graphnn.ReLU(), rng=0)([[1.0, 2.0]])
        second = ["pluggy" in sys.modules, "swoosh" in sys.modules]
        graphnn.get_activation
        third = "swoosh" in sys.modules
        graphnn.get_activation("relu")
        answer([first, second, third, "swoosh" in sys.modules])
        """
    )
    assert found == [[False, False, False], [False, False], False, True]


def test_discovery_happens_once(packages: Packages) -> None:
    packages.install("swoosh", SWOOSH.replace("\n    ", "\n") + TRACE)
    packages.install("broken", TRACE + "1 / 0")
    found = packages.run(
        """
        import builtins
        import warnings
        import graphnn as gn
        from graphnn.plugins import default_plugins
        with warnings.catch_warnings(record=True) as record:
            warnings.simplefilter("always")
            for _ in range(3):
                gn.get_activation("swoosh")
                gn.get_optimizer("sgd")
        same = default_plugins() is default_plugins()
        answer([builtins.IMPORTED, len(record), same])
        """
    )
    assert found == [2, 1, True]


def test_eight_threads_at_first_need(packages: Packages) -> None:
    packages.install("swoosh", SWOOSH.replace("\n    ", "\n") + TRACE)
    packages.install("broken", TRACE + "1 / 0")
    found = packages.run(
        """
        import builtins
        import threading
        import warnings
        from concurrent.futures import ThreadPoolExecutor
        import graphnn as gn
        from graphnn.plugins import default_plugins

        barrier = threading.Barrier(8)

        def first_need(_):
            barrier.wait()
            return type(gn.get_activation("swoosh")).__name__, id(default_plugins())

        with warnings.catch_warnings(record=True) as record:
            warnings.simplefilter("always")
            with ThreadPoolExecutor(8) as pool:
                found = list(pool.map(first_need, range(8)))
        names, sets = zip(*found)
        answer([builtins.IMPORTED, len(record), sorted(set(names)), len(set(sets))])
        """
    )
    assert found == [2, 1, ["Swoosh"], 1]


def test_a_strict_process_fails_each_time_until_the_cause_is_gone(packages: Packages) -> None:
    packages.install("broken", "1 / 0")
    found = packages.run(
        """
        import os
        import graphnn as gn
        from graphnn.plugins import PluginError

        def attempt():
            try:
                return repr(gn.get_activation("relu"))
            except PluginError as error:
                return str(error)

        first, second = attempt(), attempt()
        os.environ["GRAPHNN_DISABLE_PLUGINS"] = "broken"
        answer([first, second, attempt()])
        """,
        GRAPHNN_STRICT_PLUGINS="1",
    )
    error = "plugin 'broken' (broken 1.0) was not loaded: ZeroDivisionError: division by zero"
    assert found == [error, error, "ReLU()"]


def test_a_chain_finds_installed_activations(packages: Packages) -> None:
    packages.install("swoosh")
    found = packages.run(
        """
        import graphnn as gn
        net = gn.Sequential(gn.Dense(2, 3), "Swoosh", gn.Dense(3, 1), rng=0)
        answer(type(net[1]).__module__)
        """
    )
    assert found == "swoosh"
