"""What may stand at a place of a text that is being written: names, labels, members, words.

Knows what is declared and the words of the language; must not know the protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain

from checker.front import syntax as s
from checker.front.naming.declared import Declared, EnumMember, kind
from checker.front.naming.labels import END, START
from checker.front.naming.namespace import collect
from checker.front.parsing import words
from checker.front.parsing.parse import library
from checker.front.parsing.tables import shipped
from checker.front.parsing.tokens import tokens
from checker.front.walk import statements
from checker.language_server.linking import paths
from checker.language_server.occurrences import nodes
from checker.language_server.reading import Reading
from checker.records import dataclass
from checker.source import Source

WORD, LABEL, MEMBER, PATH = "a word", "a label", "a member", "a path"

_OF_LOCKS = (*words.TO_LOCKS, *words.OF_LOCKS)
_OF_QUEUES = (*words.TO_QUEUES, *words.OF_QUEUES)
_OF_TIMERS = (*words.TO_TIMERS, *words.OF_TIMERS)

_AT = re.compile(r"(?:(\w+)\s*(?:\[[^\]]*\]\s*)?)?@\s*\w*\Z")
_GOTO = re.compile(r"\bgoto\s+\w*\Z")
_NEXT = re.compile(r"\s*([A-Za-z_]\w*)(?:\s+fair(?:\s+strong)?)?\s*:")
_DOT = re.compile(r"([A-Za-z_]\w*(?:\[[^\]]*\]|\.[A-Za-z_]\w*)*)\.\w*\Z")

_NEAR = 6
"""Lines in which a name is looked for that no declaration is known of."""

Owner = s.Process | s.Proc | s.Rule | s.Def | s.Table | s.Property | s.RunQuestion | s.View


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be written. kind: what the user calls such a thing. declared: what declares it."""

    text: str
    kind: str
    declared: Declared | s.Field | s.ModeDecl | None = None


def completions(reading: Reading, source: Source, line: int, column: int) -> tuple[Offer, ...]:
    """What may be written at a place, each once. Nothing inside a comment or any other string than
    the path of an `include`.
    """
    before = source.line(line)[: column - 1]
    if (named := paths(source, before)) is not None:
        return tuple(Offer(each, PATH) for each in named)
    if _hidden(source, line, column):
        return ()
    scope = _Scope(reading, source.name, line)
    at, dot = _AT.search(before), _DOT.search(before)
    if at is not None:
        found = scope.labels_of(at[1])
    elif _GOTO.search(before):
        found = chain(scope.labels(), _taken(source, line, column))
    elif dot is not None:
        found = scope.members(dot[1])
    elif re.search(r"(?<!\.)\.\w*\Z|(?<!\w)[0-9]\w*\Z", before):
        found = iter(())
    else:
        found = scope.names()
    return tuple({each.text: each for each in found if each.text != "_"}.values())


def _taken(source: Source, line: int, column: int) -> Iterator[Offer]:
    """The label that stands next: a `goto` that names none yet has taken it for its own."""
    behind = source.line(line)[column - 1 :]
    following = "\n".join([behind, *source.lines[line : line + _NEAR]])
    if (match := _NEXT.match(following)) is not None:
        yield Offer(match[1], LABEL)


def _hidden(source: Source, line: int, column: int) -> bool:
    """Whether a place lies in a comment or a string: a word put there would be no token."""
    lines = source.text.split("\n")
    if line > len(lines):
        return False
    here = lines[line - 1]
    lines[line - 1] = f"{here[: column - 1]} zz_here {here[column - 1 :]}"
    cut = tokens(Source(source.name, "\n".join(lines)), shipped().words)
    return cut.complete and not any(each.text == "zz_here" for each in cut.tokens)


