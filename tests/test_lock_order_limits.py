"""What the search for rings of locks leaves out, and that it says so."""

from __future__ import annotations

from importlib import import_module
from itertools import combinations

import pytest

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.interruption import Interruption
from checker.ir.system import System
from checker.lock_order import lock_order
from checker.lock_order.effort import SHARED, Effort
from checker.lock_order.holding import actions_of
from checker.lock_order.rings import Names, rings
from checker.lock_order.situations import Situation, situations
from checker.source import Source
from checker.task import Task
from checker.verdict import Reason
from tests.lock_orders import AB, BA, BOTH, run, some, told, two

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
    monkeypatch.setattr(import_module("checker.lock_order.holding"), "MOST_PLACES", 20)
    (warning,) = (each for each in run(text).warnings if each.code == "lock-order")
    assert warning.headline == MORE
    assert warning.help == (
        "`q` is left out: there are too many places and sets of locks that it may be at and"
        " hold there",
    )


def test_locks_of_one_thread_alone_are_left_out_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("checker.lock_order.holding"), "MOST_PLACES", 20)
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
    monkeypatch.setattr(import_module("checker.lock_order.holding"), "MOST_PLACES", 20)
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
