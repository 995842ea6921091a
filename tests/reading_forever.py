"""Runs for ever in the second reading: is there a fair one in which something never comes?

A greatest fixed point over sets of states: where a run can stay for ever and still come, again and
again, to all that each thread is owed. `fair strong` is split by cases: which of those who owe a
step so never can take one. Knows who owes what by the text; how a step comes about is for
`reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, combinations

from checker.front import syntax as s
from tests.reading import Reading
from tests.reading_memory import Memory


class Forever:
    """All states, the steps between them, and who can take a step that is owed."""

    def __init__(self, reading: Reading) -> None:
        self.steps: dict[Memory, list[tuple[int, Memory]]] = {}
        self.owed: dict[Memory, set[int]] = {}
        owing = [each.number for each in reading.threads if _owes(each.decl)]
        self.strong = {
            each.number
            for each in reading.threads
            if each.decl is not None and each.decl.fair is not None and each.decl.fair.strong
        }
        self.initials = list(dict.fromkeys(reading.initials()))
        waiting = list(self.initials)
        for memory in waiting:  # which grows meanwhile
            if memory in self.steps:
                continue
            tries = [reading.tries(memory, each) for each in reading.threads]
            timers = range(len(tries), len(tries) + len(reading.rings(memory)))
            tries += reading.rings(memory)
            self.steps[memory] = [
                (k, after) for k, each in enumerate(tries) for after in each.after
            ]
            self.owed[memory] = {k for k in (*owing, *timers) if tries[k].lasting}
            waiting += (after for _, after in self.steps[memory])

    def avoids(self, begins: Iterable[Memory], good: Callable[[Memory], bool]) -> bool:
        """Whether some fair run from one of these states never comes to a good one."""
        inside = {each for each in self.steps if not good(each)}
        reached = [each for each in begins if each in inside]
        seen = set(reached)
        for memory in reached:
            for _, after in self.steps[memory]:
                if after in inside and after not in seen:
                    seen.add(after)
                    reached.append(after)
        if any(not self.owed[each] for each in seen):
            return True  # it rests there
        strong = sorted(self.strong)
        for never in chain.from_iterable(combinations(strong, k) for k in range(len(strong) + 1)):
            left = {each for each in seen if self.owed[each].isdisjoint(never)}
            if self._lasts(left, self.strong - set(never)):
                return True
        return False

    def _lasts(self, nodes: set[Memory], must: set[int]) -> bool:
        """Whether a run can stay in `nodes` for ever; those in `must` are to move in it, if they
        can somewhere."""
        threads = set().union(*(self.owed[each] for each in nodes), set())
        while True:
            kept = nodes
            for thread in threads:
                met = set() if thread in must else {e for e in kept if thread not in self.owed[e]}
                kept = self._again(kept, met, thread)
            kept = self._again(kept, kept, None)
            if kept == nodes:
                return bool(nodes)
            nodes = kept

    def _again(self, nodes: set[Memory], met: set[Memory], mover: int | None) -> set[Memory]:
        """From where inside `nodes` there is a way of a step or more to what is met."""
        back: dict[Memory, list[Memory]] = {}
        found: set[Memory] = set()
        for node in nodes:
            for who, after in self.steps[node]:
                if after in nodes:
                    back.setdefault(after, []).append(node)
                    if after in met or (mover is not None and who == mover):
                        found.add(node)
        pending = list(found)
        while pending:
            for node in back.get(pending.pop(), ()):
                if node not in found:
                    found.add(node)
                    pending.append(node)
        return found


def _owes(decl: s.Process | s.Rule | None) -> bool:
    if decl is None:
        return False
    return decl.fair is not None or (isinstance(decl, s.Process) and decl.kind != "env")
