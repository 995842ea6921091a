"""Who could end an `await`: known cases, and that nobody who does is ever left out.

By random texts: no step makes true what somebody awaits whose thread was ruled out; no deadlock is
lost that a cruder rule finds; and who is told to wait for ever does so in every run from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from checker.front.model import load
from checker.ir.actions import Action, WaitKind
from checker.ir.expr import reads
from checker.ir.system import State, System
from checker.semantics import ending
from checker.semantics.ending import able
from checker.semantics.integers import outcomes, picks, value
from checker.semantics.waits import cycles
from checker.source import Source
from checker.trace import Step
from tests.texts import spec

HEAD = """model ending;
var n: 0..3 = 1;  var m: 0..50 = 5;  var x, y: bool = false;  var on[3]: bool = true;
var who: w? = none;  var s: set of 0..3 = {};  var q: queue[2] of 0..1 = [];  lock l: rwsem;
"""

CAN = {
    "sets it": ("x", "x = true;", True),
    "clears it": ("x", "x = false;", False),
    "turns it": ("x", "x = !x;", True),
    "copies another": ("x", "x = y;", True),
    "copies it where it is false": ("x", "await !y;  x = y;", False),
    "another thing": ("x", "y = true;", False),
    "counts up": ("n > 0", "n = n < 3 ? n + 1 : 3;", True),
    "counts down": ("n > 0", "await n > 0;  n -= 1;", False),
    "counts down to it": ("n == 0", "await n > 0;  n -= 1;", True),
    "counts down to less": ("n < 2", "await n > 0;  n -= 1;", True),
    "counts up from below": ("n < 2", "n = n < 3 ? n + 1 : 3;", False),
    "a large counter up": ("m > 30", "m = m < 50 ? m + 1 : 50;", True),
    "a large counter down": ("m > 30", "await m > 0;  m -= 1;", False),
    "if only where it is true": ("x", "await x;  x = true;", False),
    "one half": ("x && y", "x = true;", True),
    "the wrong half": ("x && y", "x = false;", False),
    "both apart": ("x -> y", "x = true;", False),
    "either": ("x -> y", "x = false;", True),
    "takes one of several": (
        "some i in 3: on[i]",
        "choose i in 3 where on[i];  on[i] = false;",
        False,
    ),
    "gives one of several": ("some i in 3: on[i]", "choose i in 3;  on[i] = true;", True),
    "takes at an index": ("on[n % 3]", "on[n % 3] = false;", False),
    "moves the index": ("on[n % 3]", "n = (n + 1) % 3;", True),
    "a guard that is never true": ("x", "await n > 2 && n < 1;  x = true;", False),
    "a guard that may be true": ("x", "await n > 1 && n < 3;  x = true;", True),
    "a guard never true together": ("n > 2 && m > 1", "await m > 9 && y && m < 9;  n = 3;", False),
    "is there": ("a@end", "skip;", True),
    "was there": ("a@start", "skip;", False),
    "makes itself the one": ("who == b", "who = self;", False),
    "makes it nobody": ("who == none", "who = none;", True),
    "puts into a set": ("1 in s", "s += 1;", True),
    "puts another in": ("1 in s", "s += 2;", False),
    "takes from a set": ("1 in s", "s = s - {1};", False),
    "puts into a queue": ("!q.empty", "await !q.full;  q.put(1);", True),
    "takes from a queue": ("!q.empty", "await !q.empty;  q.drop();", False),
    "takes a lock": ("!l.held", "l.read();  l.release();", True),
    "takes a lock for good": ("l.held", "l.write();  await false;", True),
}
"""What `b` awaits, what `a` does, and whether that could end it."""


@pytest.mark.parametrize("briefly", [ending._BRIEFLY, -1], ids=["", "at once"])
@pytest.mark.parametrize(("awaited", "does", "could"), CAN.values(), ids=CAN)
def test_who_could_make_it_true(
    awaited: str, does: str, could: bool, briefly: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "_BRIEFLY", briefly)
    text = f"{HEAD}process a {{ {does} }}\nprocess b {{ await {awaited}; }}\nprocess w {{ skip; }}"
    model = load(Source("ending.mm", text.replace("who: w?", "who: thread?")))
    system = model.system(model.combinations({})[0])
    (wait,) = (each.wait for each in system.actions if each.thread == 1 and each.wait)
    assert (0 in able(system, wait)) == could


HARD = {
    "levels": """
var level[6]: 0..5 = 0;  var victim[6]: 0..5 = 0;
process p[i in 6] {
rise:   level[i] += 1;
yield:  victim[level[i]] = i;
wait:   await victim[level[i]] != i || all k in 6: k == i || level[k] < level[i];
inside: level[i] = 0;  goto rise;
}""",
    "many numbers": """
