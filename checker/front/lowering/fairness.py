"""What threads and steps that can go for ever are owed, as the text says it.

Must not know runs: whether one is fair is for the questions about endless runs.
"""

from __future__ import annotations

from checker.front import syntax as s
from checker.ir.threads import Fairness


def said(fair: s.Fair | None) -> Fairness:
    """What `fair` or `fair strong` stands for."""
    if fair is None:
        return Fairness.NONE
    return Fairness.STRONG if fair.strong else Fairness.WEAK


def of_thread(decl: s.Process | s.Rule) -> Fairness:
    """What a thread is owed: weak fairness is for every process and daemon."""
    owing = isinstance(decl, s.Process) and decl.kind != "env"
    return Fairness.WEAK if owing and decl.fair is None else said(decl.fair)


def of_step(thread: Fairness, fair: s.Fair | None, *, forever: bool) -> Fairness:
    """What a step is owed. fair: said at its label. forever: it need never come."""
    if forever:
        return Fairness.NONE
    rank = [Fairness.NONE, Fairness.WEAK, Fairness.STRONG]
    return max(thread, said(fair), key=rank.index)
