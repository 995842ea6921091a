"""Warnings of lock order: rings of situations, against programs whose rings are found by hand.

The programs of the second half take and drop mutexes in straight lines. For those what a ring is
can be said in a few lines over the program itself, and every deadlock of them can be found by
trying all orders of steps.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from importlib import import_module
from itertools import combinations, permutations, product
from pathlib import Path

import pytest

from checker.api import Options, check
from checker.diagnostic import Severity
from checker.engines.budget import Budget
from checker.interruption import Interruption
from checker.ir.actions import WaitKind
from checker.ir.locks import Lock
from checker.ir.system import System
from checker.lock_order import lock_order
from checker.lock_order.effort import SHARED, Effort
from checker.lock_order.rings import MOST_TOLD, Names, places, rings
from checker.lock_order.situations import Situation, actions_of, situations
from checker.report import Column, Report
from checker.semantics.waits import cycles
from checker.source import Source
from checker.task import Task
from checker.verdict import Reason, trace_of
from tests.slow import first_of


def run(text: str, **limits: int) -> Report:
    return check(Source("m.mm", text), Options(budget=Budget(**limits), workers=1))


def told(text: str, **limits: int) -> list[str]:
    """The headlines of the warnings of lock order."""
    return [each.headline for each in run(text, **limits).warnings if each.code == "lock-order"]


TURN = "var turn: bool = false;\n"
"""The second thread waits for it, so that no deadlock can be reached."""


def two(first: str, second: str, locks: str = "lock a, b: mutex;", more: str = "") -> str:
    """Two threads, of which the second begins when the first is done."""
    return (
        f"{locks}\n{TURN}process p {{ {first} turn = true; }}\n"
        f"process q {{ await turn; {second} }}\n{more}\n"
    )


AB = "a.lock(); b.lock(); release all;"
BA = "b.lock(); a.lock(); release all;"
BOTH = ["`a` and `b` are taken in both orders"]


def test_both_orders_without_a_deadlock() -> None:
    (warning,) = run(two(AB, BA)).warnings
    assert warning.headline == BOTH[0]
    assert warning.severity is Severity.WARNING
    assert warning.help == (
        "no deadlock is reachable in this model: something else keeps the threads apart",
        "take them in the same order everywhere",
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(two(AB, AB), id="one order"),
        pytest.param(two(AB + BA, "skip;"), id="one thread"),
        pytest.param(two(AB, "b.lock(); try a.lock() else goto x; x: release all;"), id="try"),
        pytest.param(
            two(AB, "b.lock(); a.lock() timeout 1 ms else goto x; x: release all;"), id="timeout"
        ),
        pytest.param(
            two(AB, "b.lock(); either { a.lock(); } or { await turn; } release all;"), id="either"
        ),
        pytest.param(
            two(AB, "b.lock(); b.release(); a.lock(); b.lock(); release all;"), id="released"
        ),
        pytest.param(two(f"g.lock(); {AB}", f"g.lock(); {BA}", "lock a, b, g: mutex;"), id="gate"),
        pytest.param(
            two(AB.replace("lock", "read"), BA.replace("lock", "read"), "lock a, b: rwsem;"),
            id="readers",
        ),
        pytest.param(
            two(
                AB.replace("lock", "read"),
                BA.replace("lock", "read"),
                "lock a, b: rwsem;",
                "process w { a.write(); a.release(); }",
            ),
            id="readers, and a writer of one of the two",
        ),
        pytest.param(
            two(
                AB.replace("lock", "read"),
                BA.replace("lock", "read"),
                "lock a, b: rwsem grant any;",
                "process w { a.write(); a.release(); b.write(); b.release(); }"
                "process v { a.write(); a.release(); b.write(); b.release(); }",
            ),
            id="readers that no writer turns away",
        ),
        pytest.param(
            two(
                AB.replace("lock", "down"), BA.replace("lock", "down"), "lock a, b: semaphore;"
            ).replace("release all", "a.release(); b.release()"),
            id="no owner",
        ),
    ],
)
def test_no_ring(text: str) -> None:
    assert told(text) == []


WRITERS = (
    "process w { a.write(); a.release(); b.write(); b.release(); }"
    "process v { b.write(); b.release(); a.write(); a.release(); }"
)


def test_readers_close_a_ring_if_writers_turn_them_away() -> None:
    text = two(AB.replace("lock", "read"), BA.replace("lock", "read"), "lock a, b: rwsem;", WRITERS)
    report = run(text)
    (warning,) = (each for each in report.warnings if each.code == "lock-order")
    assert warning.headline == BOTH[0]
    places = [each.text for each in (warning.primary, *warning.secondary) if each]
    assert places == [
        "`p` takes `b` (read) here while it holds `a` (read), since line 3",
        "`q` takes `a` (read) here while it holds `b` (read), since line 4",
        "`w` asks for `b` (write) here, which turns away `p`",
        "`v` asks for `a` (write) here, which turns away `q`",
    ]


@pytest.mark.parametrize("grant", ["grant any", "grant prefer write", "grant fifo"])
def test_a_reader_and_a_writer_close_a_ring(grant: str) -> None:
    text = two(
        "a.read(); b.write(); release all;",
        "b.read(); a.write(); release all;",
        f"lock a, b: rwsem {grant};",
    )
    assert told(text) == BOTH


def test_a_gate_that_is_shared_keeps_nobody_apart() -> None:
    gate = "lock a, b: mutex; lock g: rwsem;"
    assert told(two(f"g.read(); {AB}", f"g.read(); {BA}", gate)) == BOTH
    assert told(two(f"g.write(); {AB}", f"g.read(); {BA}", gate)) == []
    assert told(two(f"g.read(); {AB}", f"g.write(); {BA}", gate)) == []


@pytest.mark.parametrize(("limit", "expected"), [(1, []), (2, BOTH)])
def test_a_gate_that_is_shared_by_few(limit: int, expected: list[str]) -> None:
    kind = f"locktype few {{ mode use shared limit {limit}; }}\n"
    text = two(f"g.use(); {AB}", f"g.use(); {BA}", kind + "lock a, b: mutex; lock g: few;")
    assert told(text) == expected


def test_held_by_a_try_is_held() -> None:
    text = two(AB, "try b.lock() else goto x; a.lock(); release all; x: skip;")
    assert told(text) == BOTH


def test_three_in_a_ring() -> None:
    text = (
        f"lock a, b, c: mutex;\n{TURN}"
        + """
