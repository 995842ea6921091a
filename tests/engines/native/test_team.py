"""Several threads over one store: whatever their number, the very same as one thread finds."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from building import counters

from checker import api
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.exploration import Exploration
from checker.ir.system import System
from checker.source import Source
from checker.verdict import Holds, Reason, Unknown, Violated
from tests.engines.conformance import ENOUGH, explored, reference
from tests.slow import first_of, one_in

pytest.importorskip("llvmlite")

from checker.engines.native import Native, context, expansion, room, search, sharing, tables, team
from checker.engines.native.explorer import FUNCTIONS, kernel, numbers
from checker.engines.native.layout import layout
from checker.engines.native.memory import Refused, Region
from checker.engines.native.room import Sizes
from checker.engines.native.tables import form
from tests.engines.native.test_kernels import TABLES, Table, Words, in_python, states_of
from tests.engines.native.test_native_fuzz import TIGHT, same, scattered
from tests.engines.native.test_native_limits import STATES, SYSTEM, asked, one_line

ROOT = Path(__file__).parents[3]
SPECS = sorted([*(ROOT / "specs").glob("*.mm"), *(ROOT / "tests" / "models").rglob("*.mm")])
BLOCKS, SIZE, QUICK = 60, 5, 1
AT_ONCE = replace(TIGHT, alone=0.0, few=1, chunk=20)
"""Several threads search from the beginning, over tables that grow again and again."""


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often several threads were asked for what."""
    asked_for: Counter[str] = Counter()
    for name in ("search", "settle"):
        before = getattr(team.Team, name)

        def counted(
            *given: object, name: str = name, before: Callable[..., object] = before
        ) -> object:
            asked_for[name] += 1
            return before(*given)

        monkeypatch.setattr(team.Team, name, counted)
    return asked_for


def members() -> list[threading.Thread]:
    """The threads of teams that are there now."""
    return [each for each in threading.enumerate() if isinstance(each, team._Member)]


def variants(count: int, rng: random.Random) -> list[tuple[Sizes, int, bool, bool]]:
    """Sizes, threads, and whether states lie anywhere and code is made anew: so many of them.

    Of each two of these, and of what sizes are made of, all pairs come in a few hundred.
    """
    found = []
    for _ in range(count):
        sizes = replace(
            rng.choice([TIGHT, Sizes()]),
            alone=0.0,
            few=rng.choice([1, 3, 20]),
            chunk=rng.choice([1, 20, 300, 8192]),
        )
        found.append((sizes, rng.choice([1, 2, 3, 5]), rng.random() < 0.4, rng.random() < 0.5))
    return found


