"""What a spec expects of its rows, behind a question or at the top level by its name.

Knows which expectation speaks of which row; must not know what the answer is.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.front import syntax as s
from checker.front.values.expressions import Reader
from checker.source import Span


class Expected:
    """The expectations of a spec, at most one of each kind about a row."""

    def __init__(self, declared: Iterable[s.Declaration]) -> None:
        self._told: dict[tuple[str, str], s.Expect] = {}
        for each in declared:
            match each:
                case s.Expect(target=target, kind=kind) if target is not None:
                    self._told[target.text, kind] = each
                case s.Property(name=name, expect=expect) | s.RunQuestion(name=name, expect=expect):
                    if expect is not None:
                        self._told[name.text, expect.kind] = expect
                case _:
                    pass

    def violated(self, row: str, known: Reader) -> bool:
        """Whether the row is expected to be violated. known: reads what is so of all states."""
        return self._in_force(row, "violated", known) is not None

    def timed(self, row: str, known: Reader) -> Span | None:
        """Where it is said that the answer rests on the times; None if that is not expected."""
        expect = self._in_force(row, "timed", known)
        return None if expect is None else expect.span

    def place(self, row: str) -> Span | None:
        """Where something is said of the row, for whatever values of parameters."""
        found = self._told.get((row, "violated")) or self._told.get((row, "timed"))
        return None if found is None else found.span

    def _in_force(self, row: str, kind: str, known: Reader) -> s.Expect | None:
        expect = self._told.get((row, kind))
        if expect is None or (expect.when is not None and not known.constant(expect.when)):
            return None
        return expect