process p { a.lock(); b.lock(); release all; turn = true; }
process q { await turn; b.lock(); c.lock(); release all; }
process r { await turn; await q@end; c.lock(); a.lock(); release all; }
"""
    )
    assert told(text) == ["`a`, `b` and `c` are taken in a ring"]


def test_arrays_by_index() -> None:
    locks = "lock l[3]: mutex;"
    text = two(
        "l[0].lock(); l[2].lock(); release all;", "l[2].lock(); l[0].lock(); release all;", locks
    )
    assert told(text) == ["`l[0]` and `l[2]` are taken in both orders"]
    text = two(
        "l[0].lock(); l[1].lock(); release all;", "l[1].lock(); l[2].lock(); release all;", locks
    )
    assert told(text) == []


def test_arrays_by_an_index_of_the_state() -> None:
    text = two(
        "l[k].lock(); l[m].lock(); release all;",
        "l[m].lock(); l[k].lock(); release all;",
        "lock l[2]: mutex;\nvar k: 0..1 = any; var m: 0..1 = any; assume k != m;",
    )
    assert told(text) == ["`l` may be taken in orders that could end in a deadlock"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("x < y", []),
        ("x != y", ["`l` may be taken in orders that could end in a deadlock"]),
    ],
)
def test_what_a_thread_chooses(where: str, expected: list[str]) -> None:
    text = f"""
