"""Random timed specs of a few threads, with events to ask for the time between.

A spec is data that can be written in more than one way: with other names, in another order, in a
larger unit, with one more thread. Most threads come to a lock, work, and give it back, once or
more; times are short. Knows the language; must not know how anything is measured.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

LOCKS = {"mutex": "mutex", "fifo": "mutex grant fifo", "rwsem": "rwsem", "spin": "spinlock"}


@dataclass(frozen=True)
class Time:
    """From `low` to `high` units, or more by a time parameter at the end, or at both ends."""

    low: int
    high: int
    open_high: str = ""
    open_low: str = ""


@dataclass(frozen=True)
class Doing:
    """One statement: what, of which lock or flag, how long, and a number."""

    what: str
    of: str = ""
    time: Time = Time(0, 0)
    number: int = 0
    within: tuple[Doing, ...] = ()


@dataclass(frozen=True)
class Process:
    """A thread: labels `l0`, `l1` and so on, each before one of its statements, and `end`.

    again: how often it begins anew with its second label; -1 for ever. rank: its class.
    """

    name: str
    kind: str
    doings: tuple[tuple[bool, Doing], ...]
    again: int = 0
    rank: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that it has."""
        found = [f"l{k}" for k, (labelled, _) in enumerate(self.doings) if labelled or k < 2]
        return (*found, "end") if self.again >= 0 else tuple(found)


@dataclass(frozen=True)
class Sought:
    """An event: a thread comes to a label or a flag gets a value, perhaps only when another has."""

    process: str = ""
    label: str = ""
    flag: str = ""
    wanted: int = 1
    when: str = ""


@dataclass(frozen=True)
class Asking:
    """The time between two lists of events."""

    start: tuple[Sought, ...]
    end: tuple[Sought, ...]


@dataclass(frozen=True)
class Spec:
    """A whole spec. parameters: the least and the most of each time parameter, in units.

    cpus: how many, 0 if each thread has its own. rules: each as it is written.
    """

    processes: tuple[Process, ...]
    locks: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    askings: tuple[Asking, ...]
    parameters: tuple[tuple[str, int, int], ...] = ()
    timers: tuple[str, ...] = ()
    cpus: int = 0
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A rule that gives one flag a value when another, or the same, has one."""

    fair: bool
    when: str
    number: int
    sets: str
    to: int


@dataclass(frozen=True)
class Writing:
    """How a spec is written. names: put before each name of a thread, lock or flag."""

    unit: str = "us"
    names: str = ""
    backwards: bool = False
    idle: bool = False
    bounds: tuple[int | None, ...] = ()


PLAIN = Writing()


def written(spec: Spec, how: Writing = PLAIN) -> str:
    """The text of a spec."""
    writer = _Writer(spec, how)
    return "\n".join(writer.lines()) + "\n"


class _Writer:
    def __init__(self, spec: Spec, how: Writing) -> None:
        self._spec, self._how = spec, how

    def lines(self) -> Iterator[str]:
        spec, how = self._spec, self._how
        yield "model random;"
        for name, low, high in spec.parameters:
            yield f"param {name}: time in {low} {how.unit}..{high} {how.unit};"
        declared = [f"lock {self._name(name)}: {LOCKS[kind]};" for name, kind in spec.locks]
        declared += [f"var {self._name(name)}: bool = false;" for name in spec.flags]
        declared += [f"timer {self._name(name)};" for name in spec.timers]
        for process in spec.processes:
            if process.again > 0:
                count = self._name(f"n_{process.name}")
                declared.append(f"var {count}: 0..{process.again} = 0;")
        if spec.cpus:
            yield f"class {self._name('high')} > {self._name('low')};"
            yield f"cpus {spec.cpus};"
        processes = [self._process(each) for each in spec.processes]
        processes += [self._rule(f"r{k}", each) for k, each in enumerate(spec.rules)]
        if how.idle:
            processes.append("process idle_one { await false; }")
        if how.backwards:
            declared.reverse()
            processes.reverse()
        yield from declared
        yield from processes
        for number, asking in enumerate(spec.askings):
            start, end = (self._events(each) for each in (asking.start, asking.end))
            yield f"latency x{number}: {start} -> {end};"
            bound = how.bounds[number] if number < len(how.bounds) else None
            if bound is not None:
                yield f"within {bound} {how.unit} b{number}: {start} -> {end};"
                if bound:
                    yield f"within {bound - 1} {how.unit} c{number}: {start} -> {end};"

    def _name(self, name: str) -> str:
        return self._how.names + name

    def _process(self, process: Process) -> str:
        rank = f" class {self._name(process.rank)}" if process.rank else ""
        found = [f"{process.kind} {self._name(process.name)}{rank} {{"]
        for number, (_, doing) in enumerate(process.doings):
            label = f"l{number}: " if f"l{number}" in process.labels else ""
            found.append(f"  {label}{self._doing(doing)}")
        count = self._name(f"n_{process.name}")
        back = "l1" if len(process.doings) > 1 else "l0"
        if process.again < 0:
            found.append(f"  goto {back};")
        elif process.again:
            found.append(f"  if ({count} < {process.again}) {{ {count} += 1;  goto {back}; }}")
        return "\n".join([*found, "}"])

    def _rule(self, name: str, rule: Rule) -> str:
        fair = "fair " if rule.fair else ""
        when = ["!", ""][rule.number] + self._name(rule.when)
        to = f"{self._name(rule.sets)} = {['false', 'true'][rule.to]};"
        return f"{fair}rule {self._name(name)} when {when} {{ {to} }}"

    def _doing(self, doing: Doing) -> str:
        of = self._name(doing.of) if doing.of else ""
        flag = ["!", ""][doing.number] + of
        match doing.what:
            case "delay" | "sleep":
                return f"{doing.what} {self._time(doing.time)};"
            case "any":
                return "sleep any;"
            case "take":
                return f"{of}.{'read' if doing.number else 'write'}();"
            case "lock":
                return f"{of}.lock();"
            case "release":
                return f"{of}.release();"
            case "any until":
                return f"await {flag} timeout any else {{ {of} = {of}; }}"
            case "set":
                return f"{of} = {['false', 'true'][doing.number]};"
            case "await":
                return f"await {flag};"
            case "until":
                return f"await {flag} timeout {self._time(doing.time)} else {{ {of} = {of}; }}"
            case "start":
                return f"{of}.start({doing.time.low} {self._how.unit});"
            case "ring":
                return f"await {of}.rang;"
            case "either":
                one, other = (self._doing(each) for each in doing.within)
                return f"either {{ {one} }} or {{ {other} }}"
            case "if":
                (one,) = (self._doing(each) for each in doing.within)
                return f"if ({flag}) {{ {one} }}"
            case _:
                return "skip;"

    def _time(self, time: Time) -> str:
        unit = self._how.unit
        low = f"{time.low} {unit}" + (f" + {time.open_low}" if time.open_low else "")
        high = f"{time.high} {unit}" + (f" + {time.open_high}" if time.open_high else "")
        return low if low == high else f"{low}..{high}"

    def _events(self, events: Sequence[Sought]) -> str:
        return " or ".join(self._event(each) for each in events)

    def _event(self, event: Sought) -> str:
        when = f" when {self._name(event.when)}" if event.when else ""
        if event.process:
            return f"{self._name(event.process)}@{event.label}{when}"
        return f"{'' if event.wanted else '!'}{self._name(event.flag)}{when}"


# At random


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