@pytest.mark.parametrize("block", first_of(QUICK, range(BLOCKS)))
def test_any_number_of_threads_is_as_the_interpreter(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On random Systems, whole and cut off, each through a variant of its own."""
    rng = random.Random(f"threads {block}")
    for seed, (sizes, threads, anywhere, anew) in zip(
        range(block * SIZE, (block + 1) * SIZE), variants(SIZE, rng), strict=True
    ):
        system, whole = reference(seed)
        monkeypatch.setattr(expansion, "layout", scattered(rng) if anywhere else layout)
        monkeypatch.setattr(search, "_MANY", 4 if anew else 2_000_000)
        try:
            if whole.exhaustive:
                same(explored(Native(sizes=sizes), system, Budget(workers=threads)), whole)
            else:
                limit = Budget(states=rng.choice([ENOUGH, 700]))
                alone = explored(Native(), system, limit)
                same(explored(Native(sizes=sizes), system, replace(limit, workers=threads)), alone)
        except AssertionError as broken:
            raise AssertionError(f"seed {seed}, {threads} of {sizes}: {broken}") from broken


def every(found: Exploration) -> tuple[object, ...]:
    """All that an exploration says, but for how it was done."""
    return (
        (found.states, found.transitions, found.depth, found.exhaustive),
        found.verdicts,
        found.others,
        found.coverage,
        found.tally,
        found.statistics,
    )


@pytest.mark.parametrize("words", first_of(1, [1, 5]))
@pytest.mark.parametrize("chunk", [8, 8192])
def test_a_large_system_is_the_same_with_any_number(
    words: int, chunk: int, rounds: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts, runs, coverage, the statistics of the table too."""
    if words > 1:
        monkeypatch.setattr(expansion, "layout", scattered(random.Random(4)))
    sizes = replace(TIGHT, slots=900, last=2.0, moved=1 << 40, alone=0.0, few=10, chunk=chunk)
    system = asked(SYSTEM, 9)
    alone, *others = (
        explored(Native(sizes=sizes, counting=True), system, Budget(workers=threads))
        for threads in (1, 2, 3)
    )
    assert (alone.states, alone.transitions, alone.depth) == (STATES, 4 * STATES, 40)
    assert isinstance(alone.verdicts["low"], Violated)
    for found in others:
        assert every(found) == every(alone)
    assert rounds["search"] > 20
    assert rounds["settle"] > 2


LATE = """model late;
var n[4]: 0..8 = 0;
process p[i in 4] { l: n[i] = (n[i] + 1) % 9;  goto l; }
process q {
a: await n[0] == 8 && n[1] == 8;
b: if (n[0] == 4 && n[1] == 4 && n[2] == 4) { skip; }
c: await n[2] == 3 && n[3] == 4;
}
leads rare: n[0] == 8 && n[1] == 8 && n[2] == 4 -> n[0] == 0;
always seldom: q@c && n[0] + n[1] == 8 -> n[2] < 9;
always step last: q@b -> q@b' || n[0] == n[0]';
"""


def test_what_is_seen_late_was_seen(rounds: Counter[str]) -> None:
    """By whichever thread it was; until then several have searched for long."""
    ((_, system),) = api.systems(Source("late.mm", LATE))
    sizes = replace(Sizes(), alone=0.0, few=10, chunk=40)
    alone, *others = (
        explored(Native(sizes=sizes), system, Budget(workers=threads)) for threads in (1, 2, 4)
    )
    assert {*map(type, alone.verdicts.values())} == {Holds}, "nothing is told on the way"
    assert len(alone.coverage.taken) == len(system.actions)
    for found in others:
        assert every(found) == every(alone)
    assert rounds["search"] > 5


@pytest.mark.parametrize("path", one_in(60, SPECS), ids=lambda path: path.stem)
def test_specs_are_explored_the_same(path: Path) -> None:
    """Where something is noted again and again, too."""
    source = Source(str(path), path.read_text(encoding="utf-8"))
    try:
        systems = [system for _, system in api.systems(source)]
    except SpecError:
        pytest.skip("it cannot be checked")
    limit = Budget(states=2500)
    alone = explored(Native(), systems[-1], limit)
    several = replace(Sizes(), alone=0.0, few=2, chunk=60)
    found = explored(Native(sizes=several), systems[-1], replace(limit, workers=3))
    assert every(found) == every(alone)


# Limits


def test_limits_of_states_and_depth_are_exact(rounds: Counter[str]) -> None:
    for limit in (5, 1025, STATES - 1, STATES):
        found = explored(Native(sizes=AT_ONCE), SYSTEM, Budget(states=limit, workers=3))
        assert (found.states, found.exhaustive) == (limit, limit == STATES)
    for depth in (1, 39, 40):
        found = explored(Native(sizes=AT_ONCE), SYSTEM, Budget(depth=depth, workers=2))
        assert (found.depth, found.exhaustive) == (depth, depth == 40)
    assert rounds["search"] > 10


def test_a_log_that_is_full_ends_the_run() -> None:
    sizes = replace(AT_ONCE, log=8 * 8000)
    found = explored(Native(sizes=sizes), asked(SYSTEM, 3), Budget(workers=2))
    assert 6000 < found.states <= 8000
    assert not found.exhaustive
    assert isinstance(found.verdicts["low"], Violated), "what was decided stays"
    stuck = found.verdicts["stuck"]
    assert isinstance(stuck, Unknown)
    assert stuck.reason is Reason.MEMORY


def test_a_state_without_a_place_makes_the_table_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done behind it is done again; nothing is counted twice."""
    monkeypatch.setattr(room, "form", one_line)
    alone, several = (
        explored(Native(sizes=AT_ONCE, counting=True), SYSTEM, Budget(workers=threads))
        for threads in (1, 3)
    )
    assert (alone.states, alone.transitions, alone.depth) == (STATES, 4 * STATES, 40)
    assert every(several) == every(alone)


def test_memory_that_is_refused_to_threads_leaves_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> Region:
        raise Refused("no room")

    monkeypatch.setattr(team, "Region", refused)
    assert explored(Native(sizes=AT_ONCE), SYSTEM, Budget(workers=2)).states == STATES
    assert not members()


def test_threads_that_cannot_be_had_are_done_without(
    rounds: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(team._Member, "start", refused)
    assert explored(Native(sizes=AT_ONCE), SYSTEM, Budget(workers=3)).states == STATES
    assert rounds["search"]


# Interrupts


def interrupted(found: Exploration) -> None:
    """It says that it was, and none of its threads goes on."""
    assert not found.exhaustive
    stuck = found.verdicts["stuck"]
    assert isinstance(stuck, Unknown)
    assert stuck.reason is Reason.INTERRUPTED
    assert not members()


LARGE = counters(7, 9)


def test_an_interrupt_between_two_rounds(rounds: Counter[str]) -> None:
    def stop(progress: Progress) -> None:
        if rounds["search"] > 3:
            raise KeyboardInterrupt

    sizes = replace(Sizes(), alone=0.0)
    found = Native(sizes=sizes).run(asked(LARGE, 2), Budget(workers=3), stop)
    interrupted(found)
    assert isinstance(found.verdicts["low"], Violated)


@pytest.fixture
def heard() -> Iterator[None]:
    """SIGINT raises, even where the tests are run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("where", ["start", "tell", "wait"])
def test_an_interrupt_while_threads_begin_or_are_waited_for(
    where: str, rounds: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it comes the others are waited for; what they did is told."""
    before = getattr(team._Member, where)

    def stopped(self: object, *given: object) -> None:
        if rounds["search"] == 4 or (where == "start" and not rounds["started"]):
            rounds["search"] += 1
            rounds["started"] += 1
            os.kill(os.getpid(), signal.SIGINT)
        before(self, *given)

    monkeypatch.setattr(team._Member, where, stopped)
    sizes = replace(Sizes(), alone=0.0)
    found = Native(sizes=sizes).run(asked(LARGE, 2), Budget(workers=3), lambda _: None)
    interrupted(found)
    assert where == "start" or isinstance(found.verdicts["low"], Violated)


# The parts


@pytest.mark.parametrize(("used", "slots", "kind"), TABLES)
def test_a_table_that_several_fill_has_the_same_lines(
    used: tuple[int, ...], slots: int, kind: int
) -> None:
    """Each state is there once; which lines are full does not depend on who was first."""
    rng = random.Random(slots)
    made = form(used, max(slots, 6000))
    states = states_of(used, made.slots * 3 // 5, rng)
    table = Table(made, states)
    fitting, alone = table.natively()
    assert fitting == len(states)
    region = Region(made.bytes)
    log = (ctypes.c_uint64 * len(table.log))(*table.log)
    shared = (ctypes.c_uint64 * sharing.SIZE)()
    shared[sharing.BOUND] = len(states)
    contexts = [(ctypes.c_uint64 * context.WORDS)() for _ in range(3)]
    for each in contexts:
        each[: context.WORDS] = [*table.ctx[: context.WORDS]]
        each[context.TABLE], each[context.LOG] = region.address, ctypes.addressof(log)
    settle = kernel("settle", len(states[0]), made.kind)
    threads = [
        threading.Thread(target=settle, args=(ctypes.addressof(each), ctypes.addressof(shared)))
        for each in contexts
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    element = ctypes.c_uint32 if made.size == 4 else ctypes.c_uint64
    several = [*(element * made.slots).from_address(region.address)]
    assert shared[sharing.STATUS] == context.RUNS
    lanes = numbers(1, made.kind)["LANES"]
    lines = range(0, made.slots, lanes)
    full = [[all(each[k : k + lanes]) for k in lines] for each in (alone, several)]
    assert full[0] == full[1]
    if not any(full[0]):
        assert all(sorted(alone[k : k + lanes]) == sorted(several[k : k + lanes]) for k in lines)
    assert sum(each != 0 for each in several) == len(states)


@pytest.mark.parametrize(("used", "slots"), [((20,), 900), ((48,), 300), ((63, 40), 400)])
def test_a_place_that_another_thread_takes_first_is_left_to_it(
    used: tuple[int, ...], slots: int
) -> None:
    """As Python, where now and then a state of another thread comes between look and swap."""
    rng = random.Random(slots)
    made = form(used, slots)
    states = states_of(used, made.slots // 2, rng)
    mine = len(states) * 2 // 3
    table = Table(made, states)
    memory = {**table.memory, 3: Words([0] * sharing.SIZE)}
    memory[3][sharing.BOUND] = mine
    others = iter(range(mine, len(states)))
    fill = in_python("fill", table.words, memory, made.kind)

    def swap(words: Words, at: int, old: int, new: int) -> bool:
        if rng.random() < 0.5:
            for other in others:
                fill(table.ctx, other, other + 1)
                if words[at] != old:
                    return False
        words[at], free = (new, True) if words[at] == old else (words[at], False)
        return free

    in_python("settle", table.words, memory, made.kind, swap=swap)(table.ctx, memory[3])
    for other in others:
        fill(table.ctx, other, other + 1)
    assert memory[3][sharing.STATUS] == context.RUNS
    assert sum(each != 0 for each in memory[1]) == len(states)
    look = in_python("stored", table.words, memory, made.kind)
    assert all(look(table.ctx, Words(each), 0) for each in states)


def test_no_name_of_native_code_means_two_numbers() -> None:
    """They share one name space, in which only WORDS means something else."""
    spaces = [
        {name for name in vars(module) if name.isupper()} for module in (tables, sharing, context)
    ]
    count = sum(len(each) for each in spaces)
    assert len(set().union(*spaces)) == count
    assert not {"KIND", "LANES", "ALL", "INDEX", "TAG", "MARK_EVERY"} & set().union(*spaces)
    assert len([name for each in FUNCTIONS for name in each]) == len(set().union(*FUNCTIONS))


def test_a_system_with_few_states_needs_no_thread(rounds: Counter[str]) -> None:
    small: System = counters(2, 5)
    assert explored(Native(), small, Budget(workers=4)).states == 25
    assert not rounds
