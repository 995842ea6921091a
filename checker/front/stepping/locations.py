"""The locations of a process while they are found: how each is called, and where its steps begin.

Must not know why a step starts at a place.
"""

from __future__ import annotations

from checker.front import syntax as s
from checker.front.frames import Frame, Key, Turn, calls, key, outward, seen_from
from checker.ir.threads import Location, LocationKind
from checker.source import Span


class Locations:
    """Those found so far, in the order of the text.

    entries, starts, fair: as in `Steps`. label: the last one that the walk came by, and what it
    says of fairness; what begins a step without one is named after it.
    """

    def __init__(self) -> None:
        self.found: list[Location] = []
        self.entries: dict[int, Frame] = {}
        self.starts: dict[tuple[Key, s.Statement], int] = {}
        self.fair: dict[int, s.Fair] = {}
        self.label = "start"
        self.label_fair: s.Fair | None = None
        self._names: set[str] = {"end"}
        self._counts: dict[str, int] = {}
        self._calls: dict[str, int] = {}

    def add(self, kind: LocationKind, name: str, entry: Frame, span: Span) -> int:
        """A location at which the steps from `entry` on begin; its number."""
        again = self._calls.get(name, 1)  # all below are taken
        unique = name if again == 1 else f"{name} (call {again})"
        while unique in self._names:
            again += 1
            unique = f"{name} (call {again})"
        self._calls[name] = again
        self._names.add(unique)
        number = len(self.found)
        procs = tuple(each.proc.name.text for each in calls(entry.context))
        self.found.append(Location(unique, self.label, kind, seen_from(span, entry.context), procs))
        self.entries[number] = entry
        if self.label_fair is not None:
            self.fair[number] = self.label_fair
        return number

    def mark(self, kind: LocationKind, entry: Frame) -> None:
        """Let the statement at `entry` begin a step, named after the label before it."""
        statement = entry.block[entry.index]
        count = self._counts.get(self.label, 1) + 1
        self._counts[self.label] = count
        number = self.add(kind, f"{self.label}.{count}", entry, statement.span)
        self.starts[key(entry.context), statement] = number

    def come_by(self, mark: s.LabelMark, frame: Frame) -> None:
        """Let the label at `frame` be a location, and the last that the walk came by."""
        self.label_fair = mark.fair
        within = "".join(f"{each.proc.name.text}." for each in calls(frame.context))
        self.label = within + mark.name.text
        turn = "".join(
            f"[{each.shown}]"
            for each in reversed([*outward(frame.context)])
            if isinstance(each, Turn)
        )
        number = self.add(LocationKind.LABEL, self.label + turn, frame, mark.span)
        self.starts[key(frame.context), mark] = number
