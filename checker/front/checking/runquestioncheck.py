"""Questions about more than one state: what is wrong in them.

Knows what each of them is made of; must not know how it could be answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.checking.types import BOOL, TIME, Time
from checker.front.walk import asked_in
from checker.front.written import written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


def check_run_question(question: s.RunQuestion, expressions: Expressions) -> None:
    """Check what stands in `question`."""
    for binder in question.binders:
        expressions.declarations.type_of(binder)
    kind = question.kind
    if kind == "inversion":
        for thread in question.states:
            expressions.threads.thread(thread, "what stands after `thread`")
    elif not _bounded(question, expressions):
        for each in asked_in(question):
            expressions.needs(each, BOOL, f"what `{kind}` speaks of")
    if question.bound is not None and expressions.needs(
        question.bound, TIME, f"the bound of a `{kind}`"
    ):
        expressions.constant(question.bound, f"the bound of a `{kind}`")


def _bounded(question: s.RunQuestion, expressions: Expressions) -> bool:
    """Whether a `latency` or `within` ends in a bound, as `latency n: a -> b <= 5 ms;`: told."""
    if question.kind not in ("latency", "within") or not question.ends:
        return False
    last = question.ends[-1].trigger
    if not isinstance(last, s.Binary) or last.operator not in ("<", "<=", "==", ">", ">="):
        return False
    if not isinstance(expressions.value(last.right), Time):
        return False
    if isinstance(expressions.value(last.left), Time):
        return False  # two times, which may be compared
    texts = (written(question.starts[0].trigger), written(last.left))
    events = " -> ".join(each or "…" for each in texts)
    bound = written(last.right) or "…"
    expressions.report(
        "unexpected",
        f"a `{question.kind}` has no bound behind its events",
        last.right,
        "a time",
        (),
        (f"write `within {bound} {question.name.text}: {events};`, which holds or is violated",),
    )
    return True
