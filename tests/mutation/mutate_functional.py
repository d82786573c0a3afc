"""Break each formula of graphnn/functional/ in turn and see whether its tests notice.

``python tests/mutation/mutate_functional.py`` prints a table and exits with 1 if a broken formula
passes. Each mutant is a copy of the package in a directory of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from attrs import frozen

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "graphnn"
TESTS = REPOSITORY / "tests" / "functional"
WORKERS = 2
TIMEOUT_SECONDS = 120

PYTEST_INI = "[pytest]\nfilterwarnings = error\n"

# The same few examples each time: a verdict must not depend on luck.
CONFTEST = """\
from pathlib import Path

from hypothesis import settings

import graphnn.functional

settings.register_profile("mutation", derandomize=True, database=None, max_examples=15)
settings.load_profile("mutation")
assert Path(graphnn.functional.__file__).is_relative_to(Path(__file__).parent)
"""


@frozen
class Mutation:
    """One textual change to a file of graphnn/functional/."""

    name: str
    file: str
    old: str
    new: str

    def path(self, package: Path) -> Path:
        """Give the file within a copy of the package."""
        return package / "functional" / f"{self.file}.py"

    def apply(self, source: str) -> str:
        """Return `source` with the change made, refusing text that is not there exactly once."""
        if (times := source.count(self.old)) != 1:
            raise ValueError(f"{self.name}: {self.old!r} occurs {times} times; wanted once")
        return source.replace(self.old, self.new)


@frozen
class Verdict:
    """Whether the tests failed on a mutant, and the first test that did."""

    mutation: Mutation
    killed: bool
    by: str


FORMULAS = (
    Mutation("step: 1 at zero", "elementwise", "np.heaviside(x, 0)", "np.heaviside(x, 1)"),
    Mutation("sigmoid: sign", "elementwise", "1 / (1 + np.exp(-x))", "1 / (1 + np.exp(x))"),
    Mutation("sigmoid: constant", "elementwise", "1 / (1 + np.exp(-x))", "1 / (2 + np.exp(-x))"),
    Mutation(
        "sigmoid: by tanh", "elementwise", "1 / (1 + np.exp(-x))", "0.5 * (1 + np.tanh(0.5 * x))"
    ),
    Mutation("relu: minimum", "elementwise", "np.maximum(0, x)", "np.minimum(0, x)"),
    Mutation("relu: NaN to 0", "elementwise", "np.maximum(0, x)", "np.fmax(0, x)"),
    Mutation("tanh: slope", "elementwise", "return np.tanh(x)", "return np.tanh(2 * x)"),
    Mutation("softmax: no shift", "probabilities", "np.exp(a - c)", "np.exp(a)"),
    Mutation("softmax: shift twice", "probabilities", "np.exp(a - c)", "np.exp(a - 2 * c)"),
    Mutation(
        "softmax: sum over all",
        "probabilities",
        "exp_a / np.sum(exp_a, axis=axis, ",
        "exp_a / np.sum(exp_a, ",
    ),
    Mutation("softmax: first axis", "probabilities", "*, axis: int = -1", "*, axis: int = 0"),
    Mutation("squared error: no half", "losses", "float(0.5 * np.sum(", "float(1.0 * np.sum("),
    Mutation(
        "squared error: sign", "losses", "(outputs - targets) ** 2", "(outputs + targets) ** 2"
    ),
    Mutation(
        "squared error: power", "losses", "(outputs - targets) ** 2", "(outputs - targets) ** 4"
    ),
    Mutation(
        "squared error: sum over batch",
        "losses",
        "(outputs - targets) ** 2)) / samples",
        "(outputs - targets) ** 2))",
    ),
    Mutation("cross entropy: delta", "losses", "delta = 1e-7", "delta = 1e-8"),
    Mutation("cross entropy: sign", "losses", "float(-np.sum(one_hot_t", "float(np.sum(one_hot_t"),
    Mutation("cross entropy: targets", "losses", "one_hot_t * np.log(", "one_hot_t**2 * np.log("),
    Mutation(
        "cross entropy: sum over batch",
        "losses",
        "np.log(outputs + delta))) / samples",
        "np.log(outputs + delta)))",
    ),
    Mutation(
        "cross entropy of labels: sign",
        "losses",
        "float(-np.sum(np.log(y_of",
        "float(np.sum(np.log(y_of",
    ),
    Mutation(
        "cross entropy of labels: delta",
        "losses",
        "np.log(y_of_label + delta)",
        "np.log(y_of_label - delta)",
    ),
    Mutation(
        "cross entropy of labels: sum over batch",
        "losses",
        "np.log(y_of_label + delta))) / samples",
        "np.log(y_of_label + delta)))",
    ),
    Mutation(
        "samples: first axis only",
        "losses",
        "math.prod(y.shape[:-1])",
        "(y.shape[0] if y.ndim > 1 else 1)",
    ),
    Mutation("one_hot: inverted", "labels", "np.newaxis] == classes", "np.newaxis] != classes"),
    Mutation(
        "one_hot: range", "labels", "labels.max() >= num_classes", "labels.max() > num_classes"
    ),
    Mutation(
        "difference: forward", "derivative", "value_of_shape(f(x_minus_h)", "value_of_shape(f(at)"
    ),
    Mutation(
        "difference: sum",
        "derivative",
        "(f_plus - f_minus) / (2 * h)",
        "(f_plus + f_minus) / (2 * h)",
    ),
    Mutation(
        "difference: width", "derivative", "(f_plus - f_minus) / (2 * h)", "(f_plus - f_minus) / h"
    ),
    Mutation(
        "difference: default h", "derivative", "Nested, h: float = 1e-4", "Nested, h: float = 1e-5"
    ),
    Mutation(
        "steps: width", "steps", "x - float(h), x + float(h)", "x - float(h), x + 2 * float(h)"
    ),
    Mutation(
        "gradient: width",
        "gradient",
        "float(x_plus_h[index] - x_minus_h[index])",
        "float(x_plus_h[index] - value)",
    ),
    Mutation(
        "gradient: width as asked",
        "gradient",
        "float(x_plus_h[index] - x_minus_h[index])",
        "(2 * h)",
    ),
    Mutation(
        "gradient: default h", "gradient", "x: A, h: float = 1e-4) ->", "x: A, h: float = 1e-3) ->"
    ),
    Mutation(
        "gradient: sign", "gradient", "= (f_plus - f_minus) / float", "= (f_minus - f_plus) / float"
    ),
    Mutation("descent: ascent", "descent", "x -= learning_rate * num", "x += learning_rate * num"),
    Mutation("descent: no rate", "descent", "x -= learning_rate * num", "x -= num"),
    Mutation("descent: one step less", "descent", "in range(step_num):", "in range(step_num - 1):"),
    Mutation(
        "descent: default rate",
        "descent",
        "learning_rate: float = 0.01",
        "learning_rate: float = 0.02",
    ),
    Mutation("descent: default steps", "descent", "step_num: int = 100", "step_num: int = 101"),
)

GUARDS = (
    Mutation(
        "integers in float32", "arguments", "found.astype(np.float64)", "found.astype(np.float32)"
    ),
    Mutation(
        "overflow warns", "elementwise", 'errstate(over="ignore", under="ignore"):', "errstate():"
    ),
    Mutation("empty softmax", "probabilities", ", initial=-np.inf)", ")"),
    Mutation("labels below 0", "labels", "labels.min() < 0 or ", ""),
    Mutation("scores as probabilities", "losses", "np.min(y) <= -1e-7", "np.min(y) <= -1"),
    Mutation(
        "not restored",
        "gradient",
        "        finally:\n            elements[index] = value",
        "        finally:\n            elements[index] = x_plus_h[index] - h",
    ),
    Mutation(
        "restored only without error",
        "gradient",
        "        finally:\n            elements[index] = value",
        "        except ArithmeticError:\n            raise\n        elements[index] = value",
    ),
    Mutation("read-only walked", "walking", "if not x.flags.writeable:", "if False:"),
    Mutation("overlap walked", "walking", "if _overlaps_itself(x):", "if False:"),
    Mutation("overlap by a byte", "walking", "< x.itemsize))", "<= 0))"),
    Mutation("overlap imagined", "walking", "< x.itemsize))", "<= x.itemsize))"),
    Mutation("lost step above", "steps", "(x < above) & ", ""),
    Mutation("lost step below", "steps", "(below < x) & ", ""),
    Mutation("changed step", "derivative", "tolerance=0.01)", "tolerance=1.0)"),
    Mutation("view kept", "walking", "        value = value[()]\n", "        return value\n"),
    Mutation("h of 0", "arguments", "if not 0 < cast", "if not 0 <= cast"),
    Mutation("descent in place", "descent", "np.array(floating(", "np.asarray(floating("),
    Mutation("path without start", "descent", "path[0] = x", "path[0] = 0"),
)

MUTATIONS = FORMULAS + GUARDS


def judge(mutation: Mutation) -> Verdict:
    """Run the tests against a copy of the package with one change in it."""
    with tempfile.TemporaryDirectory(prefix="graphnn-mutant-") as name:
        folder = Path(name).resolve()
        without_caches = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE, folder / "graphnn", ignore=without_caches)
        shutil.copytree(TESTS, folder / "tests" / TESTS.name, ignore=without_caches)
        (folder / "tests" / "__init__.py").touch()
        mutant = mutation.path(folder / "graphnn")
        mutant.write_text(mutation.apply(mutant.read_text("utf-8")), "utf-8")
        (folder / "conftest.py").write_text(CONFTEST)
        (folder / "pytest.ini").write_text(PYTEST_INI)
        ran = _run_tests(folder)
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"{mutation.name}: the tests did not run\n{ran.stdout}{ran.stderr}")
    failures = [line for line in ran.stdout.splitlines() if line.startswith("FAILED ")]
    by = failures[0].split("::")[1].split(" ")[0].split("[")[0] if failures else ""
    return Verdict(mutation, killed=ran.returncode == 1, by=by)


def _run_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    environment |= {
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis"),
        "COLUMNS": "200",
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "-c", "pytest.ini", "tests"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )


def judge_all(mutations: Iterable[Mutation]) -> list[Verdict]:
    """Judge mutants a few at a time, in the order given."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(judge, mutations))


def table(verdicts: Iterable[Verdict]) -> str:
    """Lay out the verdicts, one a line."""
    return "\n".join(
        f"{v.mutation.name:42}{'killed by ' + v.by if v.killed else 'SURVIVED'}" for v in verdicts
    )


def main() -> int:
    """Judge every mutation; 1 if any survives."""
    verdicts = judge_all(MUTATIONS)
    survivors = sum(not v.killed for v in verdicts)
    print(table(verdicts))
    print(f"{len(verdicts)} mutations, {len(verdicts) - survivors} killed, {survivors} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
