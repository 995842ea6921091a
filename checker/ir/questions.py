"""Questions: what a spec asks of its runs, each to be decided by itself.

Must not know how they are answered.
"""

from __future__ import annotations

from enum import Enum

from checker.ir.expr import Expr, reads
from checker.ir.formulas import Formula, conditions
from checker.ir.obligations import Obligation
from checker.records import dataclass
from checker.source import Span


class QuestionKind(Enum):
    """What is asked. STUCK and CYCLE are the two findings of `deadlock`."""

    ALWAYS = "always"
    STEP = "step"
    NEVER = "never"
    REACHABLE = "reachable"
    CHECK = "check"
    STUCK = "stuck"
    CYCLE = "cycle"
    ERROR = "error"
    WITHIN = "within"  # a latency with a bound; it stands among `System.latencies`
    EVENTUALLY = "eventually"
    LEADS = "leads"
    LTL = "ltl"


ENDLESS = (QuestionKind.EVENTUALLY, QuestionKind.LEADS, QuestionKind.LTL)
"""The kinds that are about runs that go on for ever; each has a formula and no condition."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide.

    name: as written; `stuck`, `cycle`, `error` for those always asked, which have no condition.
    expect_violated: the spec says that it is violated (`reachable`: not reached).
    expect_timed: where the spec says that the answer rests on the times, if it does.
    condition: a constant for CHECK. For STEP, with what else it reads, over a step: variable
        `n + v` is v after it, where n is the number of variables.
    antecedent: the left side of a condition that is an implication, for vacuity.
    whose: the member as told: `fault[1]`, or `i = 0` where it has no name of its own.
    span: of a question always asked that of what is expected of it, if the text says it.
    formula: of ENDLESS what must be so of every run.
    family, member: `served` and `fault[1]` for `served[fault[1]]`, which is one question of many
        that share a row; empty for a question alone. No member: the family has none.
    """

    name: str
    kind: QuestionKind
    condition: Expr | None = None
    expect_violated: bool = False
    obligations: tuple[Obligation, ...] = ()
    antecedent: Expr | None = None
    text: str = ""
    span: Span | None = None
    family: str = ""
    member: str = ""
    whose: str = ""
    formula: Formula | None = None
    expect_timed: Span | None = None

    @property
    def over_states(self) -> bool:
        """Whether its condition is asked in every state."""
        return self.condition is not None and self.kind not in (
            QuestionKind.STEP,
            QuestionKind.CHECK,
        )

    @property
    def endless(self) -> bool:
        """Whether it is about runs that go on for ever."""
        return self.formula is not None

    def about(self, variables: int) -> frozenset[int]:
        """Those of so many variables that it reads, before or after a step."""
        asked = [] if self.condition is None else [self.condition]
        asked += [] if self.formula is None else conditions(self.formula)
        return frozenset(each % variables for expr in asked for each in reads(expr))
