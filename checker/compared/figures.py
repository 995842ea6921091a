"""Figures that somebody measured, to stand beside the times of a model: a file of rows.

    # comments and blank lines are skipped
    row,policy,p50,max,from
    prompt,HOLD,195.8 ms,199.8 ms,T4: shmem swap-in

The first line names the columns: `row` is a row of times, `from` says where a figure comes from,
a name of a parameter, or `file`, tells of which design it is, and every other column is a figure.
Must not know how a comparison is found.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from checker.compared.against import MEASURED
from checker.comparison import (
    Cell,
    Comparison,
    Key,
    Row,
    Section,
    Table,
    Time,
    heads,
)
from checker.formula_reading import NotAFormula, length_of
from checker.ir.duration import Duration
from checker.measured import Exact, Formula
from checker.records import dataclass
from checker.semantics.timing import Box

MORE = "(>)"
"""Stands behind a figure that is more than the longest time of the model anywhere."""

_ROW, _FROM, _FILE = "row", "from", "file"


class BadFigures(Exception):
    """The file is not as it should be; it says where and why."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of a row. where: the values that tell the design, `file` among them.

    figures: by what they are, as written and in seconds. source: where they come from. line: of the
    file.
    """

    row: str
    where: Mapping[str, str]
    figures: Mapping[str, tuple[str, Fraction]]
    source: str
    line: int


def figures_of(text: str, name: str, parameters: Iterable[str]) -> tuple[Figure, ...]:
    """The figures in a text. name: what it is called. parameters: those that a column may name.

    Raises BadFigures.
    """
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    rows = [*csv.reader((line for _, line in lines), skipinitialspace=True)]
    if not rows:
        raise BadFigures(f"{name}: there is nothing in it")
    head = [each.strip() for each in rows[0]]
    if _ROW not in head:
        raise BadFigures(f"{name}:{lines[0][0]}: no column is named `row`")
    double = [each for each in head if head.count(each) > 1]
    if double:
        raise BadFigures(f"{name}:{lines[0][0]}: two columns are named `{double[0]}`")
    known = {*parameters, _FILE}
    found = []
    for (number, _), row in zip(lines[1:], rows[1:], strict=True):
        place = f"{name}:{number}"
        if len(row) != len(head):
            raise BadFigures(f"{place}: {len(row)} values for {len(head)} columns")
        values = {key: each.strip() for key, each in zip(head, row, strict=True)}
        times = {
            key: (each, _time(each, f"{place}: `{key}`"))
            for key, each in values.items()
            if key not in (_ROW, _FROM, *known) and each
        }
        where = {key: each for key, each in values.items() if key in known and each}
        found.append(Figure(values[_ROW], where, times, values.get(_FROM, ""), number))
    return tuple(found)


def _time(text: str, place: str) -> Fraction:
    try:
        found = length_of(text)
    except NotAFormula:
        found = None
    if found is None or found.terms or found.constant < 0:
        raise BadFigures(f"{place} is {text!r}, no time such as 195.8 ms")
    return found.constant


def names_in(comparison: Comparison) -> tuple[str, ...]:
    """The parameters of what is compared: which tell designs and workloads, or have one value."""
    texts = (each.fixed for each in comparison.texts)
    tables = (
        each
        for table in comparison.tables
        for each in (table.where, *(design.values for design in table.designs))
    )
    return tuple(dict.fromkeys(name for each in (*tables, *texts) for name in each))


def with_figures(comparison: Comparison, figures: Sequence[Figure], name: str) -> Comparison:
    """The comparison with rows for the figures, each below the longest time that it is beside.

    Raises BadFigures for a figure of a row, or of a design, that is not there.
    """
    used: set[int] = set()
    fixed = {each.name: each.fixed for each in comparison.texts}
    tables = tuple(
        _table(each, figures, used, fixed, several_files=comparison.several_files)
        for each in comparison.tables
    )
    for number, each in enumerate(figures):
        if number not in used:
            told = ", ".join(f"{key} = {value}" for key, value in each.where.items())
            rows = sorted({r.key.name for t in comparison.tables for r in t.rows if _longest(r)})
            known = f"rows of times are {', '.join(rows)}" if rows else "no row has times"
            where = f" where {told}" if told else ""
            raise BadFigures(f"{name}:{each.line}: no row `{each.row}`{where} here; {known}")
    sources = dict.fromkeys(each.source for each in figures if each.source)
    return replace(comparison, tables=tables, sources=(*comparison.sources, *sources))


def _longest(row: Row) -> bool:
    key = row.key
    return key.section is Section.TIMES and key.kind != MEASURED and key.part == "worst"


def _table(
    table: Table,
    figures: Sequence[Figure],
    used: set[int],
    fixed: Mapping[str, Mapping[str, str]],
    *,
    several_files: bool,
) -> Table:
    names = heads(table.designs, several_files=several_files)
    rows: list[Row] = []
    for row in table.rows:
        rows.append(row)
        if not _longest(row):
            continue
        beside: list[dict[str, tuple[str, Fraction]]] = []
        for design, head in zip(table.designs, names, strict=True):
            values = {**fixed[design.file], **table.where, **design.values}
            values[_FILE] = head.get(_FILE, design.file)
            fitting = {
                number: each
                for number, each in enumerate(figures)
                if each.row == row.key.name and each.where.items() <= values.items()
            }
            used.update(fitting)
            beside.append({k: v for each in fitting.values() for k, v in each.figures.items()})
        rows += _rows(row, beside, table.boxes)
    return replace(table, rows=tuple(rows))


def _rows(
    row: Row, beside: Sequence[Mapping[str, tuple[str, Fraction]]], boxes: Mapping[str, Box]
) -> Iterator[Row]:
    for kind in dict.fromkeys(kind for each in beside for kind in each):
        cells = []
        for cell, figures in zip(row.cells, beside, strict=True):
            if kind not in figures:
                cells.append(Cell("-"))
                continue
            text, value = figures[kind]
            highest = _highest(cell, boxes)
            over = highest is not None and value > highest
            exact = Time(Formula(((Duration(value),),)))
            cells.append(Cell(f"{text} {MORE}" if over else text, exact))
        yield Row(Key(Section.TIMES, MEASURED, row.key.name, kind), tuple(cells))


def _highest(cell: Cell | None, boxes: Mapping[str, Box]) -> Fraction | None:
    """No less than the longest time anywhere in the ranges; None where nothing is known."""
    if cell is None or not isinstance(cell.value, Time) or cell.value.formula is None:
        return None
    if cell.value.up_to_errors:
        return None
    return most_of(cell.value.formula, boxes)


def most_of(exact: Exact, boxes: Mapping[str, Box]) -> Fraction:
    """No less than a longest time anywhere in the boxes; exact where it is one form."""
    return max(
        min(
            max(
                form.at({name: boxes[name][factor > 0] for name, factor in form.terms})
                for form in forms
            )
            for forms in each.formula.bounds
        )
        for each in exact.parts
    )
