"""Other things under the same names."""

from typing import Any


class Dense:
    def __init__(self, in_features: int, out_features: int) -> None: ...

    def __rshift__(self, other: "Dense") -> "Dense":
        return self


class Sequential:
    def __init__(self, *layers: Dense) -> None: ...


def hookimpl(function: Any) -> Any:
    return function


def parameter(*names: str) -> Any: ...


@hookimpl
def graphnn_register_activation(register: int) -> None: ...


Sequential(Dense(784, 50), Dense(60, 10))
Dense(784, 50) >> Dense(60, 10)
parameter("in", "out")
