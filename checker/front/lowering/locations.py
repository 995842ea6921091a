"""The locations of a thread: those of its text, and behind them those where it asked for a lock.

The latter are found while its steps are read. Must not know how a step is read.
"""

from __future__ import annotations

from checker.front import syntax as s
from checker.front.frames import Context, Key, seen_from
from checker.front.frames import key as context_key
from checker.front.stepping.steps import Steps
from checker.front.values.path import Path
from checker.ir.locks import Lock
from checker.ir.threads import Location, LocationKind
from checker.records import dataclass
from checker.source import Span

Ask = tuple[int, Key, s.Acquire, int, tuple[int, ...]]
"""What tells one ask from another.

The location that its step came from, turns and calls, the statement, the number of the lock and
the chosen values.
"""


@dataclass(frozen=True, slots=True)
class Locations:
    """The locations of one thread.

    asked: where it has asked for a lock; numbered behind those of `steps`, and added to as they are
    found. name: where the process or rule is named.
    """

    steps: Steps
    asked: dict[Ask, Location]
    name: Span

    def location(self, number: int) -> Location:
        """The location of this number."""
        written = self.steps.locations
        if number < len(written):
            return written[number]
        return list(self.asked.values())[number - len(written)]

    def start_of(self, path: Path) -> Span:
        """Where the step that `path` is of starts."""
        span = None if path.source is None else self.location(path.source).span
        return span or self.name

    def fair(self, number: int | None) -> s.Fair | None:
        """What the label of a location says; who has asked is still at the label."""
        if number is not None and number >= len(self.steps.locations):
            number = list(self.asked)[number - len(self.steps.locations)][0]
        return None if number is None else self.steps.fair.get(number)

    def asked_for(
        self,
        source: int,
        context: Context | None,
        statement: s.Acquire,
        number: int,
        lock: Lock,
        values: tuple[int, ...],
    ) -> int:
        """The number of the location at which the thread has asked for `lock`, new or known."""
        key = (source, context_key(context), statement, number, values)
        if key not in self.asked:
            origin = self.steps.locations[source]
            name = f"{origin.name} (asked for {lock.name}"
            name += "".join(f", {value}" for value in values) + ")"
            names = {each.name for each in self.asked.values()}
            if name in names:
                name += f" {1 + len(names)}"
            span = seen_from(statement.span, context)
            self.asked[key] = Location(name, origin.label, LocationKind.ASKED, span, origin.procs)
        return len(self.steps.locations) + list(self.asked).index(key)
