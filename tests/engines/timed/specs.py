"""Timed specs as data, which can be written in more than one way.

With other names, in another order, in a larger unit, with one more thread. Knows the language; must
not know how anything is measured, nor what is drawn at random.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
