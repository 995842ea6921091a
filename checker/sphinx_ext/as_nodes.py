"""What was made of a spec as nodes of a document, for every builder of Sphinx.

Knows nodes and their classes, which `documents.css` styles. Texts of a spec are text here, whatever
stands in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from docutils import nodes

from checker.sphinx_ext.made import Made

PLAYER = "mmcheck-with-player"
"""The class of what needs the script of players."""


def fixed_nodes(made: Made) -> list[nodes.Element]:
    """The values that are the same of all that is shown."""
    if not made.fixed:
        return []
    return [nodes.paragraph("", "", nodes.literal("", made.fixed), classes=["mmcheck-fixed"])]


def form_nodes(form: str, made: Made, name: str, text: str, image: str) -> list[nodes.Node]:
    """The nodes of one form. name, text: of the spec. image: the address of the picture."""
    match form:
        case "text":
            return [_literal(text, "mm")]
        case "table":
            return [_as_it_is(each) for each in _table(made, name)]
        case "steps":
            return [_literal(made.steps, "none")]
        case "lanes":
            return [_literal(made.lanes, "none")]
        case "timeline":
            return [_literal(made.timeline, "none")]
        case "picture":
            return [nodes.container("", _image(made, image), classes=["mmcheck-run"])]
        case "player":
            before, behind = (nodes.raw("", part, format="html") for part in made.player)
            return [nodes.container("", before, _image(made, image), behind, classes=[PLAYER])]
        case _:
            raise ValueError(f"no form {form!r}")


def _as_it_is(node: nodes.Element) -> nodes.Element:
    """A node in whose words `--` and quotes stay: they are options, and what a spec says."""
    node["support_smartquotes"] = False
    return node


def _literal(text: str, language: str) -> nodes.literal_block:
    text = text.rstrip("\n")
    return nodes.literal_block(text, text, language=language, force=True)


def _image(made: Made, address: str) -> nodes.image:
    return nodes.image("", uri=address, alt=made.alternative, classes=["mmcheck-picture"])


# The table


def _table(made: Made, name: str) -> Iterator[nodes.Element]:
    title = nodes.paragraph("", "", nodes.literal("", name) if name else nodes.Text(""))
    title["classes"].append("mmcheck-title")
    if made.title:
        title += nodes.Text(f": {made.title}" if name else made.title)
    if name or made.title:
        yield title
    yield from fixed_nodes(made)
    yield _rows(made.table)
    if made.legend:
        yield nodes.paragraph("", made.legend, classes=["mmcheck-legend"])


def _rows(table: Mapping[str, Any]) -> nodes.table:
    columns: Sequence[Mapping[str, str]] = table["columns"]
    group = nodes.tgroup(cols=len(columns) + 1)
    for width in _widths(table):
        group += nodes.colspec(colwidth=width)
    if columns[0]:
        head = nodes.thead()
        for name in columns[0]:
            head += _head(name, columns)
        group += head
    body = nodes.tbody()
    for row in table["rows"]:
        label: list[nodes.Node] = [nodes.inline("", row["kind"], classes=["mmcheck-kind"])]
        if row["name"]:
            label += [nodes.Text(" "), nodes.literal("", row["name"])]
        cells = [[each["text"], each["state"]] if each else ["", ""] for each in row["cells"]]
        body += _row(label, cells)
    label = [nodes.inline("", "states", classes=["mmcheck-kind"])]
    body += _row(label, [[each, ""] for each in table["states"]])
    group += body
    made = nodes.table("", group, classes=["mmcheck-table", "colwidths-auto"])
    made["align"] = "left"
    return made


def _widths(table: Mapping[str, Any]) -> Iterator[int]:
    """How wide the columns are in letters, for builders that make text."""
    rows, columns = table["rows"], table["columns"]
    yield max(len("states"), *(len(f"{row['kind']} ``{row['name']}``") for row in rows)) + 2
    for place, column in enumerate(columns):
        cells = [row["cells"][place]["text"] for row in rows if row["cells"][place]]
        yield max(map(len, (*cells, *column.values(), table["states"][place]))) + 2


def _head(name: str, columns: Sequence[Mapping[str, str]]) -> nodes.row:
    """The values of a parameter, what is the same beside each other once.

    Only where all parameters before it are the same too: `columns` vary in the last one first.
    """
    names = [*columns[0]]
    before = names[: names.index(name) + 1]
    row = nodes.row("", nodes.entry("", nodes.paragraph("", "", nodes.literal("", name))))
    for _, alike in groupby(columns, lambda column: [column[each] for each in before]):
        those = [*alike]
        entry = nodes.entry("", nodes.paragraph("", those[0][name]))
        if len(those) > 1:
            entry["morecols"] = len(those) - 1
        row += entry
    return row


def _row(label: Sequence[nodes.Node], cells: Sequence[Sequence[str]]) -> nodes.row:
    row = nodes.row("", nodes.entry("", nodes.paragraph("", "", *label)))
    for text, state in cells:
        classes = [f"mmcheck-{state}"] if state else []
        row += nodes.entry("", nodes.paragraph("", text), classes=classes)
    return row


def trouble_nodes(made: Made) -> list[nodes.Node]:
    """What stands in the place of a spec that can't be shown."""
    return [_literal(made.trouble, "none")]