class _Scope:
    """What is declared, as seen from a line of a text."""

    def __init__(self, reading: Reading, file: str, line: int) -> None:
        module = reading.module
        self.declarations = () if module is None else module.declarations
        source = reading.sources.get(file)
        near = [] if source is None else source.lines[max(0, line - _NEAR) : line]
        self.near = "\n".join(near)
        shipped_module, _ = library()
        self.top: dict[str, Declared] = {}
        if module is not None:
            space = collect(module, shipped_module)[0]
            self.top = {**space.declared, **space.questions}
        around = [
            each
            for each in self.declarations
            if isinstance(each, Owner) and each.span.file == file and each.span.line <= line
        ]
        self.owner: Owner | None = around[-1] if around else None
        later = [
            each.span.line
            for each in self.declarations
            if each.span.file == file
            and each.span.line > (0 if not around else around[-1].span.line)
        ]
        if self.owner is not None and self.owner.span.end_line < line:
            # behind its end, unless the end was not understood: then nothing else begins before
            text = reading.sources.get(file)
            closed = text is not None and _closed(text, self.owner.span.line, line)
            if closed or any(each <= line for each in later):
                self.owner = None

    def names(self) -> Iterator[Offer]:
        for name, declared in {**self.top, **self._inner()}.items():
            yield Offer(name, kind(declared), declared)
        yield from (Offer(each, WORD) for each in _words())

    def labels(self) -> Iterator[Offer]:
        """Those of the process or proc around."""
        return _labels(self.owner)

    def labels_of(self, name: str | None) -> Iterator[Offer]:
        """Those of what is called so; of everyone if that is not known."""
        declared = self._meant(name) if name else None
        if name == "self" and isinstance(self.owner, s.Process | s.Proc):
            declared = self.owner
        if isinstance(declared, s.Binder):
            domain = declared.domain
            declared = self._meant(domain.text) if isinstance(domain, s.Name) else None
        if isinstance(declared, s.Process | s.Proc):
            yield from _labels(declared)
        else:
            for each in self.declarations:
                yield from _labels(each)
        yield Offer(START, "where each process begins")
        yield Offer(END, "where each process ends")

    def members(self, path: str) -> Iterator[Offer]:
        """What may stand behind the dot of `a.`, `a[i].`, or `a.b.`."""
        root, *rest = re.sub(r"\[[^\]]*\]", "", path).split(".")
        declared: object = self._meant(root)
        for name in rest:
            declared = self._part(declared, name)
        match declared:
            case s.Enum(members=members):
                for index, each in enumerate(members):
                    yield Offer(each.text, MEMBER, EnumMember(declared, index))
            case s.LockDecl(type=type):
                yield from self._of_lock([self._meant(type.text)])
            case s.ProcParameter(kind="lock"):
                yield from self._of_lock(self.top.values())
            case s.Proc():
                yield from _labels(declared)
            case s.TimerDecl():
                yield from _words_of(_OF_TIMERS)
            case s.Process(locals=locals, timers=timers):
                every: tuple[s.VarDecl | s.TimerDecl, ...] = (*locals, *timers)
                for local in every:
                    yield Offer(local.name.text, kind(local), local)
            case s.VarDecl(type=type) | s.Field(type=type):
                yield from self._of_type(type)
            case s.ProcParameter(type=type) | s.DefParameter(type=type) if type is not None:
                yield from self._of_type(type)
            case s.Binder(domain=s.Name(text=text)):
                yield from self.members(text)
            case _:
                pass

    def _part(self, declared: object, name: str) -> object:
        match declared:
            case s.Process(locals=locals):
                return next((each for each in locals if each.name.text == name), None)
            case s.VarDecl(type=type) | s.Field(type=type):
                struct = self._struct(type)
                fields = () if struct is None else struct.fields
                return next((each for each in fields if each.name.text == name), None)
            case _:
                return None

    def _of_lock(self, types: Iterable[object]) -> Iterator[Offer]:
        for each in types:
            if isinstance(each, s.LockType):
                for mode in each.modes:
                    yield Offer(mode.name.text, "a mode", mode)
        yield from _words_of(_OF_LOCKS)

    def _of_type(self, node: s.TypeNode) -> Iterator[Offer]:
        struct = self._struct(node)
        match self._resolved(node):
            case s.QueueType():
                yield from _words_of(_OF_QUEUES)
            case s.SetType():
                yield from _words_of(words.OF_SETS)
            case s.NamedType(name=name) | s.IdentityType(name=name) if struct is None:
                process = self._meant(name.text)
                if isinstance(process, s.Process):
                    yield from self.members(name.text)
            case _:
                for each in () if struct is None else struct.fields:
                    yield Offer(each.name.text, "a field", each)

    def _resolved(self, node: s.TypeNode) -> s.TypeNode:
        """A type without its aliases."""
        for _ in range(len(self.top)):
            meant = self._meant(node.name.text) if isinstance(node, s.NamedType) else None
            if not isinstance(meant, s.TypeAlias):
                break
            node = meant.type
        return node

    def _struct(self, node: s.TypeNode) -> s.Struct | None:
        node = self._resolved(node)
        meant = self._meant(node.name.text) if isinstance(node, s.NamedType) else None
        return meant if isinstance(meant, s.Struct) else None

    def _meant(self, name: str) -> Declared | None:
        return self._inner().get(name) or self.top.get(name) or self._bound(name)

    def _bound(self, name: str) -> Declared | None:
        """What a name stands for that is bound near by, in what can't be read: `all t in f: t.`."""
        found = re.findall(rf"\b{re.escape(name)}\s+in\s+([A-Za-z_]\w*)", self.near)
        return self.top.get(found[-1]) if found else None

    def _inner(self) -> Mapping[str, Declared]:
        """The names inside the declaration around; those of all its blocks."""
        inner = () if self.owner is None else nodes(self.owner)
        return {
            each.name.text: each
            for each in inner
            if isinstance(
                each, s.VarDecl | s.TimerDecl | s.Binder | s.Let | s.ProcParameter | s.DefParameter
            )
        }


def _closed(source: Source, first: int, line: int) -> bool:
    """Whether every brace that opens from one line on is closed before another."""
    text = "\n".join(source.lines[first - 1 : line - 1])
    cut = tokens(Source(source.name, text), shipped().words)
    signs = [each.text for each in cut.tokens]
    return signs.count("{") == signs.count("}")


def _labels(owner: object) -> Iterator[Offer]:
    if isinstance(owner, s.Process | s.Proc):
        for each in statements(owner.body):
            if isinstance(each, s.LabelMark):
                yield Offer(each.name.text, LABEL, each)


def _words_of(members: Iterable[str]) -> Iterator[Offer]:
    return (Offer(each, MEMBER) for each in members)


@cache
def _words() -> tuple[str, ...]:
    """The words of the language."""
    found = {each for each in shipped().words if each[:1].isalpha()} | words.RESERVED
    return tuple(sorted(found - {"_"}))
