"""Whatever an installed plugin does while it is loaded costs only itself, in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import Any

import pytest

from tests.plugins.packages import SWOOSH, Packages

REPORT = """
import contextlib
import io
import json
import sys
import warnings
import attrs
import numpy as np
import graphnn as gn

def report():
    with warnings.catch_warnings(record=True) as record:
        warnings.simplefilter("always")
        swoosh = gn.get_activation("swoosh")
    from graphnn.plugins import default_plugins
    infos = {info.name: attrs.asdict(info) for info in default_plugins().infos}
    return {"infos": infos, "warned": [str(each.message) for each in record]}
"""

GOOD = SWOOSH.replace("\n    ", "\n")


def loaded_with(packages: Packages, source: str, program: str = "", **environment: str) -> Any:
    """Load a plugin called ``odd`` and a good one behind it; give what is known of the odd one."""
    packages.write("odd.py", source)
    packages.describe("odd", "[graphnn]\nodd = odd\n", version="0.7")
    packages.install("swoosh")
    found = packages.run(REPORT + textwrap.dedent(program or "answer(report())"), **environment)
    if program:
        return found
    assert found["infos"]["swoosh"]["status"] == "loaded"
    assert found["infos"]["graphnn"]["status"] == "loaded"
    return found["infos"]["odd"] | {"warned": found["warned"]}


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def (", "SyntaxError: invalid syntax (odd.py, line 1)"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("class Odd(BaseException): pass\nraise Odd('mine')", "Odd: mine"),
        ("def f(): f()\nf()", "RecursionError: maximum recursion depth exceeded"),
        (
            "import no_such_library.part",
            (
                "ModuleNotFoundError: No module named 'no_such_library'; it needs a package "
                "that is not installed: pip install no_such_library may bring it"
            ),
        ),
        (
            "import graphnn.no_such_room",
            (
                "ModuleNotFoundError: No module named 'graphnn.no_such_room'; it is written for "
                "another version of graphnn: upgrade the one or the other"
            ),
        ),
        (
            GOOD.replace('"swoosh"', '"ReLU"'),
            (
                "PluginError: the activation 'relu' is registered by both 'graphnn' and 'odd'; "
                "switch one off with GRAPHNN_DISABLE_PLUGINS, or ask an author to choose another "
                "name"
            ),
        ),
        (
            GOOD.replace(
                "@graphnn",
                "@graphnn_register_optimizers\ndef half(register):\n"
                '    register("half", gn.SGD)\n    raise KeyError("half")\n\n@graphnn',
            ),
            "KeyError: 'half'",
        ),
    ],
    ids=[
        "raises",
        "is no Python",
        "exits",
        "raises what is no Exception",
        "recurses",
        "lacks a dependency",
        "wants another graphnn",
        "shadows a built-in part",
        "registers half",
    ],
)
def test_a_failure_is_told_once(packages: Packages, source: str, error: str) -> None:
    odd = loaded_with(packages, source)
    assert odd["status"] == "failed"
    assert odd["error"].startswith(error)
    assert odd["parts"] == {}
    assert odd["traceback"].startswith("Traceback (most recent call last):")
    (message,) = odd["warned"]
    assert message.startswith(f"plugin 'odd' (odd 0.7) was not loaded: {error}")
    assert message.endswith("To silence this: GRAPHNN_DISABLE_PLUGINS=odd")


def test_half_a_registration_leaves_nothing(packages: Packages) -> None:
    found = loaded_with(
        packages,
        """
        import graphnn as gn
        from graphnn.plugins.hooks import graphnn_register_layers, graphnn_register_losses

        @graphnn_register_layers
        def layers(register):
            register("half", gn.Dense)

        @graphnn_register_losses
        def losses(register):
            register("half", gn.MeanSquaredError)
            raise RuntimeError
        """,
        """
        report()
        from graphnn.plugins import default_plugins
        plugins = default_plugins()
        answer(["half" in plugins.layers, "half" in plugins.losses, "dense" in plugins.layers])
        """,
    )
    assert found == [False, False, True]


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (
            "odd:nothing",
            "PluginError: plugin 'odd' has the entry point 'odd:nothing', and <module 'odd' from ",
        ),
        (
            "odd:gn.Dense.nothing",
            "PluginError: plugin 'odd' has the entry point 'odd:gn.Dense.nothing', and <class ",
        ),
        (
            "no module!",
            (
                "PluginError: plugin 'odd' has the entry point 'no module!'; wanted module or "
                "module:object"
            ),
        ),
        (
            "gone.plugin",
            (
                "ModuleNotFoundError: No module named 'gone'; the package is not all there: pip "
                "install --force-reinstall odd"
            ),
        ),
    ],
)
def test_an_entry_point_that_leads_nowhere(packages: Packages, value: str, error: str) -> None:
    packages.write("odd.py", "import graphnn as gn")
    packages.describe("odd", f"[graphnn]\nodd = {value}\n")
    packages.install("swoosh")
    found = packages.run(f"{REPORT}\nanswer(report())")
    assert found["infos"]["odd"]["error"].startswith(error)
    assert found["infos"]["swoosh"]["status"] == "loaded"


def test_a_program_that_is_a_plugin_itself(packages: Packages) -> None:
    """Its own first look-up comes before its hooks: better none of them than half."""
    early = GOOD + '\ngn.get_activation("relu")\n\n@graphnn_register_optimizers\n'
    early += 'def late(register):\n    register("late", gn.SGD)\n'
    packages.write("odd.py", early.replace('"swoosh"', '"early"'))
    packages.describe("odd", "[graphnn]\nodd = odd\n")
    packages.install("swoosh")
    found = packages.run(
        f"import warnings; warnings.simplefilter('ignore')\nimport odd\n{REPORT}\nanswer(report())"
    )
    assert found["infos"]["odd"]["parts"] == {}
    assert found["infos"]["odd"]["error"].startswith(
        "PluginError: plugin 'odd' looks a name up while its module odd is imported by the program"
    )


SETTINGS = {
    "the working directory": ("import os; os.chdir('/')", "import os; f = os.getcwd"),
    "NumPy's global random state": (
        "import numpy; numpy.random.seed(1)",
        "f = lambda: np.random.get_state()[1].tolist()",
    ),
    "Python's global random state": (
        "import random; random.seed(1)",
        "import random; f = random.getstate",
    ),
    "NumPy's error handling": ("import numpy; numpy.seterr(all='raise')", "f = np.geterr"),
    "the warnings filters": (
        "import warnings; warnings.simplefilter('error')",
        "f = lambda: [str(each) for each in warnings.filters]",
    ),
    "the imported modules": (
        "import sys; del sys.modules['json']; sys.modules['pickle'] = None",
        "f = lambda: [id(sys.modules[name]) for name in ('json', 'pickle')]",
    ),
}


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("end", ["", "\n1 / 0\n"])
def test_what_belongs_to_the_process_is_put_back(
    packages: Packages, setting: str, end: str
) -> None:
    change, read = SETTINGS[setting]
    source = f"{change}\n{end}{GOOD}".replace('"swoosh"', '"odd"')
    kept, odd = loaded_with(
        packages,
        source,
        f"{read}\nbefore = f()\nfound = report()\nanswer([f() == before, found['infos']['odd']])",
    )
    assert kept
    assert odd["changed"] == [setting]
    assert odd["status"] == ("failed" if end else "loaded")


def test_what_cannot_be_put_back_is_told(packages: Packages) -> None:
    source = """
