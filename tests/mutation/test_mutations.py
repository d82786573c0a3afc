from __future__ import annotations

import pytest

from tests.mutation.mutate_functional import (
    FORMULAS,
    MUTATIONS,
    PACKAGE,
    Mutation,
    judge,
    judge_all,
    table,
)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name)
def test_mutation_applies_exactly_once_and_compiles(mutation: Mutation) -> None:
    source = mutation.path(PACKAGE).read_text("utf-8")
    mutant = mutation.apply(source)
    assert mutant != source
    compile(mutant, mutation.file, "exec")


def test_names_are_unique() -> None:
    assert len({m.name for m in MUTATIONS}) == len(MUTATIONS)


def test_text_that_is_not_there_once_is_refused() -> None:
    with pytest.raises(ValueError, match="absent: 'no such text' occurs 0 times; wanted once"):
        Mutation("absent", "steps", "no such text", "").apply("some text")


def test_a_change_without_effect_survives() -> None:
    assert not judge(
        Mutation("docstring", "elementwise", '"""Hyperbolic tangent', '"""The tangent')
    ).killed


def test_broken_formulas_are_noticed() -> None:
    """Every other formula; running mutate_functional.py tries them all."""
    verdicts = judge_all(FORMULAS[::2])
    assert len(verdicts) >= 12
    assert all(v.killed for v in verdicts), table(verdicts)
