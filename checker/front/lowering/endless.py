"""Questions about runs for ever, over the state as it is laid out: the formula of each member.

Knows what the operators of time mean; must not know how a formula is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from checker.front import syntax as s
from checker.front.lowering.families import members
from checker.front.parsing.tree_questions import TEMPORAL, has_time
from checker.front.values.expressions import Reader
from checker.ir.expr import TRUE, Expr, conj, disj, implies, negate
from checker.ir.formulas import (
    Both,
    Either,
    Formula,
    Next,
    Now,
    Release,
    Until,
    always,
    eventually,
    opposite,
)
from checker.ir.obligations import Obligation
from checker.ir.questions import ENDLESS, Question, QuestionKind
from checker.source import Source

KINDS = frozenset(each.value for each in ENDLESS)
"""The questions that are about runs for ever."""


def endless(
    decl: s.RunQuestion,
    reader: Callable[[], Reader],
    known: Reader,
    sources: Mapping[str, Source],
    *,
    violated: bool,
) -> Iterator[Question]:
    """One question for each member; of an empty family one that nothing can break.

    reader: one that reads a condition. known: one that reads what is known before the run.
    violated: it is expected to be.
    """
    name, kind = decl.name.text, QuestionKind(decl.kind)
    found = list(members(decl.binders, known))
    if not found:
        nothing = Now(TRUE)
        yield Question(name, kind, None, violated, span=decl.span, family=name, formula=nothing)
    for member in found:
        reading = _Reading(reader, member.bound)
        formula = reading.formula(decl)
        left = _left(decl)
        whole = decl.states[0].span.to(decl.states[-1].span)
        asked = whole if decl.formula is None else decl.formula.span
        yield Question(
            f"{name}[{member.name}]" if member.name else name,
            kind,
            None,
            violated,
            tuple(reading.owed),
            None if left is None else reading.condition(left),
            sources[decl.span.file].quote(asked),
            decl.span,
            name if member.name else "",
            member.name,
            member.whose,
            formula,
        )


def _left(decl: s.RunQuestion) -> s.Expression | None:
    """The condition without which nothing is asked: the left side of `leads`, or of an implication
    that is an `ltl`, or must always be so."""
    if decl.kind == QuestionKind.LEADS.value:
        return decl.states[0]
    node = decl.formula
    while isinstance(node, s.Call) and isinstance(node.function, s.Name):
        if node.function.text != "always":
            return None
        node = node.arguments[0]
    if isinstance(node, s.Binary) and node.operator == "->" and not has_time(node.left):
        return node.left
    return None


class _Reading:
    """Reads one member. bound: what names stand for. owed: what its conditions owe everywhere."""

    def __init__(self, reader: Callable[[], Reader], bound: Mapping[object, Expr]) -> None:
        self._reader = reader
        self._bound = bound
        self.owed: dict[Obligation, None] = {}

    def formula(self, decl: s.RunQuestion) -> Formula:
        """What must be so of every run."""
        match decl.kind:
            case "eventually":
                return eventually(self._now(decl.states[0], wanted=True))
            case "leads":
                before, after = decl.states
                wrong = Now(negate(self._asked(before, wanted=False)))
                return always(Either(wrong, eventually(self._now(after, wanted=True))))
            case _:
                assert decl.formula is not None
                return self._part(decl.formula, wanted=True)

    def _part(self, node: s.Expression, *, wanted: bool) -> Formula:
        """wanted: that it is so speaks for the question, not against it."""
        if not has_time(node):
            return self._now(node, wanted=wanted)
        match node:
            case s.Unary(operator="!", operand=operand):
                return opposite(self._part(operand, wanted=not wanted))
            case s.Binary(operator="&&", left=left, right=right):
                return Both(self._part(left, wanted=wanted), self._part(right, wanted=wanted))
            case s.Binary(operator="||", left=left, right=right):
                return Either(self._part(left, wanted=wanted), self._part(right, wanted=wanted))
            case s.Binary(operator="->", left=left, right=right):
                before = opposite(self._part(left, wanted=not wanted))
                return Either(before, self._part(right, wanted=wanted))
            case s.Conditional(condition=condition, then=then, otherwise=otherwise):
                is_so = self._part(condition, wanted=wanted)
                is_not = opposite(self._part(condition, wanted=not wanted))
                return Either(
                    Both(is_so, self._part(then, wanted=wanted)),
                    Both(is_not, self._part(otherwise, wanted=wanted)),
                )
            case s.Call(function=s.Name(text=text), arguments=arguments):
                given = [self._part(each, wanted=wanted) for each in arguments]
                assert len(given) == TEMPORAL[text]
                return _OPERATORS[text](given)
            case _:
                raise AssertionError(f"no part of an `ltl`: {node}")

    def _now(self, node: s.Expression, *, wanted: bool) -> Formula:
        return Now(self._asked(node, wanted=wanted))

    def _asked(self, node: s.Expression, *, wanted: bool) -> Expr:
        """The condition, so that a state without a value for it never counts in favour."""
        reader = self._reader()
        with reader.naming(self._bound.items()):
            found = reader.value(node)
        owed = tuple(reader.path.obligations)
        self.owed.update(dict.fromkeys(owed))
        sound = conj(implies(each.due, each.holds) for each in owed)
        return conj((sound, found)) if wanted else disj((negate(sound), found))

    def condition(self, node: s.Expression) -> Expr:
        """The condition as it stands."""
        reader = self._reader()
        with reader.naming(self._bound.items()):
            return reader.value(node)


_OPERATORS: Mapping[str, Callable[[Sequence[Formula]], Formula]] = {
    "always": lambda given: always(given[0]),
    "eventually": lambda given: eventually(given[0]),
    "next": lambda given: Next(given[0]),
    "until": lambda given: Until(given[0], given[1]),
    "weak_until": lambda given: Release(given[1], Either(given[0], given[1])),
}
