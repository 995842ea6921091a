"""Why a step can't be taken: prepared states with answers by hand, and random ones by trying."""

from __future__ import annotations

import pytest
from systems import random_system

from checker.api import systems
from checker.ir.show import Names
from checker.ir.system import State, System
from checker.semantics.integers import attempt, candidates, outcomes, picks, value
from checker.semantics.reached import reached
from checker.semantics.waits import possible
from checker.semantics.why_not import (
    Cause,
    Impossible,
    Missing,
    Standing,
    conjuncts,
    moves,
    parts_of,
)
from checker.source import Source
from checker.trace import Failure, Step
from tests.semantics.why_not_cases import CASES, Case
from tests.slow import first_of


def system_of(text: str) -> System:
    ((_, system),) = systems(Source("case.mm", f"model case;\n{text}\n"))
    return system


def stepped(system: System, state: State, steps: str) -> State:
    for each in steps.split():
        name, _, target = each.partition(">")
        name, _, chosen = name.partition("=")
        found = [
            one
            for one in outcomes(system, state)
            if isinstance(one, Step)
            and system.threads[one.action.thread].name == name
            and (not chosen or one.choices == (int(chosen),))
            and (not target or _target(system, one) == target)
        ]
        assert len(found) == 1, (each, [one.action.name for one in outcomes(system, state)])
        state = found[0].state
    return state


def _target(system: System, step: Step) -> str:
    assert step.action.target is not None
    return system.threads[step.action.thread].locations[step.action.target].name


def line(system: System, each: Impossible, missing: Missing) -> str:
    kind = each.action.kind.value
    part = missing.part
    text = f"{each.action.name}{'' if kind == 'step' else f' {kind}'}: {part.cause.value} "
    if part.lock is None:
        text += Names(system.variables, each.action.choices).condition(part.condition)
    else:
        lock = system.locks[part.lock]
        several = part.mode is not None and len(lock.modes) > 1
        text += f"{lock.name} {lock.modes[part.mode].name}" if several else lock.name
    names = [each.name for each in system.threads]
    if missing.refused_by:
        text += f"; refused by {','.join(names[t] for t in sorted(missing.refused_by))}"
    if missing.could:
        text += f"; could {','.join(names[t] for t in sorted(missing.could))}"
    if missing.now:
        text += f"; now {','.join(step.action.name for step in missing.now)}"
    if {id(step) for step in missing.now} & {id(step) for step in each.enabled_by}:
        text += "; opens"
    return text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_prepared_state(case: Case) -> None:
    system = system_of(case.text)
    state = stepped(system, system.initials[0], case.steps)
    found = moves(system, state)
    thread = [each.name for each in system.threads].index(case.about)
    lines = [
        line(system, each, missing)
        for each in found.impossible
        if each.action.thread == thread
        for missing in each.missing
    ]
    for each in found.possible:
        if isinstance(each, Failure) and each.action and each.action.thread == thread:
            lines.append(f"{each.action.name} fails: {each.obligation.code}")
    assert tuple(lines) == case.lines
    assert found.standing[thread].value == case.standing


# By trying, on random systems


def reachable(seed: int) -> tuple[System, tuple[State, ...]]:
    system = random_system(seed)
    found = reached(system, 400)
    return system, found.states[::11] if found is not None else system.initials


@pytest.mark.parametrize("seeds", first_of(1, [range(7), range(7, 28)]))
def test_a_step_is_possible_or_some_part_is_false(seeds: range) -> None:
    """Of each action at its source exactly one is told; what is told false is, by each choice."""
    stopped = 0
    for seed in seeds:
        system, states = reachable(seed)
        for state in states:
            found = moves(system, state)
            assert [*found.possible] == [*outcomes(system, state)]
            able = [id(each.action) for each in found.possible]
            told = {id(each.action): each for each in found.impossible}
            for action in candidates(system, state):
                assert (id(action) in able) != (id(action) in told)
                assert bool(possible(system, action, state)) == (id(action) in able)
            for each in found.impossible:
                stopped += 1
                assert each.missing
                for missing in each.missing:
                    for chosen in picks(each.action):
                        assert not value(missing.part.condition, state, chosen)
    assert stopped > 10


@pytest.mark.parametrize("seeds", first_of(1, [range(7), range(7, 28)]))
def test_the_parts_are_the_guard(seeds: range) -> None:
    """All parts together are true where the guard is, whatever the state and the choice."""
    for seed in seeds:
        system, states = reachable(seed)
        for action in system.actions:
            parts = [each.condition for each in parts_of(system, action)]
            found = {each for one in parts for each in conjuncts(one)}
            assert found == {*conjuncts(action.guard)}
            for state in states[:5]:
                for chosen in [*picks(action)][:5]:
                    whole = all(value(each, state, chosen) for each in parts)
                    assert whole == bool(value(action.guard, state, chosen))


@pytest.mark.parametrize("seeds", first_of(1, [range(7), range(7, 28)]))
def test_what_makes_it_true_is_found_by_taking_it(seeds: range) -> None:
    helped = opened = 0
    for seed in seeds:
        system, states = reachable(seed)
        for state in states:
            taken = [each for each in outcomes(system, state) if isinstance(each, Step)]
            for each in moves(system, state).impossible:
                others = [one for one in taken if one.action.thread != each.action.thread]
                opens = [one for one in others if _possible(system, each, one.state)]
                assert [*each.enabled_by] == opens
                opened += bool(opens)
                for missing in each.missing:
                    true = [one for one in others if _true(each, missing, one.state)]
                    assert [*missing.now] == true
                    assert missing.could >= {one.action.thread for one in true}
                    helped += bool(true)
    assert helped > 1
    assert opened > 1


def _possible(system: System, each: Impossible, after: State) -> bool:
    tried = [attempt(system, each.action, after, chosen) for chosen in picks(each.action)]
    return any(isinstance(one, Step) for one in tried)


def _true(each: Impossible, missing: Missing, after: State) -> bool:
    return any(value(missing.part.condition, after, chosen) for chosen in picks(each.action))


@pytest.mark.parametrize("seed", first_of(3, range(8)))
def test_who_could_help_leaves_out_nobody_who_does(seed: int) -> None:
    """A thread that makes a part true somewhere, from where it was false, is among those told."""
    system = random_system(seed)
    found = reached(system, 300)
    if found is None:
        return
    for state in found.states[::13]:
        for each in moves(system, state).impossible:
            for missing in each.missing:
                if missing.part.cause is Cause.CHOOSE:
                    continue
                ended = {
                    number
                    for number, thread in enumerate(system.threads)
                    if thread.end is not None and system.location(state, number) == thread.end
                }
                makers = {
                    step.action.thread
                    for before, step, after in found.steps
                    if not _true(each, missing, found.states[before])
                    and _true(each, missing, found.states[after])
                }
                assert makers - ended - {each.action.thread} <= missing.could


def test_standing_is_told_of_each_thread() -> None:
    system = system_of("process p { at: stop; }\nrule r when false { skip; }")
    found = moves(system, system.initials[0])
    assert found.standing == (Standing.GOES, Standing.RESTS)
