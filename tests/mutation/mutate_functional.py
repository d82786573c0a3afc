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
    Mutation(
        "squared error: no half", "losses", "as_number(0.5 * np.sum(", "as_number(1.0 * np.sum("
    ),
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
    Mutation(
        "cross entropy: sign", "losses", "as_number(-np.sum(one_hot_t", "as_number(np.sum(one_hot_t"
    ),
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
        "as_number(-np.sum(np.log(y_of",
        "as_number(np.sum(np.log(y_of",
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
    Mutation("one_hot: inverted", "labels", "np.newaxis] == np", "np.newaxis] != np"),
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
    Mutation("steps: width", "steps", "x - step, x + step", "x - step, x + 2 * step"),
    Mutation("central: width", "formulas", "width = float(above - below)", "width = float(above)"),
    Mutation(
        "central: sign", "formulas", "(f_plus - f_minus) / width", "(f_minus - f_plus) / width"
    ),
    Mutation("central: step", "formulas", "/ width, width / 2, None", "/ width, width, None"),
    Mutation("forward: base", "formulas", "f_plus - samples.base", "f_plus + samples.base"),
    Mutation(
        "forward: width", "formulas", "float(above - samples.x)", "2 * float(above - samples.x)"
    ),
    Mutation("extrapolation: order 2", "formulas", "(third - second) / 3", "(third - second) / 4"),
    Mutation("extrapolation: order 4", "formulas", "(fine - coarse) / 15", "(fine - coarse) / 16"),
    Mutation("extrapolation: steps", "formulas", "0.25, -0.25", "0.2, -0.2"),
    Mutation("error: rounding left out", "formulas", "corner + rounding", "corner"),
    Mutation("error: corner left out", "formulas", "truncation + corner +", "truncation +"),
    Mutation("error: truncation left out", "formulas", "truncation + corner +", "corner +"),
    Mutation("left out h", "steps", 'return 1e-4 if method == "central"', "return 1e-5 if method"),
    Mutation("automatic step: power", "steps", "** (1 / (order + derivative))", "** (1 / order)"),
    Mutation("automatic step: scale", "steps", "np.maximum(np.abs(x), 1)", "np.ones_like(x)"),
    Mutation("automatic step: sign", "steps", "np.maximum(np.abs(x), 1)", "np.maximum(x, 1)"),
    Mutation("complex step: size", "complex_step", "TINY = 1e-100", "TINY = 1e-3"),
    Mutation("complex step: kept", "complex_step", "        z[index] = value\n", ""),
    Mutation(
        "complex step: not checked",
        "complex_step",
        "if not np.all(agrees(",
        "if False and np.all(agrees(",
    ),
    Mutation(
        "continued step: 1 at zero",
        "continuation",
        "np.heaviside(z.real, 0)",
        "np.heaviside(z.real, 1)",
    ),
    Mutation("continued relu: corner", "continuation", "z.real <= 0", "z.real < 0"),
    Mutation(
        "continued sigmoid: sides", "continuation", "(negative, decay, 1)", "(negative, 1, decay)"
    ),
    Mutation(
        "continued sigmoid: overflow", "continuation", "(negative, z, -z)", "(negative, -z, -z)"
    ),
    Mutation("softmax: imaginary order", "probabilities", "np.max(a.real, ", "np.max(np.abs(a), "),
    Mutation("Hessian: factor", "second_differences", "2 * bend", "bend"),
    Mutation(
        "Hessian: corners",
        "second_differences",
        "                - walk.at_both(one, down, other, above[other])",
        "                + walk.at_both(one, down, other, above[other])",
    ),
    Mutation(
        "Hessian: half",
        "second_differences",
        "= matrix[j, i] = difference / (width",
        "= difference / (width",
    ),
    Mutation(
        "Hessian: forward corner",
        "second_differences",
        "- singles[j] + base",
        "- singles[j] - base",
    ),
    Mutation(
        "Hessian: forward bend", "second_differences", "2 * (ahead - (singles", "(ahead - (singles"
    ),
    Mutation(
        "Hessian: error",
        "second_differences",
        "error = truncation + ",
        "error = 0 * truncation + 0 * ",
    ),
    Mutation(
        "Hessian: complex width",
        "second_differences",
        "(slopes[0] - slopes[1]) / width",
        "(slopes[0] - slopes[1]) / 2 / width",
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
        "overflow warns", "elementwise", 'errstate(over="ignore", under="ignore")', "errstate()"
    ),
    Mutation("empty softmax", "probabilities", ", initial=-np.inf)", ")"),
    Mutation("labels below 0", "labels", "labels.min() < 0 or ", ""),
    Mutation("scores as probabilities", "losses", "lowest <= -1e-7", "lowest <= -1"),
    Mutation(
        "not restored",
        "in_place",
        "        finally:\n            elements[index] = value",
        "        finally:\n            elements[index] = point",
    ),
    Mutation(
        "restored only without error",
        "in_place",
        "        finally:\n            elements[index] = value",
        "        except ArithmeticError:\n            raise\n        elements[index] = value",
    ),
    Mutation(
        "second element not restored",
        "in_place",
        "        finally:\n            elements[other] = value",
        "        finally:\n            elements[other] = other_point",
    ),
    Mutation(
        "buffer kept",
        "returned",
        "found: npt.NDArray[Any] = np.array(value, ndmin=1)\n        if found.dtype.kind not",
        "found: npt.NDArray[Any] = np.atleast_1d(value)\n        if found.dtype.kind not",
    ),
    Mutation("any shape", "returned", "if found.shape != self.shape:", "if False:"),
    Mutation("corner is an alarm", "analytic", "slopes.min(axis=0)", "slopes.mean(axis=0)"),
    Mutation("vanishing slope is an alarm", "analytic", " + 1e-10\n", "\n"),
    Mutation("nothing is an alarm", "analytic", "1e-3 * np.abs", "1e3 * np.abs"),
    Mutation("read-only walked", "in_place", "if not x.flags.writeable:", "if False:"),
    Mutation("overlap walked", "in_place", "if _overlaps_itself(x):", "if False:"),
    Mutation("overlap by a byte", "in_place", "< x.itemsize))", "<= 0))"),
    Mutation("overlap imagined", "in_place", "< x.itemsize))", "<= x.itemsize))"),
    Mutation("lost step above", "steps", "(x < above) & ", ""),
    Mutation("lost step below", "steps", "(below < x) & ", ""),
    Mutation("changed step", "derivative", "tolerance=0.01)", "tolerance=1.0)"),
    Mutation(
        "view kept",
        "returned",
        "value = value[()]\n        if not is_real(value):",
        "return value\n        if not is_real(value):",
    ),
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
