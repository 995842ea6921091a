"""Designs side by side, from the reports of their specs: which are the columns, and their rows.

Must not know how a spec is checked, nor how a comparison is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from checker.compared.cells import cells_of
from checker.compared.sided import Counted, Sided
from checker.comparing import ranking
from checker.comparison import (
    Cell,
    Comparison,
    Design,
    Key,
    Row,
    Section,
    Table,
    Text,
    Time,
    head_text,
    heads,
)
from checker.measured import Exact
from checker.records import dataclass
from checker.render.as_latency import asked_text, latency_kind
from checker.render.headline import left_out, same_everywhere
from checker.render.page import untied
from checker.render.row_names import row_name
from checker.render.words import asked_with
from checker.report import Column
from checker.semantics.timing import Box, boxes_of

_NO_NAME = re.compile(r"true|false|-?\d.*")


class NotCompared(Exception):
    """There are no designs to set side by side, or it is not clear which they are."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A column with the table that it stands in, and what it is there."""

    where: Mapping[str, str]
    design: Design
    column: Column
    counted: Counted
    of: Sided


def compared(specs: Sequence[Sided], by: Sequence[str] = (), *, alone: bool = False) -> Comparison:
    """The comparison of all columns of some specs.

    by: the parameters whose values are the designs. Of one spec they are by default the one that
    varies and whose values are names; the others make workloads, a table for each. Of several specs
    the designs are these, and what varies in all of them makes workloads. alone: one design is
    enough. Raises NotCompared.
    """
    chosen = chosen_by([_varying(each) for each in specs], by, alone=alone)
    placed = [each for one in specs for each in _placed(one, chosen, specs)]
    groups: dict[tuple[tuple[str, str], ...], list[_Placed]] = {}
    for each in placed:
        groups.setdefault(tuple(each.where.items()), []).append(each)
    if not alone and all(len(some) < 2 for some in groups.values()):
        names = dict.fromkeys(name for each in specs for name in _varying(each))
        raise NotCompared(
            "no two designs are on one workload; --by compares the values of "
            f"{' or '.join(names) or 'a parameter'}"
        )
    several = len(specs) > 1
    return Comparison(
        tuple(map(_text, specs)),
        chosen,
        tuple(_table(some, several_files=several) for some in groups.values()),
        tuple(dict.fromkeys(_asked(placed))),
        tuple(_left_out(specs)),
    )


def _left_out(specs: Sequence[Sided]) -> Iterator[str]:
    """What `assume` leaves out of each spec."""
    for spec in specs:
        if spec.report.excluded:
            whose = f" in {spec.source.name}" if len(specs) > 1 else ""
            yield untied(f"left out by `assume`{whose}: {'; '.join(left_out(spec.report))}")


def chosen_by(
    varying: Sequence[Mapping[str, Sequence[str]]], by: Sequence[str], *, alone: bool = False
) -> tuple[str, ...]:
    """The parameters whose values are the designs.

    varying: of each spec the parameters that vary, with their values. alone: one design is enough.
    Raises NotCompared.
    """
    if not alone and len(varying) == 1 and not varying[0]:
        raise NotCompared(
            "there is one design only, for no parameter varies: name a second file, let one that "
            "has a default vary, --set NAME=all, or store it to compare with later, --json FILE"
        )
    known = dict.fromkeys(name for each in varying for name in each)
    for name in by:
        if name not in known:
            those = f"those that do are {', '.join(known)}" if known else "none does"
            raise NotCompared(f"no parameter `{name}` varies here; {those}")
    if by or len(varying) > 1:
        return tuple(dict.fromkeys(by))
    named = [
        name
        for name, values in varying[0].items()
        if not any(_NO_NAME.fullmatch(each) for each in values)
    ]
    if len(named) > 1:
        told = " or ".join(f"--by {name}" for name in named)
        raise NotCompared(f"more than one parameter has names for values: say {told}")
    return tuple(named or varying[0])


