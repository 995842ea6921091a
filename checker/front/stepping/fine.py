"""Where more steps start when they are fine: at each statement that touches shared state.

Works on the text alone, as `finding` does. Must not know how a step is turned into actions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from checker.front import syntax as s
from checker.front.frames import Context, Frame, call_of, called
from checker.front.walk import expressions, statements
from checker.source import Span

Reads = Callable[[s.Expression, "Context | None"], bool]
"""Whether the value of an expression may depend on what other threads change."""


class FineStarts:
    """What divides the steps of one process, while its text is walked through.

    An `atomic` stays whole, and so does the text from a `let` or `choose` to where its name is
    used last, since the name is no state.
    """

    def __init__(self, uses: Mapping[s.Name, object], reads: Reads) -> None:
        self.uses = uses
        self.reads = reads
        self._whole = 0
        self._last_use: dict[object, Span] = {}
        for name, declared in uses.items():
            if isinstance(declared, s.Let | s.Binder):
                known = self._last_use.get(declared)
                if known is None or known < name.span:
                    self._last_use[declared] = name.span

    @contextmanager
    def whole(self, *, wanted: bool) -> Iterator[None]:
        """Let no step start in what is walked through meanwhile, if that is `wanted`."""
        self._whole += wanted
        try:
            yield
        finally:
            self._whole -= wanted

    def divides(self, frame: Frame, live: frozenset[s.Node]) -> bool:
        """Whether a step starts at the statement, if what stands before it touched shared state.

        live: what names of `let` and `choose` have a value.
        """
        statement = frame.block[frame.index]
        if self._whole or self.needs(live, statement):
            return False
        return self.touches(statement, frame.context)

    def needs(
        self, live: frozenset[s.Node], statement: s.Statement, *, behind: bool = False
    ) -> bool:
        """Whether one of these names is used in the statement or behind it, or only behind it."""
        place = statement.span
        begins = (place.line, place.column)
        if behind:
            begins = (place.end_line, place.end_column)
        own = statement.binder if isinstance(statement, s.Choose) else statement
        uses = (self._last_use.get(each) for each in live if each is not own)
        return any(each is not None and (each.line, each.column) >= begins for each in uses)

    def touches(self, statement: s.Statement, context: Context | None) -> bool:
        """Whether the statement itself reads or changes shared state, or chooses a branch."""
        call = called(statement, self.uses)
        if call is not None:
            given = zip(call[1].parameters, call[0].arguments, strict=True)
            return any(
                parameter.kind == "value" and self.reads(each, context) for parameter, each in given
            )
        match statement:
            case s.LabelMark() | s.Goto() | s.Stop() | s.Skip() | s.While() | s.For():
                return False
            case s.Either(branches=blocks):
                return any(self._inside(each, context) for each in blocks)
            case s.Atomic(body=body):
                return self._inside(body, context)
            case s.If() | s.Assign() | s.Let() | s.Assert() | s.Choose():
                return any(self.reads(each, context) for each in expressions(statement))
            case s.Return(value=value):
                call_here = call_of(context)
                if value is None or call_here is None:
                    return False
                target = call_here.target
                kept = target is not None and self.reads(target, call_here.outer)
                return kept or self.reads(value, context)
            case _:
                return True

    def _inside(self, block: s.Block, context: Context | None) -> bool:
        return any(
            called(each, self.uses) is not None or self.touches(each, context)
            for each in statements(block)
        )
