"""One path through the text of a step while it is read: what it has assumed, assigned and owed.

Values are expressions over the state before the step, so a path reads its own writes. Must not
know the syntax that it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field, replace

from checker.front.frames import Call, Context, seen_from
from checker.front.values.layout import FIRST_PASSING
from checker.front.values.shapes import Whole, substituted
from checker.ir.actions import (
    ActionKind,
    Branch,
    Choice,
    Condition,
    Delay,
    Entered,
    LockOp,
    LockVerb,
    Wait,
)
from checker.ir.domain import Domain
from checker.ir.expr import FALSE, TRUE, Chosen, Const, Expr, Read, choose, conj
from checker.ir.obligations import Obligation
from checker.ir.substitution import substitute
from checker.records import dataclass
from checker.source import Span


@dataclass(slots=True)
class Path:
    """A path in the making.

    thread: whose step it is; None for a question. source: the location where it starts, origin:
    in which turns and calls that is; within: those in which the text being read is.
    store: the new values so far. bound: what the names of `let`, `choose`, quantifiers and
    parameters of a `def` stand for. guard: what was assumed, in order. context: what else must be
    true for the text being read to run at all: an `if` without control flow, the left side of
    `&&`. obligations: in order, each once. owed_before: how many there were before the text of its
    first wait; they are due only where the wait can end. begun: see `Action.begins`. entered: the
    calls that have begun and not ended. ran: see `Action.ran`. span: the first statement with an
    effect.
    """

    thread: int | None = None
    source: int | None = None
    origin: Context | None = None
    within: Context | None = None
    store: dict[int, Expr] = field(default_factory=dict)
    bound: dict[object, Whole] = field(default_factory=dict)
    guard: list[Expr] = field(default_factory=list)
    context: Expr = TRUE
    choices: list[Choice] = field(default_factory=list)
    obligations: dict[Obligation, None] = field(default_factory=dict)
    locks: list[LockOp] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    wait: Wait | None = None
    owed_before: int | None = None
    delay: Delay | None = None
    kind: ActionKind = ActionKind.STEP
    starts: list[tuple[int, Expr]] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    places: dict[int, Span] = field(default_factory=dict)
    begun: dict[int, Span | None] = field(default_factory=dict)
    entered: list[tuple[Call, Entered]] = field(default_factory=list)
    ran: list[tuple[Span, Expr]] = field(default_factory=list)
    span: Span | None = None

    def fork(self) -> Path:
        """A path that goes on from here on its own."""
        return replace(
            self,
            store=dict(self.store),
            bound=dict(self.bound),
            guard=list(self.guard),
            choices=list(self.choices),
            obligations=dict(self.obligations),
            locks=list(self.locks),
            branches=list(self.branches),
            places=dict(self.places),
            begun=dict(self.begun),
            entered=list(self.entered),
            ran=list(self.ran),
            conditions=list(self.conditions),
            starts=list(self.starts),
        )

    def current(self, variable: int) -> Expr:
        """What the variable is now."""
        found = self.store.get(variable)
        return Read(variable) if found is None else found

    @property
    def updates(self) -> dict[int, Expr]:
        """The new values of what is part of the state, by variable."""
        return {v: self.store[v] for v in sorted(self.store) if v < FIRST_PASSING}

    def seen(self, span: Span) -> Span:
        """A place in the text being read, with the calls that it is read through."""
        return seen_from(span, self.within)

    def assign(self, variable: int, value: Expr, span: Span | None = None) -> None:
        """Give the variable a new value where the context is true. span: where the text does so."""
        if span is not None:
            self.places[variable] = self.seen(span)
        self.store[variable] = choose(self.context, value, self.current(variable))

    def begin(self, variable: int, value: Expr, span: Span | None) -> None:
        """Give a variable the value with which a call begins that keeps it."""
        self.assign(variable, value)
        self.begun[variable] = span
        self.places.pop(variable, None)

    def come_to_wait(self) -> None:
        """Read on at a statement that can block: what it owes itself is due at once."""
        if self.owed_before is None:
            self.owed_before = len(self.obligations)

    def assume(self, condition: Expr) -> None:
        """Go on only where `condition` is true: on this branch, or once its wait can end.

        What was owed before the first wait is due only there: where the wait can't end, nothing of
        the step happens, and another branch owes it as well.
        """
        self.guard.append(condition)
        before, behind = self._parted()
        held = [replace(each, due=conj((each.due, condition))) for each in before]
        self._join([each for each in held if each.due != FALSE], behind)

    def owe_only_behind(self) -> None:
        """Forget what was owed before the text of its first wait."""
        self._join([], self._parted()[1])

    def _parted(self) -> tuple[list[Obligation], list[Obligation]]:
        """What was owed before the text of its first wait, and since."""
        every = [*self.obligations]
        before = len(every) if self.owed_before is None else self.owed_before
        return every[:before], every[before:]

    def _join(self, before: Sequence[Obligation], behind: Sequence[Obligation]) -> None:
        self.obligations = dict.fromkeys(before)
        if self.owed_before is not None:
            self.owed_before = len(self.obligations)
        self.obligations.update(dict.fromkeys(behind))

    def test(self, condition: Expr, text: str, span: Span, outer: Span | None) -> None:
        """Note the condition of an `if` without control flow, which no guard speaks of."""
        holds = conj((self.context, condition))
        self.conditions.append(Condition(holds, text, self.seen(span), outer))

    def come_to(self, span: Span) -> None:
        """Note the statement that is run next, where the context is true."""
        self.ran.append((self.seen(span), self.context))

    def take(self, condition: Expr, text: str, span: Span, *, taken: bool) -> None:
        """Go on where a condition of the text is true, or false."""
        if not isinstance(condition, Const):
            self.branches.append(Branch(text, taken, self.seen(span), condition))
        self.assume(condition)

    @property
    def due(self) -> Expr:
        """Under which condition the text being read runs."""
        return conj((*self.guard, self.context))

    @contextmanager
    def under(self, condition: Expr) -> Iterator[None]:
        """Read what runs only where `condition` is true too."""
        before = self.context
        self.context = conj((before, condition))
        try:
            yield
        finally:
            self.context = before

    def owe(
        self,
        holds: Expr,
        code: str,
        message: str,
        span: Span,
        *,
        value: Expr | None = None,
        domain: Domain | None = None,
        declared: Span | None = None,
        reason: str = "",
    ) -> None:
        """Note what must be true here, unless it always is."""
        due = self.due
        if holds == TRUE or due == FALSE:
            return
        here = self.seen(span)
        owed = Obligation(due, holds, code, message, value, domain, here, declared, reason)
        self.obligations.setdefault(owed)

    def operate(self, verb: LockVerb, lock: int, mode: int | None, when: Expr, span: Span) -> None:
        """Note what the step does to a lock where `when` is true."""
        condition = conj((self.context, when))
        if condition != FALSE:
            self.locks.append(LockOp(verb, lock, mode, condition, self.seen(span)))
        self.touch(span)

    def touch(self, span: Span) -> None:
        """Remember the first statement with an effect."""
        if self.span is None:
            self.span = self.seen(span)

    def pick(self, values: Sequence[int]) -> None:
        """Fix the choices made so far to these values, so that the path has none."""
        table: dict[Expr, Expr] = {Chosen(k): Const(value) for k, value in enumerate(values)}
        if not table:
            return
        self.choices = []
        self.store = {v: substitute(value, table) for v, value in self.store.items()}
        self.bound = {name: substituted(value, table) for name, value in self.bound.items()}
        self.guard = [substitute(each, table) for each in self.guard]
        before, behind = (
            [each.rewritten(lambda expr: substitute(expr, table)) for each in part]
            for part in self._parted()
        )
        self._join(before, behind)
        self.locks = [replace(each, when=substitute(each.when, table)) for each in self.locks]
        self.conditions = [
            replace(each, holds=substitute(each.holds, table)) for each in self.conditions
        ]
        self.starts = [(thread, substitute(when, table)) for thread, when in self.starts]
        self.entered = [(call, told.substituted(table)) for call, told in self.entered]
        self.ran = [(span, substitute(when, table)) for span, when in self.ran]
        self.branches = [
            replace(each, condition=substitute(each.condition, table)) for each in self.branches
        ]
