"""Where the value after a step may be asked: `x'` in an `always step`, or in a `def` for one.

Knows in what kind of text a prime stands; must not know what it means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.types import Type
from checker.front.checking.where import Where
from checker.front.written import subject

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions

_ONE_PRIME = "leave one of the primes out"
_AS_A_QUESTION = "write `always step name: …;`"
_IN_A_STEP = "a step reads its own writes, without a prime"


class Primes:
    """Types primed expressions.

    asking: for each `def` the first prime in it, its own or that of a `def` that it uses.
    """

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.asking: dict[s.Def, s.Primed] = {}

    def type_of(self, node: s.Primed) -> Type | None:
        """The type of `e'`: that of e, where there is a step that it can be after."""
        expressions = self.expressions
        definition = expressions.definition
        if expressions.where is Where.DEFINITION and definition is not None:
            self.asking.setdefault(definition, node)
        wrong = self._wrong(node)
        with expressions.inside(Where.AFTER, definition):
            type = expressions.value(node.operand)
        return None if wrong else type

    def _wrong(self, node: s.Primed) -> bool:
        match self.expressions.where:
            case Where.TRANSITION | Where.DEFINITION:
                return False
            case Where.AFTER:
                self.expressions.report(
                    "bad-prime",
                    f"{subject(node.operand)} is primed twice: there is one step only",
                    node,
                    "already the value after the step",
                    (),
                    (_ONE_PRIME,),
                )
            case Where.QUESTION:
                self.expressions.report(
                    "bad-prime",
                    "only `always step` can ask for the value after a step",
                    node,
                    "no step here",
                    (),
                    (_AS_A_QUESTION,),
                )
            case Where.STEP:
                self.expressions.report(
                    "bad-prime",
                    "a step cannot read what it leads to",
                    node,
                    "the value after the step",
                    (),
                    ("assign with `=`; a step reads its own writes",),
                )
            case where:
                assert_never(where)
        return True

    def of_definition(self, name: s.Name, definition: s.Def) -> bool:
        """Whether a `def` with a prime in it may be used as `name` here; else that is told."""
        if definition not in self.asking:
            return True
        prime, where = self.asking[definition], self.expressions.where
        text, help = "no step here", _IN_A_STEP if where is Where.STEP else _AS_A_QUESTION
        if where is Where.DEFINITION:
            if self.expressions.definition is not None:
                self.asking.setdefault(self.expressions.definition, prime)
            return True
        if where is Where.TRANSITION:
            return True
        if where is Where.AFTER:
            headline = f"`{name.text}` is primed twice: there is one step only"
            text, help = "already the value after the step", _ONE_PRIME
        else:
            headline = f"`{name.text}` is for `always step` only: it asks what is after a step"
        why = (Label(prime.span, "the value after a step"),)
        self.expressions.report("bad-prime", headline, name, text, why, (help,))
        return False
