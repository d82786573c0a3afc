"""The names of a new plugin: one that its author types, and all that follow from it."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import Final

import attrs

from graphnn.plugins import Plugins

__all__ = ["Names", "check_free", "names_from"]

_PREFIX: Final = "graphnn-"

_LONGEST: Final = 40

_FORM: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@attrs.frozen
class Names:
    """The names of a plugin, by the one under which it is registered.

    Examples
    --------
    >>> names = Names("my-swish")
    >>> names.distribution, names.package, names.module, names.class_name
    ('graphnn-my-swish', 'graphnn_my_swish', 'my_swish', 'MySwish')
    """

    name: str

    @property
    def distribution(self) -> str:
        """What one installs."""
        return _PREFIX + self.name

    @property
    def package(self) -> str:
        """What one imports."""
        return self.distribution.replace("-", "_")

    @property
    def module(self) -> str:
        """The file of the part."""
        return self.name.replace("-", "_")

    @property
    def class_name(self) -> str:
        """The class, in capitals at the beginning of each word."""
        return "".join(word[:1].upper() + word[1:] for word in self.name.split("-"))


def names_from(typed: str) -> Names:
    """Read the name that an author typed.

    Upper case, underscores, dots and spaces are folded as registries and package indices do, and
    ``graphnn-`` at the beginning may be there or not.

    Parameters
    ----------
    typed
        The name.

    Returns
    -------
    Names

    Raises
    ------
    ValueError
        If it is no name, or one that Python or the package itself keeps for something else.

    Examples
    --------
    >>> names_from("graphnn_My.Swish").name
    'my-swish'
    >>> names_from("lambda")
    Traceback (most recent call last):
    ...
    ValueError: 'lambda' is a word of Python; wanted another name
    """
    names = Names(re.sub(r"[-_. ]+", "-", typed.strip()).lower().removeprefix(_PREFIX))
    if not _FORM.fullmatch(names.name):
        raise ValueError(
            f"{typed!r} names no plugin; wanted letters, digits and hyphens, a letter first, "
            "such as 'my-swish'"
        )
    if len(names.name) > _LONGEST:
        raise ValueError(f"{typed!r} is too long a name; wanted {_LONGEST} characters at most")
    if keyword.iskeyword(names.module) or hasattr(builtins, names.class_name):
        raise ValueError(f"{typed!r} is a word of Python; wanted another name")
    if names.module == "plugin":
        raise ValueError(
            f"{typed!r} is what the module of the hooks is called; wanted another name"
        )
    return names


def check_free(names: Names, plugins: Plugins) -> None:
    """Refuse a name that a plugin, or a part of any kind, has already.

    Parameters
    ----------
    names
        The names of the new plugin.
    plugins
        The built-in parts, and the plugins that are installed.

    Raises
    ------
    ValueError
        Saying whose name it is.
    """
    for info in plugins.infos:
        if info.name == names.name:
            raise ValueError(f"the plugin {names.name!r} is there already; wanted another name")
        for kind, taken in info.parts.items():
            if names.name in taken:
                noun = plugins.registry(kind).kind
                raise ValueError(
                    f"the {noun} {names.name!r} is there already, from the plugin {info.name!r}; "
                    "wanted another name"
                )
