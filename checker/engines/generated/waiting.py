"""Which states may hold a cycle of waits: a filter in program text, cheap and never too narrow.

The definition stays in `semantics.waits`, which is asked before anything is reported. Here every
thread is a bit. While a state is expanded its text puts each blocked thread into the group of those
that are held up by the same threads: `g0`, `g1` and so on if a lock is refused to them, `h0`, `h1`
and so on if they await a condition, `p` if they stand in a queue of their own; `e` has those at
their end. Then whoever is not held up by the others is thrown out until nothing changes, as in
`semantics.waits.cycle`. The filter is wider than that only in that, of several things that a thread
waits for at once, the first counts, and that groups are joined where there are too many.
"""

from __future__ import annotations

from checker.engines.blocked import Held, places
from checker.engines.generated.layout import Layout
from checker.engines.generated.text import Text
from checker.engines.generated.writer import Writer
from checker.ir.actions import WaitKind
from checker.ir.domain import Kind
from checker.ir.expr import TRUE, Expr, disj
from checker.ir.locks import Lock
from checker.ir.system import System
from checker.ir.threads import ThreadKind
from checker.records import dataclass

_GROUPS = 16
"""As many groups of each kind are kept apart."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One wait at a place, as text.

    when: the condition under which the thread waits so; None for always. mark: the line that notes
    the thread as blocked; None if nothing can hold it up for ever.
    """

    when: str | None
    mark: str | None


