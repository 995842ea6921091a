"""Whether an event can still happen, seen from where the threads are.

By the text of each thread alone, whatever the others do: it never says no where it can.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.ir.latencies import Event
from checker.ir.system import State, System


class Coming:
    """For some events of a system, from which of its states one of them may happen."""

    def __init__(self, system: System, events: Iterable[Event]) -> None:
        self._variables: list[tuple[int, frozenset[int]]] = []
        self._always = False
        for event in events:
            self._always |= event.condition is not None
            if event.inverting is not None:
                self._waits(system, event.inverting.thread)
            for thread, location in event.arrivals:
                variable = system.threads[thread].variable
                assert variable is not None, "only what has locations comes to one"
                self._variables.append((variable, _before(system, thread, location)))

    def _waits(self, system: System, thread: int) -> None:
        """Note where a thread waits, or may come to where it does."""
        variable = system.threads[thread].variable
        places = {each.source for each in system.actions if each.thread == thread and each.wait}
        for place in places:
            if variable is not None and place is not None:
                found = _before(system, thread, place)
                self._variables.append((variable, found | {place}))

    def may(self, state: State) -> bool:
        """Whether one of the events may happen in a step of a run that goes on from here."""
        return self._always or any(state[each] in places for each, places in self._variables)


def _before(system: System, thread: int, location: int) -> frozenset[int]:
    """The locations from which a thread may come to one, by steps of its own."""
    steps = [each for each in system.actions if each.thread == thread]
    found: set[int] = set()
    wanted = [location]
    for target in wanted:  # it grows meanwhile
        for each in steps:
            if each.target == target and each.source is not None and each.source not in found:
                found.add(each.source)
                wanted.append(each.source)
    return frozenset(found)
