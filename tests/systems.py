"""Random Systems: the one generator that all engines are tested on.

A System made from a seed is always the same, and passes `verify`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from building import action, always_asked, located, places
from hypothesis.strategies import SearchStrategy, integers
from random_locks import RandomLocks

from checker.ir.actions import Choice, Delay, DelayKind, Wait, WaitKind
from checker.ir.bounds import within
from checker.ir.domain import BOOL, Domain, Kind, span_of
from checker.ir.duration import Duration
from checker.ir.expr import TRUE, Const, Expr, Op, Read, apply, choose, conj, disj, negate, truth
from checker.ir.obligations import Obligation
from checker.ir.questions import Question, QuestionKind
from checker.ir.substitution import later
from checker.ir.system import State, System
from checker.ir.threads import Fairness, Thread, ThreadKind
from checker.ir.variables import Role, Variable
from checker.ir.verify import verify


def random_system(seed: int) -> System:
    """The System of this seed: one to four threads of all kinds, some data, some locks."""
    system = _Maker(random.Random(seed)).system(f"random{seed}")
    verify(system)
    return system


def systems() -> SearchStrategy[System]:
    """Random Systems for Hypothesis; what it shrinks is the seed."""
    return integers(0, 2**32).map(random_system)


@dataclass
class _Maker(RandomLocks):
    """A System in the making.

    crossing: every thread takes two locks, one behind the other, and drops both.
    """

    crossing: bool = False

    def system(self, name: str) -> System:
        rng = self.rng
        if rng.random() < 0.1:
            wide = span_of(-5, 2**40)
            self.variables += [Variable(f"wide{k}", wide, Role.DATA) for k in range(2)]
        self.crossing = rng.random() < 0.25
        kinds = self._kinds()
        for number, kind in enumerate(kinds):
            self._thread(number, kind)
        self._data()
        candidates = tuple(k for k, kind in enumerate(kinds) if kind is not ThreadKind.RULE)
        if candidates:
            for number in range(2 if self.crossing else rng.choice([0, 0, 1, 1, 2])):
                self.add_lock(number, candidates)
        for number, thread in enumerate(self.threads):
            self._actions(number, thread)
        return System(
            name,
            tuple(self.variables),
            tuple(self._initials()),
            tuple(self.threads),
            tuple(self.actions),
            (*self._questions(), *always_asked()),
            tuple(self.locks),
        )

    def _kinds(self) -> list[ThreadKind]:
        rng = self.rng
        if self.crossing:
            owing = [ThreadKind.PROCESS, ThreadKind.PROCESS, ThreadKind.DAEMON]
            return rng.choices(owing, k=rng.choice([2, 3, 3]))
        if rng.random() < 0.08:
            return [ThreadKind.RULE] * rng.randint(1, 4)
        kinds = [*[ThreadKind.PROCESS] * 6, *[ThreadKind.DAEMON] * 3, ThreadKind.ENV]
        return rng.choices([*kinds, ThreadKind.RULE], k=rng.choice([1, 2, 3, 3, 3, 4, 4]))

    def _thread(self, number: int, kind: ThreadKind) -> None:
        name = f"t{number}"
        if kind is ThreadKind.RULE:
            fairness = Fairness.NONE
            self.threads.append(Thread(name, name, kind, None, fairness=fairness))
            return
        labels = [f"l{k}" for k in range(4 if self.crossing else self.rng.randint(1, 4))]
        end = kind is ThreadKind.PROCESS or self.rng.random() < 0.3
        thread = Thread(name, name, kind, len(self.variables), places(*labels, end=end))
        self.threads.append(thread)
        self.variables.append(located(thread))

    def _data(self) -> None:
        rng = self.rng
        for number in range(rng.randint(1, 3)):
            low = rng.choice([0, 0, 0, 1, -2])
            domain = rng.choice(
                [
                    BOOL,
                    span_of(low, low + rng.randint(0, 3)),
                    Domain(Kind.ENUM, 0, 2, ("A", "B", "C"), "E"),
                ]
            )
            count = rng.choice([1, 1, 1, 2, 3])
            first = len(self.variables)
            if count > 1:
                self.arrays.append((first, count))
            for element in range(count):
                mixed = count > 1 and rng.random() < 0.1
                each = span_of(0, 4) if mixed else domain
                name = f"d{number}[{element}]" if count > 1 else f"d{number}"
                self.data.append(len(self.variables))
                self.variables.append(Variable(name, each, Role.DATA))

    # Actions

    def _actions(self, number: int, thread: Thread) -> None:
        if thread.kind is ThreadKind.RULE:
            for _ in range(self.rng.randint(1, 2)):
                self._plain(number, thread, None, None)
            return
        written = [k for k, each in enumerate(thread.locations) if k != thread.end]
        for source in written:
            self._from(number, source, written)

    def _from(self, number: int, source: int, written: list[int]) -> None:
        """What the thread can do at a location: one statement, or the branches of an `either`."""
        rng = self.rng
        thread = self.threads[number]
        if self.crossing:
            self._cross(number, source, self._target(thread, source, written))
            return
        for _ in range(rng.choice([1, 2])):
            target = self._target(thread, source, written)
            statement = rng.random()
            if self.locks and statement < 0.5:
                lock = rng.randrange(len(self.locks))
                takes = rng.random() < 0.5
                if rng.random() < 0.8:  # as people write it: take, then drop the same
                    lock, takes = source // 2 % len(self.locks), source % 2 == 0
                if takes:
                    self.acquire(number, source, target, lock)
                else:
                    self.release(number, source, target, lock)
            else:
                self._plain(number, thread, source, target)

    def _cross(self, number: int, source: int, target: int) -> None:
        if self.rng.random() < 0.1:
            self._plain(number, self.threads[number], source, target)
        elif source < 2:
            self.acquire(number, source, target, (source + number) % 2)
        else:
            self.release(number, source, target, source % 2)

    def _target(self, thread: Thread, source: int, written: list[int]) -> int:
        if self.rng.random() < (0.1 if self.crossing else 0.35):
            return self.rng.choice(written)
        after = source + 1
        end = thread.end
        return after if after in written else end if end is not None else written[0]

    def _plain(self, number: int, thread: Thread, source: int | None, target: int | None) -> None:
        rng = self.rng
        choices = [
            Choice(f"c{k}", span_of(0, rng.randint(0, 2)))
            for k in range(rng.choice([0, 0, 0, 0, 1, 2]))
        ]
        obligations: list[Obligation] = []
        guard, wait = self._guard(choices, obligations)
        updates = {}
        for variable in rng.sample(self.data, k=min(len(self.data), rng.choice([0, 1, 1, 2]))):
            updates[variable] = self._update(variable, guard, choices, obligations)
        if rng.random() < 0.03:
            holds = self.truth(1, choices, obligations, guard)
            due = rng.choice([guard, guard, TRUE])
            obligations.append(Obligation(due, holds, "assert-failed", "It fails."))
        self.actions.append(
            action(
                f"{thread.name}@{source}",
                number,
                thread.kind,
                source,
                target,
                guard=guard,
                updates=updates,
                choices=choices,
                obligations=obligations,
                wait=wait,
                delay=self._delay(),
            )
        )

    def _guard(
        self, choices: Sequence[Choice], obligations: list[Obligation]
    ) -> tuple[Expr, Wait | None]:
        """A path of conditions, and at its end perhaps a wait."""
        rng = self.rng
        path = TRUE if rng.random() < 0.85 else self.truth(1, (), obligations, TRUE)
        shape = rng.random()
        if shape < 0.55:
            return path, None
        condition = self.truth(rng.choice([0, 1, 1, 2]), choices, obligations, path)
        guard = conj((path, condition))
        if shape < 0.6:
            return guard, None
        kind = WaitKind.CHOOSE if choices else WaitKind.AWAIT
        when = path if rng.random() < 0.9 else conj((path, self.truth(0, choices, [], path)))
        return guard, Wait(kind, when, condition, "a condition")

    def _update(
        self,
        variable: int,
        guard: Expr,
        choices: Sequence[Choice],
        obligations: list[Obligation],
    ) -> Expr:
        rng = self.rng
        domain = self.variables[variable].domain
        low, high = Const(domain.low), Const(domain.high)
        condition = TRUE if rng.random() < 0.7 else self.truth(1, choices, obligations, guard)
        due = conj((guard, condition))
        value = self._value(variable, choices, obligations, due)
        shape = rng.random()
        if not within(value, domain.low, domain.high, self.variables, choices):
            if shape < 0.5:
                span = Const(domain.size)
                value = apply(Op.ADD, apply(Op.MOD, apply(Op.SUB, value, low), span), low)
            elif shape < 0.9:
                value = apply(Op.MAX, low, apply(Op.MIN, value, high))
            else:
                holds = conj((apply(Op.LE, low, value), apply(Op.LE, value, high)))
                obligations.append(
                    Obligation(due, holds, "out-of-range", "It is {value}.", value, domain)
                )
        return choose(condition, value, Read(variable))

    def _value(
        self,
        variable: int,
        choices: Sequence[Choice],
        obligations: list[Obligation],
        due: Expr,
    ) -> Expr:
        rng = self.rng
        domain = self.variables[variable].domain
        shape = rng.random()
        if shape < 0.4:
            return Const(rng.randint(domain.low, domain.high))
        if shape < 0.6:
            return apply(rng.choice([Op.ADD, Op.SUB]), Read(variable), Const(1))
        return self.number(rng.choice([0, 1, 2]), choices, obligations, due)

    def _delay(self) -> Delay | None:
        rng = self.rng
        if rng.random() < 0.8:
            return None
        low = Duration(rng.choice([Duration().constant, Duration().constant + 1]))
        kind = rng.choice([*DelayKind])
        if kind is DelayKind.SLEEP and rng.random() < 0.5:
            return Delay(Duration(), None, kind)
        return Delay(low, low + low, kind)

    def _initials(self) -> Iterator[State]:
        rng = self.rng
        found = set()
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            state = []
            for variable in self.variables:
                domain = variable.domain
                match variable.role:
                    case Role.DATA:
                        high = min(domain.high, domain.low + 5)
                        state.append(rng.randint(domain.low, high))
                    case _:
                        state.append(0)
            if tuple(state) not in found:
                found.add(tuple(state))
                yield tuple(state)

    def _questions(self) -> Iterator[Question]:
        rng = self.rng
        for number, kind in enumerate(
            [QuestionKind.ALWAYS, QuestionKind.NEVER, QuestionKind.REACHABLE]
        ):
            for copy in range(rng.choice([0, 1, 1, 2])):
                obligations: list[Obligation] = []
                antecedent = None
                condition = self.truth(2, (), obligations, TRUE)
                if kind is QuestionKind.ALWAYS:
                    antecedent = self.truth(1, (), [], TRUE)
                    condition = disj((negate(antecedent), condition))
                if rng.random() < 0.7:
                    obligations = []
                yield Question(
                    f"q{number}{copy}",
                    kind,
                    condition,
                    obligations=tuple(obligations),
                    antecedent=antecedent,
                )
        for copy in range(rng.choice([0, 0, 1, 2])):
            yield self._about_steps(f"s{copy}")
        if rng.random() < 0.2:
            yield Question("c", QuestionKind.CHECK, truth(rng.random() < 0.5))

    def _about_steps(self, name: str) -> Question:
        """An `always step`: something before a step, and something after it or of both."""
        rng, count = self.rng, len(self.variables)
        owed_before: list[Obligation] = []
        owed_after: list[Obligation] = []
        antecedent = self.truth(1, (), owed_before, TRUE)
        after = later(self.truth(1, (), owed_after, TRUE), count)
        variable = rng.randrange(count)
        moved = apply(Op.LE, Read(variable), Read(count + variable))
        obligations = owed_before + [
            replace(each, due=later(each.due, count), holds=later(each.holds, count), value=None)
            for each in owed_after
            if "{value}" not in each.message
        ]
        condition = disj((negate(antecedent), rng.choice([after, moved, conj((after, moved))])))
        if rng.random() < 0.7:
            obligations = []
        return Question(
            name,
            QuestionKind.STEP,
            condition,
            obligations=tuple(obligations),
            antecedent=antecedent if rng.random() < 0.7 else after,
        )
