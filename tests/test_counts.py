"""How often steps are taken, labels reached, lines run: against the second reading, by each engine.

The second reading knows no actions: it runs the statements of the text, one after the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

import tests.reading
from checker.api import Options, check
from checker.counts import counts
from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.engines.native import Native
from checker.engines.native.machine import available
from checker.engines.tiers import Tiered
from checker.exploration import Exploration, Tally
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.model import load
from checker.front.walk import got, statements
from checker.ir.lines import Line
from checker.ir.system import System
from checker.report import Column
from checker.source import Source
from tests.reading import Reading
from tests.reading_memory import Asked, Memory, Place, Thread, Way
from tests.reading_steps import Tries
from tests.slow import first_of
from tests.texts import spec

LIMIT = 300

RINGS = -1, ""
"""Whose steps those of timers are."""

ENGINES: list[Engine] = [
    Interpreted(counting=True),
    Generated(counting=True),
    *([Native(counting=True)] if available() else []),
]


def run(engine: Engine, system: System, **limits: int) -> Exploration:
    return engine.run(system, Budget(**limits), lambda progress: None)


# The second reading, with what it has run


@dataclass(frozen=True)
class Tracked(Way):
    """A step on its way that knows the lines of the assignments that it has run."""

    ran: frozenset[Line] = frozenset()


class Counting(Reading):
    """Counts the steps that run each line on which an assignment stands."""

    def __init__(self, checked: Checked, values: Mapping[str, object]) -> None:
        super().__init__(checked, values)
        self.lines: Counter[Line] = Counter()
        self.deep = 0

    def tries(self, memory: Memory, thread: Thread) -> Tries:
        self.deep += 1
        try:
            return super().tries(memory, thread)
        finally:
            self.deep -= 1

    def assign(self, way: Way, statement: s.Assign) -> Way:
        assert isinstance(way, Tracked)
        line = statement.span.file, statement.span.line
        return super().assign(replace(way, ran=way.ran | {line}), statement)

    def arrive(self, way: Way, place: Place, found: Tries) -> None:
        before = len(found.after)
        super().arrive(way, place, found)
        asks = isinstance(place, Asked)  # then all that it has run is left to the grant
        if len(found.after) > before and not asks and self.deep == 1:
            assert isinstance(way, Tracked)
            self.lines.update(way.ran)


@dataclass
class Second:
    """What the second reading comes to; by number of a thread and label: steps, states."""

    steps: Counter[tuple[int, str]]
    states: Counter[tuple[int, str]]
    lines: Counter[Line]


def second(reading: Counting) -> Second:
    found = Second(Counter(), Counter(), reading.lines)
    waiting = list(dict.fromkeys(reading.initials()))
    known = set(waiting)
    for memory in waiting:
        after: list[Memory] = []
        for thread in reading.threads:
            tries, place = reading.tries(memory, thread), memory.places[thread.number]
            label = "" if place is None else reading.label(place, thread)
            found.steps[thread.number, label] += len(tries.after)
            found.states[thread.number, label] += place is not None
            after += tries.after
        for rings in reading.rings(memory):
            found.steps[RINGS] += len(rings.after)
            after += rings.after
        waiting += [each for each in dict.fromkeys(after) if each not in known]
        known.update(after)
    return found


# What the engines count


ByLabel = Counter[tuple[int, str]]


def first(system: System, tally: Tally) -> tuple[ByLabel, ByLabel]:
    """Steps and states by number of a thread and label, as the second reading has them."""
    steps: ByLabel = Counter()
    states: ByLabel = Counter()
    for action, count in zip(system.actions, tally.steps, strict=True):
        thread = system.threads[action.thread]
        label = "" if action.source is None else thread.locations[action.source].label
        steps[RINGS if thread.timer is not None else (action.thread, label)] += count
    for number, counted in enumerate(tally.places):
        for location, count in zip(system.threads[number].locations, counted, strict=True):
            states[number, location.label] += count
    return steps, states


def assigned(module: s.Module) -> set[Line]:
    """The lines on which assignments begin, and no other statement.

    Not of what a `proc` gives back: its line has the steps that call it, which may not come back.
    """
    procs = {each.name.text for each in module.declarations if isinstance(each, s.Proc)}
    found: dict[Line, bool] = {}

    def plain(one: s.Statement) -> bool:
        if not isinstance(one, s.Assign) or got(one) is not None:
            return False
        called = one.value.function if isinstance(one.value, s.Call) else None
        return not (isinstance(called, s.Name) and called.text in procs)

    for each in module.declarations:
        if isinstance(each, s.Process | s.Rule | s.Proc):
            begins = [(each.name.span, False)]
            begins += [(one.span, plain(one)) for one in statements(each.body)]
            for span, alone in begins:
                line = span.file, span.line
                found[line] = found.get(line, True) and alone
    return {line for line, alone in found.items() if alone}


def compare(text: str, limit: int = LIMIT) -> tuple[int, int]:
    """Compare all counts for each combination; how many lines, and how many not always run."""
    model = load(Source("random.mm", text))
    seen = conditional = 0
    for combination in model.combinations({}):
        system = model.system(combination)
        found = [run(each, system, states=limit) for each in ENGINES]
        tallies = [each.tally for each in found]
        assert all(each == tallies[0] for each in tallies)
        if not found[0].exhaustive:
            continue
        tally = tallies[0]
        assert tally is not None
        assert sum(tally.steps) == found[0].transitions
        other = second(Counting(model.checked, combination.values))
        steps, states = first(system, tally)
        assert +steps == +other.steps
        assert +states == +other.states
        lines = counts([Column({}, system, found[0], ())]).lines
        for line in assigned(model.checked.module):
            assert lines.get(line, 0) == other.lines[line], line
            seen += other.lines[line] > 0
        for many, some in zip(tally.steps, tally.parts, strict=True):
            conditional += sum(0 < few < many for few in some)
    return seen, conditional


@pytest.fixture(autouse=True)
def tracked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tests.reading, "Way", Tracked)


def apart(text: str) -> str:
    """A text with a line for each statement."""
    return re.sub(r"(?<=[;{}]) ", "\n", text)


@pytest.mark.parametrize(
    "seeds", first_of(1, [range(40, 44), *(range(k, k + 50) for k in range(3000, 3500, 50))])
)
def test_counts_are_those_of_the_second_reading(seeds: range) -> None:
    seen = conditional = 0
    for seed in seeds:
        lines, some = compare(apart(spec(seed).text))
        seen, conditional = seen + lines, conditional + some
    assert seen > len(seeds)


PLAIN = """\
model plain;
lock gate: rwsem;
var n: 0..3 = 0;
var odd, last: bool = false;
var hits[2]: bool = false;
proc note(x: 0..3) {
    if (x > 1) {
        last = true;
    }
}
process p[2] {
    var m: 0..3 = 0;
a:  n = 0;
    gate.write();
    choose k in 0..2;
    if (k != 1) {
        m = k;
        if (m == 2 && n < 3) {
            n += 1;
        }
    } else {
        odd = !odd;
    }
    for i in 0..1 {
        if (i < n) {
            hits[i] = true;
        }
    }
    note(n);
b:  release all;
    if (odd) {
        goto a;
    }
    m = 0;
}
rule turn when n > 0 {
    n -= 1;
}
"""


def test_blocks_that_run_sometimes_are_counted_when_they_do() -> None:
    lines, conditional = compare(PLAIN, 20_000)
    assert lines == 7 and conditional >= 4


@pytest.mark.parametrize("limits", [{"states": 30}, {"states": 1}, {"depth": 4}, {"depth": 0}])
def test_what_is_stored_and_not_expanded_counts_as_states_alone(limits: dict[str, int]) -> None:
    model = load(Source("plain.mm", PLAIN))
    (system,) = map(model.system, model.combinations({}))
    found = [run(each, system, **limits) for each in (*ENGINES, Tiered(counting=True))]
    (tally,) = {each.tally for each in found}
    assert tally is not None and not found[0].exhaustive
    assert sum(tally.steps) == found[0].transitions
    assert {sum(each) for each in tally.places if each} == {found[0].stored}


def test_nothing_is_counted_unless_it_is_asked_for() -> None:
    report = check(Source("plain.mm", PLAIN), Options(workers=1))
    assert report.columns[0].exploration.tally is None
    assert counts(report.columns).uncounted == 1
