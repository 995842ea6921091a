"""Whether the rows of a `table` fit what it promises, and its calls what it takes.

Knows types. Must not know which values there are: holes and overlaps are for lowering, since
ranges depend on the values of parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.mismatch import called
from checker.front.checking.types import Bool, EnumT, Int, ThreadT, Type

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


def check_table(table: s.Table, expressions: Expressions) -> None:
    """Check every row of `table`."""
    declarations = expressions.declarations
    wanted = [declarations.type_of(each) for each in table.parameters]
    result = declarations.type_of(table)
    if not table.parameters:
        expressions.report(
            "bad-arguments",
            f"table `{table.name.text}` has no parameters, so it is one value",
            table.name,
            "",
            (),
            ("write a `const` or a `def`",),
        )
    for parameter, type in zip(table.parameters, wanted, strict=True):
        if not isinstance(type, Bool | Int | EnumT | ThreadT | None):
            expressions.report(
                "type-mismatch",
                f"a table can't list the values of `{parameter.name.text}`",
                parameter.type,
                called(type),
                (),
                ("take numbers, truths, members of an enum or threads: those that matter of it",),
            )
    for row in table.rows:
        if len(row.patterns) != len(table.parameters):
            _arity(table, row, expressions)
        else:
            for pattern, parameter, type in zip(
                row.patterns, table.parameters, wanted, strict=True
            ):
                _pattern(pattern, parameter, type, expressions)
        if result is not None:
            expressions.becomes(table.name, result, row.value)
        else:
            expressions.value(row.value)
        if row.value in expressions.types:
            expressions.constant(
                row.value, "what a row of a table gives", "write a `def` with `?:` instead"
            )


def _arity(table: s.Table, row: s.Row, expressions: Expressions) -> None:
    given, count = len(row.patterns), len(table.parameters)
    expressions.report(
        "bad-arguments",
        f"`{table.name.text}` takes {count} value{'s' * (count != 1)}, and this row has {given}",
        row,
        f"{given} before `=>`",
        (Label(table.name.span, "declared here"),),
        ("write one for each parameter, `_` for every value",),
    )


def _pattern(
    pattern: s.Pattern, parameter: s.DefParameter, type: Type | None, expressions: Expressions
) -> None:
    match pattern:
        case s.Wild():
            return
        case s.Range(low=low, high=high):
            if type is not None and not isinstance(type, Int):
                expressions.becomes(parameter.name, type, low)
            elif (
                isinstance(low, s.Number) and isinstance(high, s.Number) and low.value > high.value
            ):
                expressions.report(
                    "bad-range",
                    f"the range {low.value}..{high.value} is empty",
                    pattern,
                    help=(f"write `{high.value}..{low.value}`",),
                )
        case _:
            if type is not None:
                expressions.becomes(parameter.name, type, pattern)
            if pattern in expressions.types:
                expressions.constant(pattern, "what a row of a table stands for")
