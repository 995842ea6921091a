"""Loops that processes and daemons can go round for ever without any time passing.

What is measured speaks of runs in which time goes on, so a model with such a loop is told of it.
Must not know dates, nor what is measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.engines.timed.situations import Situation, Situations
from checker.ir.duration import Duration
from checker.ir.system import System
from checker.trace import Step


def standstill(situations: Situations, among: Iterable[Situation]) -> tuple[Step, ...] | None:
    """The steps of a loop through some situations in which no time passes; None if there is none.

    Each step of it is one of a process or daemon that takes no time, in a situation in which none
    passes before a step is taken. The first that is found by going on from `among`, in its order.
    Where some of them stand for others, a loop of those is there if and only if there is one.
    """
    among = tuple(among)
    found = _loop(situations, among)
    if found is None or situations.plain is situations:
        return found
    return _loop(situations.plain, among)


def _loop(situations: Situations, among: Iterable[Situation]) -> tuple[Step, ...] | None:
    done: set[Situation] = set()
    for start in among:
        if start in done:
            continue
        path: list[tuple[Situation, Step | None]] = [(start, None)]
        places = {start: 0}
        pending = [_still(situations, start)]
        while pending:
            step = next(pending[-1], None)
            if step is None:
                pending.pop()
                left, _ = path.pop()
                del places[left]
                done.add(left)
                continue
            move, after = step
            if after in places:
                found = [each for _, each in path[places[after] + 1 :]]
                return tuple(each for each in (*found, move) if each is not None)
            if after not in done:
                places[after] = len(path)
                path.append((after, move))
                pending.append(_still(situations, after))
    return None


def _still(situations: Situations, at: Situation) -> Iterator[tuple[Step, Situation]]:
    """The steps from there that a process or daemon takes at once, and what they lead to."""
    if not (at.hurried or any(each.high == Duration() for each in at.activities)):
        return
    for move in situations.moves(at):
        step = move.outcome
        if not isinstance(step, Step) or move.after is None:
            continue
        prompt = situations.system.threads[step.action.thread].prompt
        if prompt and (step.action.delay is None or step.action.delay.high == Duration()):
            yield step, move.after


def stands_still(system: System, loop: tuple[Step, ...]) -> str:
    """Where a loop goes that takes no time, and what to do about it."""
    told: dict[int, list[str]] = {}
    for each in loop:
        thread = system.threads[each.action.thread]
        places = told.setdefault(each.action.thread, [])
        place = thread.name if each.action.source is None else thread.locations[each.action.source]
        name = place if isinstance(place, str) else place.name
        if name not in places:
            places.append(name)
    going = " and ".join(
        f"{system.threads[thread].name} at {', '.join(places)}" for thread, places in told.items()
    )
    return (
        f"Time can stand still: {going} may go round for ever in no time. Give the loop a `delay`"
        " or a `sleep any`, let it `await` something, or make its thread an `env`."
    )
