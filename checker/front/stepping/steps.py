"""The steps of a process: its locations, where the steps of each begin, and where they end.

Must not know how they are found (`finding`), nor how a step is turned into actions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from checker.front import syntax as s
from checker.front.frames import Call, Context, Frame, Key, calls, key, outward
from checker.front.walk import statements
from checker.ir.threads import Location
from checker.records import dataclass

Values = Callable[[s.For, "Context | None"], Sequence[tuple[int, str]]]
"""The values of a `for`, each with how it is written, in the context that it stands in."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The locations of one process, in the order of the text, `end` last.

    entries: for each location but `end`, where its steps begin. fair: what the label that a
    location is under says of its fairness. on_cpu: delays for which the thread needs a CPU.
    starts: the location at which a step ends when control comes to a statement in a context.
    calls: of procs, all that control may come to. requests: for locks, likewise.
    values: of its loops. fine: more statements than must start a step.
    """

    locations: tuple[Location, ...]
    entries: Mapping[int, Frame]
    starts: Mapping[tuple[Key, s.Statement], int]
    calls: tuple[Call, ...]
    requests: tuple[Frame, ...]
    values: Values
    fair: Mapping[int, s.Fair]
    on_cpu: frozenset[int]
    fine: bool

    def start(self, frame: Frame) -> int | None:
        """The location that control comes to with the statement at `frame`, if it is one."""
        return self.starts.get((key(frame.context), frame.block[frame.index]))

    def divided(self, frame: Frame) -> bool:
        """Whether a step starts inside the statement at `frame`, which cannot block."""
        if not self.fine:
            return False
        context = key(frame.context)
        inside = statements((frame.block[frame.index],))
        return any((context, each) in self.starts for each in inside)

    def goto(self, mark: s.LabelMark, context: Context | None) -> int:
        """The location of a label, seen from a `goto` in `context`."""
        for each in (*outward(context), None):
            found = self.starts.get((key(each), mark))
            if found is not None:
                return found
        raise AssertionError(f"no location for {mark.name.text}")

    @property
    def procs(self) -> frozenset[s.Proc]:
        """The procs in which some location lies: those whose locals are part of the state."""
        return frozenset(
            call.proc for each in self.entries.values() for call in calls(each.context)
        )

    @property
    def end(self) -> int:
        """The location `end`."""
        return len(self.locations) - 1
