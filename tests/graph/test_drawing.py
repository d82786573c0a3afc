from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import graphnn as gn

STRING = r'"((?:[^"\\\n]|\\.)*)"'
DOT_LINE = re.compile(
    rf"    (?:node \[shape=box\]|(\w+) \[label={STRING}\]|(\w+) -> (\w+) \[label={STRING}\]);"
)
MERMAID_LINE = re.compile(r'    (?:(\w+)\["([^"\n]*)"\]|(\w+) -->\|"([^"\n]*)"\| (\w+))')


def branches() -> gn.Network[Any, Any]:
    g = gn.Graph()
    x = g.input("image", shape=(3,))
    h = x >> gn.Dense(3, 2)
    return g.build(outputs=((h >> gn.ReLU()) + h, h))


def test_a_chain_in_mermaid() -> None:
    assert gn.Sequential(gn.Dense(3, 2), gn.ReLU()).to_mermaid() == (
        "flowchart TD\n"
        '    n0["x"]\n'
        '    n1["0: Dense(3 -> 2)"]\n'
        '    n2["1: ReLU()"]\n'
        '    out0["output"]\n'
        '    n0 -->|"(N, 3)"| n1\n'
        '    n1 -->|"(N, 2)"| n2\n'
        '    n2 -->|"(N, 2)"| out0'
    )


def test_a_chain_in_dot() -> None:
    assert gn.Sequential(gn.Flatten(), "relu").to_dot() == (
        "digraph network {\n"
        "    node [shape=box];\n"
        '    n0 [label="x"];\n'
        '    n1 [label="0: Flatten()"];\n'
        '    n2 [label="1: ReLU()"];\n'
        '    out0 [label="output"];\n'
        '    n0 -> n1 [label="?"];\n'
        '    n1 -> n2 [label="(N, ?)"];\n'
        '    n2 -> out0 [label="(N, ?)"];\n'
        "}"
    )


def test_branches_and_several_outputs_are_drawn() -> None:
    drawn = branches().to_dot()
    arrows = re.findall(r"(\w+) -> (\w+) \[", drawn)
    assert arrows == [
        ("n0", "n1"),
        ("n1", "n2"),
        ("n2", "n3"),
        ("n1", "n3"),
        ("n3", "out0"),
        ("n1", "out1"),
    ]
    assert 'out1 [label="output 1"]' in drawn


def test_a_nested_network_is_one_box() -> None:
    net = gn.Sequential(gn.Dense(3, 2), gn.Sequential(gn.ReLU(), gn.Sigmoid()))
    assert '["1: Sequential(2 layers)"]' in net.to_mermaid()


def odd(name: str) -> gn.Network[Any, Any]:
    def function(x: Any, /) -> Any:
        return x

    function.__name__ = name
    g = gn.Graph()
    return g.build(outputs=g.input(name, shape=(2,)) >> function)


names = st.text(max_size=20) | st.sampled_from(
    [
        'a"b',
        "a\\",
        '\\"',
        "<b>",
        "a\nb",
        "\r\n",
        "`x`",
        "#quot;",
        "a;b",
        "]",
        "-->",
        "{}",
        "%%",
        "&lt;",
    ]
)


@given(names)
def test_dot_is_well_formed_whatever_the_labels(name: str) -> None:
    first, *lines, last = odd(name).to_dot().split("\n")
    assert (first, last) == ("digraph network {", "}")
    matches = [DOT_LINE.fullmatch(line) for line in lines]
    assert all(matches)
    label = next(match[2] for match in matches if match is not None and match[1] == "n0")
    plain = re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), label)
    assert plain == "\n".join(name.splitlines())


@given(names)
def test_mermaid_is_well_formed_whatever_the_labels(name: str) -> None:
    first, *lines = odd(name).to_mermaid().split("\n")
    assert first == "flowchart TD"
    matches = [MERMAID_LINE.fullmatch(line) for line in lines]
    assert all(matches)
    label = next(match[2] for match in matches if match is not None and match[1] == "n0")
    assert not set(label.replace("<br>", "")) & set('"`<&')
    assert all(re.match(r"#\d+;", label[found.start() :]) for found in re.finditer("#", label))
    plain = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label.replace("<br>", "\n"))
    assert plain == "\n".join(name.splitlines())
