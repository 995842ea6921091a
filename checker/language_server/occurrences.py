"""Where each thing of a spec is named: its declaration, and each use.

Knows the tree and what names mean; must not know texts that are open, nor editors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from checker.front import syntax as s
from checker.front.checking.types import CallT, StructT, ThreadT
from checker.front.naming.declared import AnyThread, ClassName, Declared, EnumMember, SelfThread
from checker.front.parsing.parse import library
from checker.language_server.reading import Reading
from checker.records import dataclass
from checker.source import Span

Thing = Declared | s.Field | s.ModeDecl | s.Assert
"""What a name can stand for, fields of structs, modes of locks and named asserts among it."""

_NAMED = (
    s.Const,
    s.Param,
    s.Enum,
    s.Struct,
    s.Field,
    s.TypeAlias,
    s.LockType,
    s.ModeDecl,
    s.LockDecl,
    s.VarDecl,
    s.TimerDecl,
    s.Process,
    s.Rule,
    s.Proc,
    s.ProcParameter,
    s.Def,
    s.DefParameter,
    s.Binder,
    s.Let,
    s.LabelMark,
    s.Property,
    s.RunQuestion,
    s.View,
    s.Table,
    s.Assert,
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name in a text, and what it stands for. declares: it stands in the declaration."""

    span: Span
    thing: Thing
    declares: bool = False


class Occurrences:
    """All names of a reading whose meaning is known."""

    def __init__(self, reading: Reading) -> None:
        found = () if reading.module is None else _Finder(reading).all()
        kept = {(each.span, each.declares): each for each in found if _written(reading, each)}
        self.every = tuple(sorted(kept.values(), key=lambda each: each.span))
        self._of: dict[Thing, list[Occurrence]] = {}
        for each in self.every:
            self._of.setdefault(each.thing, []).append(each)

    def at(self, file: str, line: int, column: int) -> Occurrence | None:
        """The name at a place, or that ends there."""
        here = [
            each
            for each in self.every
            if each.span.file == file
            and each.span.line == line
            and each.span.column <= column <= each.span.end_column
        ]
        return next(iter(sorted(here, key=lambda each: each.span.end_column == column)), None)

    def of(self, thing: Thing) -> tuple[Occurrence, ...]:
        """Where a thing is named, in the order of the texts."""
        return tuple(self._of.get(thing, ()))


def name_of(thing: Thing) -> s.Name | None:
    """The name in the declaration; None for what is part of the language."""
    return None if isinstance(thing, SelfThread | AnyThread) else thing.name


def nodes(node: object) -> Iterator[s.Node]:
    """A node and all nodes inside it, in the order of the text."""
    stack = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, tuple):
            stack += reversed(each)
        elif isinstance(each, s.Node):
            yield each
            inside = [name for name in each.__dataclass_fields__ if name != "span"]
            stack += reversed([getattr(each, name) for name in inside])


def _written(reading: Reading, of: Occurrence) -> bool:
    """Whether the name really stands at its place: a few are made, as that of `p[3]`."""
    source, name = reading.sources.get(of.span.file), name_of(of.thing)
    if source is None or name is None or of.span.line != of.span.end_line:
        return isinstance(of.thing, SelfThread)
    return source.line(of.span.line)[of.span.column - 1 : of.span.end_column - 1] == name.text


class _Finder:
    def __init__(self, reading: Reading) -> None:
        self.checked = reading.checked
        self.module = reading.module
        known = reading.checked or reading.names
        self.uses: Mapping[s.Name, Declared] = {} if known is None else known.uses
        self.members: Mapping[s.Member, Thing] = {} if known is None else known.members
        self.labels = {} if known is None else known.labels
        declared = () if self.module is None else self.module.declarations
        self.procs = {each.name.text: each for each in declared if isinstance(each, s.Proc)}

    def all(self) -> Iterator[Occurrence]:
        for name, declared in self.uses.items():
            yield Occurrence(name.span, declared)
        if self.checked is not None:
            for name, mode in self.checked.modes.items():
                yield Occurrence(name.span, mode)
        for node in (*nodes(library()[0]), *nodes(self.module)):
            yield from self._of(node)

    def _of(self, node: s.Node) -> Iterator[Occurrence]:
        match node:
            case s.Assert(name=None):
                pass
            case s.Member():
                yield from self._member(node)
            case s.At(thread=thread, label=label):
                yield from self._label(thread, label)
            case s.StructLiteral(names=names):
                yield from self._literal(node, names)
            case s.ClassOrder(names=names):
                for index, name in enumerate(names):
                    yield Occurrence(name.span, ClassName(node, index), True)
            case _ if isinstance(node, _NAMED) and node.name is not None:
                yield Occurrence(node.name.span, node, True)
        if isinstance(node, s.Enum):
            for index, name in enumerate(node.members):
                yield Occurrence(name.span, EnumMember(node, index), True)

    def _member(self, node: s.Member) -> Iterator[Occurrence]:
        thing = self.members.get(node)
        if thing is None and self.checked is not None:
            base = self.checked.types.get(node.base)
            whole = self.checked.types.get(node)
            if isinstance(base, StructT):
                thing = _field(base.struct, node.name.text)
            elif isinstance(whole, CallT):
                thing = whole.proc
        if thing is not None:
            yield Occurrence(node.name.span, thing)

    def _literal(self, node: s.StructLiteral, names: tuple[s.Name, ...]) -> Iterator[Occurrence]:
        of = None if self.checked is None else self.checked.types.get(node)
        for name in names:
            field = _field(of.struct, name.text) if isinstance(of, StructT) else None
            if field is not None:
                yield Occurrence(name.span, field)

    def _label(self, thread: s.Expression, label: s.Name) -> Iterator[Occurrence]:
        """`a` in `f@a`, and `p` and `a` in `f@p.a`, where it stands in a proc."""
        *procs, last = label.text.split(".")
        column, span = label.span.column, label.span
        marks = self._marks(thread)
        for text in procs:
            proc = self.procs.get(text)
            if proc is None:
                return
            end = column + len(text)
            yield Occurrence(replace(span, column=column, end_column=end), proc)
            column, marks = end + 1, self.labels.get(proc, {})
        if last in marks:
            here = replace(span, column=column, end_column=column + len(last))
            yield Occurrence(here, marks[last])

    def _marks(self, thread: s.Expression) -> Mapping[str, s.LabelMark]:
        """The labels of what stands before an `@`."""
        if self.checked is not None:
            match self.checked.types.get(thread):
                case CallT(proc=proc):
                    return self.labels.get(proc, {})
                case ThreadT(process=process) if process is not None:
                    return self.labels.get(process, {})
        while isinstance(thread, s.Index):
            thread = thread.base
        meant = self.uses.get(thread) if isinstance(thread, s.Name) else None
        if isinstance(meant, SelfThread):
            meant = meant.process
        return self.labels.get(meant, {}) if isinstance(meant, s.Process | s.Proc) else {}


def _field(struct: s.Struct, text: str) -> s.Field | None:
    return next((each for each in struct.fields if each.name.text == text), None)
