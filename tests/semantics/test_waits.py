"""Both kinds of deadlock, on systems built by hand: who is stuck, and who waits only for whom.

In each system a thread stands at `at` with its moves, or at `end`; a test says who is where and
what the flags and locks are. So a state need not be reachable, and each clause of the definitions
(`language.md`, Questions) can be met alone.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.ir.actions import Choice, Wait, WaitKind
from checker.ir.domain import Domain, Kind
from checker.ir.expr import FALSE, TRUE, Chosen, Const, Read, conj, differ, equal
from checker.ir.locks import Grant
from checker.ir.obligations import Obligation
from checker.ir.threads import ThreadKind
from checker.semantics.waits import blocked, cycle, stuck
from tests.semantics.scenes import (
    DAEMON,
    ENV,
    NEVER,
    PROCESS,
    RULE,
    SLEEPS,
    SLEEPS_ANY,
    WORKS,
    Move,
    Scene,
    awaits,
    goes,
    in_cycle,
    is_stuck,
    locks,
)

# A cycle of locks


def abba() -> Scene:
    return Scene().thread("p", locks("b")).thread("q", locks("a"))


def test_two_holders_that_ask_for_each_others_lock() -> None:
    assert in_cycle(abba(), a_lock="p", b_lock="q") == ["p", "q"]
    assert is_stuck(abba(), a_lock="p", b_lock="q")


def test_a_lock_that_is_free_is_no_wait() -> None:
    assert in_cycle(abba(), b_lock="q") == []
    assert not is_stuck(abba(), b_lock="q")


def test_a_cycle_is_found_while_others_run_and_a_bystander_is_not_in_it() -> None:
    scene = abba().thread("runs", goes()).thread("sleeps", SLEEPS_ANY)
    assert in_cycle(scene, a_lock="p", b_lock="q") == ["p", "q"]
    assert not is_stuck(scene, a_lock="p", b_lock="q")


def test_three_in_a_ring() -> None:
    ring = Scene().thread("p", locks("b")).thread("q", locks("c")).thread("r", locks("a"))
    assert in_cycle(ring, a_lock="p", b_lock="q", c_lock="r") == ["p", "q", "r"]
    assert in_cycle(ring, a_lock="p", b_lock="q") == []  # r waits, but c is free


@pytest.mark.parametrize("move", [goes(), WORKS, SLEEPS, SLEEPS_ANY])
def test_a_holder_that_can_step_breaks_the_chain(move: Move) -> None:
    chain = Scene().thread("p", locks("a")).thread("q", locks("b")).thread("r", move)
    assert in_cycle(chain, a_lock="q", b_lock="r") == []


def test_a_lock_left_held_at_end_is_no_cycle_but_stuck() -> None:
    scene = Scene().thread("p", locks("a")).thread("q", goes())
    assert in_cycle(scene, ended=["q"], a_lock="q") == []
    assert is_stuck(scene, ended=["q"], a_lock="q")


def test_of_two_cycles_the_smaller_is_told_and_who_waits_for_it_is_not_in_it() -> None:
    """p and q wait for each other, and s for p; t, u and v are a ring of three."""
    both = abba().thread("s", locks("a"))
    both.thread("t", locks("d")).thread("u", locks("e")).thread("v", locks("c"))
    ring = {"c_lock": "t", "d_lock": "u", "e_lock": "v"}
    assert in_cycle(both, a_lock="p", b_lock="q", **ring) == ["p", "q"]
    assert in_cycle(both, a_lock="p", **ring) == ["t", "u", "v"]


# A cycle of awaits


def test_two_that_await_what_only_the_other_sets() -> None:
    scene = Scene().thread("p", awaits("x", sets=("y",))).thread("q", awaits("y", sets=("x",)))
    assert in_cycle(scene) == ["p", "q"]
    assert in_cycle(scene, x=True) == []


@pytest.mark.parametrize(
    ("kind", "ended", "expected"),
    [
        (PROCESS, [], []),
        (PROCESS, ["r"], ["p", "q"]),
        (DAEMON, [], []),
        (ENV, [], []),
        (ENV, ["r"], ["p", "q"]),
        (RULE, [], []),
    ],
)
def test_every_thread_that_could_still_end_an_await_must_be_in_the_set(
    kind: ThreadKind, ended: list[str], expected: list[str]
) -> None:
    scene = Scene().thread("p", awaits("x", sets=("y",))).thread("q", awaits("y", sets=("x",)))
    scene.thread("r", goes("x"), kind=kind)
    assert in_cycle(scene, ended=ended) == expected


def test_an_env_that_cannot_act_now_could_still_end_an_await() -> None:
    scene = Scene().thread("p", awaits("x")).thread("e", awaits("y", sets=("x",)), kind=ENV)
    assert in_cycle(scene) == []
    assert is_stuck(scene)


def test_an_await_that_nobody_can_end_is_a_cycle_of_one() -> None:
    scene = Scene().thread("p", awaits("x")).thread("q", goes("x"))
    assert in_cycle(scene) == []
    assert in_cycle(scene, ended=["q"]) == ["p"]


def test_an_await_of_where_a_thread_is_can_be_ended_by_that_thread() -> None:
    """`await q@end`: q changes its location, and is at `end` once it has."""
    scene = Scene().thread("p", awaits("q")).thread("q", locks("a"))
    assert in_cycle(scene, a_lock="p") == ["p", "q"]
    assert in_cycle(scene) == []


def test_a_lock_and_an_await_in_one_cycle() -> None:
    scene = Scene().thread("holder", awaits("x")).thread("setter", locks("a", sets=("x",)))
    assert in_cycle(scene, a_lock="holder") == ["holder", "setter"]
    assert in_cycle(scene) == []


def test_an_either_with_two_waits_needs_both_to_be_hopeless() -> None:
    def scene() -> Scene:
        first = Scene().thread("p", locks("a"), awaits("x", sets=("y",)))
        return first.thread("q", awaits("y", sets=("x",))).thread("r", locks("b"))

    assert in_cycle(scene(), a_lock="q", b_lock="p") == ["p", "q"]
    assert in_cycle(scene(), a_lock="r", b_lock="p") == ["p", "q", "r"]
    outside = scene().thread("s", goes("x"))
    assert in_cycle(outside, a_lock="q", b_lock="p") == []
    free = scene()
    assert in_cycle(free, b_lock="p") == []  # the branch with `a` can go


def test_a_wait_on_a_path_that_is_not_taken_does_not_count() -> None:
    scene = Scene().thread("p", locks("a", when="on")).thread("q", locks("b"))
    assert in_cycle(scene, a_lock="q", b_lock="p", on=True) == ["p", "q"]
    assert in_cycle(scene, a_lock="q", b_lock="p") == []
    system, state = scene.state(a_lock="q", b_lock="p")
    assert [each.thread for each in blocked(system, state)] == [1]


def test_a_wait_that_depends_on_the_pick_counts_if_any_pick_comes_to_it() -> None:
    system, state = Scene().thread("p", awaits("x", when="on")).state(on=True)
    (action,) = system.actions
    x = Read(1)
    wait = Wait(WaitKind.CHOOSE, equal(Chosen(0), Const(1)), x, "x")
    picks = (Choice("k", Domain(Kind.RANGE, 0, 1)),)
    one = replace(action, choices=picks, guard=conj((equal(Chosen(0), Const(1)), x)), wait=wait)
    system = replace(system, actions=(one,))
    assert [each.waits for each in blocked(system, state)] == [(wait,)]
    assert [each.thread for each in cycle(system, state)] == [0]
    none = replace(one, wait=replace(wait, when=FALSE))
    assert blocked(replace(system, actions=(none,)), state) == ()


# Daemons and sleepers


def test_daemons_that_rest_are_no_set() -> None:
    scene = Scene().thread("d", awaits("x", sets=("y",)), kind=DAEMON)
    scene.thread("e", awaits("y", sets=("x",)), kind=DAEMON)
    assert in_cycle(scene) == []
    assert not is_stuck(scene)


def test_a_daemon_in_a_cycle_with_a_process_is() -> None:
    scene = Scene().thread("p", locks("a", sets=("x",))).thread("d", awaits("x"), kind=DAEMON)
    assert in_cycle(scene, a_lock="d") == ["p", "d"]


def test_a_daemon_that_rests_beside_a_cycle_is_not_told() -> None:
    scene = abba().thread("d", awaits("x", sets=("x",)), kind=DAEMON)
    assert in_cycle(scene, a_lock="p", b_lock="q") == ["p", "q"]


def test_a_daemon_that_waits_for_a_lock_does_not_rest() -> None:
    scene = Scene().thread("d", locks("b"), kind=DAEMON).thread("e", locks("a"), kind=DAEMON)
    assert in_cycle(scene, a_lock="d", b_lock="e") == ["d", "e"]
    assert is_stuck(scene, a_lock="d", b_lock="e")


def test_a_daemon_that_waits_for_a_lock_is_stuck_though_all_processes_are_done() -> None:
    scene = Scene().thread("p", goes()).thread("d", locks("a"), kind=DAEMON)
    assert not is_stuck(scene, ended=["p"])
    assert is_stuck(scene, ended=["p"], a_lock="p")
    assert in_cycle(scene, ended=["p"], a_lock="p") == []


def test_a_daemon_that_can_step_keeps_the_rest_from_being_stuck() -> None:
    scene = Scene().thread("p", awaits("x")).thread("d", goes(), kind=DAEMON)
    assert not is_stuck(scene)
    assert in_cycle(scene) == ["p"]


def test_an_env_step_does_not_count() -> None:
    scene = Scene().thread("p", awaits("x")).thread("e", goes("x"), kind=ENV)
    assert is_stuck(scene)
    assert in_cycle(scene) == []


def test_a_sleep_any_owes_nothing() -> None:
    sleeper = Scene().thread("p", SLEEPS_ANY)
    assert not is_stuck(sleeper)
    assert in_cycle(sleeper) == []
    beside = Scene().thread("p", SLEEPS_ANY).thread("q", awaits("x"))
    assert is_stuck(beside)
    resting = Scene().thread("p", SLEEPS_ANY).thread("d", awaits("x"), kind=DAEMON)
    assert not is_stuck(resting)
    waiting = Scene().thread("p", SLEEPS_ANY).thread("d", locks("a"), kind=DAEMON)
    assert is_stuck(waiting, a_lock="p")
    assert in_cycle(waiting, a_lock="p") == []  # p can step, and then may drop it


@pytest.mark.parametrize("move", [SLEEPS, WORKS, goes()])
def test_a_step_that_ends_for_sure_is_owed(move: Move) -> None:
    scene = Scene().thread("p", move).thread("q", awaits("x"))
    assert not is_stuck(scene)


def test_all_at_end_is_a_happy_end() -> None:
    scene = Scene().thread("p", awaits("x")).thread("q", locks("a"))
    assert not is_stuck(scene, ended=["p", "q"])
    assert in_cycle(scene, ended=["p", "q"]) == []
    assert is_stuck(scene, ended=["q"])


def test_a_thread_at_end_is_never_in_a_cycle() -> None:
    assert in_cycle(abba(), ended=["q"], a_lock="p", b_lock="q") == []


def test_a_thread_that_cannot_step_without_a_wait_is_stuck_but_in_no_cycle() -> None:
    scene = Scene().thread("p", NEVER)
    assert is_stuck(scene)
    assert in_cycle(scene) == []


def test_a_thread_whose_step_breaks_something_does_not_wait() -> None:
    """p asks for a lock that it holds, which is an error: so it is no deadlock as well."""
    system, state = Scene().thread("p", locks("a")).state(a_lock="p")
    twice = Obligation(TRUE, differ(Read(1), Const(1)), "acquired-twice", "again")
    (action,) = system.actions
    erring = replace(system, actions=(replace(action, obligations=(twice,)),))
    assert stuck(system, state)
    assert not stuck(erring, state)
    assert blocked(erring, state) == ()


def test_rules_alone_are_stuck_where_none_is_possible() -> None:
    scene = Scene().thread("r", awaits("x", sets=("x",)), kind=RULE)
    assert is_stuck(scene)
    assert not is_stuck(scene, x=True)
    assert in_cycle(scene) == []
    with_process = Scene().thread("r", NEVER, kind=RULE).thread("p", goes())
    assert not is_stuck(with_process, ended=["p"])


# Asks


def recursive_read(grant: Grant) -> Scene:
    """q reads while p, which reads too, awaits it; w has asked to write in between."""
    scene = Scene().rwsem("l", grant).thread("p", awaits("x"))
    return scene.thread("q", locks("l", "read", sets=("x",))).thread("w", locks("l", "write"))


def test_a_reader_behind_a_preferred_ask_closes_a_cycle() -> None:
    assert in_cycle(recursive_read(Grant.PREFER), l_read="p", l_asks="w") == ["p", "q", "w"]
    assert is_stuck(recursive_read(Grant.PREFER), l_read="p", l_asks="w")


def test_without_an_ask_the_reader_gets_in() -> None:
    assert in_cycle(recursive_read(Grant.PREFER), l_read="p") == []
    assert in_cycle(recursive_read(Grant.ANY), l_read="p") == []


def test_of_two_that_ask_for_the_preferred_mode_neither_refuses_the_other() -> None:
    scene = Scene().rwsem("l").thread("v", locks("l", "write")).thread("w", locks("l", "write"))
    assert in_cycle(scene, l_asks="v w") == []
    assert not is_stuck(scene, l_asks="v w")


def test_a_queue_refuses_behind_whoever_asked_earlier_and_does_not_fit() -> None:
    scene = recursive_read(Grant.FIFO)
    assert in_cycle(scene, l_read="p", l_asks="w:write q:read") == ["p", "q", "w"]


def test_who_is_first_in_the_queue_waits_for_holders_only() -> None:
    """The writer in front is refused by p, which runs; nobody waits for who is behind."""
    scene = Scene().rwsem("l", Grant.FIFO).thread("p", goes())
    scene.thread("w", locks("l", "write")).thread("q", locks("l", "read", sets=("x",)))
    assert in_cycle(scene, l_read="p", l_asks="w:write q:read") == []


def test_a_queue_of_a_mutex_closes_a_cycle() -> None:
    """p holds a and is second for b; q is first for b, whose holder r is done with neither."""
    scene = Scene().mutex("b", Grant.FIFO).mutex("a")
    scene.thread("p", locks("b")).thread("q", locks("b")).thread("r", locks("a"))
    held = {"a_lock": "p", "b_lock": "r", "b_asks": "q:lock p:lock"}
    assert in_cycle(scene, **held) == ["p", "q", "r"]
    assert in_cycle(scene, b_lock="r", b_asks="q:lock p:lock") == []


def test_one_refuser_in_the_set_is_enough_for_a_writer() -> None:
    """w is refused by two readers; one of them runs, the other waits for w."""
    scene = Scene().rwsem("l", Grant.ANY).thread("w", locks("l", "write"))
    scene.thread("p", locks("a")).thread("q", goes())
    assert in_cycle(scene, l_read="p q", a_lock="w") == ["w", "p"]
    assert in_cycle(scene, l_read="q", a_lock="w") == []
