"""Programs in several files, one of which changes: as it is before, mypy finds one misfit.

After the change everything fits. The file ``use`` itself never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

__all__ = ["CHANGES", "HEAD", "Files"]

Files: TypeAlias = Mapping[str, str | tuple[str, str]]
"""What stands in each file (``.py``), and if that changes, what stands there afterwards."""

HEAD: Final = """\
from typing import Any, ClassVar, Final, Generic, Literal
import attrs
import graphnn as gn
from graphnn.arrays import Array, Images, Matrix
from graphnn.typevars import NIn, NOut, T
"""

MISFIT: Final = "gn.Sequential(gn.Dense(2, 3), Own(), gn.Dense(4, 5))"
SIZED: Final = "from .lib import Own\ngn.Sequential(Own(2, 3), gn.Dense(4, 5))"
IN_FUNCTION: Final = f"from .lib import Own\ndef later() -> None:\n    {MISFIT}"

KEEPS: Final = "keeps_shape: ClassVar[Literal[True]] = True"
KEEPS_NOT: Final = "keeps_shape: ClassVar[Literal[False]] = False"


def _layer(*body: str, base: str = "gn.Layer[T, T], Generic[T]") -> str:
    """Write a class of layers."""
    forward = "def forward(self, x: Any, /) -> Any:"
    lines = "\n    ".join([*body, forward, "    return x"])
    return f"@attrs.define(eq=False)\nclass Own({base}):\n    {lines}\n"


def _affine(*body: str, base: str = "gn.Layer[Matrix, Matrix]") -> str:
    return _layer("in_features: int", *(body or ["out_features: int"]), base=base)


def _either(before: str) -> tuple[str, str]:
    """Let 3 become 4."""
    return before, before.replace("3", "4")


KEEPING: Final = (_layer(KEEPS), _layer(KEEPS_NOT))

CHANGES: Final[dict[str, Files]] = {
    "keeps_shape_is_turned": {"lib": KEEPING, "use": IN_FUNCTION},
    "keeps_shape_is_taken_away": {"lib": (_layer(KEEPS), _layer()), "use": IN_FUNCTION},
    "keeps_shape_at_the_top_of_a_module": {
        "lib": KEEPING,
        "use": f"from .lib import Own\n{MISFIT}",
    },
    "keeps_shape_along_arrows": {
        "lib": KEEPING,
        "use": "from .lib import Own\nnet = gn.Dense(2, 3) >> Own()\nnet >> gn.Dense(4, 5)",
    },
    "keeps_shape_in_a_graph": {
        "lib": KEEPING,
        "use": "from .lib import Own\nx = gn.Graph().input('x', shape=(3,))\n"
        "h = x >> Own()\nh >> gn.Dense(4, 5)",
    },
    "keeps_size_is_taken_away": {
        "lib": (
            _layer("keeps_size: ClassVar[Literal[True]] = True", base="gn.Layer[Array, Matrix]"),
            _layer(base="gn.Layer[Array, Matrix]"),
        ),
        "use": "from .lib import Own\ngn.Sequential(gn.Reshape((1, 3)), Own(), gn.Dense(4, 5))",
    },
    "a_base_in_another_file": {
        "base": KEEPING,
        "lib": "from . import base\n@attrs.define(eq=False)\nclass Own(base.Own[T]): ...",
        "use": IN_FUNCTION,
    },
    "a_base_gets_the_attribute": {
        "base": (_layer(KEEPS), _layer()),
        "lib": "from . import base\n@attrs.define(eq=False)\nclass Own(base.Own[T]): ...",
        "use": IN_FUNCTION,
    },
    "a_base_gets_another_base": {
        "root": _layer(),
        "base": (
            f"from . import root\nclass Base(root.Own[T], Generic[T]):\n    {KEEPS}",
            "from . import root\nclass Base(root.Own[T], Generic[T]): ...",
        ),
        "lib": "from .base import Base\nclass Own(Base[T], Generic[T]): ...",
        "use": IN_FUNCTION,
    },
    "a_base_that_is_no_layer": {
        "base": (f"class Mixin:\n    {KEEPS}", "class Mixin: ..."),
        "lib": "from .base import Mixin\n" + _layer(base="Mixin, gn.Layer[T, T], Generic[T]"),
        "use": IN_FUNCTION,
    },
    "elementwise_or_not": {
        "lib": (_layer(base="gn.Elementwise[T], Generic[T]"), _layer()),
        "use": IN_FUNCTION,
    },
    "an_alias": {
        "base": KEEPING,
        "lib": "from . import base\nOwn = base.Own",
        "use": IN_FUNCTION,
    },
    "a_name_for_another_class": {
        "lib": ("from graphnn import ReLU as Own", _layer()),
        "use": IN_FUNCTION,
    },
    "a_package_that_passes_on": {
        "inner/lib": KEEPING,
        "inner/__init__": "from .lib import Own\n__all__ = ['Own']",
        "use": IN_FUNCTION.replace(".lib", ".inner"),
    },
    "a_layer_whose_class_is_not_named": {
        "lib": KEEPING,
        "made": "from .lib import Own\nlayer: Final = Own()",
        "use": "from .made import layer\ngn.Sequential(gn.Dense(2, 3), layer, gn.Dense(4, 5))",
    },
    "a_result_whose_class_is_not_named": {
        "lib": KEEPING,
        "made": "from .lib import Own\ndef make() -> Own[Any]: return Own()",
        "use": "from .made import make\ngn.Sequential(gn.Dense(2, 3), make(), gn.Dense(4, 5))",
    },
    "a_network_of_such_a_layer": {
        "lib": KEEPING,
        "made": "from .lib import Own\nnet: Final = gn.Sequential(gn.Dense(2, 3), Own())",
        "use": "from .made import net\nnet >> gn.Dense(4, 5)",
    },
    "another_name_for_a_size": {
        "lib": (_affine(), _affine("units: int")),
        "use": SIZED,
    },
    "another_rank": {
        "lib": (_affine(base="gn.Layer[Images, Images]"), _affine("units: int")),
        "use": "from .lib import Own\ngn.Sequential(gn.Dense(1, 2), Own(2, 3))",
    },
    "sizes_change_places": {
        "lib": (
            _layer("a: NIn", "b: NOut", base="gn.Layer[Matrix, Matrix, NIn, NOut]"),
            _layer("b: NOut", "a: NIn", base="gn.Layer[Matrix, Matrix, NIn, NOut]"),
        ),
        "use": "from .lib import Own\ngn.Sequential(Own(4, 3), gn.Dense(4, 5))",
    },
    "a_size_gets_a_converter": {
        "lib": (_affine(), _affine("out_features: int = attrs.field(converter=int)")),
        "use": "from .lib import Own\ngn.Sequential(Own(2, 3), gn.Dense(4, 5))",
    },
    "a_shape_of_its_own": {
        "lib": (
            _affine(),
            _affine(
                "out_features: int",
                "def output_shape(self, shape: Any, /) -> Any: return None",
            ),
        ),
        "use": SIZED,
    },
    "a_constructor_that_counts_on": {
        "lib": (
            _affine(),
            _affine(
                "out_features: int",
                "def __attrs_post_init__(self) -> None: self.out_features += 1",
            ),
        ),
        "use": SIZED,
    },
    "a_final_size": {
        "lib": _either("HIDDEN: Final = 3"),
        "use": "from .lib import HIDDEN\ngn.Sequential(gn.Dense(2, HIDDEN), gn.Dense(4, 5))",
    },
    "a_final_size_through_two_files": {
        "lib": _either("HIDDEN: Final = 3"),
        "through": "from .lib import HIDDEN as WIDTH",
        "use": "from . import through\nhidden = through.WIDTH + 1\n"
        "gn.Sequential(gn.Dense(2, hidden), gn.Dense(5, 5))",
    },
    "a_final_size_by_star": {
        "lib": _either("HIDDEN: Final = 3\n__all__ = ['HIDDEN']"),
        "through": "from .lib import *",
        "use": "from .through import *\ngn.Sequential(gn.Dense(2, HIDDEN), gn.Dense(4, 5))",
    },
    "a_final_size_from_one_who_imports_us": {
        "lib": _either("from . import use\nHIDDEN: Final = 3\ndef run() -> None: use.later()"),
        "use": "from . import lib\ndef later() -> None:\n"
        "    gn.Sequential(gn.Dense(2, lib.HIDDEN), gn.Dense(4, 5))",
    },
    "a_final_size_for_types_alone": {
        "lib": _either("HIDDEN: Final = 3"),
        "use": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
        "    from .lib import HIDDEN as WIDTH\n"
        "gn.Sequential(gn.Dense(2, WIDTH), gn.Dense(4, 5))",
    },
    "a_final_size_in_a_class": {
        "lib": _either("class Sizes:\n    HIDDEN: Final = 3"),
        "use": "from .lib import Sizes\ngn.Sequential(gn.Dense(2, Sizes.HIDDEN), gn.Dense(4, 5))",
    },
    "a_final_length": {
        "lib": _either("SHAPE: Final[tuple[Literal[1], Literal[3]]] = (1, 3)"),
        "use": "from .lib import SHAPE\n"
        "gn.Sequential(gn.Reshape(SHAPE), gn.Flatten(), gn.Dense(4, 5))",
    },
    "a_final_layer": {
        "sizes": _either("HIDDEN: Final = 3"),
        "lib": "from .sizes import HIDDEN\nencoder: Final = gn.Dense(2, HIDDEN)",
        "through": "from .lib import encoder as encoder",
        "use": "from .through import encoder\ngn.Sequential(encoder, gn.Dense(4, 5))",
    },
    "a_final_network": {
        "sizes": _either("HIDDEN: Final = 3"),
        "lib": "from .sizes import HIDDEN\n"
        "encoder: Final = gn.Sequential(gn.ReLU(), gn.Dense(2, HIDDEN))",
        "use": "from .lib import encoder\ngn.Sequential(encoder, gn.Dense(4, 5))",
    },
    "the_result_of_a_function": {
        "lib": _either(
            "def make() -> gn.Dense[Literal[2], Literal[3]]:\n    return gn.Dense(2, 3)"
        ),
        "use": "from .lib import make\ngn.Sequential(make(), gn.Dense(4, 5))",
    },
    "a_stub_beside_a_module": {
        "lib": "def make(): return gn.Dense(2, 3)",
        "lib.pyi": _either("def make() -> gn.Dense[Literal[2], Literal[3]]: ..."),
        "use": "from .lib import make\ngn.Sequential(make(), gn.Dense(4, 5))",
    },
    "a_class_in_a_stub": {"lib.pyi": KEEPING, "use": IN_FUNCTION},
    "a_field_that_a_parameter_names": {
        "lib": (
            "@attrs.define(eq=False)\nclass Base(gn.Layer[T, T], Generic[T]):\n    n: int",
            "@attrs.define(eq=False)\nclass Base(gn.Layer[T, T], Generic[T]):\n    m: int",
        ),
        "use": "from graphnn.initializers import Zeros\nfrom .lib import Base\n"
        + _layer("w: Array = gn.parameter('m', init=Zeros())", base="Base[T]"),
    },
    "the_hook_that_a_name_stands_for": {
        "lib": (
            "from graphnn.plugins.hooks import graphnn_register_losses as hook",
            "from graphnn.plugins.hooks import graphnn_register_layers as hook",
        ),
        "use": "from graphnn.plugins.hooks import RegisterLayer\nfrom .lib import hook\n"
        "@hook\ndef mine(register: RegisterLayer) -> None: ...",
    },
}