def _varying(spec: Sided) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for column in spec.report.columns:
        for name, value in column.varying.items():
            values = found.setdefault(name, [])
            if value not in values:
                values.append(value)
    return found


def _placed(spec: Sided, by: Sequence[str], specs: Sequence[Sided]) -> Iterator[_Placed]:
    shared = [set(_varying(each)) for each in specs]
    workload = set.intersection(*shared) - set(by)
    for column, counted in zip(spec.report.columns, spec.counted, strict=True):
        where = {name: value for name, value in column.varying.items() if name in workload}
        values = {name: value for name, value in column.varying.items() if name not in workload}
        yield _Placed(where, Design(spec.source.name, values), column, counted, spec)


def _text(spec: Sided) -> Text:
    source, report = spec.source, spec.report
    digest = sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()
    return Text(source.name, report.title, digest, same_everywhere(report))


def _asked(placed: Iterable[_Placed]) -> Iterator[str]:
    """What each row of times asks for: events, and the values that it is asked `with`.

    The longest holds come last, if they are asked `with` values.
    """
    for each in placed:
        for timing in each.column.slowest.values():
            kind = latency_kind(timing.latency)
            latency = replace(timing.latency, name=timing.row)
            yield untied(asked_text(latency)).removeprefix(f"{kind} ")
    several = len({each.design.file for each in placed}) > 1
    for each in placed:
        for timing in each.column.holds:
            if timing.latency.given:
                whose = f" in {each.design.file}" if several else ""
                yield untied(f"longest held{whose}:{asked_with(timing.latency.given)}")


# A table


def _table(placed: Sequence[_Placed], *, several_files: bool) -> Table:
    found = [cells_of(each.of, each.column, each.counted) for each in placed]
    keys = _in_order([[*cells] for cells in found])
    rows = tuple(Row(key, tuple(cells.get(key) for cells in found)) for key in keys)
    designs = tuple(each.design for each in placed)
    boxes = [boxes_of(each.column.system) for each in placed]
    names = [head_text(each) for each in heads(designs, several_files=several_files)]
    same = _same(boxes)
    orders, unordered = [], dict[str, str]()
    for row in rows:
        if row.key.part in ("worst", "longest"):
            told = _formulas(row, names)
            if len(told) < 2:
                continue
            if same is None:
                unordered[row_name(row.key)] = "the ranges of time parameters differ"
                continue
            order = ranking(row_name(row.key), "", placed[0].where, told, same)
            if order is None:
                unordered[row_name(row.key)] = "the formulas are too long to be compared"
            else:
                orders.append(order)
    return Table(placed[0].where, designs, rows, same or {}, tuple(orders), unordered)


def _in_order(found: Sequence[Sequence[Key]]) -> list[Key]:
    """All keys, by section; of each the order is that of the first design that has it.

    Those of one kind and name stand together, so that what is said of them is one block.
    """
    keys = dict.fromkeys(key for some in found for key in some)
    sections = [*Section]
    blocks = [*dict.fromkeys((key.kind, key.name) for key in keys)]
    place = {block: number for number, block in enumerate(blocks)}
    return sorted(keys, key=lambda key: (sections.index(key.section), place[key.kind, key.name]))


def _same(boxes: Sequence[Mapping[str, Box]]) -> Mapping[str, Box] | None:
    """The ranges of all together; None where one name has two."""
    found: dict[str, Box] = {}
    for each in boxes:
        for name, box in each.items():
            if found.setdefault(name, box) != box:
                return None
    return found


def _formulas(row: Row, names: Sequence[str]) -> dict[str, Exact]:
    cells: Iterable[tuple[str, Cell | None]] = zip(names, row.cells, strict=True)
    return {
        name: cell.value.formula
        for name, cell in cells
        if cell
        and isinstance(cell.value, Time)
        and cell.value.formula is not None
        and not cell.value.up_to_errors
    }
