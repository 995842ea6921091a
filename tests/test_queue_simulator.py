"""Who may be granted next, on random runs: the steps against a plain simulator of each grant rule.

The simulator is the lock of the second reading, `tests/reading_locks.py`: a list of holders and one
of asks. After each step both must say the same of who holds the lock, who has asked, in which order
and how often each was overtaken; and a thread can be granted where the simulator says so.
"""

from __future__ import annotations

import random

import pytest

from checker.front.model import load
from checker.ir.actions import Action, LockVerb
from checker.ir.expr import Expr, operands, parts
from checker.ir.locks import Grant, Lock
from checker.ir.system import State, System
from checker.semantics.integers import attempt, outcomes
from checker.source import Source
from checker.trace import Step
from tests.reading_locks import FREE, Rules
from tests.reading_locks import Lock as Told
from tests.slow import first_of

GRANTS = [
    "any",
    "prefer write",
    "prefer read",
    "fifo",
    "handoff 0",
    "handoff 1",
    "handoff 2",
    "phase_fair",
]


def made(grant: str, threads: int) -> System:
    text = f"""
    lock l: rwsem grant {grant};
    process p[{threads}] {{
    a:  either {{ goto r; }} or {{ goto w; }} or {{ goto t; }} or {{ goto e; }}
    r:  l.read();  goto z;
    w:  l.write();  goto z;
    t:  try l.read() else goto a;  goto z;
    e:  l.write() timeout 5 ms else goto a;
    z:  l.release();  goto a;
    }}
    """
    model = load(Source("m.mm", text))
    return model.system(model.combinations({})[0])


def rules(lock: Lock) -> Rules:
    names = [each.name for each in lock.modes]
    return Rules(
        exclusive={each.name: each.exclusive for each in lock.modes},
        limits={each.name: each.limit for each in lock.modes},
        grant=lock.grant.value,
        preferred=None if lock.preferred is None else names[lock.preferred],
        patience=lock.patience or 0,
        anyone=False,
        recursive=False,
        inherits=False,
    )


def decoded(lock: Lock, state: State) -> Told:
    """What a state says of the lock, in the form of the simulator."""
    holders, asks = [], []
    for mode in lock.modes:
        value = state[mode.holder]
        for number, thread in enumerate(lock.candidates):
            if value == number + 1 if mode.exclusive else value >> number & 1:
                holders.append((thread, mode.name))
    (shared,) = (each.name for each in lock.modes if not each.exclusive)
    if lock.grant is Grant.PREFER:
        assert lock.preferred is not None
        preferred = lock.modes[lock.preferred].name
        asks += [
            (thread, preferred, 0)
            for number, thread in enumerate(lock.candidates)
            if state[lock.asks[0]] >> number & 1
        ]
    if lock.grant is Grant.PHASE_FAIR:
        waiting, favoured = (state[each] for each in lock.asks[:2])
        assert not waiting & favoured
        asks += [
            (thread, shared, favoured >> number & 1)
            for number, thread in enumerate(lock.candidates)
            if (waiting | favoured) >> number & 1
        ]
    for place, variable in enumerate(lock.queue):
        found = lock.requested(state[variable])
        if found is not None:
            times = state[lock.overtaken[place]] if lock.overtaken else 0
            asks.append((found[0], lock.modes[found[1]].name, times))
    return tuple(sorted(holders)), tuple(asks)


def simulated(rule: Rules, told: Told, action: Action, lock: Lock) -> Told:
    """The lock of the simulator after a step."""
    for op in action.locks:
        mode = "" if op.mode is None else lock.modes[op.mode].name
        who = action.thread
        match op.verb:
            case LockVerb.TAKE:
                asked = who if any(each == who for each, _, _ in told[1]) else None
                assert rule.free(told, mode, asked)
                told = rule.take(told, who, mode)
            case LockVerb.ASK:
                assert not rule.free(told, mode, None)
                told = rule.ask(told, who, mode)
            case LockVerb.WITHDRAW:
                told = rule.withdraw(told, who)
            case LockVerb.REFUSED:
                assert not rule.free(told, mode, None, trying=True)
            case LockVerb.DROP if any(each == (who, mode) for each in told[0]):
                after = rule.release(told, who)
                assert after is not None
                told = after
            case _:
                pass
    return told


@pytest.mark.parametrize("threads", first_of(1, [4, 3, 10]))
@pytest.mark.parametrize("grant", GRANTS)
def test_the_steps_do_what_the_rule_says(grant: str, threads: int) -> None:
    system = made(grant, threads)
    (lock,), rule = system.locks, rules(system.locks[0])
    dice = random.Random(f"{grant}{threads}")
    state, told = system.initials[0], FREE
    taken, refused, longest = dict.fromkeys(LockVerb, 0), 0, 0
    for _ in range(150):
        able = [each for each in outcomes(system, state) if isinstance(each, Step)]
        asks = [each for each in able if any(op.verb is LockVerb.ASK for op in each.action.locks)]
        step = dice.choice(asks if asks and dice.random() < 0.4 else able)
        state, told = step.state, simulated(rule, told, step.action, lock)
        assert decoded(lock, state) == told
        for op in step.action.locks:
            taken[op.verb] += 1
        longest = max(longest, len(told[1]))
        for who, mode, _ in told[1]:
            grants = [
                attempt(system, action, state, ())
                for action in system.actions_from(who, system.location(state, who))
                if any(op.verb is LockVerb.TAKE for op in action.locks)
            ]
            assert (any(each is not None for each in grants)) == rule.free(told, mode, who)
            refused += not any(each is not None for each in grants)
    assert taken[LockVerb.TAKE] > 10 and taken[LockVerb.REFUSED]
    if lock.queue:
        assert refused > 10 and taken[LockVerb.WITHDRAW]
        assert longest >= threads // 2


@pytest.mark.parametrize("grant", first_of(1, ["fifo", "handoff 1", "handoff 0"]))
def test_a_step_grows_with_the_queue(grant: str) -> None:
    """And not with its square, also where requests may pass others."""

    def size(threads: int) -> int:
        text = f"lock l: rwsem grant {grant}; process p[{threads}] {{ l.read(); l.release(); }}"
        model = load(Source("m.mm", text))
        actions = model.system(model.combinations({})[0]).actions
        largest = 0
        for action in actions:
            seen: set[Expr] = set()
            for each in (action.guard, *action.updates.values()):
                seen.update(parts(each))
            largest = max(largest, sum(len(operands(part)) for part in seen))
        return largest

    assert size(24) < 2.5 * size(12)
