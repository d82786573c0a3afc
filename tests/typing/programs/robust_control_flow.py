"""Every kind of statement around a chain."""

import contextlib
from collections.abc import AsyncIterator, Iterator

import graphnn as gn


async def asynchronous(source: AsyncIterator[int]) -> None:
    layer = gn.Dense(784, 50)
    async for size in source:
        layer = gn.Dense(784, size)
        gn.Sequential(layer, gn.Dense(size, 3))
    async with contextlib.AsyncExitStack():
        gn.Sequential(layer, gn.Dense(60, 10))


def generator() -> Iterator[gn.Network]:
    size = 50
    yield gn.Sequential(gn.Dense(784, size), gn.Dense(50, 10))
    size = yield gn.Sequential(gn.Dense(2, 2))  # type: ignore[assignment]
    yield gn.Sequential(gn.Dense(784, size), gn.Dense(60, 10))


def caught(size: int) -> gn.Network:
    layer = gn.Dense(784, 50)
    try:
        layer = gn.Dense(784, size)
        raise ValueError
    except ValueError:
        return gn.Sequential(layer, gn.Dense(60, 10))
    finally:
        gn.Sequential(layer, gn.Dense(60, 10))


def parameters(size: int = 50, *, layer: gn.Dense[int, int]) -> gn.Network:
    gn.Sequential(gn.Dense(784, size), gn.Dense(60, 10))
    if size > 3:
        size = 60
    return gn.Sequential(layer, gn.Dense(size, 10))


class Scope:
    size = 50
    net = gn.Sequential(gn.Dense(784, size), gn.Dense(50, 10))
    if len("a"):
        size = 60
    other = gn.Sequential(gn.Dense(784, size), gn.Dense(60, 10))


def matched(value: object) -> None:
    layer = gn.Dense(784, 50)
    match value:
        case {"layer": gn.Dense() as layer, **rest}:
            gn.Sequential(layer, gn.Dense(60, 10))
        case [*layers]:
            gn.Sequential(layer, gn.Dense(50, 10))
    gn.Sequential(layer, gn.Dense(60, 10))
