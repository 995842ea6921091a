"""What is not as it was: two runs over the same designs, cell by cell.

A time is better where it is shorter, a count where it is less; that is said only where it is so for
all values of the time parameters. What holds with these delays only is worse than at every speed.
Must not know where the earlier run comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf

from checker.compared.earlier import UNTOLD, Earlier
from checker.comparison import (
    Against,
    Cell,
    Change,
    Changed,
    Comparison,
    Design,
    Key,
    Standing,
    Table,
    Time,
    Verdict,
)
from checker.engines.timed.comparing import relation
from checker.measured import Exact
from checker.render.as_ranking import where_text
from checker.render.page import untied
from checker.semantics.timing import Box
from checker.tallies import Tally

MEASURED = "measured"
"""The kind of a row of figures that somebody measured; nothing that was found out."""

_ORDER = ("none", "never", "", "unbounded")
"""Words for a time, from the shortest; the empty one stands for a formula."""


def against(comparison: Comparison, earlier: Sequence[Earlier], name: str) -> Against:
    """What is not as in the earlier run. name: what that is called."""
    by_file = comparison.several_files or len({each.file for each in earlier}) > 1
    fixed = {each.name: each.fixed for each in comparison.texts}
    changes: list[Changed] = []
    same, missing, used = 0, list[str](), set[int]()
    for table in comparison.tables:
        for design in table.designs:
            values = {**fixed[design.file], **table.where, **design.values}
            fitting = [
                number
                for number, each in enumerate(earlier)
                if _fits(each, values, table.boxes, design.file if by_file else None)
            ]
            if len(fitting) != 1:
                why = "fits more than one column of it" if fitting else _why(earlier, table, design)
                missing.append(f"{_told(table, design) or 'the one design'} {why}")
                used.update(fitting)
                continue
            used.update(fitting)
            found = [*_changes(table, design, earlier[fitting[0]])]
            changes += [each for each in found if each is not None]
            same += sum(each is None for each in found)
    left = len(earlier) - len(used)
    if left:
        missing.append(f"{left} of its designs {'is' if left == 1 else 'are'} not here")
    return Against(name, tuple(changes), same, tuple(missing))


def _fits(
    each: Earlier, values: Mapping[str, str], boxes: Mapping[str, Box], file: str | None
) -> bool:
    """Whether it is the same design: no parameter that both name has two values."""
    if file is not None and _stem(each.file) != _stem(file):
        return False
    return all(
        each.values[name] == value
        for name, value in values.items()
        if name in each.values and name not in boxes
    )


def _why(earlier: Sequence[Earlier], table: Table, design: Design) -> str:
    """Why nothing fits: what is fixed at other values, if it is that."""
    own = {**table.where, **design.values}
    alike = [
        each
        for each in earlier
        if all(each.values.get(name, value) == value for name, value in own.items())
    ]
    if not alike or not own:
        return "is not in it"
    return "is in it with other values of what is fixed"


def _stem(file: str) -> str:
    return file.rpartition("/")[2]


def _told(table: Table, design: Design) -> str:
    values = {**table.where, **design.values}
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def _changes(table: Table, design: Design, earlier: Earlier) -> Iterator[Changed | None]:
    """For each row a change; None where it is as it was. Rows of which one run knows nothing at all
    are passed over.
    """
    sections = {key.section for key in earlier.cells}
    keys = [row.key for row in table.rows if row.key.kind != MEASURED]
    place = table.where, design.values
    for key in keys:
        now, before = table.cell(key, design), earlier.cells.get(key)
        if now is None and before is None:
            continue
        if before is None:
            assert now is not None
            kinds = {(each.kind, each.part) for each in earlier.cells}
            if key.section in sections and (key.kind, key.part) in kinds:
                yield Changed(Change.NEW, *place, key, "", now.text)
        elif before is UNTOLD:
            continue
        elif now is None:
            yield Changed(Change.GONE, *place, key, before.text, "")
        else:
            yield _changed(table, design, key, before, now, earlier.boxes)
    for key, cell in earlier.cells.items():
        if key not in keys and key.kind != MEASURED and cell is not UNTOLD:
            yield Changed(Change.GONE, *place, key, cell.text, "")


def _changed(
    table: Table,
    design: Design,
    key: Key,
    before: Cell,
    now: Cell,
    boxes: Mapping[str, Box] | None,
) -> Changed | None:
    found = change(key, before, now, table.boxes, boxes)
    if found is None:
        return None
    kind, where = found
    return Changed(kind, table.where, design.values, key, before.text, now.text, where)


def change(
    key: Key,
    before: Cell,
    now: Cell,
    boxes: Mapping[str, Box],
    earlier: Mapping[str, Box] | None = None,
) -> tuple[Change, str] | None:
    """How a cell is beside what it was, and where if that is so in a part; None if it is as it was.

    boxes: the ranges of time parameters now. earlier: those before, None where nobody knows.
    """
    unknown = [each.standing is Standing.UNKNOWN for each in (before, now)]
    if any(unknown):
        return None if all(unknown) else (Change.OTHER, "")
    if type(before.value) is not type(now.value):
        return Change.OTHER, ""
    match before.value, now.value:
        case Verdict() as one, Verdict() as other:
            return _verdicts(key, one, other)
        case Time() as one, Time() as other:
            return _times(one, other, boxes, earlier)
        case Tally() as one, Tally() as other:
            return _counts(one, other)
        case bool() as one, bool() as other:
            if one is other:
                return None
            return (Change.BETTER if one else Change.WORSE), ""
        case int() as one, int() as other:
            return None if one == other else (Change.OTHER, "")
        case one, other:
            same = one == other and (one is not None or before.text == now.text)
            return None if same else (Change.OTHER, "")


def _verdicts(key: Key, one: Verdict, other: Verdict) -> tuple[Change, str] | None:
    if one == other:
        return None
    if one.word == other.word:
        return _with_times(now=other.timed)
    if key.kind == "reachable":
        return Change.OTHER, ""
    return (Change.BETTER if other.word == "holds" else Change.WORSE), ""


def _with_times(*, now: bool) -> tuple[Change, str]:
    """Of what is as it was but that it was so at every speed, or is now."""
    return (Change.WORSE if now else Change.BETTER), ""


def _counts(one: Tally, other: Tally) -> tuple[Change, str] | None:
    if one == other:
        return None
    if one.least is None or other.least is None:
        return Change.OTHER, ""
    most = [inf if each.most is None else each.most for each in (one, other)]
    if other.least <= one.least and most[1] <= most[0]:
        return Change.BETTER, ""
    if other.least >= one.least and most[1] >= most[0]:
        return Change.WORSE, ""
    return Change.OTHER, ""


def _times(
    one: Time, other: Time, boxes: Mapping[str, Box], earlier: Mapping[str, Box] | None
) -> tuple[Change, str] | None:
    if one == other:
        return _other_range(one.formula, other.formula, boxes, earlier)
    if one.up_to_errors or other.up_to_errors:
        return Change.OTHER, ""
    if replace(one, timed=other.timed) == other:
        return _with_times(now=other.timed)
    if one.formula is None or other.formula is None:
        if one.word not in _ORDER or other.word not in _ORDER:
            return Change.OTHER, ""
        less = _ORDER.index(other.word) < _ORDER.index(one.word)
        if one.where or other.where:
            return _somewhere(one, other, boxes, earlier, less=less)
        return (Change.BETTER if less else Change.WORSE), ""
    return _formulas(one.formula, other.formula, boxes, earlier)


def _somewhere(
    one: Time,
    other: Time,
    boxes: Mapping[str, Box],
    earlier: Mapping[str, Box] | None,
    *,
    less: bool,
) -> tuple[Change, str] | None:
    """The same where one of them is known at some values only to have no longest time.

    That is enough for it to have got worse, and not for it to have got better: elsewhere the time
    that it is now may be longer than it was.
    """
    for name in sorted(boxes):
        if earlier is not None and earlier.get(name) != boxes[name]:
            return Change.OTHER, f"the range of {name} is another"
    if less:
        return Change.OTHER, f"better at {one.where}; elsewhere not compared"
    return Change.WORSE, f"at {other.where}"


def _formulas(
    one: Exact, other: Exact, boxes: Mapping[str, Box], earlier: Mapping[str, Box] | None
) -> tuple[Change, str] | None:
    if (odd := _other_range(one, other, boxes, earlier)) is not None:
        return odd
    least = any(each.formula.least for each in (*one.parts, *other.parts))
    single = all(len(each.formula.forms) == 1 for each in (*one.parts, *other.parts))
    if least and not single:
        return Change.OTHER, ""
    found = relation(one, other, boxes)
    if found is None:
        return Change.OTHER, ""
    if found.crosses:
        return Change.OTHER, f"better where {untied(where_text(found.longer))}"
    if not found.shorter and not found.longer:
        return None
    return (Change.BETTER if found.longer else Change.WORSE), ""


def _other_range(
    one: Exact | None,
    other: Exact | None,
    boxes: Mapping[str, Box],
    earlier: Mapping[str, Box] | None,
) -> tuple[Change, str] | None:
    """Of times that are as the open ones are, one of which has another range than it had, or none:
    also the same formula is another time then. None if there is no such.
    """
    names = sorted({name for each in (one, other) if each is not None for name in each.parameters})
    odd = [name for name in names if name not in boxes]
    odd += [n for n in names if earlier is not None and earlier.get(n) != boxes.get(n)]
    return (Change.OTHER, f"the range of {odd[0]} is another") if odd else None
