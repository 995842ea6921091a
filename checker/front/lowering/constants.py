"""The values of constants and parameters, each in its type.

Must not know which values the parameters take in a run.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.checking.types import Time
from checker.front.values.durations import duration
from checker.front.values.expressions import Reader
from checker.front.values.layout import Layout, Value
from checker.ir.duration import Duration


class Constants(dict[s.Const | s.Param, Value]):
    """The values of parameters, and of constants, which are computed when first asked for."""

    def __init__(
        self, checked: Checked, diagnostics: list[Diagnostic], known: Mapping[str, Value]
    ) -> None:
        super().__init__()
        self._reader = Reader.of_known(checked, Layout(self), diagnostics)
        for decl in checked.module.declarations:
            if isinstance(decl, s.Const | s.Param) and decl.name.text in known:
                self[decl] = known[decl.name.text]

    def __missing__(self, decl: s.Const | s.Param) -> Value:
        expression = decl.value if isinstance(decl, s.Const) else decl.default
        assert expression is not None
        value: Value
        if isinstance(self._reader.checked.types.get(expression), Time):
            value = duration(self._reader, expression)
        else:
            value = self._reader.constant(expression)
        self[decl] = value
        if isinstance(decl, s.Const) and decl.type is not None:
            self._check(decl, decl.type, value)
        return value

    def _check(self, decl: s.Const, type: s.TypeNode, value: Value) -> None:
        """Tell if a constant is outside its type."""
        shown = f"`{decl.name.text}` is {{}}, outside its range {{}}"
        if isinstance(type, s.TimeType):
            ends = [each for each in (type.low, type.high) if each is not None]
            box = [duration(self._reader, each) for each in ends]
            assert isinstance(value, Duration)
            if not box or any(each.terms for each in (*box, value)):
                return
            if box[0].constant <= value.constant <= box[-1].constant:
                return
            headline = shown.format(value, "..".join(str(each) for each in box))
        else:
            domain = self._reader.domain(type)
            assert isinstance(value, int)
            if value in domain:
                return
            headline = shown.format(domain.show(value), domain)
        why = (Label(type.span, "its type"),)
        found = Diagnostic("bad-value", headline, Label(decl.value.span), why)
        if found not in self._reader.diagnostics:
            self._reader.diagnostics.append(found)
