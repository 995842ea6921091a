"""What a spec says about time and CPUs that can change no answer of it.

Knows names, and the numbers that stand in the text; a number that a parameter decides is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.frames import called
from checker.front.naming.declared import ClassName
from checker.front.walk import statements, subexpressions
from checker.source import Span

OF_TIME = ("within", "latency", "region", "inversion")
"""The kinds of question whose answer depends on how long a delay takes."""


def idle(checked: Checked) -> Iterator[Diagnostic]:
    """A warning for each `preemptible`, `cpus` and timer that nothing depends on."""
    return _Idle(checked).all()


class _Idle:
    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.uses = checked.uses
        declared = checked.module.declarations
        self.processes = [each for each in declared if isinstance(each, s.Process)]
        self.cpus = next((each for each in declared if isinstance(each, s.Cpus)), None)
        self.timed = any(
            isinstance(each, s.Property | s.RunQuestion) and each.kind in OF_TIME
            for each in declared
        )

    def all(self) -> Iterator[Diagnostic]:
        for process in self.processes:
            for delay in self._delays(process):
                if delay.preemptible is not None:
                    yield from self._preemptible(process, delay.preemptible)
        if self.cpus is not None:
            yield from self._cpus(self.cpus)
        yield from self._timers()

    def _delays(self, process: s.Process) -> list[s.Pause]:
        """The delays in its text, and in that of the procs that it calls."""
        found, pending, seen = [], [process.body], set[s.Proc]()
        while pending:
            for each in statements(pending.pop()):
                if isinstance(each, s.Pause) and not each.sleep:
                    found.append(each)
                call = called(each, self.uses)
                if call is not None and call[1] not in seen:
                    seen.add(call[1])
                    pending.append(call[1].body)
        return found

    # preemptible

    def _preemptible(self, process: s.Process, often: s.Expression) -> Iterator[Diagnostic]:
        why, missing = "", ""
        if self.cpus is None:
            why = "without `cpus` every thread has a CPU of its own"
            missing = "write `class a > b;` and `cpus 1;`"
        elif not self._outranked(process):
            why = f"no process has a higher class than `{process.name.text}`"
            missing = "give another process a higher class"
        elif not self.timed:
            why = "no question is about how long something takes"
            missing = "ask a `latency` or `within`"
        if why:
            yield _told(f"this `preemptible` changes nothing: {why}", often.span, missing)

    def _outranked(self, process: s.Process) -> bool:
        own = self._class(process)
        others = (self._class(each) for each in self.processes)
        return own is not None and any(
            each is not None and each.order is own.order and each.index < own.index
            for each in others
        )

    def _class(self, process: s.Process) -> ClassName | None:
        found = None if process.class_name is None else self.uses.get(process.class_name)
        return found if isinstance(found, ClassName) else None

    # cpus

    def _cpus(self, cpus: s.Cpus) -> Iterator[Diagnostic]:
        needing = [
            each for each in self.processes if each.class_name is not None and self._delays(each)
        ]
        if not needing:
            what = "no process with a class has a `delay`, and nothing else needs a CPU"
            missing = "give a process that has one a class, as in `process p class a { … }`"
            yield _told(f"nobody ever waits for one of the `cpus`: {what}", cpus.span, missing)
            return
        counts = [self._instances(each) for each in needing]
        most = self._number(cpus.count)
        if most is None or None in counts:
            return
        wanted = sum(each for each in counts if each is not None)
        if wanted <= most:
            what = f"there is one for each of the {wanted} that may need one"
            if wanted == 1:
                what = "only one thread may need one"
            missing = "write fewer" if wanted > 1 else "write a second thread with a class"
            yield _told(f"nobody ever waits for one of the `cpus`: {what}", cpus.span, missing)

    def _instances(self, process: s.Process) -> int | None:
        sizes = [self._size(each.domain) for each in process.binders]
        return None if None in sizes else prod(each for each in sizes if each is not None)

    def _size(self, domain: s.Expression) -> int | None:
        match domain:
            case s.Range(low=low, high=high):
                first, last = self._number(low), self._number(high)
                return None if first is None or last is None else max(0, last - first + 1)
            case s.Name():
                declared = self.uses.get(domain)
                if isinstance(declared, s.Process):
                    return self._instances(declared)
                if isinstance(declared, s.Enum):
                    return len(declared.members)
                return self._number(domain)
            case _:
                return self._number(domain)

    def _number(self, node: s.Expression) -> int | None:
        """The number that the text gives; None for one that it leaves open."""
        match node:
            case s.Number(value=value):
                return value
            case s.Name():
                declared = self.uses.get(node)
                return self._number(declared.value) if isinstance(declared, s.Const) else None
            case _:
                return None

    # timers

    def _timers(self) -> Iterator[Diagnostic]:
        declared = [*self.checked.module.declarations]
        timers = [each for each in declared if isinstance(each, s.TimerDecl)]
        timers += [each for process in self.processes for each in process.timers]
        started, set_here = set[object](), set[s.Expression]()
        bodies = (each.body for each in declared if isinstance(each, s.Process | s.Rule | s.Proc))
        for statement in (each for body in bodies for each in statements(body)):
            if isinstance(statement, s.SetTimer):
                names = [*subexpressions(statement.timer)]
                set_here.update(names)
                if statement.length is not None:
                    started.update(
                        self.uses.get(each) for each in names if isinstance(each, s.Name)
                    )
        used = set(self.uses.values())
        looked_at = {known for name, known in self.uses.items() if name not in set_here}
        for timer in timers:
            if timer not in used:
                continue  # told as unused
            name = timer.name.text
            if timer not in started:
                told = f"timer `{name}` is never started, so it never rings"
                yield _told(told, timer.name.span, f"write `{name}.start(5 ms);`")
            elif timer not in looked_at:
                told = f"nothing looks at whether timer `{name}` rang"
                yield _told(told, timer.name.span, f"write `await {name}.rang;`")


def _told(headline: str, span: Span, missing: str) -> Diagnostic:
    """What could be left out, and what would make it matter."""
    return Diagnostic(
        "without-use",
        headline,
        Label(span, "could be left out"),
        help=(f"{missing}, or leave it out",),
        severity=Severity.WARNING,
    )
