"""Designs side by side as text for a mail: the tables, what beats what and where, what changed.

Rows in which all designs are the same stand in a sentence below the table. Must not know how a
comparison is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from checker.comparison import Cell as Said
from checker.comparison import (
    Comparison,
    Key,
    Row,
    Section,
    Standing,
    Table,
    Text,
    Time,
    head_text,
    heads,
)
from checker.measured import Cases
from checker.rankings import Ranking
from checker.render.as_against import against_lines
from checker.render.as_formula import formula_text
from checker.render.as_ranking import SAME, ranking_text
from checker.render.column_layout import Cell, Line, laid_out
from checker.render.ink import PAPER, Ink, Style
from checker.render.marks import EXPECTED, MEANING, TIMED, UNEXPECTED, UP_TO
from checker.render.page import columns, harmless
from checker.render.row_names import row_name, row_text
from checker.render.words import few, joined, settings, tied_settings

_KIND = 10  # columns of the word for the kind of row, and the blank behind it

_STYLES: Mapping[Standing, Style] = {
    Standing.UNKNOWN: Style.WARN,
    Standing.UNEXPECTED: Style.BAD,
}

_UNBOUNDED = "unbounded"
_LONGEST = ("worst", "longest")  # the parts of rows whose designs stand in an order

_MEANS: Mapping[Section, str] = {
    Section.COUNTS: "count: of all runs between the events, at any speed",
    Section.HOLDS: "over I/O: while the holder, or whom it waits for, is in a `sleep`",
    Section.SIZE: "lines in use: with a statement that some step of the design does",
}
"""What rows mean, for who has not seen them before."""


def comparison_text(comparison: Comparison, *, every: bool = False, ink: Ink = PAPER) -> str:
    """The whole comparison, with a line end. every: also the rows in which all are the same."""
    lines = [line for each in comparison.texts for line in _head(each, ink)]
    for table in comparison.tables:
        lines += ["", *table_lines(comparison, table, ink, every=every)]
    lines += ["", *legend_lines(comparison, ink)]
    if comparison.against is not None:
        lines += ["", *against_lines(comparison.against, ink)]
    lines += ["", summary(comparison)]
    lines += ink.hang("", runs, "  ") if (runs := runs_text(comparison)) else []
    return "\n".join(lines) + "\n"


def _head(text: Text, ink: Ink) -> Iterator[str]:
    title = f"{harmless(text.name)}: {harmless(text.title)}" if text.title else harmless(text.name)
    for line in ink.hang("", title, "  "):
        yield ink(Style.BOLD, line)
    if text.fixed:
        yield from ink.hang("", tied_settings(text.fixed), "  ")


def table_lines(comparison: Comparison, table: Table, ink: Ink, *, every: bool) -> list[str]:
    """One table, and below it in which rows all are the same, and which design beats which."""
    found = heads(table.designs, several_files=comparison.several_files)
    odd = len(table.designs) > 1 and not every
    rows = [each for each in table.rows if not (odd and each.even)]
    same = [each for each in table.rows if odd and each.even]
    lines = [ink(Style.BOLD, each) for each in ink.hang("", tied_settings(table.where), "  ")]
    lines = lines if table.where else []
    shown = [{name: harmless(value) for name, value in each.items()} for each in found]
    lines += laid_out(shown, [*_labelled(rows)], ink)
    if same:
        lines += ["", *ink.hang("", f"{SAME}: {'; '.join(even_texts(same))}", "  ")]
    if orders := order_lines(table, ink):
        lines += ["", *orders]
    return lines


def _labelled(rows: Sequence[Row]) -> Iterator[Line]:
    """The rows with their labels; above parts that need it a line that says of what they are."""
    before: Key | None = None
    for row in rows:
        key = row.key
        above = before is not None and (key.kind, key.name) == (before.kind, before.name)
        if key.section in (Section.COUNTS, Section.HOLDS):
            if not above:
                yield f"{key.kind:<{_KIND}}{harmless(key.name)}", [Cell("") for _ in row.cells]
            label = f"  {harmless(key.part)}"
        else:
            label = _label(key, above=above)
        yield label, [_cell(each) for each in row.cells]
        before = key


def _label(key: Key, *, above: bool) -> str:
    if not key.name:
        return key.kind
    word, *more = key.kind.split()
    name = " ".join([*more, harmless(key.name)])
    first = f"{word:<{_KIND}}{name}" + (" " if len(word) >= _KIND else "")
    if above and key.part:
        first = " " * (_KIND + columns(name))
    return f"{first} {harmless(key.part)}".rstrip()


def _cell(cell: Said | None) -> Cell:
    if cell is None:
        return Cell("-")
    return Cell(harmless(cell.text), _STYLES.get(cell.standing))


def even_texts(rows: Sequence[Row]) -> Iterator[str]:
    """The rows in which all designs are the same: those that say the same together."""
    said: dict[str, list[str]] = {}
    figures: dict[str, list[str]] = {}
    for row in rows:
        key, cell = row.key, row.cells[0]
        assert cell is not None
        if key.section is Section.ANSWERS:
            said.setdefault(cell.text, []).append(key.name or key.kind)
        elif key.section is Section.SIZE:
            figures[f"{key.kind} {cell.text}"] = []
        else:
            whose = f"{key.kind} {key.name}" if key.section is Section.HOLDS else key.name
            figures.setdefault(whose, []).append(f"{key.part} {cell.text}".strip())
    for text, names in said.items():
        if text == "none":
            yield harmless(joined([f"no {name}" for name in names]))
        else:
            plural = "hold" if text == "holds" and len(names) > 1 else text
            yield harmless(f"{joined(names)} {plural}")
    for whose, parts in figures.items():
        yield harmless(f"{whose}: {', '.join(parts)}" if parts else whose)


def order_lines(table: Table, ink: Ink) -> list[str]:
    """Which design has the shorter longest times, and where; one without any is behind all."""
    lines: list[str] = []
    orders = {each.row: each for each in table.orders}
    against_endless = [row for row in table.rows if _endless(row) and _bounded(row)]
    for row in table.rows:
        if row.key.part not in _LONGEST:
            continue
        name = row_name(row.key)
        order = orders.get(name)
        text = None if order is None else ranking_text(order)
        if row in against_endless:
            text = _with_endless(table, row, order)
        if text is not None and text != SAME:
            lines += ink.hang("", f"{harmless(name)}: {text}", "  ")
    for name, why in table.unordered.items():
        lines += ink.hang("", f"{harmless(name)}: not compared, {why}", "  ")
    for text in (*_endless_somewhere(table), *_up_to_errors(table)):
        lines += ink.hang("", text, "  ")
    told = [
        f"{harmless(row_text(row.key))}: {'' if row.even else harmless(name) + ' '}{text}"
        for row in table.rows
        for name, cell in zip(_names(table), row.cells, strict=True)
        if cell is not None and isinstance(cell.value, Time)
        for text in _apart(row, cell.value)
        if text != _UNBOUNDED or row not in against_endless
    ]
    return [*lines, *(line for each in dict.fromkeys(told) for line in ink.hang("", each, "  "))]


def _endless(row: Row) -> list[int]:
    """The places of the designs that have no longest time, at any values of the open times."""
    return [n for n, each in _unbounded(row) if not each.where]


def _unbounded(row: Row) -> list[tuple[int, Time]]:
    """The designs of which it is known that they have no longest time, if only somewhere."""
    if row.key.part not in _LONGEST:
        return []
    values = enumerate(each and each.value for each in row.cells)
    return [(n, each) for n, each in values if isinstance(each, Time) and each.word == _UNBOUNDED]


def _bounded(row: Row) -> list[int]:
    """The places of the designs of which it is known, and not only up to errors of the model."""
    values = [each.value if each else None for each in row.cells]
    times = [(n, each) for n, each in enumerate(values) if isinstance(each, Time)]
    return [n for n, each in times if each.formula is not None and not each.up_to_errors]


def _endless_somewhere(table: Table) -> Iterator[str]:
    """Which designs stand in no order, for they may have a longest time elsewhere."""
    for row in table.rows:
        found: dict[str, list[str]] = {}
        for place, time in _unbounded(row) if not row.even else ():
            if time.where:
                found.setdefault(time.where, []).append(harmless(_names(table)[place]))
        for where, names in found.items():
            whose = f"{harmless(row_name(row.key))}: {joined(names)}"
            be = "is" if len(names) == 1 else "are"
            yield f"{whose} {be} {_UNBOUNDED} at {harmless(where)}; not compared"


def _up_to_errors(table: Table) -> Iterator[str]:
    """Which designs stand in no order, for their times count up to errors of the model only."""
    found: dict[tuple[str, ...], list[str]] = {}
    for row in table.rows:
        cells = zip(_names(table), row.cells, strict=True)
        values = [(name, cell.value) for name, cell in cells if cell is not None]
        cut = [name for name, each in values if isinstance(each, Time) and each.up_to_errors]
        if row.key.part in _LONGEST and cut and not row.even:
            found.setdefault(tuple(cut), []).append(row_name(row.key))
    for names, rows in found.items():
        whose = joined([harmless(each) for each in names])
        where = joined([harmless(each) for each in rows])
        yield f"{where}: {UP_TO} runs of {whose} end at an error of the model; not compared"


def _with_endless(table: Table, row: Row, order: Ranking | None) -> str:
    """`TICKET < TAS (unbounded)`: the order of those with a longest time, and behind them the rest.

    order: of several that were compared.
    """
    names = [harmless(name) for name in _names(table)]
    endless = joined([f"{names[each]} ({_UNBOUNDED})" for each in _endless(row)])
    bounded = [names[each] for each in _bounded(row)]
    text = None if order is None else ranking_text(order)
    if text == SAME:
        return f"{' = '.join(bounded)} < {endless}"
    if order is not None and order.order is not None:
        return f"{text} < {endless}"
    behind = f"{joined(bounded)} < {endless}"
    return behind if text is None else f"{text}; {behind}"


def _apart(row: Row, time: Time) -> Iterator[str]:
    """What is said of a time below the table: that there is none, and formulas by parts."""
    endless = time.word == _UNBOUNDED and not time.where
    if endless and row.key.part in ("worst", "longest") and not row.even:
        yield time.word
    if isinstance(time.formula, Cases):
        yield formula_text(time.formula, Fraction(0))


def _names(table: Table) -> list[str]:
    several = len({each.file for each in table.designs}) > 1
    return [head_text(each) for each in heads(table.designs, several_files=several)]


def legend_lines(comparison: Comparison, ink: Ink) -> Iterator[str]:
    """What the rows ask, what is not known and why, and what the marks mean."""
    for text in comparison.asked:
        yield from ink.hang("", harmless(text), "  ")
    sections = {row.key.section for table in comparison.tables for row in table.rows}
    for section, text in _MEANS.items():
        if section in sections:
            yield from ink.hang("", text, "  ")
    for text in (*comparison.notes, *(f"measured: {each}" for each in comparison.sources)):
        yield from ink.hang("", harmless(text), "  ")
    for text in _noted(comparison):
        yield from ink.hang("", text, "  ")
    texts = [
        each.text for table in comparison.tables for row in table.rows for each in row.cells if each
    ]
    marks = {
        **{each: MEANING[each] for each in (EXPECTED, UNEXPECTED, TIMED, UP_TO)},
        "(>)": "more than the model allows anywhere in its ranges",
    }
    if any(each is None for table in comparison.tables for row in table.rows for each in row.cells):
        yield "- not asked of that design, or not in it"
    for mark, meaning in marks.items():
        if any(mark in each for each in texts):
            yield f"{mark} {meaning}"


def _noted(comparison: Comparison) -> Iterator[str]:
    """Why cells are unknown, or what limits them: those for the same reason together."""
    found: dict[str, list[str]] = {}
    for table in comparison.tables:
        names = _names(table)
        for row in table.rows:
            for name, cell in zip(names, row.cells, strict=True):
                if cell is not None and cell.note:
                    where = settings(table.where)
                    place = ", ".join(filter(None, (name, where)))
                    word = "unknown" if cell.standing is Standing.UNKNOWN else "so far"
                    found.setdefault(f"{word}: {cell.note}", []).append(
                        f"{row_text(row.key)} ({place})" if place else row_text(row.key)
                    )
    for note, places in found.items():
        some = places if len(places) <= 4 else [*places[:3], f"{len(places) - 3} more"]
        word, _, text = note.partition(": ")
        yield harmless(f"{word}: {joined(some)}: {text}")


def runs_text(comparison: Comparison) -> str:
    """How the runs of what is not as expected are shown; empty where all is."""
    unexpected = dict.fromkeys(
        design.file
        for table in comparison.tables
        for row in table.rows
        for design, cell in zip(table.designs, row.cells, strict=True)
        if cell is not None and cell.standing is Standing.UNEXPECTED
    )
    files = ["-" if each == "<stdin>" else each for each in unexpected]
    commands = few([f"`mmcheck {each}`" for each in files])
    verb = "shows" if len(commands) == 1 else "show"
    return f"{joined(commands)} {verb} the runs" if commands else ""


def summary(comparison: Comparison) -> str:
    """How many cells are not as expected, and how many unknown; with what got worse."""
    parts = [f"{comparison.count(Standing.UNEXPECTED)} unexpected"]
    parts.append(f"{comparison.count(Standing.UNKNOWN)} unknown")
    if comparison.against is not None:
        parts.append(f"{comparison.against.worse} worse")
        if comparison.against.gone:
            parts.append(f"{comparison.against.gone} gone")
    return ", ".join(parts)
