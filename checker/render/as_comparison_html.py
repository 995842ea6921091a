"""Designs side by side as one HTML page that needs nothing else, and no script.

Every text of a spec is escaped. Must not know how a comparison is found.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from checker.comparison import (
    Against,
    Cell,
    Change,
    Comparison,
    Key,
    Row,
    Section,
    Standing,
    Table,
    heads,
)
from checker.render.as_against import changed_text, place_text
from checker.render.as_comparison import (
    even_texts,
    legend_lines,
    order_lines,
    runs_text,
    summary,
)
from checker.render.as_ranking import SAME
from checker.render.ink import Ink
from checker.render.page import harmless
from checker.render.words import counted, settings

_ENDLESS = Ink(width=10_000)
"""Lines that the page breaks itself."""

_SECTIONS = {
    Section.ANSWERS: "Answers",
    Section.TIMES: "Times",
    Section.COUNTS: "Counts",
    Section.HOLDS: "Locks",
    Section.SIZE: "Size",
}


def comparison_html(comparison: Comparison) -> str:
    """The page."""
    style = files("checker.render").joinpath("comparison.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    names = ", ".join(harmless(each.name) for each in comparison.texts)
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(f'mmcheck compare: {names}')}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        "<main>",
    ]
    return "\n".join([*head, *_body(comparison), "</main>", "</body>", "</html>"]) + "\n"


def _body(comparison: Comparison) -> Iterator[str]:
    for text in comparison.texts:
        title = f": {text.title}" if text.title else ""
        yield f"<h1>{_safe(text.name + title)}</h1>"
        if text.fixed:
            yield f'<p class="faint">{_safe(settings(text.fixed))}</p>'
    yield f'<p class="sum">{_safe(summary(comparison))}</p>'
    if runs := runs_text(comparison):
        yield f"<p>{_safe(runs)}</p>"
    if comparison.against is not None:
        yield from _against(comparison.against)
    for table in comparison.tables:
        yield from _table(comparison, table)
    yield "<footer>"
    for line in legend_lines(comparison, _ENDLESS):
        yield f"<p>{_safe(line)}</p>"
    yield "</footer>"


def _table(comparison: Comparison, table: Table) -> Iterator[str]:
    if table.where:
        yield f"<h2>{_safe(settings(table.where))}</h2>"
    found = heads(table.designs, several_files=comparison.several_files)
    yield '<div class="wide"><table>'
    yield "<thead>"
    for name in dict.fromkeys(name for each in found for name in each):
        cells = "".join(f'<th scope="col">{_safe(each[name])}</th>' for each in found)
        yield f'<tr><th scope="row">{_safe(name)}</th>{cells}</tr>'
    yield "</thead>"
    odd = len(table.designs) > 1
    shown = [each for each in table.rows if not (odd and each.even)]
    for section, title in _SECTIONS.items():
        rows = [each for each in shown if each.key.section is section]
        if rows:
            yield "<tbody>"
            yield f'<tr class="part"><th colspan="{len(found) + 1}">{title}</th></tr>'
            yield from _rows(rows)
            yield "</tbody>"
    yield "</table></div>"
    if same := [each for each in table.rows if odd and each.even]:
        yield f"<details><summary>{SAME}: {len(same)} rows</summary><ul>"
        for each in even_texts(same):
            yield f"<li>{_safe(each)}</li>"
        yield "</ul></details>"
    if orders := order_lines(table, _ENDLESS):
        yield "<ul class='orders'>"
        for line in orders:
            yield f"<li>{_safe(line)}</li>"
        yield "</ul>"


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    before: Key | None = None
    for row in rows:
        key = row.key
        again = before is not None and (before.kind, before.name) == (key.kind, key.name)
        first = " again" if again else ""
        cells = "".join(map(_cell, row.cells))
        yield f'<tr class="row{first}"><th scope="row">{_label(key)}</th>{cells}</tr>'
        before = key


def _label(key: Key) -> str:
    kind = f'<span class="kind">{_safe(key.kind)}</span> '
    parts = [f'<span class="of">{kind}{_safe(key.name)}</span>', _safe(key.part)]
    return " ".join(filter(None, parts))


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return '<td class="none">-</td>'
    classes = {
        Standing.UNEXPECTED: "unexpected",
        Standing.UNKNOWN: "unknown",
        Standing.EXPECTED: "expected",
    }
    kind = f' class="{classes[cell.standing]}"' if cell.standing in classes else ""
    note = f' title="{_safe(cell.note)}"' if cell.note else ""
    return f"<td{kind}{note}>{_safe(cell.text)}</td>"


def _against(against: Against) -> Iterator[str]:
    yield f"<h2>Against {_safe(against.name)}</h2>"
    for change in (Change.WORSE, Change.BETTER, Change.OTHER, Change.NEW, Change.GONE):
        some = [each for each in against.changes if each.change is change]
        if not some:
            continue
        yield f'<h3 class="{change.value}">{change.value}</h3><ul>'
        for each in some:
            place = f'<span class="faint">{_safe(place_text(each))}</span>'
            yield f"<li>{_safe(changed_text(each))} {place}</li>"
        yield "</ul>"
    for name in against.missing:
        yield f"<p>{_safe(name)}</p>"
    yield f'<p class="faint">{counted(against.same, "cell")} the same</p>'


def _safe(text: str) -> str:
    return escape(harmless(text))
