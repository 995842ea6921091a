"""Small Systems in which time plays a part: built by hand or at random, with bounds from 0 to 3."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction

from checker.ir.actions import Action, Delay, DelayKind
from checker.ir.domain import BOOL, Domain, Kind
from checker.ir.duration import Duration, parameter
from checker.ir.expr import FALSE, TRUE, Expr, Read, negate
from checker.ir.obligations import Obligation
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import Parameter, System
from checker.ir.threads import Location, LocationKind, Thread, ThreadKind
from checker.ir.variables import Role, Variable

BOXES = {"a": (Fraction(0), Fraction(2)), "b": (Fraction(1), Fraction(3))}


def seconds(amount: int | Fraction) -> Duration:
    return Duration(Fraction(amount))


def delay(low: int | Duration, high: int | Duration | None) -> Delay:
    """A `delay low..high`; None is "or never"."""
    low = low if isinstance(low, Duration) else seconds(low)
    high = seconds(high) if isinstance(high, int) else high
    return Delay(low, high, DelayKind.WORK if high is not None else DelayKind.SLEEP)


def build(
    threads: list[tuple[str, ThreadKind, int]],
    actions: list[Action],
    data: int = 0,
    boxes: Mapping[str, tuple[Fraction, Fraction]] | None = None,
) -> System:
    """A system of threads (name, kind, number of locations), with `data` flags behind them."""
    variables, all_threads = [], []
    for number, (name, kind, size) in enumerate(threads):
        names = tuple(f"l{k}" for k in range(size))
        places = tuple(Location(each, each, LocationKind.LABEL) for each in names)
        variables.append(Variable(name, Domain(Kind.LOCATION, 0, size - 1, names), Role.LOCATION))
        all_threads.append(Thread(name, name, kind, number, places))
    variables += [Variable(f"x{k}", BOOL, Role.DATA) for k in range(data)]
    parameters = tuple(Parameter(name, None, box) for name, box in (boxes or {}).items())
    return System(
        name="timed",
        variables=tuple(variables),
        initials=((0,) * len(variables),),
        threads=tuple(all_threads),
        actions=tuple(actions),
        questions=(Question("error", QuestionKind.ERROR),),
        parameters=parameters,
    )


def random_system(rng: random.Random, symbolic: bool = False) -> System:
    """Two or three threads with up to three locations each, two flags, bounds from 0 to 3."""
    threads, actions = [], []
    for number in range(rng.choice([2, 3, 3])):
        kind = rng.choice([ThreadKind.PROCESS] * 3 + [ThreadKind.DAEMON, ThreadKind.ENV])
        size = rng.randint(1, 3)
        threads.append((f"p{number}", kind, size))
    for number, (_, kind, size) in enumerate(threads):
        for source in range(size):
            shared = random_delay(rng, symbolic) if rng.random() < 0.7 else None
            for branch in range(rng.choice([1, 1, 2])):
                flag = len(threads) + rng.randrange(2)
                guard: Expr = TRUE if shared or rng.random() < 0.5 else Read(flag)
                if branch and shared and rng.random() < 0.3:
                    shared = random_delay(rng, symbolic)
                updates = {
                    len(threads) + each: rng.choice([TRUE, FALSE, negate(Read(len(threads)))])
                    for each in range(2)
                    if rng.random() < 0.5
                }
                fails = rng.random() < 0.1
                due = Obligation(TRUE, negate(Read(flag)), "assert-failed", "broken")
                actions.append(
                    Action(
                        name=f"a{len(actions)}",
                        thread=number,
                        source=source,
                        target=rng.randrange(size),
                        guard=guard,
                        updates=updates,
                        obligations=(due,) if fails else (),
                        delay=shared,
                        eager=shared is None and kind is not ThreadKind.ENV,
                    )
                )
    return build(threads, actions, data=2, boxes=BOXES if symbolic else None)


def random_delay(rng: random.Random, symbolic: bool) -> Delay:
    low = rng.randint(0, 2)
    high = low + rng.choice([0, 0, 1, 1])
    if symbolic and rng.random() < 0.6:
        name = rng.choice(sorted(BOXES))
        if rng.random() < 0.5:
            return Delay(parameter(name), parameter(name) + seconds(high - low), DelayKind.WORK)
        # Never above the upper bound, whatever the parameter: it is at least 0.
        return Delay(seconds(low), seconds(high) + parameter(name), DelayKind.WORK)
    return delay(low, None if rng.random() < 0.2 else high)
