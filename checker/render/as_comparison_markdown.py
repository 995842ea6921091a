"""Designs side by side as Markdown, for a comment of a review: the tables, what beats what.

Texts of a spec can do no harm there: what could be markup stands in code blocks or is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.comparison import Cell, Comparison, Row, Section, Standing, Table, heads
from checker.render.as_against import against_lines
from checker.render.as_comparison import even_texts, legend_lines, order_lines, runs_text, summary
from checker.render.as_markdown import block, code, escaped
from checker.render.as_ranking import SAME
from checker.render.ink import PAPER
from checker.render.words import settings


def comparison_markdown(comparison: Comparison) -> str:
    """The whole comparison, with a line end."""
    return "\n\n".join(_parts(comparison)) + "\n"


def _parts(comparison: Comparison) -> Iterator[str]:
    for text in comparison.texts:
        yield f"## {code(text.name)}" + (f": {escaped(text.title)}" if text.title else "")
        if text.fixed:
            yield code(settings(text.fixed))
    for table in comparison.tables:
        if table.where:
            yield f"### {code(settings(table.where))}"
        yield "\n".join(_table(comparison, table))
        if same := [each for each in table.rows if _even(table, each)]:
            yield f"{SAME}: {escaped('; '.join(even_texts(same)))}"
        if orders := order_lines(table, PAPER):
            yield block("\n".join(orders))
    yield block("\n".join(legend_lines(comparison, PAPER)))
    if comparison.against is not None:
        yield block("\n".join(against_lines(comparison.against, PAPER)))
    yield escaped(summary(comparison))
    if runs := runs_text(comparison):
        yield escaped(runs)


def _even(table: Table, row: Row) -> bool:
    return len(table.designs) > 1 and row.even


def _table(comparison: Comparison, table: Table) -> Iterable[str]:
    found = heads(table.designs, several_files=comparison.several_files)
    names = [code(settings(each)) if each else " " for each in found]
    yield "| | " + " | ".join(names) + " |"
    yield "|---|" + "---|" * len(names)
    for row in table.rows:
        if not _even(table, row):
            yield f"| {_label(row)} | " + " | ".join(map(_cell, row.cells)) + " |"


def _label(row: Row) -> str:
    key = row.key
    name = f" {code(key.name)}" if key.name else ""
    if key.section is Section.COUNTS:
        return f"{escaped(key.part)} in{name}"
    return f"{escaped(key.kind)}{name}" + (f" {escaped(key.part)}" if key.part else "")


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return "-"
    strong = cell.standing in (Standing.UNKNOWN, Standing.UNEXPECTED)
    return f"**{escaped(cell.text)}**" if strong else escaped(cell.text)