class Waiting:
    """The places of a system at which a thread may wait for ever, and the text about them.

    tables: what the text calls `T0`, `T1` and so on.
    """

    def __init__(self, system: System, layout: Layout) -> None:
        self._system = system
        self._layout = layout
        self._locks: dict[str, int] = {}
        self._awaits: dict[int, int] = {}
        self._queued: dict[int, None] = {}
        self.tables: dict[tuple[int, ...], str] = {}
        self._places = {
            (thread, location): tuple(self._line(thread, each) for each in waits)
            for (thread, location), waits in places(system).items()
        }

    def _line(self, thread: int, held: Held) -> _Line:
        return _Line(None if held.when == TRUE else self._test(held.when), self._mark(thread, held))

    def _test(self, expr: Expr) -> str:
        return Writer().test(Text(self._system, self._layout).of(expr))

    def _mark(self, thread: int, held: Held) -> str | None:
        bit, wait = 1 << thread, held.wait
        if held.never:
            return None
        if wait.kind is not WaitKind.LOCK:
            return self._awaited(thread, held)
        assert wait.lock is not None and wait.mode is not None
        lock = self._system.locks[wait.lock]
        before = self._refused(lock, wait.mode)
        if lock.owned and not lock.queue:
            group = self._locks.setdefault(before, len(self._locks))
            return f"g{group % _GROUPS} |= {bit}"
        self._queued[thread] = None
        if lock.queue:
            before += f" | {self._queue(lock, wait.mode, thread)}"
        mark = f"p |= {bit}; z{thread} = {before}"
        return mark if held.enders is None else f"{mark}; {self._awaited(thread, held)}"

    def _awaited(self, thread: int, held: Held) -> str:
        """Held up by all who could end it; by nobody while a timer that could is set."""
        assert held.enders is not None
        group = self._awaits.setdefault(sum(1 << each for each in held.enders), len(self._awaits))
        bit = 1 << thread
        rings = [ring for each in held.timers for ring in self._system.actions_from(each, None)]
        if not rings:
            return f"h{group % _GROUPS} |= {bit}"
        set_ = self._test(disj(ring.guard for ring in rings))
        return f"h{group % _GROUPS} |= 0 if {set_} else {bit}"

    # Who refuses a lock: what `semantics.waits.refusers` says, as text. A waiter may be in it
    # itself, which is too wide and does no harm.

    def _refused(self, lock: Lock, wanted: int) -> str:
        texts = []
        if lock.owned:
            texts = [
                self._members(lock, mode.holder)
                for number, mode in enumerate(lock.modes)
                if not lock.together(number, wanted)
            ]
        texts += [self._members(lock, each) for each in lock.ahead(wanted)]
        return "(" + (" | ".join(texts) or "0") + ")"

    def _content(self, variable: int) -> str:
        field = self._layout.fields[variable]
        return f"(s >> {field.shift} & {field.ones})"

    def _members(self, lock: Lock, variable: int) -> str:
        """The set of threads in a variable of kind THREAD or THREADS."""
        bits = [1 << each for each in lock.candidates]
        if self._system.variables[variable].domain.kind is Kind.THREAD:
            return f"{self._table((0, *bits))}[{self._content(variable)}]"
        shift = self._layout.fields[variable].shift
        moved: dict[int, int] = {}
        for place, thread in enumerate(lock.candidates):
            by = shift + place - thread
            moved[by] = moved.get(by, 0) | 1 << thread
        texts = [
            f"(s >> {by} & {mask})" if by >= 0 else f"(s << {-by} & {mask})"
            for by, mask in moved.items()
        ]
        return " | ".join(texts) or "0"

    def _queue(self, lock: Lock, wanted: int, thread: int) -> str:
        """Those who asked before `thread`, in the order of the queue, and do not go together.

        That they may have been overtaken less often than `handoff` lets them is left out.
        """
        blocking = [0]
        own = []
        for each in lock.candidates:
            for mode in range(len(lock.modes)):
                if each == thread:
                    own.append(len(blocking))
                blocking.append(0 if lock.together(mode, wanted) else 1 << each)
        table = self._table(tuple(blocking))
        text = "0"
        for variable in reversed(lock.queue):
            content = self._content(variable)
            mine = " or ".join(f"{content} == {each}" for each in own) or "False"
            text = f"(0 if {mine} else {table}[{content}] | {text})"
        return text

    def _table(self, values: tuple[int, ...]) -> str:
        return self.tables.setdefault(values, f"T{len(self.tables)}")

    # Text

    @property
    def names(self) -> list[str]:
        """What the text gathers in a state; all 0 at first."""
        locks = [f"g{k}" for k in range(min(len(self._locks), _GROUPS))]
        awaits = [f"h{k}" for k in range(min(len(self._awaits), _GROUPS))]
        return [*locks, *awaits, *(f"z{k}" for k in self._queued), "p", "e"]

    def at_end(self, thread: int) -> list[str]:
        """The lines for a thread at its end."""
        counts = any(enders >> thread & 1 for enders in self._awaits)
        return [f"e |= {1 << thread}"] if counts else []

    def marks(self, thread: int, location: int) -> list[str]:
        """The lines for a thread that can do nothing there."""
        lines = []
        word = "if"
        for each in self._places.get((thread, location), ()):
            if each.when is None:
                if each.mark is not None:
                    lines += [f"else: {each.mark}"] if word == "elif" else [each.mark]
                break
            lines.append(f"{word} {each.when}: {each.mark or 'pass'}")
            word = "elif"
        return lines if any(not line.endswith(": pass") for line in lines) else []

    def write(self, writer: Writer, still: str) -> None:
        """The end of a state: ask `waits` if some threads hold each other up.

        A process must be among them, or a thread that is refused a lock. still: the name of the
        flag that is true while more cycles are looked for.
        """
        locks, awaits = self._joined_locks(), self._joined_awaits()
        blocked = [*locks, *awaits, *(["p"] if self._queued else [])]
        if not blocked:
            return
        threads = enumerate(self._system.threads)
        processes = sum(1 << k for k, each in threads if each.kind is ThreadKind.PROCESS)
        writer.line(f"x = {' | '.join(blocked)}")
        with writer.block(f"if x and {still}:"):
            for name, texts in locks.items():
                writer.line(f"r{name} = {' | '.join(texts)} if {name} else 0")
            kept = [f"({name} if r{name} & x else 0)" for name in locks]
            kept += [
                f"({name} if not {enders} & ~(x | e) else 0)" for name, enders in awaits.items()
            ]
            kept += [f"({1 << thread} & p if z{thread} & x else 0)" for thread in self._queued]
            with writer.block("while x:"):
                writer.line(f"y = {' | '.join(kept)}")
                with writer.block("if x == y:"):
                    counted = " | ".join([str(processes), "p", *locks])
                    test = f"if x & ({counted}) and x not in known:"
                    writer.line(f"{test} {still} = waits(s, x)")
                    writer.line("break")
                writer.line("x = y")

    def _joined_locks(self) -> dict[str, list[str]]:
        """The texts of all that refuse a lock to someone in a group: all of them count."""
        joined: dict[str, list[str]] = {}
        for text, number in self._locks.items():
            joined.setdefault(f"g{number % _GROUPS}", []).append(text)
        return joined

    def _joined_awaits(self) -> dict[str, int]:
        """The enders of a group: only those that all in it have in common count."""
        joined: dict[str, int] = {}
        for enders, number in self._awaits.items():
            name = f"h{number % _GROUPS}"
            joined[name] = joined.get(name, enders) & enders
        return joined
