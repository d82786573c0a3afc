"""`Plugins.active` puts a set in force for a while."""

from __future__ import annotations

import threading

import pytest

import graphnn as gn
from graphnn.plugins import Plugins, UnknownNameError, default_plugins
from graphnn.plugins.hooks import RegisterActivation, graphnn_register_activations


class Mine:
    @staticmethod
    @graphnn_register_activations
    def activations(register: RegisterActivation) -> None:
        register("mine", gn.ReLU)


def mine() -> Plugins:
    plugins = Plugins()
    plugins.load(Mine(), name="mine")
    return plugins


def test_isolates() -> None:
    with mine().active() as plugins:
        assert default_plugins() is plugins
        assert isinstance(gn.get_activation("mine"), gn.ReLU)
        assert isinstance(gn.Sequential(gn.Dense(2, 2), "mine")[1], gn.ReLU)
        with pytest.raises(UnknownNameError, match=r"\(known: mine\)$"):
            gn.get_activation("relu")
    with pytest.raises(UnknownNameError):
        gn.get_activation("mine")


def test_nests_and_restores() -> None:
    default, outer, inner = default_plugins(), mine(), Plugins()
    with outer.active():
        with inner.active():
            with outer.active():
                assert default_plugins() is outer
            assert default_plugins() is inner
        assert default_plugins() is outer
    assert default_plugins() is default


def test_restores_after_an_exception() -> None:
    default, outer = default_plugins(), mine()
    with outer.active():
        with pytest.raises(ZeroDivisionError), Plugins().active():
            raise ZeroDivisionError
        assert default_plugins() is outer
    assert default_plugins() is default


def test_holds_for_its_own_thread_alone() -> None:
    seen: list[Plugins] = []
    with mine().active() as plugins:
        thread = threading.Thread(target=lambda: seen.append(default_plugins()))
        thread.start()
        thread.join()
    assert seen[0] is not plugins
    assert "relu" in seen[0].activations
