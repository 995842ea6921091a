"""Whether a value is known before the run, or depends on the state.

Knows what each name means; must not know types. The index of an instance and the name of a
quantifier count as known: instances and quantifiers are written out before the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from checker.front import syntax as s
from checker.front.naming.declared import Declared, EnumMember
from checker.front.walk import operands


def fixed(expression: s.Expression, uses: Mapping[s.Name, object]) -> bool:
    """Whether a set is known before the run, as far as names tell: else it may be empty."""
    match expression:
        case s.Name():
            declared = uses.get(expression)
            if isinstance(declared, s.Def):
                return fixed(declared.body, uses)
            of_state = (
                s.VarDecl | s.LockDecl | s.TimerDecl | s.ProcParameter | s.Let | s.DefParameter
            )
            return not isinstance(declared, of_state)
        case s.Member(base=base):
            return isinstance(base, s.Name) and isinstance(uses.get(base), s.Enum)
        case _:
            return all(fixed(each, uses) for each in operands(expression))


def depends(
    expression: s.Expression,
    uses: Mapping[s.Name, Declared],
    members: Mapping[s.Member, EnumMember],
    chosen: Set[s.Binder],
    parts: Set[s.Member] = frozenset(),
    *,
    parameters_known: bool = False,
) -> tuple[s.Expression, ...]:
    """The first part of `expression` that is not known before the run; none if all is.

    After the part itself come, if it is a `def`, the part of its body, and so on. chosen: the
    names of `choose`. parts: what is asked of values with parts, known where the value is.
    parameters_known: those of a `def` are, since each call is looked at.
    """
    match expression:
        case s.Name():
            declared = uses.get(expression)
            if isinstance(declared, s.Def):
                inner = depends(declared.body, uses, members, chosen, parts, parameters_known=True)
                return (expression, *inner) if inner else ()
            if isinstance(declared, s.ProcParameter):
                return (expression,)
            if isinstance(declared, s.DefParameter):
                return () if parameters_known else (expression,)
            if isinstance(declared, s.Binder):
                return (expression,) if declared in chosen else ()
            of_state = s.VarDecl | s.LockDecl | s.TimerDecl | s.Let
            return (expression,) if isinstance(declared, of_state) else ()
        case s.Member(base=base) if expression in parts:
            found = depends(base, uses, members, chosen, parts, parameters_known=parameters_known)
            return (expression, *found[1:]) if found else ()
        case s.Member():
            return () if expression in members else (expression,)
        case s.At() | s.Primed() | s.Binary(operator="holds" | "waits" | "blocked_by"):
            return (expression,)
        case _:
            for each in operands(expression):
                found = depends(
                    each, uses, members, chosen, parts, parameters_known=parameters_known
                )
                if found:
                    return found
            return ()