lock l[3]: mutex;
var go: 0..1 = 0;
process p[i in 2] {{
    var first, second: 0..2 = 0;
wait:  await go == i;
pick:  choose x in 3;  choose y in 3 where {where};
       first = x;  second = y;
one:   l[first].lock();
two:   l[second].lock();
three: release all;  first = 0;  second = 0;  go = 1 - i;  goto wait;
}}
"""
    assert told(text) == expected


def test_a_lock_that_is_taken_once_more() -> None:
    kind = "locktype again {{ mode lock exclusive; recursive; }}\nlock a, b: {};"
    twice = "a.lock(); a.lock(); a.release(); b.lock(); {} release all;"
    text = two(twice.format(""), BA, kind.format("again"))
    assert told(text) == BOTH
    assert told(text.replace("b.lock(); ", "a.release(); b.lock(); ", 1)) == []


def test_what_the_variables_of_a_thread_exclude() -> None:
    first = "if (mine) { a.lock(); } x: skip; if (!mine) { b.lock(); } y: skip; release all;"
    text = f"lock a, b: mutex;\n{TURN}process p {{ var mine: bool = any; {first} turn = true; }}\n"
    assert told(text + f"process q {{ await turn; {BA} }}\n") == []
    again = text.replace("!mine", "mine")
    assert told(again + f"process q {{ await turn; {BA} }}\n") == BOTH


def test_a_shown_deadlock_is_not_told_again() -> None:
    crossed = f"lock a, b: mutex;\nprocess p {{ {AB} }}\nprocess q {{ {BA} }}\n"
    assert told(crossed) == []
    assert told(crossed + "expect violated deadlock;") == []
    other = crossed.replace("q {", "q { await turn;") + TURN + "process r { await turn; }\n"
    assert run(other).columns[0].answer("deadlock").decisive.violated  # type: ignore[union-attr]
    # nobody sets `turn`, so `q` never comes to its locks
    assert told(other) == []


def test_another_deadlock_hides_no_ring() -> None:
    text = two(AB, BA, more="var never: bool = false; process r { await never; }")
    (warning,) = (each for each in run(text).warnings if each.code == "lock-order")
    assert warning.help[0] == "the deadlock that is shown first is another one"


def test_a_deadlock_hides_no_ring_of_its_locks_at_other_places() -> None:
    text = f"""
lock a, b: mutex;
var done: bool = false;
process p {{ l: {AB} }}
process q {{ l: {BA} done = true; }}
process r {{ l: await done; {AB} }}
process s {{ l: await r@end; {BA} }}
"""
    warnings = [each for each in run(text).warnings if each.code == "lock-order"]
    lines = {
        tuple(each.span.line for each in (warning.primary, *warning.secondary) if each)
        for warning in warnings
    }
    assert (4, 5) not in lines  # it is shown
    assert (6, 7) in lines


def test_instances_at_the_same_place_are_both_told() -> None:
    text = """
lock l[{0}]: mutex; var turn: 0..{0} = 0;
process p[i in {0}] {{ s: await turn == i; a: l[i].lock();
    b: l[(i + 1) % {0}].lock(); c: release all; turn = i + 1; }}
