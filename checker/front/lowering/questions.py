"""The questions of a spec over the state as it is laid out: one for each member of a family.

Knows what a question of each kind asks; must not know how it is decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.lowering.endless import KINDS, endless
from checker.front.lowering.expected import Expected
from checker.front.lowering.families import members
from checker.front.values.expressions import Reader
from checker.front.values.layout import Dimension, Layout, length
from checker.front.values.path import Path
from checker.front.values.quantified import values_of
from checker.front.values.sets import dimension
from checker.front.values.waiting import Waiting
from checker.ir.expr import FALSE, TRUE, Const, Expr, conj, disj, implies, negate
from checker.ir.questions import Question, QuestionKind
from checker.source import Source, Span

MOST_QUESTIONS = 1_000
"""How many members the families of a spec may have together."""

_ALWAYS_ASKED = {
    QuestionKind.STUCK: "deadlock",
    QuestionKind.CYCLE: "deadlock",
    QuestionKind.ERROR: "error",
}
"""What every spec asks, with the name by which expectations speak of it."""


class Questions:
    """Reads the questions of one system.

    waiting: over the actions of the system. diagnostics: what turns out to be wrong is appended.
    """

    def __init__(
        self,
        checked: Checked,
        layout: Layout,
        sources: Mapping[str, Source],
        waiting: Waiting,
        diagnostics: list[Diagnostic],
    ) -> None:
        self._checked = checked
        self._layout = layout
        self._sources = sources
        self._waiting = waiting
        self._diagnostics = diagnostics

    def read(self) -> Iterator[Question]:
        """Every question, in the order of the text; then those that every spec asks.

        Raises SpecError if there are too many.
        """
        declared = self._checked.module.declarations
        expected, known = Expected(declared), self._known_reader()
        asked = 0
        for decl in declared:
            if isinstance(decl, s.Property):
                dims = [dimension(self._known_reader(), each.domain) for each in decl.binders]
                asked += self._count(decl, asked)
                violated, timed = _said(expected, decl.name.text, known)
                violated |= timed is not None and decl.kind == "reachable"  # reached is never `(t)`
                for each in self._members(decl, dims, violated):
                    yield replace(each, expect_timed=timed) if timed else each
            elif isinstance(decl, s.RunQuestion) and decl.kind in KINDS:
                asked += self._count(decl, asked)
                violated, timed = _said(expected, decl.name.text, known)
                for each in endless(
                    decl, self._reader, self._known_reader(), self._sources, violated=violated
                ):
                    yield replace(each, expect_timed=timed) if timed else each
        for kind, name in _ALWAYS_ASKED.items():
            violated, timed = _said(expected, name, known)
            yield Question(
                kind.value,
                kind,
                expect_violated=violated,
                expect_timed=timed,
                span=expected.place(name),
            )

    def _count(self, decl: s.Property | s.RunQuestion, asked: int) -> int:
        """How many members there are. Raises SpecError if they are too many."""
        dims = tuple(dimension(self._known_reader(), each.domain) for each in decl.binders)
        count = length(dims)
        if asked + count > MOST_QUESTIONS:
            raise SpecError([_too_many(decl)])
        return count

    def _reader(self) -> Reader:
        return Reader(self._checked, self._layout, Path(), self._diagnostics, self._waiting)

    def _known_reader(self) -> Reader:
        return Reader.of_known(self._checked, self._layout, self._diagnostics, self._waiting)

    def _members(
        self, decl: s.Property, dims: Sequence[Dimension], violated: bool
    ) -> Iterator[Question]:
        """One question for each member; of an empty family one that nothing can break or reach."""
        binders = decl.binders
        if not binders:
            yield self._question(decl, "", {}, violated)
            return
        if not length(tuple(dims)):
            kind = QuestionKind(decl.kind)
            nothing = FALSE if kind in (QuestionKind.NEVER, QuestionKind.REACHABLE) else TRUE
            name = decl.name.text
            yield Question(name, kind, nothing, violated, span=decl.span, family=name)
        for each in members(binders, self._known_reader()):
            question = self._question(decl, each.name, each.bound, violated)
            yield replace(question, whose=each.whose)

    def _question(
        self, decl: s.Property, member: str, bound: Mapping[object, Expr], violated: bool
    ) -> Question:
        check = decl.kind == "check"  # all is known before the run
        reader = self._known_reader() if check else self._reader()
        with reader.naming(bound.items()):
            condition = _asked(decl, reader)
            antecedent = None if check else self._antecedent(decl, bound)
        obligations = tuple(reader.path.obligations)
        name = decl.name.text
        return Question(
            f"{name}[{member}]" if member else name,
            QuestionKind(decl.kind),
            condition,
            violated,
            obligations,
            antecedent,
            self._sources[decl.span.file].quote(decl.condition.span),
            decl.span,
            name if member else "",
            member,
        )

    def _antecedent(self, decl: s.Property, bound: Mapping[object, Expr]) -> Expr | None:
        """When the left side of an implication is true, for some member if it is quantified."""
        reader = self._reader()
        with reader.naming(bound.items()):
            return _left(decl.condition, reader)


def _said(expected: Expected, row: str, known: Reader) -> tuple[bool, Span | None]:
    """Whether a row is expected to be violated, and where that its answer rests on the times."""
    return expected.violated(row, known), expected.timed(row, known)


def _left(node: s.Expression, reader: Reader) -> Expr | None:
    match node:
        case s.Binary(operator="->", left=left):
            return reader.value(left)
        case s.Quantified(kind="all", binder=binder, body=body):
            found = []
            for value, inside in values_of(reader, binder):
                reader.path.bound[binder] = Const(value)
                with reader.path.under(inside):
                    inner = _left(body, reader)
                if inner is None:
                    return None
                found.append(conj((inside, inner)))
            return disj(found)
        case _:
            return None


def _asked(decl: s.Property, reader: Reader) -> Expr:
    """The condition of a question, so that a state without a value for it never counts in favour.

    There `never` is true, and every other false. That it has no value is an error of its own, by
    the obligations that reading the condition leaves.
    """
    condition = reader.value(decl.condition)
    sound = conj(implies(each.due, each.holds) for each in reader.path.obligations)
    if decl.kind == "never":
        return disj((negate(sound), condition))
    return conj((sound, condition))


def _too_many(decl: s.Property | s.RunQuestion) -> Diagnostic:
    return Diagnostic(
        "too-large",
        f"more than {MOST_QUESTIONS:,} questions, when each member of a family is one",
        Label(decl.name.span, "these are too many"),
        (),
        ("take a smaller family, or ask with `all x in S: …`",),
    )
