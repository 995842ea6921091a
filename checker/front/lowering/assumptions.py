"""What `assume` says: which values of parameters are checked, and which first states.

Knows conditions; must not know how values are chosen nor how the state is laid out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.constancy import depends
from checker.front.checking.typecheck import Checked
from checker.front.naming.recursion import roots
from checker.front.values.expressions import Reader
from checker.front.walk import subexpressions
from checker.ir.expr import Const, Expr, conj, implies
from checker.ir.system import State
from checker.semantics.integers import value


def assumptions(checked: Checked, *, known: bool) -> tuple[s.Assume, ...]:
    """Those about what is known before the run, or those that are about first states."""
    found = (each for each in checked.module.declarations if isinstance(each, s.Assume))
    return tuple(each for each in found if _known(checked, each) == known)


def _known(checked: Checked, assumption: s.Assume) -> bool:
    members = {name: each for name, each in checked.members.items() if not isinstance(each, s.Node)}
    return not depends(assumption.condition, checked.uses, members, checked.chosen)


def needs(checked: Checked, assumption: s.Assume) -> frozenset[s.Const | s.Param]:
    """The constants and parameters that an assumption is about, by way of others too."""
    seen: set[object] = set()
    stack: list[s.Expression] = [assumption.condition]
    while stack:
        for node in subexpressions(stack.pop()):
            declared = checked.uses.get(node) if isinstance(node, s.Name) else None
            if declared in seen or not isinstance(declared, s.Const | s.Param | s.Def | s.Table):
                continue
            seen.add(declared)
            stack += roots(declared)
    return frozenset(each for each in seen if isinstance(each, s.Const | s.Param))


def met(reader: Reader, assumption: s.Assume) -> bool:
    """Whether values of parameters meet an assumption about them; without a value it is not met."""
    holds = _sound(reader, assumption)
    assert isinstance(holds, Const)
    return bool(holds.value)


def _sound(reader: Reader, assumption: s.Assume) -> Expr:
    reader.path.obligations.clear()
    condition = reader.value(assumption.condition)
    return conj((*(implies(each.due, each.holds) for each in reader.path.obligations), condition))


def none_left(assumptions: Sequence[s.Assume], excluded: Sequence[Mapping[str, str]]) -> Diagnostic:
    """No combination of values meets all `assumptions`."""
    shown = [", ".join(f"{name} = {value}" for name, value in each.items()) for each in excluded]
    last = next((each for each in reversed(shown) if each), "")
    first, *others = assumptions
    return Diagnostic(
        "nothing-to-check",
        "`assume` leaves no values of the parameters to check",
        Label(first.condition.span, "this and the others" if others else "never true"),
        tuple(Label(each.condition.span, "assumed as well") for each in others),
        (f"the last that it leaves out: {last}",) if last else (),
    )


def first_states(
    reader: Reader, assumptions: Sequence[s.Assume], states: Sequence[State]
) -> Iterator[State]:
    """The first states that meet `assumptions`. Raises SpecError if there are none."""
    conditions = [_sound(reader, each) for each in assumptions]
    found = False
    for state in states:
        if all(value(each, state) for each in conditions):
            found = True
            yield state
    if not found:
        labels = [Label(each.condition.span, "assumed of the first state") for each in assumptions]
        headline = "no first state meets what is assumed"
        help = ("`var x: T = any;` makes a first state for each value",)
        raise SpecError(
            [Diagnostic("nothing-to-check", headline, labels[0], tuple(labels[1:]), help)]
        )