import os
import numpy as np
here = os.getcwd()
os.chdir("/")
os.rmdir(here)
np.random.set_bit_generator(np.random.PCG64(1))
"""
    found = loaded_with(
        packages,
        source + GOOD.replace('"swoosh"', '"odd"'),
        """
        import os
        os.mkdir("gone")
        os.chdir("gone")
        infos = report()["infos"]
        answer([[infos[name]["status"], infos[name]["changed"]] for name in ("odd", "swoosh")])
        """,
    )
    assert found == [
        ["loaded", ["the working directory (failed)", "NumPy's global random state (failed)"]],
        ["loaded", []],
    ]


def test_a_warning_after_a_change_of_the_filters_is_shown_again(packages: Packages) -> None:
    """Python remembers what it has decided by the filters; it must forget it."""
    source = "import warnings; warnings.simplefilter('ignore'); warnings.warn('x')\n" + GOOD
    found = loaded_with(
        packages,
        source.replace('"swoosh"', '"odd"') + "\ndef f():\n    warnings.warn('mine')\nf()\n",
        """
        from graphnn.plugins import default_plugins
        with warnings.catch_warnings(record=True) as record:
            default_plugins()
            sys.modules["odd"].f()
        answer([str(each.message) for each in record])
        """,
    )
    assert found == ["mine"]


def test_a_good_plugin_changes_nothing(packages: Packages) -> None:
    good = loaded_with(packages, GOOD.replace('"swoosh"', '"odd"'))
    assert (good["changed"], good["printed"], good["warned"]) == ([], "", [])


def test_the_program_keeps_its_output(packages: Packages) -> None:
    packages.install("odd", "print('imported')\n" + GOOD.replace('"swoosh"', '"odd"') + LOUD)
    done = subprocess.run(
        [sys.executable, "-c", f"{REPORT}\nprint(json.dumps(report()))".replace("swoosh", "odd")],
        env={"PYTHONPATH": str(packages.folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["infos"]["odd"]["printed"] == "imported\nbytes\nregistered\n"


LOUD = """
import sys
sys.stdout.buffer.write(b"bytes\\n")

