"""Questions about more than one state: what is wrong in them, and which can't be answered yet.

Knows what each of them is made of; must not know how it could be answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.checking.types import BOOL, TIME
from checker.front.parsing.unbuilt import UNANSWERED, not_answered
from checker.front.walk import asked_in

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


def check_run_question(question: s.RunQuestion, expressions: Expressions) -> None:
    """Check what stands in `question`, then tell if it cannot be answered yet."""
    for binder in question.binders:
        expressions.declarations.type_of(binder)
    kind = question.kind
    if kind == "inversion":
        for thread in question.states:
            expressions.threads.thread(thread, "what stands after `thread`")
    else:
        for each in asked_in(question):
            expressions.needs(each, BOOL, f"what `{kind}` speaks of")
    if question.bound is not None and expressions.needs(
        question.bound, TIME, f"the bound of a `{kind}`"
    ):
        expressions.constant(question.bound, f"the bound of a `{kind}`")
    if kind in UNANSWERED:
        expressions.found.append(not_answered(kind, question.name.span))
