"""Random timed specs of a few threads, with events to ask for the time between.

Most threads come to a lock, work, and give it back, once or more; times are short. Must not know
how a spec is written, nor how anything is measured.
"""

from __future__ import annotations

import random
from dataclasses import replace

from tests.engines.timed.specs import LOCKS, Asking, Doing, Process, Rule, Sought, Spec, Time


def random_spec(
    rng: random.Random, *, parameters: int = 0, askings: int = 3, contended: bool = False
) -> Spec:
    """Up to three threads, which share a lock or two and two flags.

    contended: there is one lock, all come to it, and what is asked is how long they wait there.
    """
    names = [("a", 0, rng.choice([1, 2, 3])), ("b", 1, rng.choice([2, 3, 4]))]
    return _Random(rng, tuple(names[:parameters]), contended).spec(askings)


class _Random:
    def __init__(
        self,
        rng: random.Random,
        parameters: tuple[tuple[str, int, int], ...],
        contended: bool,
    ) -> None:
        self._rng = rng
        self._parameters = parameters
        self._contended = contended
        kinds = list(LOCKS)
        count = 1 if contended else rng.choice([1, 1, 2])
        self._locks = tuple((f"k{k}", rng.choice(kinds)) for k in range(count))
        self._flags = ("x0", "x1")
        self._timers: list[str] = []

    def spec(self, askings: int) -> Spec:
        count = self._rng.choice([2, 2, 3] if self._contended else [1, 2, 2, 2, 3])
        processes = tuple(self._process(f"p{k}", small=count == 3) for k in range(count))
        asked = tuple(self._asking(processes) for _ in range(askings))
        return Spec(
            processes, self._locks, self._flags, asked, self._parameters, tuple(self._timers)
        )

    def _process(self, name: str, *, small: bool) -> Process:
        rng = self._rng
        kind = rng.choice(["process"] * 5 + ["daemon", "env"])
        if self._contended:
            kind = "process"
        doings: list[Doing] = []
        if rng.random() < 0.5:
            doings.append(self._delay() if rng.random() < 0.5 else Doing("any"))
        for _ in range(rng.choice([1, 1] if small else [1, 1, 2])):
            doings += self._part(name)
        if len(doings) < 2:
            doings.append(self._delay())
        again = rng.choice([0, 0, 1] if self._contended else [0, 0, 0, 0, 1, 1, 2, -1, -1])
        own = ("set", "until", "either", "if")  # what may assign, so that no step does twice
        labelled = tuple((rng.random() < 0.7 or each.what in own, each) for each in doings)
        return Process(name, kind, labelled, again)

    def _part(self, name: str) -> list[Doing]:
        rng = self._rng
        what = rng.choices(
            ["section", "delay", "set", "await", "until", "either", "if", "timer"],
            [1, 0, 0, 0, 0, 0, 0, 0] if self._contended else [8, 5, 3, 1, 1, 2, 1, 1],
        )[0]
        number = rng.randrange(2)
        flag = rng.choice(self._flags)
        match what:
            case "section":
                lock, kind = rng.choice(self._locks)
                take = (
                    Doing("take", lock, number=number) if kind == "rwsem" else Doing("lock", lock)
                )
                inner = [self._delay()] if rng.random() < 0.85 else []
                if rng.random() < 0.3:
                    inner.append(self._simple())
                return [take, *inner, Doing("release", lock)]
            case "set":
                return [self._delay(), Doing("set", flag, number=number)]
            case "await":
                return [Doing("await", flag, number=number), self._delay()]
            case "until":
                return [Doing("until", flag, self._time(), number), self._simple()]
            case "either":
                return [Doing("either", within=(self._delay(), self._simple())), self._simple()]
            case "if":
                return [Doing("if", flag, number=number, within=(self._delay(),)), self._simple()]
            case "timer":
                timer = f"t_{name}"
                if timer in self._timers:
                    return [self._delay()]
                self._timers.append(timer)
                start = Doing("start", timer, Time(rng.choice([1, 2, 3]), 0))
                return [start, self._simple(), Doing("ring", timer)]
            case _:
                return [self._delay(), self._simple()]

    def _simple(self) -> Doing:
        rng = self._rng
        if rng.random() < 0.4:
            return self._delay()
        if rng.random() < 0.6:
            return Doing("set", rng.choice(self._flags), number=rng.randrange(2))
        return Doing("skip")

    def _delay(self) -> Doing:
        return Doing(self._rng.choice(["delay", "delay", "sleep"]), time=self._time())

    def _time(self) -> Time:
        rng = self._rng
        low = rng.choice([0, 0, 1, 1, 2, 3])
        high = low + rng.choice([0, 1, 1, 2])
        if not self._parameters or rng.random() < 0.4:
            return Time(low, high)
        name = rng.choice(self._parameters)[0]
        both = rng.random() < 0.4
        return Time(low, high, name, name if both else "")

    def _asking(self, processes: tuple[Process, ...]) -> Asking:
        rng = self._rng
        start = self._events(processes)
        if rng.random() < 0.12 and not self._contended:
            return Asking(start, start)
        waits = [
            (Sought(process.name, label), Sought(process.name, process.labels[k + 1]))
            for process in processes
            for k, label in enumerate(process.labels[:-1])
            if process.doings[int(label[1:])][1].what in ("lock", "take", "await")
        ]
        if waits and (self._contended or rng.random() < 0.4):
            asks, got = rng.choice(waits)
            return Asking((asks,), (got,))
        if rng.random() < 0.6:
            process = rng.choice(processes)
            places = sorted(rng.choices(range(len(process.labels)), k=2))
            first, last = (Sought(process.name, process.labels[each]) for each in places)
            if first != last:
                return Asking((first,), (last,))
        return Asking(start, self._events(processes))

    def _events(self, processes: tuple[Process, ...]) -> tuple[Sought, ...]:
        return tuple(self._event(processes) for _ in range(self._rng.choice([1, 1, 1, 2])))

    def _event(self, processes: tuple[Process, ...]) -> Sought:
        rng = self._rng
        when = rng.choice(self._flags) if rng.random() < 0.15 else ""
        if rng.random() < 0.2:
            return Sought(flag=rng.choice(self._flags), wanted=rng.randrange(2), when=when)
        process = rng.choice(processes)
        return Sought(process.name, rng.choice(process.labels), when=when)


