"""What is wrong with the steps of a spec, whatever its parameters are.

Also of one with errors of names and types: of the processes that these leave alone. Must not know
what is wrong there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.naming.names import Names
from checker.front.stepping.finding import (
    MOST_STATEMENTS,
    TooManyStatements,
    as_many_turns,
    find_steps,
    two_turns,
)
from checker.front.walk import statements
from checker.source import Span

_OF_TYPES = frozenset(
    (
        "type-mismatch",
        "not-constant",
        "bad-range",
        "bad-time",
        "bad-division",
        "bad-prime",
        "no-initial-value",
        "bad-initial-value",
        "unknown-mode",
    )
)
"""Errors that leave open what an expression is worth, but not what its names mean."""


def wrong_steps(module: s.Module, uses: Mapping[s.Name, object]) -> list[Diagnostic]:
    """What is wrong with the steps of each process and rule. uses: see `Names`."""
    found: dict[Diagnostic, None] = {}
    for decl in _acting(module):
        found.update(dict.fromkeys(_wrong(decl, uses)))
    return [*found]


def wrong_beside(
    module: s.Module, names: Names, errors: Sequence[Diagnostic]
) -> tuple[list[Diagnostic], bool]:
    """What is wrong with steps beside errors of names and types, and whether all was looked at.

    Left out is each process in whose text, or in that of a proc or `def` which it needs, an error
    may change where steps start, or what is assigned in them: all but those of types that are in
    no call. Of an assignment that is wrong itself it is not told that it is a second one.
    """
    beside = _Beside(names, [(each, label.span) for each in errors for label in _labels(each)])
    found: dict[Diagnostic, None] = {}
    every = True
    for decl in _acting(module):
        if beside.is_open(decl):
            every = False
        else:
            found.update(
                (each, None) for each in _wrong(decl, names.uses) if not beside.cause(each)
            )
    return [*found], every


def _acting(module: s.Module) -> Iterator[s.Process | s.Rule]:
    for each in module.declarations:
        if isinstance(each, s.Process | s.Rule):
            yield each


def _wrong(decl: s.Process | s.Rule, uses: Mapping[s.Name, object]) -> Iterator[Diagnostic]:
    try:
        steps, wrong = find_steps(decl, uses, two_turns, sure=as_many_turns)
    except TooManyStatements:
        headline = f"`{decl.name.text}` has more than {MOST_STATEMENTS:,} statements"
        headline += " when every `for` and call is written out"
        help = ("let loops go over smaller sets, or call procs at fewer places",)
        yield Diagnostic("too-large", headline, Label(decl.name.span), help=help)
        return
    yield from wrong
    if isinstance(decl, s.Rule):
        for location in steps.locations[1:-1]:
            assert location.span is not None
            yield Diagnostic(
                "rule-takes-steps",
                f"rule `{decl.name.text}` would need a second step here",
                Label(location.span, "this begins a step of its own"),
                help=("a rule is one step: write a `process`, `daemon` or `env`",),
            )


# Beside errors

_Text = s.Process | s.Rule | s.Proc | s.Def


def _labels(error: Diagnostic) -> Iterable[Label]:
    return (*error.secondary, *((error.primary,) if error.primary else ()))


class _Beside:
    """What errors may change. places: all that errors point at."""

    def __init__(self, names: Names, places: Sequence[tuple[Diagnostic, Span]]) -> None:
        self.names = names
        self.places = places

    def is_open(self, decl: s.Process | s.Rule) -> bool:
        """Whether an error may change what the steps of a process are."""
        texts = self._texts(decl)
        if any(
            _holds(text.span, span) and (error.code not in _OF_TYPES or _in_a_call(text, span))
            for error, span in self.places
            for text in texts
        ):
            return True
        used = {self.names.uses[name] for text in texts for name in self._names_in(text)}
        declared = (s.VarDecl, s.LockDecl, s.Const, s.Param, s.Enum)
        spans = [each.span for each in used if isinstance(each, declared)]
        return any(
            _holds(whole, span)
            for error, span in self.places
            if error.code not in _OF_TYPES
            for whole in spans
        )

    def cause(self, wrong: Diagnostic) -> bool:
        """Whether an error may be why something is assigned twice."""
        return wrong.code == "assigned-twice" and any(
            _holds(label.span, span) for label in _labels(wrong) for _, span in self.places
        )

    def _texts(self, decl: s.Process | s.Rule) -> list[_Text]:
        """The text of a process, and of what it needs of procs and definitions."""
        found: list[_Text] = [decl, *self.names.calls.procs(decl)]
        for text in found:  # which grows
            for name in self._names_in(text):
                meant = self.names.uses[name]
                if isinstance(meant, s.Def) and meant not in found:
                    found.append(meant)
        return found

    @cached_property
    def _in_order(self) -> tuple[list[tuple[str, int, int]], list[s.Name]]:
        """The places of all names, in order, and the names."""
        placed = sorted((_start(name.span), k, name) for k, name in enumerate(self.names.uses))
        return [place for place, _, _ in placed], [name for _, _, name in placed]

    def _names_in(self, text: _Text) -> Sequence[s.Name]:
        places, names = self._in_order
        span = text.span
        end = (span.file, span.end_line, span.end_column)
        return names[bisect_left(places, _start(span)) : bisect_left(places, end)]


def _in_a_call(text: _Text, span: Span) -> bool:
    """Whether the place is in a statement that calls something."""
    if isinstance(text, s.Def):
        return False
    for each in statements(text.body):
        match each:
            case s.Invoke() | s.Assign(value=s.Call()) if _holds(each.span, span):
                return True
            case _:
                pass
    return False


def _start(span: Span) -> tuple[str, int, int]:
    return span.file, span.line, span.column


def _holds(whole: Span, part: Span) -> bool:
    """Whether a place lies in another."""
    return (
        whole.file == part.file
        and (whole.line, whole.column) <= (part.line, part.column)
        and (part.end_line, part.end_column) <= (whole.end_line, whole.end_column)
    )
