"""Which columns are compared by their longest times: those that differ in one parameter alone.

Of parameters that differ between columns those count whose values are names, as designs have them,
if there are any. Must not know how formulas are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from checker.engines.timed.comparing import relation
from checker.latency_answer import Timing
from checker.measured import Exact, Extreme, Measured
from checker.rankings import Ranking, Relation
from checker.report import Column
from checker.semantics.timing import Box, boxes_of

_NO_NAME = re.compile(r"true|false|-?\d.*")


def rankings(columns: Sequence[Column]) -> tuple[Ranking, ...]:
    """Every ranking, by row; of columns whose longest time is known as a formula.

    A `within` or a `region` asks for no time, so it has none.
    """
    rows = dict.fromkeys(
        row
        for column in columns
        for row, each in column.slowest.items()
        if each.latency.bound is None and each.latency.limit is None
    )
    return tuple(each for row in rows for each in _of_row(columns, row))


def _of_row(columns: Sequence[Column], row: str) -> Iterator[Ranking]:
    varying = columns[0].varying
    names = [name for name in varying if not any(_plain(each, name) for each in columns)]
    for name in names or varying:
        groups: dict[tuple[tuple[str, str], ...], list[Column]] = {}
        for each in columns:
            others = tuple(pair for pair in each.varying.items() if pair[0] != name)
            groups.setdefault(others, []).append(each)
        for others, group in groups.items():
            found = _ranking(row, name, dict(others), group)
            if found is not None:
                yield found


def _plain(column: Column, name: str) -> bool:
    return _NO_NAME.fullmatch(column.varying[name]) is not None


def _ranking(
    row: str, name: str, others: Mapping[str, str], group: Sequence[Column]
) -> Ranking | None:
    known = {each.varying[name]: each.slowest.get(row) for each in group}
    formulas = {
        value: _longest_formula(timing) for value, timing in known.items() if timing is not None
    }
    told = {value: formula for value, formula in formulas.items() if formula is not None}
    if len(told) < 2 or len(told) < len(group):
        return None
    boxes = boxes_of(next(timing.system for timing in known.values() if timing is not None))
    return ranking(row, name, others, told, boxes)


def ranking(
    row: str,
    parameter: str,
    others: Mapping[str, str],
    formulas: Mapping[str, Exact],
    boxes: Mapping[str, Box],
) -> Ranking | None:
    """How the longest times of some values compare; None where formulas are too long for that.

    formulas: by value, at least two.
    """
    relations: dict[tuple[str, str], Relation] = {}
    for one, other in combinations(formulas, 2):
        found = relation(formulas[one], formulas[other], boxes)
        if found is None:
            return None
        relations[one, other] = found
    return Ranking(row, parameter, others, tuple(formulas), relations)


def _longest_formula(timing: Timing) -> Exact | None:
    """The longest time as a formula in the time parameters, if it is known as one.

    None where runs end at an error of the model before: such a time is no better for being short.
    """
    measured = timing.measurement
    if timing.up_to_errors:
        return None
    if isinstance(measured, Measured) and isinstance(measured.worst, Extreme):
        return measured.worst_formula
    return None