def richer(spec: Spec, rng: random.Random) -> Spec:
    """The same with CPUs that are too few, with rules, or with waits that end at any moment."""
    processes = list(spec.processes)
    cpus, rules = 0, []
    if rng.random() < 0.5:
        cpus = rng.choice([1, 1, 2])
        ranks = ["high", "low", "low", ""]
        processes = [replace(each, rank=rng.choice(ranks)) for each in processes]
    for _ in range(rng.choice([0, 1, 2])):
        when, sets = rng.choice(spec.flags), rng.choice(spec.flags)
        # What it makes true, or false, is what it waits for no longer, so that it has an end.
        number = rng.randrange(2)
        rules.append(Rule(rng.random() < 0.5, when, number, sets, rng.randrange(2)))
        if when == sets:
            rules[-1] = replace(rules[-1], to=1 - number)
    for k, process in enumerate(processes):
        doings = tuple(
            (labelled, replace(each, what="any until") if each.what == "until" else each)
            for labelled, each in process.doings
        )
        if rng.random() < 0.5:
            processes[k] = replace(process, doings=doings)
    return replace(spec, processes=tuple(processes), cpus=cpus, rules=tuple(rules))


def widened(spec: Spec, rng: random.Random) -> Spec:
    """The same with one of its times lower at its lower end, or higher at its upper one."""
    places = [
        (k, j)
        for k, process in enumerate(spec.processes)
        for j, (_, doing) in enumerate(process.doings)
        if doing.what in ("delay", "sleep", "until")
    ]
    if not places:
        return spec
    k, j = rng.choice(places)
    process = spec.processes[k]
    labelled, doing = process.doings[j]
    low, high = doing.time.low, doing.time.high
    if low and rng.random() < 0.5:
        time = replace(doing.time, low=low - 1)
    else:
        time = replace(doing.time, high=high + 1)
    doings = (*process.doings[:j], (labelled, replace(doing, time=time)), *process.doings[j + 1 :])
    processes = list(spec.processes)
    processes[k] = replace(process, doings=doings)
    return replace(spec, processes=tuple(processes))
