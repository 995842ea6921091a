"""Every state of the second reading, breadth first: how many, and how far is what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.reading import Reading
from tests.reading_memory import Memory
from tests.reading_questions import asked, in_state, in_step, rows


@dataclass
class Counted:
    """What a whole exploration found; lengths of shortest runs, None where there is no run."""

    states: int
    transitions: int
    depth: int
    found: dict[str, int | None]
    unclear: frozenset[str]


def explore(reading: Reading, limit: int) -> Counted | None:
    """Every state, breadth first; None if there are more than `limit`.

    found: for `stuck`, `error` and each question the least number of steps to a state that shows
    it: where `always` is false, `never` or `reachable` true, a step or a question goes wrong.
    unclear: questions that go wrong somewhere, so that their answer is not to be compared.
    """
    initials = list(dict.fromkeys(reading.initials()))
    distance = dict.fromkeys(initials, 0)
    transitions = 0
    found: dict[str, int | None] = {"stuck": None, "error": None}
    questions = asked(reading)
    found |= {each.key: None for each in questions}
    waiting = list(initials)
    unclear: set[str] = set()
    for memory in waiting:
        if len(waiting) > limit:
            return None
        here = distance[memory]
        told = [*_shown(reading, memory, here)]
        told += [(name, here) for name in in_state(reading, questions, memory, unclear)]
        going = [reading.tries(memory, each) for each in reading.threads]
        for tries in (*going, *reading.rings(memory)):
            transitions += len(tries.after)
            for after in tries.after:
                steps = in_step(reading, questions, memory, after, unclear)
                told += [(name, here + 1) for name in steps]
                if after not in distance:
                    distance[after] = here + 1
                    waiting.append(after)
        for name, length in told:
            if found[name] is None or length < (found[name] or 0):
                found[name] = length
    whole = rows(reading.questions, found)
    return Counted(len(distance), transitions, max(distance.values()), whole, frozenset(unclear))


def _shown(reading: Reading, memory: Memory, here: int) -> Iterator[tuple[str, int]]:
    tries = [reading.tries(memory, each) for each in reading.threads]
    tries += reading.rings(memory)
    if reading.stuck(memory, tries):
        yield "stuck", here
    if any(each.wrong for each in tries):
        yield "error", here + 1
