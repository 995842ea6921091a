"""What each grant rule promises, in numbers: how often others get in before a thread that waits.

Counted over every run of a small model, from the state in which `q` waits for the lock until it has
it: the most grants to others, None where there is no bound.
"""

from __future__ import annotations

import pytest

from checker.front.model import load
from checker.ir.actions import LockVerb
from checker.ir.system import State, System
from checker.ir.threads import LocationKind
from checker.semantics.integers import outcomes
from checker.semantics.refusal import asked
from checker.source import Source
from checker.trace import Step

MODEL = """
lock l: {type} grant {grant};
process q    {{ take: l.{mine}();    drop: l.release(); }}
process p[2] {{ take: l.{theirs}();  drop: l.release();  goto take; }}
"""

ROWS = [
    ("mutex", "any", "lock", "lock", None),
    ("mutex", "fifo", "lock", "lock", 2),  # both have asked before
    ("mutex", "handoff 1", "lock", "lock", 3),  # once more than under fifo
    ("mutex", "handoff 2", "lock", "lock", 4),
    ("rwsem", "any", "write", "read", None),
    ("rwsem", "prefer write", "write", "read", 0),
    ("rwsem", "prefer write", "read", "write", None),
    ("rwsem", "fifo", "write", "read", 0),
    ("rwsem", "fifo", "read", "write", 2),
    ("rwsem", "phase_fair", "write", "read", 0),
    ("rwsem", "phase_fair", "read", "write", 1),  # of several who asked before, one
]


@pytest.mark.parametrize(("type", "grant", "mine", "theirs", "most"), ROWS)
def test_how_often_others_get_in_before(
    type: str, grant: str, mine: str, theirs: str, most: int | None
) -> None:
    text = MODEL.format(type=type, grant=grant, mine=mine, theirs=theirs)
    model = load(Source("grants.mm", text))
    system = model.system(model.combinations({})[0])
    assert most_before(system) == most


def most_before(system: System) -> int | None:
    """The most grants to others on a way through states in which thread 0 waits."""
    after = {state: list(_waiting(system, state)) for state in _reachable(system)}
    inside = {state for state in after if _waits(system, state)}
    best = dict.fromkeys(inside, 0)
    for _ in range(len(inside) + 1):
        changed = False
        for state in inside:
            for got, then in after[state]:
                if then in best and best[then] + got > best[state]:
                    best[state], changed = best[then] + got, True
        if not changed:
            return max(best.values())
        if max(best.values()) > len(inside):
            return None
    return None


def _waits(system: System, state: State) -> bool:
    """Whether thread 0 has asked; where its requests never ask, whether it is at one."""
    asks = any(each.kind is LocationKind.ASKED for each in system.threads[0].locations)
    return asked(system.locks[0], state, 0) if asks else system.location(state, 0) == 0


def _waiting(system: System, state: State) -> list[tuple[int, State]]:
    found = []
    for each in outcomes(system, state):
        assert isinstance(each, Step)
        takes = any(op.verb is LockVerb.TAKE for op in each.action.locks)
        found.append((int(takes and each.action.thread != 0), each.state))
    return found


def _reachable(system: System) -> list[State]:
    found = dict.fromkeys(system.initials)
    waiting = list(found)
    for state in waiting:
        for _, then in _waiting(system, state):
            if then not in found:
                found[then] = None
                waiting.append(then)
    return waiting