"""
    (warning,) = run(text.format(2)).warnings
    assert warning.primary is not None and warning.secondary == ()
    assert warning.primary.text == (
        "`p[0]` takes `l[1]` here while it holds `l[0]`, since line 3; "
        "`p[1]` takes `l[0]` here while it holds `l[1]`, since line 3"
    )
    (warning,) = run(text.format(3)).warnings
    assert warning.primary is not None
    assert warning.primary.text.endswith("; 1 more thread does so with others")
    (warning,) = run(text.format(4)).warnings
    assert warning.primary is not None
    assert warning.primary.text.endswith("; 2 more threads do so with others")


# What is not looked at

MORE = "there may be more orders of locks that could end in a deadlock"

ROTATED = """
lock l[{0}]: mutex; var turn: 0..{0} = 0;
process p[i in {0}] {{ s: await turn == i; {1} z: release all; turn = i + 1; }}
"""


def rotated(count: int) -> str:
    """As many threads as locks; each takes all of them, from its own on."""
    taken = " ".join(f"a{k}: l[(i + {k}) % {count}].lock();" for k in range(count))
    return ROTATED.format(count, taken)


def situations_of(text: str) -> tuple[System, list[Situation]]:
    (system,) = Task(Source("m.mm", text)).prepared().systems()
    return system, [
        each
        for thread, actions in actions_of(system).items()
        for each in situations(system, thread, actions, some(), locals_too=True) or ()
    ]


def test_many_rings_take_little_work() -> None:
    system, every = situations_of(rotated(6))
    effort = Effort()
    found = rings(system, every, effort)
    assert effort.omitted == {}
    names = Names(system)
    known = [names.known_by(ring) for ring in found]
    assert not any(one <= two for one, two in combinations(known, 2))
    # two threads that hold k and 6 - k of the locks have all of them, and each wants one
    columns = sorted({each.span.column for each in every})
    pairs = {frozenset(each.span.column for each in ring) for ring in found if len(ring) == 2}
    assert pairs == {frozenset((columns[k], columns[6 - k])) for k in range(1, 6)}


@pytest.mark.slow
def test_that_there_are_more_rings_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 5
    monkeypatch.setattr(import_module("checker.lock_order.rings"), "MOST_TOLD", most)
    pairs = "".join(
        f"lock a{k}, b{k}: mutex;\n"
        f"process p{k} {{ await turn == {2 * k}; a{k}.lock(); b{k}.lock(); release all;"
        f" turn = {2 * k + 1}; }}\n"
        f"process q{k} {{ await turn == {2 * k + 1}; b{k}.lock(); a{k}.lock(); release all;"
        f" turn = {2 * k + 2}; }}\n"
        for k in range(most + 1)
    )
    text = f"var turn: 0..100 = 0;\n{pairs}"
    first, *others = (each for each in run(text).warnings if each.code == "lock-order")
    assert first.headline == MORE and first.primary is None
    assert first.help == (f"only the {most} shortest rings are told",)
    assert len(others) == most
    last = text.index(f"lock a{most}")
    assert MORE not in told(text[:last]) and len(told(text[:last])) == most


SOME = " ".join(f"k{k}: if (f[{k}]) {{ c[{k}].lock(); }}" for k in range(4))
ALSO = "lock c[4]: mutex; var f[4]: bool = any; assume count(i in 4: f[i]) <= 1;"


def test_that_a_thread_is_left_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    others = "process r[i in 4] { w: await q@end; c[i].lock(); c[i].release(); }"
    text = two(AB, f"{SOME} {BA}", more=ALSO + others)
    assert told(text) == BOTH
    monkeypatch.setattr(import_module("checker.lock_order.situations"), "MOST_PLACES", 20)
    (warning,) = (each for each in run(text).warnings if each.code == "lock-order")
    assert warning.headline == MORE
    assert warning.help == (
        "`q` is left out: there are too many places and sets of locks that it may be at and"
        " hold there",
    )


def test_locks_of_one_thread_alone_are_left_out_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("checker.lock_order.situations"), "MOST_PLACES", 20)
    assert told(two(AB, f"{SOME} {BA}", more=ALSO)) == BOTH
    assert told(two(AB, f"{SOME} {AB}", more=ALSO)) == []


def test_that_the_search_was_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("checker.lock_order.rings"), "MOST_LOOKED_AT", 100)
    first, *_ = run(rotated(4)).warnings
    assert first.headline == MORE
    assert first.help == ("only those of up to 2 threads were all looked at",)


def test_columns_share_the_search() -> None:
    effort, done = Effort(), []
    for left in range(10, 0, -1):
        effort.columns = left
        effort.begin("links", 100)
        done.append(sum(effort.spend() for _ in range(5 if left > 8 else 1000)))
    assert done[:2] == [5, 5]
    assert sum(done) <= SHARED * 100
    assert min(done[2:]) > 40  # all that two have left is for eight others
    effort.columns = 1
    effort.begin("places", 100)  # of another kind, and not touched
    assert sum(effort.spend() for _ in range(1000)) == 100


def test_which_columns_were_searched_in_part_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"param k: 0..7;\n{rotated(4)}"
    assert MORE not in told(text)
    most = 20
    while True:  # what one needs, about
        monkeypatch.setattr(import_module("checker.lock_order.rings"), "MOST_LOOKED_AT", most)
        if MORE not in told(rotated(4)):
            break
        most = most * 5 // 4
    first, *_ = (each for each in run(text).warnings if each.code == "lock-order")
    assert first.headline == MORE
    assert first.help == ("only those of up to 2 threads were all looked at (with k = 0)",)


def test_the_search_ends_with_the_time() -> None:
    system, every = situations_of(rotated(10))
    assert "the time was over" not in "".join(_with(system, every, None))
    for reason, words in (
        (Reason.SECONDS, "the time was over: raise --max-seconds"),
        (Reason.INTERRUPTED, "the search for them was interrupted"),
    ):
        assert _with(system, every, reason) == [words]
    # a small spec is looked at all the same
    text = two(AB, BA)
    report = check(Source("m.mm", text), Options(budget=Budget(states=2), workers=1))
    assert MORE not in [each.headline for each in lock_order(report.columns, _over)]
    assert [each.headline for each in lock_order(report.columns, _over)] == BOTH


def test_a_run_that_is_to_end_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.lock_order.effort.FREE", 0)
    source, ends = Source("m.mm", two(AB, BA)), Interruption()
    ends.seen = True  # a signal that has been taken
    report = check(source, Options(workers=1), interruption=ends)
    (warning,) = (each for each in report.warnings if each.code == "lock-order")
    assert warning.help == ("the search for them was interrupted",)
    options = Options(budget=Budget(seconds=600), workers=1)
    assert [each.headline for each in check(source, options).warnings] == BOTH

    def over(budget: Budget) -> float:
        return 0.0

    monkeypatch.setattr(Budget, "left", property(over))
    (warning,) = (each for each in check(source, options).warnings if each.code == "lock-order")
    assert warning.help == ("the time was over: raise --max-seconds",)


def _over() -> Reason:
    return Reason.SECONDS


def _with(system: System, every: list[Situation], reason: Reason | None) -> list[str]:
    """What is omitted if the run is to end for this reason as soon as the search looks."""
    effort = Effort(lambda: reason)
    rings(system, every, effort)
    return [*effort.omitted]


def test_what_is_left_out_for_some_values(monkeypatch: pytest.MonkeyPatch) -> None:
    others = "process r[i in 4] { w: await q@end; c[i].lock(); c[i].release(); }"
    text = two(
        AB,
        f"if (!more) {{ goto few; }} {SOME} few: {BA}",
        more=f"{ALSO} param more: bool; {others}",
    )
    monkeypatch.setattr(import_module("checker.lock_order.situations"), "MOST_PLACES", 20)
    first, second = (each for each in run(text).warnings if each.code == "lock-order")
    assert first.headline == MORE
    assert first.help[0].endswith(" (with more = true)")
    assert second.headline == BOTH[0]
    assert second.help[0] == "so it is with more = false"


def test_a_run_that_is_cut_tells_it_all_the_same() -> None:
    (warning,) = (each for each in run(two(AB, BA), states=2).warnings)
    assert warning.headline == BOTH[0]
    assert warning.help[0] == "whether this deadlock can be reached is not known"


def test_only_some_values() -> None:
    text = two(AB, f"if (crossed) {{ goto x; }} {AB} stop; x: {BA}", more="param crossed: bool;")
    (warning,) = (each for each in run(text).warnings if each.code == "lock-order")
    assert warning.help[0] == "so it is with crossed = true"


@pytest.mark.slow
def test_a_long_ring() -> None:
    text = "lock l[12]: mutex;\nvar turn: 0..11 = 0;\n" + (
        "process p[i in 12] { await turn == i; a: l[i].lock();  b: l[%s].lock();\n"
        "    c: release all;  turn = (turn + 1) %% 12;  d: skip; }\n"
    )
    (warning,) = run(text % "(i + 1) % 12").warnings
    assert warning.headline == "`l[0]`, `l[1]`, `l[2]`, `l[3]` and 8 more are taken in a ring"
    assert told(text % "i == 11 ? 10 : i + 1") == ["`l[10]` and `l[11]` are taken in both orders"]
    ordered = text.replace("l[i].lock()", "l[i == 11 ? 0 : i].lock()")
    assert told(ordered % "i == 11 ? 11 : i + 1") == []


# Straight lines

Program = tuple[tuple[str, int], ...]


def program(rng: random.Random, locks: int) -> Program:
    """Takes and drops some locks, each at most once at a time, and ends without one."""
    held: list[int] = []
    steps = []
    for _ in range(rng.randint(2, 6)):
        free = [each for each in range(locks) if each not in held]
        if held and (not free or rng.random() < 0.35):
            steps.append(("release", held.pop(rng.randrange(len(held)))))
        else:
            held.append(rng.choice(free))
            steps.append(("lock", held[-1]))
    return (*steps, *(("release", each) for each in held))


def as_text(programs: tuple[Program, ...], locks: int) -> str:
    lines = [f"lock l[{locks}]: mutex;"]
    for number, steps in enumerate(programs):
        body = " ".join(f"l[{lock}].{verb}();" for verb, lock in steps)
        lines.append(f"process p{number} {{ {body} }}")
    return "\n".join(lines)


def requests(steps: Program) -> list[tuple[int, frozenset[int]]]:
    """Each lock asked for, with those held then."""
    held: set[int] = set()
    found = []
    for verb, lock in steps:
        if verb == "lock":
            found.append((lock, frozenset(held)))
            held.add(lock)
        else:
            held.remove(lock)
    return found


Asked = frozenset[tuple[int, int]]
"""Requests, each by the number of its thread and which of its requests it is."""


def all_rings(programs: tuple[Program, ...]) -> Iterator[Asked]:
    """Where some of the threads can each want what the next has, holding nothing in common."""
    for count in range(2, len(programs) + 1):
        for threads in permutations(range(len(programs)), count):
            asked = [[*enumerate(requests(programs[each]))] for each in threads]
            for chosen in product(*asked):
                does = [one for _, one in chosen]
                round_ = zip(does, (*does[1:], does[0]), strict=True)
                apart = all(one[1].isdisjoint(two[1]) for one, two in combinations(does, 2))
                if apart and all(wanted in held for (wanted, _), (_, held) in round_):
                    numbers = (number for number, _ in chosen)
                    yield frozenset(zip(threads, numbers, strict=True))


def deadlocks(programs: tuple[Program, ...]) -> bool:
    """Whether some order of steps ends before all are done."""
    seen = {(0,) * len(programs)}
    pending = [*seen]
    while pending:
        state = pending.pop()
        held = set()
        for at, steps in zip(state, programs, strict=True):
            for verb, lock in steps[:at]:
                (held.add if verb == "lock" else held.remove)(lock)
        moved = False
        for thread, steps in enumerate(programs):
            at = state[thread]
            if at < len(steps) and (steps[at][0] == "release" or steps[at][1] not in held):
                moved = True
                after = (*state[:thread], at + 1, *state[thread + 1 :])
                if after not in seen:
                    seen.add(after)
                    pending.append(after)
        if not moved and any(at < len(steps) for at, steps in zip(state, programs, strict=True)):
            return True
    return False


def some() -> Effort:
    effort = Effort()
    effort.begin("places", 10_000)
    return effort


def found_rings(text: str, exact: bool) -> list[Asked]:
    (system,) = Task(Source("m.mm", text)).prepared().systems()
    every = [
        each
        for thread, actions in actions_of(system).items()
        for each in situations(system, thread, actions, some(), locals_too=exact) or ()
    ]
    columns: dict[int, list[int]] = {}
    for line, column in sorted({(each.span.line, each.span.column) for each in every}):
        columns.setdefault(line, []).append(column)
    return [
        frozenset(
            (span.line - 2, columns[span.line].index(span.column)) for span, _ in places(ring)
        )
        for ring in rings(system, every, some())
    ]


@pytest.mark.parametrize("seeds", first_of(1, [range(45), range(45, 150)]))
def test_rings_of_straight_lines(seeds: range) -> None:
    outcomes = set()
    for seed in seeds:
        rng = random.Random(seed)
        locks = rng.randint(2, 4)
        programs = tuple(program(rng, locks) for _ in range(rng.randint(2, 4)))
        there, stuck = {*all_rings(programs)}, deadlocks(programs)
        for exact in (False, True):
            found = found_rings(as_text(programs, locks), exact)
            assert there.issuperset(found), seed
            assert len(found) == MOST_TOLD or all(
                any(each <= ring for each in found) for ring in there
            ), seed
        assert there or not stuck, seed
        outcomes.add((bool(there), stuck, any(len(each) > 2 for each in found)))
    assert {(False, False, False), (True, True, False), (True, True, True)} <= outcomes


# Against deadlocks that a run finds


def lock_cycles(column: Column) -> Iterator[frozenset[int]]:
    """The locks of each shown deadlock of several threads that is of locks alone.

    Without those that rings leave out: locks without an owner, and with room for several.
    """
    answer = column.answer("deadlock")
    for finding in answer.findings if answer else ():
        trace = trace_of(finding.verdict)
        for one in cycles(trace.system, trace.last) if trace else ():
            waits = [wait for each in one for wait in each.waits]
            locks = {wait.lock for wait in waits if wait.lock is not None}
            known = [trace.system.locks[each] for each in locks] if trace else []
            told = all(each.owned and not limited(each) for each in known)
            if len(one) > 1 and told and all(wait.kind is WaitKind.LOCK for wait in waits):
                yield frozenset(locks)


def limited(lock: Lock) -> bool:
    return any(mode.limit is not None and mode.limit > 1 for mode in lock.modes)


def rings_of(column: Column) -> list[set[int]]:
    every = [
        each
        for thread, actions in actions_of(column.system).items()
        for each in situations(column.system, thread, actions, some(), locals_too=True) or ()
    ]
    return [{each.lock for each in ring} for ring in rings(column.system, every, some())]


def read_write(rng: random.Random) -> str:
    """Three threads that take locks in straight lines, for reading or writing, of any grant."""
    grants = ("any", "prefer write", "fifo", "handoff 1", "phase_fair")
    lines = [f"lock l{k}: rwsem grant {rng.choice(grants)};" for k in range(2)]
    for number in range(3):
        body = " ".join(
            f"l{lock}.{rng.choice(('read', 'write'))}();"
            if verb == "lock"
            else f"l{lock}.release();"
            for verb, lock in program(rng, 2)
        )
        lines.append(f"process p{number} {{ {body} }}")
    return "\n".join(lines)


@pytest.mark.parametrize("seeds", first_of(1, [range(8), range(8, 30)]))
def test_a_deadlock_of_locks_has_a_ring(seeds: range) -> None:
    found = 0
    for seed in seeds:
        (column,) = run(read_write(random.Random(seed))).columns
        for locks in lock_cycles(column):
            found += 1
            assert any(each <= locks for each in rings_of(column)), seed
    assert found > 2


MODELS = sorted((Path(__file__).parent / "normative").glob("*.mm")) + sorted(
    (Path(__file__).parent / "models" / "violated").glob("*.mm")
)


def test_so_have_those_of_the_models() -> None:
    found = 0
    for path in MODELS:
        for column in run(path.read_text(encoding="utf-8"), states=20_000).columns:
            for locks in lock_cycles(column):
                found += 1
                assert any(each <= locks for each in rings_of(column)), path.stem
    assert found >= 5
