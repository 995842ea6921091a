"""What a text declares, in its order; and the rows that can be checked, each at its place.

Must not know the protocol.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.front import syntax as s
from checker.front.naming.declared import kind
from checker.front.walk import statements
from checker.language_server.reading import Reading
from checker.records import dataclass
from checker.source import Span


@dataclass(frozen=True, slots=True)
class Symbol:
    """A declaration. detail: what the user calls such a thing."""

    name: str
    detail: str
    node: s.Node
    span: Span
    name_span: Span
    children: tuple[Symbol, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A question that can be checked. name: empty for all of them."""

    span: Span
    name: str


def symbols(reading: Reading, file: str) -> tuple[Symbol, ...]:
    """The declarations of one text."""
    found: list[Symbol] = []
    for each in () if reading.module is None else reading.module.declarations:
        if each.span.file == file:
            found += _symbol(each)
    return tuple(found)


def rows(reading: Reading, file: str) -> tuple[Row, ...]:
    """All rows at the first declaration of the text, then each at its name."""
    if reading.module is None or reading.fragment or file != reading.source.name:
        return ()
    here = [each for each in reading.module.declarations if each.span.file == file]
    if not here:
        return ()
    asked = (each for each in here if isinstance(each, s.Property | s.RunQuestion))
    first = Row(here[0].span, "")
    return (first, *(Row(each.name.span, each.name.text) for each in asked))


def _symbol(declaration: s.Declaration) -> Iterator[Symbol]:
    match declaration:
        case s.Cpus() | s.Expect() | s.Assume() | s.Include():
            return
        case s.ClassOrder(names=names):
            for name in names:
                yield Symbol(name.text, "a class", declaration, name.span, name.span)
            return
        case s.Enum(members=members):
            inner = [Symbol(m.text, "a member", m, m.span, m.span) for m in members]
        case s.Struct(fields=fields):
            inner = [Symbol(f.name.text, "a field", f, f.span, f.name.span) for f in fields]
        case s.Process() | s.Proc():
            inner = [*_inside(declaration)]
        case _:
            inner = []
    name = declaration.name
    whole = _around(declaration.span, name.span)
    yield Symbol(name.text, kind(declaration), declaration, whole, name.span, tuple(inner))


def _inside(owner: s.Process | s.Proc) -> Iterator[Symbol]:
    for local in owner.locals:
        span = _around(local.span, local.name.span)
        yield Symbol(local.name.text, kind(local), local, span, local.name.span)
    for each in statements(owner.body):
        if isinstance(each, s.LabelMark):
            span = _around(each.span, each.name.span)
            yield Symbol(each.name.text, "a label", each, span, each.name.span)


def _around(whole: Span, name: Span) -> Span:
    """The stretch of a declaration, which holds its name: one of a list may stand beside it."""
    first = min((whole.line, whole.column), (name.line, name.column))
    last = max((whole.end_line, whole.end_column), (name.end_line, name.end_column))
    return Span(whole.file, *first, *last)
