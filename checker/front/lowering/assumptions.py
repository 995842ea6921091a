"""What `assume` says: which values of parameters are checked, and which first states.

Knows conditions; must not know how values are chosen nor how the state is laid out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.checking.constancy import depends
from checker.front.naming.recursion import roots
from checker.front.values.expressions import Reader
from checker.front.walk import subexpressions
from checker.ir.expr import Expr
from checker.ir.obligations import Obligation
from checker.ir.system import State
from checker.ir.variables import Variable
from checker.semantics.integers import value


def assumptions(checked: Checked, *, known: bool) -> tuple[s.Assume, ...]:
    """Those about what is known before the run, or those that are about first states."""
    found = (each for each in checked.module.declarations if isinstance(each, s.Assume))
    return tuple(each for each in found if _known(checked, each) == known)


def _known(checked: Checked, assumption: s.Assume) -> bool:
    members = {name: each for name, each in checked.members.items() if not isinstance(each, s.Node)}
    return not depends(assumption.condition, checked.uses, members, checked.chosen, checked.parts)


def needs(checked: Checked, assumption: s.Assume) -> frozenset[s.Const | s.Param]:
    """The constants and parameters that an assumption is about, by way of others too."""
    return needed(checked, [assumption.condition])


def needed(checked: Checked, expressions: Iterable[s.Expression]) -> frozenset[s.Const | s.Param]:
    """The constants and parameters that expressions need, by way of others too."""
    seen: set[object] = set()
    stack = [*expressions]
    followed = s.Const | s.Param | s.Def | s.Table | s.TypeAlias | s.Struct
    while stack:
        for node in subexpressions(stack.pop()):
            declared = checked.uses.get(node) if isinstance(node, s.Name) else None
            if declared in seen or not isinstance(declared, followed):
                continue
            seen.add(declared)
            stack += roots(declared)
    return frozenset(each for each in seen if isinstance(each, s.Const | s.Param))


def met(reader: Reader, assumption: s.Assume) -> bool | None:
    """Whether values of parameters meet an assumption about them; None if it has no value there."""
    holds, owed = _read(reader, assumption)
    if any(_broken(each, ()) for each in owed):
        return None
    return bool(value(holds, ()))


def no_value(reader: Reader, assumption: s.Assume, shown: Mapping[str, str]) -> Diagnostic:
    """An assumption has no value for the values of parameters that are shown. Pre: so it is."""
    _, owed = _read(reader, assumption)
    broken = next(each for each in owed if _broken(each, ()))
    return _told(broken, (), assumption, shown)


def _read(reader: Reader, assumption: s.Assume) -> tuple[Expr, tuple[Obligation, ...]]:
    """The condition, and what must be true for it to have a value."""
    reader.path.obligations.clear()
    with reader.based(assumption.condition):
        condition = reader.value(assumption.condition)
    return condition, tuple(reader.path.obligations)


def _broken(owed: Obligation, state: State) -> bool:
    return bool(value(owed.due, state)) and not value(owed.holds, state)


def _told(
    broken: Obligation, state: State, assumption: s.Assume, shown: Mapping[str, str]
) -> Diagnostic:
    """What breaks where an assumption is read. shown: the values there that may differ."""
    message = broken.message
    if broken.value is not None:
        known = value(broken.value, state)
        text = str(known) if broken.domain is None else broken.domain.show(known)
        message = message.replace("{value}", text)
    message = message.replace("{{", "{").replace("}}", "}")
    label = f"where {_listed(shown)}" if shown else ""
    return Diagnostic(
        broken.code,
        message,
        Label(broken.span or assumption.span, label),
        (Label(assumption.condition.span, "so this is neither true nor false there"),),
        ("leave these values out by what stands before it: `… && …`",),
    )


MOST_SHOWN = 6
"""How many values are shown of a state that an assumption has no value in."""


def _listed(shown: Mapping[str, str]) -> str:
    text = ", ".join(f"{name} = {each}" for name, each in list(shown.items())[:MOST_SHOWN])
    return text + ", …" if len(shown) > MOST_SHOWN else text


def first_states(
    reader: Reader,
    assumptions: Sequence[s.Assume],
    states: Sequence[State],
    parameters: Mapping[str, str],
) -> Iterator[State]:
    """The first states that meet `assumptions`. parameters: their values, as shown.

    Raises SpecError if there are none, or if for one of them an assumption has no value while no
    other is false.
    """
    read = [(each, *_read(reader, each)) for each in assumptions]
    variables = reader.layout.variables
    varying = _varying(variables, states)
    found = False
    for state in states:
        lacking = None
        for assumption, holds, owed in read:
            broken = next((each for each in owed if _broken(each, state)), None)
            if broken is None and not value(holds, state):
                break
            if broken is not None and lacking is None:
                lacking = assumption, broken
        else:
            if lacking is not None:
                shown = dict(_shown(variables, each, state) for each in varying)
                raise SpecError([_told(lacking[1], state, lacking[0], {**parameters, **shown})])
            found = True
            yield state
    if not found:
        labels = [Label(each.condition.span, "assumed of the first state") for each in assumptions]
        headline = "no first state meets what is assumed"
        help: tuple[str, ...] = ("`var x: T = any;` makes a first state for each value",)
        if parameters:
            headline += f" when {_listed(parameters)}"
            help += ("an `assume` about parameters alone leaves out such values of them",)
        raise SpecError(
            [Diagnostic("nothing-to-check", headline, labels[0], tuple(labels[1:]), help)]
        )


def _varying(variables: Sequence[Variable], states: Sequence[State]) -> list[int]:
    """The variables that are not the same in all states; of a queue the one with its length."""
    found = (
        number if variable.queue is None else variable.queue.length
        for number, variable in enumerate(variables)
        if any(state[number] != states[0][number] for state in states)
    )
    return list(dict.fromkeys(found))


def _shown(variables: Sequence[Variable], number: int, state: State) -> tuple[str, str]:
    variable = variables[number]
    if variable.queue is None:
        return variable.name, variable.domain.show(state[number])
    return variable.queue.name, variable.queue.text(variables, state)