var number[3]: 0..240 = 0;
process p[i in 3] {
    var j: 0..3 = 0;
draw:   if (max(k in 3: number[k]) == 240) { goto draw; }
        number[i] = max(k in 3: number[k]) + 1;
look:   if (j == 3) { goto inside; }
wait:   await number[j] == 0 || number[i] < number[j] || (number[i] == number[j] && i <= j);
        j += 1;  goto look;
inside: number[i] = 0;  j = 0;  goto draw;
}""",
}
"""Where it is hard to say of one step of a thread whether it can end a wait, and not of another."""


@pytest.mark.parametrize("name", HARD)
def test_nothing_is_to_be_proved_where_a_step_soon_tells(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def proved(*_: object) -> bool:
        raise AssertionError("a proof was looked for")

    monkeypatch.setattr(ending, "proved", proved)
    model = load(Source("hard.mm", f"model hard;{HARD[name]}"))
    system = model.system(model.combinations({})[0])
    waits = {each.wait for each in system.actions if each.wait}
    assert len(waits) == len(system.threads)
    assert all(able(system, each) == {*range(len(system.threads))} for each in waits)


# Deadlocks that show earlier, or at all

TURNING = "var z: bool = false;  process r { l: z = !z;  goto l; }"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("process a { await n > 1;  n -= 1; } process b { await n > 1;  n -= 1; }", [(0,), (1,)]),
        ("process a { await x;  x = false; } process b { y = false; }", [(0,)]),
        ("process a { await x; } env e { l: await x;  x = false;  goto l; }", [(0,)]),
        ("process a { await x; } env e { l: x = true; }", []),
        ("process a { await x; } rule e when x { x = false; }", [(0,)]),
        ("process a { choose i in 3 where !on[i];  on[i] = true; }", [(0,)]),
        (
            "process a { choose i in 3 where !on[i];  on[i] = true; } daemon d { on[1] = false; }",
            [],
        ),
        ("process a { await x;  y = true; } process b { await y;  x = true; }", [(0, 1)]),
    ],
)
def test_who_only_takes_does_not_keep_a_deadlock_from_being_told(
    text: str, told: list[tuple[int, ...]]
) -> None:
    model = load(Source("ending.mm", HEAD.replace("who: w?", "who: thread?") + text + TURNING))
    system = model.system(model.combinations({})[0])
    found = cycles(system, system.initials[0])
    assert [tuple(each.thread for each in one) for one in found] == told


# Random texts


def graph(system: System, limit: int) -> Mapping[State, list[Step]] | None:
    """The steps from every reachable state; None if there are more states than that."""
    found: dict[State, list[Step]] = {each: [] for each in system.initials}
    waiting = list(found)
    for state in waiting:
        found[state] = [each for each in outcomes(system, state) if isinstance(each, Step)]
        for each in found[state]:
            if each.state not in found:
                if len(found) >= limit:
                    return None
                found[each.state] = []
                waiting.append(each.state)
    return found


def systems(seeds: range, limit: int) -> Iterator[tuple[System, Mapping[State, list[Step]]]]:
    """Those of random texts that are small, and in which nobody is said to owe what he may not."""
    for seed in seeds:
        text = spec(seed).text
        if " from " in text:
            continue
        model = load(Source("random.mm", text))
        for combination in model.combinations({}):
            system = model.system(combination)
            steps = graph(system, limit)
            if steps is not None:
                yield system, steps


def open_to(action: Action, state: State) -> bool:
    """Whether what the action waits for is true for some choice."""
    assert action.wait is not None
    return any(value(action.wait.condition, state, each) for each in picks(action))


def nobody_is_left_out(seeds: range, limit: int) -> tuple[int, int]:
    """How many were found to end a wait, and how many that change what it looks at never do."""
    ended = ruled_out = 0
    for system, steps in systems(seeds, limit):
        for action in system.actions:
            if action.wait is None or action.wait.kind is WaitKind.CPU:
                continue
            could = able(system, action.wait)
            ruled_out += len(system.writers(reads(action.wait.condition)) - could)
            closed = [state for state in steps if not open_to(action, state)]
            for state in closed:
                for step in steps[state]:
                    if step.action.thread not in could:
                        assert not open_to(action, step.state), (system.name, action.name)
                    else:
                        ended += open_to(action, step.state)
    return ended, ruled_out


def test_nobody_who_ends_a_wait_is_left_out() -> None:
    ended, ruled_out = nobody_is_left_out(range(20), 250)
    assert ended >= 60 and ruled_out >= 5


@pytest.mark.slow
def test_nobody_who_ends_a_wait_is_left_out_of_many() -> None:
    ended, ruled_out = nobody_is_left_out(range(3000, 3600), 400)
    assert ended >= 2000 and ruled_out >= 200


def for_ever(seeds: range, limit: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many states with a cycle of waits there are, and in how many a cruder rule sees it."""

    def crude(system: System, wait: object) -> frozenset[int]:
        return system.writers(reads(wait.condition))  # type: ignore[attr-defined]

    seen = before = 0
    for system, steps in systems(seeds, limit):
        told = {state: cycles(system, state) for state in steps}
        with monkeypatch.context() as patched:
            patched.setattr("checker.semantics.waits.able", crude)
            known = {state: cycles(system, state) for state in steps}
        for state, sets in told.items():
            for one in known[state]:  # told by those of it who alone wait for ever
                inside = {each.thread for each in one}
                assert any({each.thread for each in other} <= inside for other in sets)
            seen += bool(sets)
            before += bool(known[state])
            for one in sets:
                assert not _moves({each.thread for each in one}, state, steps), system.name
    return seen, before


def _moves(threads: set[int], state: State, steps: Mapping[State, list[Step]]) -> bool:
    """Whether one of the threads takes a step in some run from the state."""
    seen, waiting = {state}, [state]
    for each in waiting:
        for step in steps[each]:
            if step.action.thread in threads:
                return True
            if step.state not in seen:
                seen.add(step.state)
                waiting.append(step.state)
    return False


def test_no_deadlock_is_lost_and_none_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, before = for_ever(range(60, 90), 200, monkeypatch)
    assert seen >= before >= 5 and seen >= 8


@pytest.mark.slow
def test_no_deadlock_of_many_is_lost_and_none_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, before = for_ever(range(4000, 4600), 300, monkeypatch)
    assert seen > before >= 300
