"""What threads and steps are owed, from the text to the printed system."""

from __future__ import annotations

from checker.front.model import load
from checker.ir.actions import Action
from checker.ir.system import System
from checker.ir.text import text
from checker.ir.threads import Fairness
from checker.source import Source

SPEC = """model fair;
lock l: mutex grant fifo;
var x: bool = false;
process plain    { a: skip;  b fair strong: l.lock();  x = true;  await x;  c: l.release(); }
process strong fair strong { a: await x timeout any else goto b;  b: skip; }
daemon d fair    { a: await x;  x = false;  goto a; }
env idle         { a: skip;  b fair: sleep any;  c fair: skip; }
fair env waker   { a: sleep any;  b: sleep 1 ms; }
rule free when x { x = false; }
fair rule owed when x { x = false; }
"""


def system() -> System:
    model = load(Source("fair.mm", SPEC))
    (combination,) = model.combinations({})
    return model.system(combination)


def of(system: System, name: str) -> list[Action]:
    return [each for each in system.actions if each.name.partition(" (")[0] == name]


def test_each_thread_is_owed_what_it_says() -> None:
    told = {each.name: each.fairness.value for each in system().threads}
    assert told == {
        "plain": "weak",
        "strong": "strong",
        "d": "weak",
        "idle": "none",
        "waker": "weak",
        "free": "none",
        "owed": "weak",
    }


def test_a_label_speaks_of_every_step_under_it() -> None:
    found = system()
    owed = {
        name: {each.fairness for each in of(found, name)}
        for name in ("plain@a", "plain@b", "plain@b.2", "plain@c", "strong@b", "d@a")
    }
    assert owed == {
        "plain@a": {Fairness.WEAK},
        "plain@b": {Fairness.STRONG},  # the ask, the grant at once, and the grant after the ask
        "plain@b.2": {Fairness.STRONG},
        "plain@c": {Fairness.WEAK},
        "strong@b": {Fairness.STRONG},
        "d@a": {Fairness.WEAK},
    }
    assert len(of(found, "plain@b")) == 3


def test_what_need_never_come_is_owed_nothing() -> None:
    found = system()
    own, timeout = of(found, "strong@a")
    assert (own.fairness, timeout.fairness) == (Fairness.STRONG, Fairness.NONE)
    assert [each.obliged for each in (own, timeout)] == [True, False]
    assert [of(found, f"idle@{label}")[0].obliged for label in "abc"] == [False, False, True]
    assert [of(found, f"waker@{label}")[0].obliged for label in "ab"] == [False, True]


def test_a_fair_rule_steps_at_once_and_a_fair_env_when_it_likes() -> None:
    found = system()
    (free,), (owed,) = of(found, "free"), of(found, "owed")
    assert (free.obliged, free.eager) == (False, False)
    assert (owed.obliged, owed.eager) == (True, True)
    assert not any(each.eager for name in "abc" for each in of(found, f"idle@{name}"))


def test_it_is_printed() -> None:
    lines = [" ".join(each.split()) for each in text(system()).splitlines()]
    assert "process strong fairness strong at strong :5" in lines
    assert "to c (fairness strong) :4" in lines
    assert "env waker at waker :8" in lines
    assert "step (not owed) :9" in lines and "step :10" in lines
