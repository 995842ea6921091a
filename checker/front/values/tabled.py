"""What a `table` is for given values of the parameters: its rows, and that they fit together.

Knows the values of types; must not know where a table is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import product
from math import prod
from operator import and_
from typing import TYPE_CHECKING

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.naming.declared import AnyThread
from checker.front.naming.recursion import in_type, roots
from checker.front.walk import spine, subexpressions
from checker.ir.domain import Domain
from checker.ir.expr import FALSE, TRUE, Const, Expr, Op, apply, choose, conj
from checker.records import dataclass

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader

MOST_COMBINATIONS = 10_000
"""For how many combinations of values a table may say something."""

MOST_DISAGREEING = 10
"""How many pairs of rows that disagree are told."""

_Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """For each parameter the least and the greatest value that the row is for, and its value."""

    intervals: tuple[_Interval, ...]
    value: int
    node: s.Row


def check_rows(reader: Reader, table: s.Table) -> None:
    """Tell if the table has a hole, rows that disagree, or values that it cannot have or take."""
    domains = [reader.domain(each.type) for each in table.parameters]
    rows = _rows(reader, table, domains)
    result = reader.domain(table.result)
    varying = [_varies(reader, each.type) for each in table.parameters]
    for row in rows:
        if row.value not in result:
            label = Label(row.node.value.span, f"not in {result}")
            why = (Label(table.result.span, f"this is {result}"),)
            _tell(reader, f"`{table.name.text}` can't be {row.value}", label, why)
        for place, (low, high) in enumerate(row.intervals):
            domain = domains[place]
            if not varying[place] and low <= high and not domain.low <= low <= high <= domain.high:
                _beyond(reader, table, row.node.patterns[place], place, domain)
    count = prod(each.size for each in domains)
    if count > MOST_COMBINATIONS:
        reader.report(
            "too-large",
            f"`{table.name.text}` is for {count:,} combinations of values,"
            f" more than {MOST_COMBINATIONS:,}",
            table.name,
            "take smaller types, or write a `def`",
        )
        return
    missing: list[tuple[int, ...]] = []
    fitting = [_fitting(rows, place, domain) for place, domain in enumerate(domains)]
    alike: dict[int, int] = {}  # for each value of the table its rows, as bits
    for number, row in enumerate(rows):
        alike[row.value] = alike.get(row.value, 0) | 1 << number
    told: dict[int, int] = {}  # for each row those that disagree with it and are told, as bits
    left = MOST_DISAGREEING
    for values in product(*(each.values for each in domains)):
        fits = reduce(and_, (fitting[place][value] for place, value in enumerate(values)))
        if not fits:
            missing.append(values)
            continue
        first = _lowest(fits)
        others = fits & ~alike[rows[first].value] & ~told.get(first, 0)
        while others and left:
            other = _lowest(others)
            others &= others - 1
            told[first] = told.get(first, 0) | 1 << other
            left -= 1
            _disagree(reader, table, (rows[first], rows[other]), _shown(domains, values))
    if missing:
        more = len(missing) - 1
        text = _shown(domains, missing[0])
        headline = f"`{table.name.text}` has no row for {text}"
        headline += f", nor for {more:,} other{'s' * (more != 1)}" if more else ""
        label = Label(table.name.span, "a row is missing")
        _tell(reader, headline, label, (), f"write `{text} => …;`")


def _varies(reader: Reader, type: s.TypeNode) -> bool:
    """Whether a type may differ with the parameters; it has rows for all that it may be then."""
    pending, seen = list(in_type(type)), set[object]()
    while pending:
        for node in subexpressions(pending.pop()):
            declared = reader.checked.uses.get(node) if isinstance(node, s.Name) else None
            if isinstance(declared, s.Param):
                return True
            if isinstance(declared, AnyThread) and declared not in seen:
                seen.add(declared)
                pending += [each.domain for one in reader.layout.families for each in one.binders]
            followed = s.Const | s.Def | s.Table | s.TypeAlias | s.Process
            if isinstance(declared, followed) and declared not in seen:
                seen.add(declared)
                pending += roots(declared)
    return False


def _fitting(rows: Sequence[_Row], place: int, domain: Domain) -> dict[int, int]:
    """For each value of the parameter at `place` the rows that are for it, as bits."""
    changes: dict[int, int] = {}
    for number, row in enumerate(rows):
        low, high = row.intervals[place]
        if low <= high:
            for value in (max(low, domain.low), max(high + 1, domain.low)):
                changes[value] = changes.get(value, 0) ^ 1 << number
    found, now = {}, 0
    for value in range(domain.low, domain.high + 1):  # some may be of no thread
        now ^= changes.get(value, 0)
        found[value] = now
    return found


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def value_of(reader: Reader, table: s.Table, arguments: Sequence[Expr], node: s.Node) -> Expr:
    """The value of the table for `arguments`; owes that each has the type of its parameter."""
    domains = [reader.domain(each.type) for each in table.parameters]
    for parameter, domain, argument in zip(table.parameters, domains, arguments, strict=True):
        low, high = reader.bounds(argument)
        if low < domain.low or high > domain.high:
            reader.path.owe(
                _inside(argument, (domain.low, domain.high), None),
                "out-of-range",
                f"`{parameter.name.text}` of `{table.name.text}` would be {{value}}, outside"
                f" {domain}",
                node.span,
                value=argument,
                domain=domain,
                declared=parameter.type.span,
            )
    found: Expr | None = None
    for row in reversed(_rows(reader, table, domains)):
        value = Const(row.value)
        pairs = zip(arguments, row.intervals, domains, strict=True)
        fits = conj(_inside(*each) for each in pairs)
        found = value if found is None else choose(fits, value, found)
    return FALSE if found is None else found


def _inside(argument: Expr, interval: _Interval, domain: Domain | None) -> Expr:
    """Whether the argument lies in the interval, given that it lies in the domain."""
    low, high = interval
    if low == high and (domain is None or (low, high) != (domain.low, domain.high)):
        return apply(Op.EQ, argument, Const(low))
    above = TRUE if domain and low <= domain.low else apply(Op.LE, Const(low), argument)
    below = TRUE if domain and high >= domain.high else apply(Op.LE, argument, Const(high))
    return conj((above, below))


def _rows(reader: Reader, table: s.Table, domains: Sequence[Domain]) -> list[_Row]:
    return [
        _Row(
            tuple(
                _interval(reader, pattern, domain)
                for pattern, domain in zip(row.patterns, domains, strict=True)
            ),
            reader.constant(row.value),
            row,
        )
        for row in table.rows
    ]


def _interval(reader: Reader, pattern: s.Pattern, domain: Domain) -> _Interval:
    match pattern:
        case s.Wild():
            return domain.low, domain.high
        case s.Range(low=low, high=high):
            return reader.constant(low), reader.constant(high)
        case s.Index():
            value = _instance(reader, pattern)
            return (domain.high + 1,) * 2 if value is None else (value, value)
        case _:
            value = reader.constant(pattern)
            return value, value


def _instance(reader: Reader, node: s.Index) -> int | None:
    """The thread that `p[0]` is; None if there is none with these parameter values."""
    root, indices = spine(node)
    process = reader.checked.uses[root] if isinstance(root, s.Name) else None
    assert isinstance(process, s.Process)
    family = reader.layout.families[process]
    offset = 0
    for dim, index in zip(family.dims, indices, strict=True):
        value = reader.constant(index)
        if value not in dim.indices:
            return None
        offset = offset * len(dim.names) + dim.indices.index(value)
    return family.first + offset


def _shown(domains: Sequence[Domain], values: Sequence[int]) -> str:
    return " ".join(domain.show(value) for domain, value in zip(domains, values, strict=True))


def _beyond(reader: Reader, table: s.Table, pattern: s.Pattern, place: int, domain: Domain) -> None:
    parameter = table.parameters[place]
    _tell(
        reader,
        f"a row of `{table.name.text}` is for what `{parameter.name.text}` can't be",
        Label(pattern.span, f"not in {domain}"),
        (Label(parameter.type.span, f"this is {domain}"),),
        "write values of its type, or `_` for every value",
    )


def _disagree(reader: Reader, table: s.Table, rows: Sequence[_Row], text: str) -> None:
    first, second = (row.node for row in rows)
    label = Label(second.span, "this row says something else")
    why = (Label(first.span, f"this one is for {text} as well"),)
    headline = f"two rows of `{table.name.text}` disagree about {text}"
    _tell(
        reader, headline, label, why, "the order of rows means nothing: make one of them narrower"
    )


def _tell(
    reader: Reader, headline: str, label: Label, why: tuple[Label, ...] = (), help: str = ""
) -> None:
    found = Diagnostic("bad-table", headline, label, why, (help,) if help else ())
    if found not in reader.diagnostics:
        reader.diagnostics.append(found)