@graphnn_register_optimizers
def optimizers(register):
    print("registered")
"""


@pytest.mark.parametrize(
    "theft",
    [
        "sys.stdout = open(os.devnull, 'w')",
        "sys.stdout = codecs.getwriter('utf8')(sys.stdout.buffer)",
        "sys.stdout.close()",
        "sys.stdout.reconfigure(encoding='ascii')",
        "logging.basicConfig(stream=sys.stdout); logging.warning('mine')",
        "atexit.register(print, 'the end', file=sys.stdout)",
    ],
)
def test_stdout_stays_the_programs(packages: Packages, theft: str) -> None:
    """``answer`` of the program itself goes there."""
    source = f"import atexit, codecs, logging, os, sys\nprint('hello')\n{theft}\n"
    odd = loaded_with(packages, source + GOOD.replace('"swoosh"', '"odd"'))
    assert odd["status"] == "loaded"
    assert odd["printed"].startswith("hello\n")


def test_what_fails_may_have_printed_why(packages: Packages) -> None:
    odd = loaded_with(packages, "print('no licence found')\nraise SystemExit(1)")
    assert (odd["status"], odd["printed"]) == ("failed", "no licence found\n")


def test_other_threads_print_meanwhile(packages: Packages) -> None:
    source = "import builtins; print('of the plugin')\n"
    source += "builtins.may_print.set(); assert builtins.has_printed.wait(10)\n"
    found = loaded_with(
        packages,
        source + GOOD.replace('"swoosh"', '"odd"'),
        """
        import builtins
        import threading
        builtins.may_print, builtins.has_printed = threading.Event(), threading.Event()

        def work():
            builtins.may_print.wait(10)
            print("of the thread")
            builtins.has_printed.set()

        with contextlib.redirect_stdout(io.StringIO()) as page:
            thread = threading.Thread(target=work)
            thread.start()
            found = report()
            thread.join()
        answer([page.getvalue(), found["infos"]["odd"]["printed"]])
        """,
    )
    assert found == ["of the thread\n", "of the plugin\n"]


def test_threads_of_a_plugin_do_no_harm(packages: Packages) -> None:
    source = (
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"
    )
    assert loaded_with(packages, source + "\n" + GOOD.replace('"swoosh"', '"odd"'))["parts"]


SLOW = """
import builtins
assert builtins.told.wait(20)
"""

WAIT = """
import builtins
import threading
builtins.told = threading.Event()

