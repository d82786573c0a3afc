from __future__ import annotations

import subprocess
import sys

import graphnn.data


def test_every_public_name_is_there_and_sorted_as_ruff_does() -> None:
    names = graphnn.data.__all__
    assert all(hasattr(graphnn.data, name) for name in names)
    for case in (str.isupper, lambda name: name[0].isupper() and not name.isupper(), str.islower):
        some = [name for name in names if case(name)]
        assert some == sorted(some)


def test_no_download_library_is_imported() -> None:
    program = "import sys, graphnn.data; print({'pooch', 'requests', 'tqdm'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "set()"), done.stderr
