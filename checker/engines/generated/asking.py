"""Where the text of an explorer asks its questions: in every state, or only where a thread is.

A state decides a question if some part of a disjunction is true in it. A part that says that a
thread is at some location, and something else, is asked only there, where the location has been
looked up anyway. Which states are found, and in which order, does not depend on that.
"""

from __future__ import annotations

from checker.engines.findings import ASKING
from checker.engines.generated.layout import Layout
from checker.engines.generated.text import Term, Text
from checker.engines.generated.writer import Writer
from checker.ir.expr import Apply, Const, Expr, Op, Read, conj, conjuncts, disj, disjuncts, negate
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.semantics.step import breach

_RARELY = 40
"""A part that is used twice is computed first if it takes so many operations; `and` and `or` most
often end before it is needed."""


class Asking:
    """The lines about questions that have a condition; for the others only their obligations.

    flags: where new flags are noted: `d2`, `x2`, `m2` for question 2 as `Program` says, and `q2`,
    that nothing has been broken by it.
    """

    def __init__(self, system: System, layout: Layout, flags: dict[str, int]) -> None:
        self._system = system
        self._flags = flags
        self._algebra = Text(system, layout)
        self._located = {
            each.variable: number
            for number, each in enumerate(system.threads)
            if each.variable is not None
        }
        self._at: dict[tuple[int, int], list[tuple[int, Term]]] = {}
        self._everywhere: dict[int, Term] = {}
        for number, question in enumerate(system.questions):
            if question.over_states:
                self._place(number, question)

    def _place(self, number: int, question: Question) -> None:
        """Decide where to ask each part of what decides a question."""
        assert question.condition is not None
        always = question.kind is QuestionKind.ALWAYS
        decides = negate(question.condition) if always else question.condition
        self._flag(f"d{number}", 1)
        left = []
        for part in disjuncts(decides):
            facts = conjuncts(part)
            places = [place for each in facts if (place := self._places(each)) is not None]
            if not places:
                left.append(part)
                continue
            said, thread, locations = min(places, key=lambda place: len(place[2]))
            rest = conj(each for each in facts if each != said)
            term = self._algebra.of(rest)
            for location in locations:
                self._at.setdefault((thread, location), []).append((number, term))
        self._everywhere[number] = self._algebra.of(disj(left))

    def _places(self, conjunct: Expr) -> tuple[Expr, int, list[int]] | None:
        """If all it says is that a thread is at one of some locations: it, the thread and them."""
        threads, locations = set(), []
        for each in disjuncts(conjunct):
            match each:
                case Apply(op=Op.EQ, args=(Read(variable=variable), Const(value=location))) if (
                    variable in self._located
                ):
                    threads.add(self._located[variable])
                    locations.append(location)
                case _:
                    return None
        return (conjunct, threads.pop(), locations) if len(threads) == 1 else None

    def _flag(self, name: str, first: int) -> str:
        self._flags[name] = first
        return name

    # Text

    def write_anywhere(self, writer: Writer, *, errors: bool) -> None:
        """What is asked in every state. errors: broken obligations are asked for."""
        for number, question in enumerate(self._system.questions):
            if question.kind is QuestionKind.STEP:
                continue
            if question.antecedent is not None:
                met = self._flag(f"m{number}", 1)
                term = self._algebra.of(question.antecedent)
                with writer.block(f"if {met}:"):
                    writer.share([term], least=_RARELY)
                    writer.line(f"if {writer.test(term)}: {met} = 0")
            if question.kind is QuestionKind.REACHABLE and question.condition is not None:
                missed = self._flag(f"x{number}", 0)
                term = self._algebra.of(question.condition)
                with writer.block(f"if not {missed}:"):
                    writer.share([term], least=_RARELY)
                    writer.line(f"if not {writer.test(term)}: {missed} = 1")
            term = self._everywhere.get(number, self._algebra.const(0))
            if term.const != 0:
                self._decide(writer, number, term)
            if question.obligations and errors:
                asking = self._flag(f"q{number}", 1)
                broken = [self._algebra.of(breach(each)) for each in question.obligations]
                with writer.block(f"if {asking}:"):
                    writer.share(broken, least=_RARELY)
                    with writer.block(f"if {' or '.join(map(writer.test, broken))}:"):
                        writer.line(f"{asking} = 0")
                        writer.line(f"hit({ASKING}, s)")

    def write_at(self, writer: Writer, thread: int, location: int) -> None:
        """What is asked where the thread is at the location."""
        for number, term in self._at.get((thread, location), ()):
            self._decide(writer, number, term)

    def _decide(self, writer: Writer, number: int, term: Term) -> None:
        still = f"d{number}"
        with writer.block(f"if {still}:"):
            writer.share([term], least=_RARELY)
            with writer.block(f"if {writer.test(term)}:"):
                writer.line(f"{still} = 0")
                writer.line(f"hit({number}, s)")
