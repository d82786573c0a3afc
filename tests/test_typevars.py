from __future__ import annotations

import typing
from typing import Any, Generic

from graphnn.arrays import Array
from graphnn.typevars import DefaultsGeneric, In, NIn, NOut, Out, T, TypeVar


class Pair(DefaultsGeneric, Generic[In, Out]):
    pass


class Sized(Pair[In, Out], Generic[In, Out, NIn, NOut]):
    pass


class Same(Sized[T, T], Generic[T]):
    pass


def test_every_argument_may_be_given() -> None:
    assert typing.get_args(Sized[float, str, int, bool]) == (float, str, int, bool)


def test_left_out_arguments_take_their_defaults() -> None:
    assert typing.get_args(Sized[float, str]) == (float, str, int, int)
    assert typing.get_args(Pair[float]) == (float, Any)


def test_an_argument_may_be_a_tuple() -> None:
    assert typing.get_args(Pair[tuple[float, str], str]) == (tuple[float, str], str)


def test_a_class_may_use_one_variable_twice() -> None:
    assert typing.get_args(Same.__dict__["__orig_bases__"][0]) == (T, T, int, int)


def test_a_type_variable_has_its_name_and_bound() -> None:
    variable = TypeVar("variable", bound=Array, default=Array)
    assert variable.__name__ == "variable"
    assert variable.__bound__ == Array


def test_instances_need_no_arguments() -> None:
    assert isinstance(Pair(), Pair)
    assert isinstance(Pair[float, str](), Pair)
