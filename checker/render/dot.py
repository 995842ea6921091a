"""Text in the DOT language: nodes, edges and their attributes, with every label escaped.

Knows how DOT is written; must not know what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape

from checker.render.page import harmless

Attribute = str | int | float


class Rich(str):
    """A label with bold lines in it, as `rich` makes it."""


class Drawing:
    """A graph that is written line by line.

    Names of nodes are the caller's own and need no quotes in his texts: all of them are quoted.
    """

    def __init__(self, *, directed: bool = True, **graph: Attribute) -> None:
        self._arrow = "->" if directed else "--"
        self._lines = ["digraph {" if directed else "graph {"]
        if graph:
            self._lines.append(f"  graph{_attributes(graph)};")

    def defaults(self, what: str, attributes: Mapping[str, Attribute]) -> None:
        """What holds for every `node` or `edge` that follows."""
        self._lines.append(f"  {what}{_attributes(attributes)};")

    def node(self, name: str, **attributes: Attribute) -> None:
        """A node; `label` is a text made by `label`."""
        self._lines.append(f"  {_quoted(name)}{_attributes(attributes)};")

    def edge(self, tail: str, head: str, **attributes: Attribute) -> None:
        """An edge between two nodes."""
        ends = f"{_quoted(tail)} {self._arrow} {_quoted(head)}"
        self._lines.append(f"  {ends}{_attributes(attributes)};")

    @contextmanager
    def cluster(self, name: str, **attributes: Attribute) -> Iterator[None]:
        """A frame around the nodes that are drawn inside."""
        self._lines.append(f"  subgraph {_quoted(f'cluster {name}')} {{")
        self._lines.append(f"  graph{_attributes(attributes)};")
        yield
        self._lines.append("  }")

    def text(self) -> str:
        """The whole graph, with a line end."""
        return "\n".join([*self._lines, "}", ""])


def label(lines: Sequence[str], align: str = "l") -> str:
    r"""Lines of text as a label; align: `l` left, `r` right, `n` in the middle.

    >>> print(label(['a "b"', r"c\N", "x & y"]))
    a \"b\"\lc\\N\lx &amp; y\l
    """
    return "".join(f"{_escaped(line)}\\{align}" for line in lines)


def rich(bold: Sequence[str], plain: Sequence[str] = (), *, align: str = "center") -> Rich:
    """Bold lines, then plain ones, as a label; align: `left`, `right` or `center`.

    >>> print(rich(["a < b"], ["x & y"]))
    <b>a &lt; b</b><br align="center"/>x &amp; y<br align="center"/>
    """
    lines = [f"<b>{_in_markup(line)}</b>" for line in bold]
    lines += [_in_markup(line) for line in plain]
    return Rich("".join(f'{line}<br align="{align}"/>' for line in lines))


def _in_markup(text: str) -> str:
    """Graphviz puts names in for a backslash with a letter, so a backslash is written twice."""
    return escape(harmless(text)).replace("\\", "&#92;&#92;") or " "


def _escaped(text: str) -> str:
    text = harmless(text).replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("&", "&amp;")


def _quoted(name: str) -> str:
    return f'"{_escaped(name)}"'


def _attributes(attributes: Mapping[str, Attribute]) -> str:
    if not attributes:
        return ""
    written = (f"{name}={_value(value)}" for name, value in attributes.items())
    return f" [{', '.join(written)}]"


def _value(value: Attribute) -> str:
    """Labels are escaped already; numbers have at most two places."""
    if isinstance(value, Rich):
        return f"<{value}>" if value else '""'
    if isinstance(value, str):
        return f'"{value}"'
    return f"{value:.2f}".rstrip("0").rstrip(".")
