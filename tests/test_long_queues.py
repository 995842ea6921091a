"""Locks with long queues: who is granted is who is refused by nobody, and the queue has no gaps.

The grants are those of the actions, the refusals those of `semantics.refusal`, which reads the
state by itself.
"""

from __future__ import annotations

import random

import pytest

from checker.front.model import load
from checker.ir.actions import WaitKind
from checker.ir.expr import parts
from checker.ir.system import State, System
from checker.ir.threads import LocationKind
from checker.semantics.integers import attempt, outcomes
from checker.semantics.refusal import obstacles
from checker.source import Source
from checker.trace import Step

LOCKS = [
    ("mutex grant fifo", "lock", "lock"),
    ("rwsem grant fifo", "read", "write"),
    ("rwsem grant phase_fair", "read", "write"),
    ("mutex grant handoff 1", "lock", "lock"),
    ("mutex grant handoff 0", "lock", "lock"),
    ("rwsem grant handoff 2", "read", "write"),
    ("semaphore limit 2 grant fifo", "down", "down"),
]


def system(kind: str, one: str, other: str, threads: int) -> System:
    text = f"""model m;
    lock l: {kind};
    var gone: bool = false;
    process p[{threads}] {{
        var k: 0..1 = 0;
    a:  either {{ k = 0; }} or {{ k = 1; }}
    b:  if (k == 0) {{ l.{one}(); }} else {{ l.{other}() timeout 5 ms else goto a; }}
    c:  l.release();  goto a;
    }}
    """
    model = load(Source("m.mm", text))
    return model.system(model.combinations({})[0])


def walk(made: System, steps: int, dice: random.Random) -> list[State]:
    state, found = made.initials[0], [made.initials[0]]
    for _ in range(steps):
        able = [each for each in outcomes(made, state) if isinstance(each, Step)]
        state = dice.choice(able).state
        found.append(state)
    return found


@pytest.mark.parametrize("threads", [3, pytest.param(10, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("kind", "one", "other"), LOCKS, ids=lambda each: str(each))
def test_who_is_refused_by_nobody_is_granted(kind: str, one: str, other: str, threads: int) -> None:
    made = system(kind, one, other, threads)
    waited = granted = 0
    for state in walk(made, 120, random.Random(f"{kind}{threads}")):
        slots = [state[each] for each in made.locks[0].queue]
        assert sorted(slots, key=lambda slot: slot == 0) == slots
        for number, thread in enumerate(made.threads):
            where = made.location(state, number)
            if where is None or thread.locations[where].kind is not LocationKind.ASKED:
                continue
            for action in made.actions_from(number, where):
                wait = action.wait
                if wait is None or wait.kind is not WaitKind.LOCK:
                    continue
                assert wait.lock is not None and wait.mode is not None
                can = attempt(made, action, state, ()) is not None
                assert can == (not obstacles(made, state, number, wait.lock, wait.mode)), state
                waited += not can
                granted += can
    assert waited > 10 and granted > 5


def test_a_step_of_a_strict_queue_is_short() -> None:
    """What its steps read and change grows with the queue, and not with its square."""

    def size(threads: int) -> int:
        text = (
            f"model m; lock l: mutex grant fifo; process p[{threads}] {{ l.lock(); l.release(); }}"
        )
        model = load(Source("m.mm", text))
        actions = model.system(model.combinations({})[0]).actions
        written = [[each.guard, *each.updates.values()] for each in actions]
        return max(sum(len(tuple(parts(each))) for each in some) for some in written)

    assert size(40) < 2.5 * size(20)


def test_readers_in_a_long_queue_are_told_by_their_mode() -> None:
    def guard(threads: int) -> int:
        text = (
            f"model m; lock l: rwsem grant fifo; process p[{threads}] {{ l.read(); l.release(); }}"
        )
        model = load(Source("m.mm", text))
        actions = model.system(model.combinations({})[0]).actions
        return max(len(tuple(parts(each.guard))) for each in actions)

    assert guard(40) < 2.5 * guard(20)
