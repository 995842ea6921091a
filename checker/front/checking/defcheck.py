"""How a `def` or `table` is used: by its name alone, or with arguments.

Must not know what stands in definitions: their types are found where they are declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.mismatch import unfit
from checker.front.checking.types import Type, fits
from checker.front.checking.where import Where
from checker.front.written import subject

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


class Definitions:
    """Types uses of definitions; None is the type of what is wrong already."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions

    def alone(self, name: s.Name, definition: s.Def | s.Table) -> Type | None:
        """The type of `f` without arguments."""
        if isinstance(definition, s.Table) or definition.parameters is not None:
            self._arity(name, definition, 0)
            return None
        return self._used(name, definition)

    def call(self, node: s.Call) -> Type | None:
        """The type of `f(…)`; it must be a definition, with what its parameters take."""
        expressions = self.expressions
        function = node.function
        declared = expressions.uses.get(function) if isinstance(function, s.Name) else None
        if isinstance(declared, s.Def):
            for parameter, each in zip(declared.parameters or (), node.arguments, strict=False):
                expressions.data.expect(each, expressions.declarations.type_of(parameter))
        given = [expressions.value(each) for each in node.arguments]
        if isinstance(function, s.Name) and declared is None:
            return None
        if isinstance(declared, s.Proc):
            expressions.report(
                "bad-arguments",
                f"`{declared.name.text}` is a proc, which takes steps, so it is no value",
                node,
                "a proc is called here",
                expressions.kind_of(function),
                (f"call it alone: `x = {declared.name.text}(…);`",),
            )
            return None
        if not isinstance(function, s.Name) or not isinstance(declared, s.Def | s.Table):
            expressions.report(
                "bad-arguments",
                f"{subject(function)} is no definition, so it takes no arguments",
                function,
                "no `def` of this name",
                expressions.kind_of(function),
            )
            return None
        parameters = declared.parameters or ()
        if declared.parameters is None or len(parameters) != len(given):
            self._arity(function, declared, len(given))
            return None
        for parameter, argument, type in zip(parameters, node.arguments, given, strict=True):
            wanted = expressions.declarations.type_of(parameter)
            if type is not None and wanted is not None and not fits(type, wanted):
                what = f"`{parameter.name.text}` of `{declared.name.text}`"
                expressions.found.append(unfit(argument, type, wanted, what, expressions.uses))
        if isinstance(declared, s.Table):
            return expressions.declarations.type_of(declared)
        return self._used(function, declared)

    def _used(self, name: s.Name, definition: s.Def) -> Type | None:
        expressions = self.expressions
        type = expressions.declarations.type_of(definition)
        if not expressions.primes.of_definition(name, definition):
            return None
        if definition in expressions.asking:
            asked = expressions.asking[definition]
            if expressions.where is Where.STEP:
                expressions.report(
                    "out-of-scope",
                    f"`{name.text}` is for questions only: it asks what no step can",
                    name,
                    "used in a step",
                    (Label(asked.span, "only a question may ask this"),),
                    ("let a `var` at top level hold what the step has to know",),
                )
                return None
            expressions.asks(name, "", "", "")
        return type

    def _arity(self, name: s.Name, definition: s.Def | s.Table, given: int) -> None:
        text, parameters = name.text, definition.parameters
        if parameters is None:
            headline, help = f"`{text}` takes no arguments", f"write `{text}` alone"
        else:
            count = len(parameters)
            headline = f"`{text}` takes {count} argument{'s' * (count != 1)}, not {given}"
            help = f"write `{text}({', '.join(each.name.text for each in parameters)})`"
        why = (Label(definition.name.span, "declared here"),)
        self.expressions.report("bad-arguments", headline, name, f"{given} given", why, (help,))