def show(message, *_):
    lines.append(str(message))
    builtins.told.set()

lines = []
warnings.showwarning = show
gn.get_activation("odd")
answer(lines)
"""


def test_a_slow_plugin_is_named_while_it_is_loading(packages: Packages) -> None:
    """The plugin waits until its user has been told, so that nobody is told afterwards."""
    lines = loaded_with(
        packages,
        SLOW + GOOD.replace('"swoosh"', '"odd"'),
        WAIT,
        GRAPHNN_SLOW_PLUGIN_SECONDS="0.05",
    )
    (line,) = lines
    assert line.startswith("plugin 'odd' (odd 0.7) has been loading for 0.")
    assert "wait, or start again without it: GRAPHNN_DISABLE_PLUGINS=odd\n" in line
    assert "To be told later: GRAPHNN_SLOW_PLUGIN_SECONDS=1" in line


def test_a_slow_plugin_is_named_on_stderr_where_warnings_are_errors(packages: Packages) -> None:
    found = loaded_with(
        packages,
        SLOW + GOOD.replace('"swoosh"', '"odd"'),
        """
        import builtins
        import threading
        builtins.told = threading.Event()

        class Stderr(io.StringIO):
            def write(self, text):
                if text.strip():
                    builtins.told.set()
                return super().write(text)

        warnings.simplefilter("error")
        sys.stderr = Stderr()
        name = type(gn.get_activation("odd")).__name__
        answer([name, sys.stderr.getvalue()])
        """,
        GRAPHNN_SLOW_PLUGIN_SECONDS="0.05",
    )
    assert found[0] == "Swoosh"
    assert found[1].startswith("plugin 'odd' (odd 0.7) has been loading for ")


@pytest.mark.parametrize("seconds", ["", "10", "inf", "1e300"])
def test_a_quick_plugin_is_not_mentioned(packages: Packages, seconds: str) -> None:
    odd = loaded_with(
        packages, GOOD.replace('"swoosh"', '"odd"'), GRAPHNN_SLOW_PLUGIN_SECONDS=seconds
    )
    assert odd["warned"] == []


@pytest.mark.parametrize("seconds", ["soon", "0", "-1", "nan"])
def test_patience_is_a_positive_number(packages: Packages, seconds: str) -> None:
    message = packages.run(
        """
        import graphnn as gn
        try:
            gn.get_activation("relu")
        except gn.plugins.PluginError as error:
            answer(str(error))
        """,
        GRAPHNN_SLOW_PLUGIN_SECONDS=seconds,
    )
    assert message == (
        f"GRAPHNN_SLOW_PLUGIN_SECONDS is '{seconds}'; wanted a number of seconds greater than 0, "
        "such as 10, or inf for no warning"
    )


def test_an_installed_listener_that_raises_costs_its_events_only(packages: Packages) -> None:
    source = """
        from graphnn.plugins.hooks import graphnn_step_finished

        @graphnn_step_finished
        def listen(event):
            raise RuntimeError("mine")
        """
    steps, warned = loaded_with(
        packages,
        source,
        """
        train, _ = gn.data.load_digits()
        trainer = gn.Trainer(
            gn.Sequential(gn.Dense(64, 10), rng=0),
            loss="softmax-cross-entropy",
            optimizer=gn.SGD(0.1),
            gradient="backprop",
        )
        with warnings.catch_warnings(record=True) as record:
            warnings.simplefilter("always")
            history = trainer.fit(train, epochs=1, batch_size=500)
        answer([len(history.step_losses), [str(each.message) for each in record]])
        """,
    )
    assert steps == 3
    (message,) = warned
    assert message.startswith("plugin 'odd' failed in graphnn_step_finished")
