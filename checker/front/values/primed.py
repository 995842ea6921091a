"""What `e'` is: the value of e in the state after a step, over the state before and after it.

Variable v after the step is number `n + v`, where n is how many variables there are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.values.shapes import Whole, mapped, parts
from checker.front.written import subject
from checker.ir.expr import TRUE, conj, reads
from checker.ir.substitution import later

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader


def primed(reader: Reader, operand: s.Expression) -> Whole:
    """The value of `operand` after the step; all that it owes is owed there.

    Names that stand for values keep theirs, as the parameters of a `def` do for the argument's
    text: in `def up(a: 0..3) = a' > a;` a' is the argument after the step.
    """
    path, count = reader.path, len(reader.layout.variables)
    reader.look_ahead()
    context, owed = path.context, path.obligations
    path.context, path.obligations = TRUE, {}
    try:
        now = reader.whole(operand)
        if any(each >= count for part in parts(now) for each in reads(part)):
            reader.report(
                "bad-prime",
                f"{subject(operand)} is primed twice: there is one step only",
                operand,
                "leave one of the primes out: its argument is a value after the step already",
            )
            return now
        value = mapped(lambda each: later(each, count), now)
        inside = path.obligations
    finally:
        path.context, path.obligations = context, owed
    for each in inside:
        after = each.rewritten(lambda expr: later(expr, count))
        after = replace(after, due=conj((context, after.due)))
        path.obligations.setdefault(after)
    return value
