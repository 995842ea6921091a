"""Which states may hold a cycle of waits: a filter in native code, cheap and never too narrow.

The definition stays in `semantics.waits`, which is asked before anything is reported. Every thread
is a bit. While a state is expanded each blocked thread notes who holds it up: `refused`, by one at
least of some threads, or `awaits`, by all of some. Then whoever is not held up by the others is
thrown out until nothing changes, as in `semantics.waits.cycle`. The filter is wider than that in
that, of several things that a thread waits for at once, the first counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import assert_never

from checker.engines.native.code import Code
from checker.engines.native.layout import WORD, Layout
from checker.engines.native.values import Unfit, Values
from checker.ir.actions import Action, Wait, WaitKind
from checker.ir.domain import Kind
from checker.ir.expr import FALSE, TRUE, Chosen, Const, Expr, disj, parts, substitute
from checker.ir.locks import Grant, Lock
from checker.ir.system import System
from checker.ir.threads import ThreadKind
from checker.records import dataclass
from checker.semantics.ending import able, starters
from checker.semantics.integers import picks
from checker.semantics.refusal import may_release
from checker.semantics.waits import HOLDING, WAITING


@dataclass(frozen=True, slots=True)
class _Held:
    """One wait at a place.

    when: the thread waits so where it is true. lock: it is refused one; for one without an owner,
    and for an `await`, enders: all who could end it, None if that may be somebody who always could.
    never: nothing can hold it up for ever.
    """

    when: Expr
    wait: Wait
    never: bool
    enders: frozenset[int] | None
    timers: tuple[int, ...] = ()


class Waiting:
    """The places of a system at which a thread may wait for ever, and the code about them."""

    def __init__(self, system: System, layout: Layout) -> None:
        if len(system.threads) > WORD:
            raise Unfit("more threads than a word has bits")
        self._system = system
        self._layout = layout
        self._places: dict[tuple[int, int], tuple[_Held, ...]] = {}
        self._cells: dict[str, dict[int, str]] = {"refused": {}, "awaits": {}}
        for number, thread in enumerate(system.threads):
            if thread.kind in HOLDING:
                for location in range(len(thread.locations)):
                    self._places[number, location] = tuple(self._waits(number, location))

    def _waits(self, thread: int, location: int) -> Iterable[_Held]:
        """What a thread that is blocked there may wait for: first what cannot hold it for ever.

        Then locks: a daemon counts only where it is refused one, whatever else it waits for.
        """
        waits: dict[Wait, Action] = {}
        for action in self._system.actions_from(thread, location):
            if action.wait is not None:
                waits.setdefault(action.wait, action)
        found = []
        for wait, action in waits.items():
            when = _for_some_choice(wait.when, action)
            if when != FALSE:
                found.append(self._held(wait, when))
        return sorted(
            found,
            key=lambda each: (
                not each.never,
                each.wait.kind is not WaitKind.LOCK,
                each.when != TRUE,
            ),
        )

    def _held(self, wait: Wait, when: Expr) -> _Held:
        if wait.early:
            return _Held(when, wait, True, None)
        if wait.kind is WaitKind.LOCK:
            assert wait.lock is not None
            if self._system.locks[wait.lock].owned:
                return _Held(when, wait, False, None)
            enders, timers = self._enders(may_release(self._system, wait.lock))
            return _Held(when, wait, False, enders, timers)
        owed = wait.owed_by
        enders, timers = self._enders(able(self._system, wait) if owed is None else owed)
        return _Held(when, wait, enders is None, enders, timers)

    def _enders(self, threads: Iterable[int]) -> tuple[frozenset[int] | None, tuple[int, ...]]:
        """All who could end a wait, None if somebody always could; and the timers among them.

        While a timer is not set those who could start it instead.
        """
        of = frozenset(threads)
        timers = [each for each in of if self._system.threads[each].timer is not None]
        enders = of.difference(timers).union(*(starters(self._system, each) for each in timers))
        rest = all(self._may_rest(each) for each in enders)
        return (enders if rest else None), tuple(sorted(timers))

    def _may_rest(self, thread: int) -> bool:
        """Whether it may ever be in such a set, or at its end."""
        each = self._system.threads[thread]
        return each.kind in WAITING or each.end is not None

    # Code

    def prepare(self, code: Code) -> None:
        """Make the cells that the code about a state needs."""
        self._ends = code.cell()
        for (thread, _), waits in self._places.items():
            for each in waits:
                if each.never:
                    continue
                kinds = ["refused"] if each.wait.kind is WaitKind.LOCK else []
                kinds += ["awaits"] if each.enders is not None else []
                for kind in kinds:
                    if thread not in self._cells[kind]:
                        self._cells[kind][thread] = code.cell()
        self._marks = {thread: code.cell() for thread in self._threads}

    @property
    def _threads(self) -> list[int]:
        """Those that may be held up."""
        return sorted({*self._cells["refused"], *self._cells["awaits"]})

    def begin(self, code: Code) -> None:
        """The code where a state begins: nobody waits."""
        code.store("0", self._ends)
        for cell in self._marks.values():
            code.store("0", cell)
        for cells in self._cells.values():
            for cell in cells.values():
                code.store("0", cell)

    def at_end(self, code: Code, thread: int) -> None:
        """The code for a thread at its end."""
        self._join(code, self._ends, str(1 << thread))

    def _join(self, code: Code, cell: str, members: str) -> None:
        code.store(code.op(f"or i64 {code.load(cell)}, {members}"), cell)

    def blocked(
        self, code: Code, values: Values, words: Sequence[str], thread: int, at: int
    ) -> None:
        """The code for a thread that can do nothing at a location."""
        over = code.block()
        for each in self._places.get((thread, at), ()):
            then, other = code.block(), code.block()
            holds = "true" if each.when == TRUE else values.truth(values.of(each.when))
            code.branch(holds, then, other)
            code.begin(then)
            inner = Values(code, self._system.variables, self._layout, words)
            if not each.never:
                self._mark(code, inner, words, thread, each)
            code.jump(over)
            code.begin(other)
        code.begin(over)

    def _mark(
        self, code: Code, values: Values, words: Sequence[str], thread: int, held: _Held
    ) -> None:
        """Note that a thread waits so: 1 refused, 2 awaits."""
        marks = "0"
        wait = held.wait
        if wait.kind is WaitKind.LOCK:
            assert wait.lock is not None and wait.mode is not None
            lock = self._system.locks[wait.lock]
            against = self._refused(code, values, words, lock, wait.mode)
            against += self._queue(code, values, words, lock, wait.mode, thread)
            code.store(_any(code, against), self._cells["refused"][thread])
            marks = "1"
        if held.enders is not None:
            cell = self._cells["awaits"][thread]
            code.store(str(sum(1 << each for each in held.enders)), cell)
            rings = [a for each in held.timers for a in self._system.actions_from(each, None)]
            awaits = "2"
            if rings:
                is_set = values.truth(values.of(disj(action.guard for action in rings)))
                awaits = code.op(f"select i1 {is_set}, i64 0, i64 2")
            marks = awaits if marks == "0" else code.op(f"or i64 {marks}, {awaits}")
        code.store(marks, self._marks[thread])

    # Who refuses a lock: what `semantics.waits.refusers` says. A waiter may be in it itself, which
    # is too wide and does no harm.

    def _refused(
        self, code: Code, values: Values, words: Sequence[str], lock: Lock, wanted: int
    ) -> list[str]:
        found: list[str] = []
        if lock.owned:
            for number, mode in enumerate(lock.modes):
                if not lock.together(number, wanted):
                    found += self._members(code, values, words, lock, mode.holder)
        match lock.grant:
            case Grant.PREFER:
                if wanted != lock.preferred:
                    found += self._members(code, values, words, lock, lock.asks[0])
            case Grant.PHASE_FAIR:
                found += self._members(code, values, words, lock, lock.asks[1])
            case Grant.ANY | Grant.FIFO | Grant.HANDOFF:
                pass
            case _:
                assert_never(lock.grant)
        return found

    def _content(self, values: Values, words: Sequence[str], variable: int) -> str:
        field = self._layout.fields[variable]
        if field.width == 0:
            return "0"
        return values.wide(values.content(field, words), WORD)

    def _members(
        self, code: Code, values: Values, words: Sequence[str], lock: Lock, variable: int
    ) -> list[str]:
        """The set of threads in a variable of kind THREAD or THREADS, as sets to be joined."""
        content = self._content(values, words, variable)
        if self._system.variables[variable].domain.kind is Kind.THREAD:
            bits = [0, *(1 << each for each in lock.candidates)]
            return [_looked_up(code, bits, content)]
        moved: dict[int, int] = {}
        for place, thread in enumerate(lock.candidates):
            moved[thread - place] = moved.get(thread - place, 0) | 1 << thread
        found = []
        for by, mask in moved.items():
            way = "shl" if by > 0 else "lshr"
            name = code.op(f"{way} i64 {content}, {abs(by)}") if by else content
            found.append(code.op(f"and i64 {name}, {mask}"))
        return found

    def _queue(
        self,
        code: Code,
        values: Values,
        words: Sequence[str],
        lock: Lock,
        wanted: int,
        thread: int,
    ) -> list[str]:
        """Those who asked before `thread`, in the order of the queue, and do not go together.

        That they may have been overtaken less often than `handoff` lets them is left out.
        """
        blocking, own = [0], []
        for each in lock.candidates:
            for mode in range(len(lock.modes)):
                if each == thread:
                    own.append(len(blocking))
                blocking.append(0 if lock.together(mode, wanted) else 1 << each)
        found = "0"
        for variable in reversed(lock.queue):
            content = self._content(values, words, variable)
            before = _looked_up(code, blocking, content)
            joined = code.op(f"or i64 {before}, {found}")
            mine = [code.op(f"icmp eq i64 {content}, {each}") for each in own]
            if mine:
                test = reduce(lambda a, b: code.op(f"or i1 {a}, {b}"), mine)
                joined = code.op(f"select i1 {test}, i64 0, i64 {joined}")
            found = joined
        return [] if found == "0" else [found]

    def suspect(self, code: Code) -> str | None:
        """The end of a state: the threads that hold each other up, in a cell; None if none can.

        A process must be among them, or a thread that is refused a lock, or the cell is 0.
        """
        threads = self._threads
        if not threads:
            return None
        result, inside = code.cell(), code.cell()
        marks = {each: code.load(self._marks[each]) for each in threads}
        blocked = [
            code.op(f"select i1 {code.op(f'icmp ne i64 {marks[each]}, 0')}, i64 {1 << each}, i64 0")
            for each in threads
        ]
        code.store(_any(code, blocked), inside)
        code.store("0", result)
        again, over = code.block(), code.block()
        code.begin(again)
        held = code.load(inside)
        kept = _any(code, [self._kept(code, each, marks[each], held) for each in threads])
        code.store(kept, inside)
        same, empty = code.op(f"icmp eq i64 {kept}, {held}"), code.op(f"icmp eq i64 {kept}, 0")
        last = code.block()
        code.branch(code.op(f"or i1 {same}, {empty}"), last, again)
        code.begin(last)
        all_of = enumerate(self._system.threads)
        counted = [str(sum(1 << k for k, t in all_of if t.kind is ThreadKind.PROCESS))]
        for each in self._cells["refused"]:
            refused = code.op(f"and i64 {marks[each]}, 1")
            counted.append(code.op(f"shl i64 {refused}, {each}"))
        counting = code.op(f"and i64 {kept}, {_any(code, counted)}")
        some = code.op(f"icmp ne i64 {counting}, 0")
        code.store(code.op(f"select i1 {some}, i64 {kept}, i64 0"), result)
        code.begin(over)
        return result

    def _kept(self, code: Code, thread: int, marks: str, held: str) -> str:
        """The bit of a thread that is held up by some of these, or 0."""
        tests = []
        if thread in self._cells["refused"]:
            against = code.load(self._cells["refused"][thread])
            meets = code.op(f"and i64 {against}, {held}")
            refused = code.op(f"and i64 {marks}, 1")
            one, other = (code.op(f"icmp ne i64 {each}, 0") for each in (meets, refused))
            tests.append(code.op(f"and i1 {one}, {other}"))
        if thread in self._cells["awaits"]:
            enders = code.load(self._cells["awaits"][thread])
            resting = code.op(f"or i64 {held}, {code.load(self._ends)}")
            outside = code.op(f"xor i64 {resting}, -1")
            free = code.op(f"and i64 {enders}, {outside}")
            awaits = code.op(f"and i64 {marks}, 2")
            one = code.op(f"icmp eq i64 {free}, 0")
            other = code.op(f"icmp ne i64 {awaits}, 0")
            tests.append(code.op(f"and i1 {one}, {other}"))
        test = reduce(lambda a, b: code.op(f"or i1 {a}, {b}"), tests)
        here = code.op(f"and i64 {held}, {1 << thread}")
        return code.op(f"select i1 {test}, i64 {here}, i64 0")


def _any(code: Code, sets: Sequence[str]) -> str:
    return reduce(lambda one, each: code.op(f"or i64 {one}, {each}"), sets) if sets else "0"


def _looked_up(code: Code, values: Sequence[int], content: str) -> str:
    """The number at a place in a list, by comparisons; 0 behind its end."""
    found = "0"
    for place, value in enumerate(values):
        if value:
            here = code.op(f"icmp eq i64 {content}, {place}")
            found = code.op(f"select i1 {here}, i64 {value}, i64 {found}")
    return found


def _for_some_choice(when: Expr, action: Action) -> Expr:
    """`when` for some of the choices of its action."""
    if not any(isinstance(part, Chosen) for part in parts(when)):
        return when
    tables: Iterable[dict[Expr, Expr]] = (
        {Chosen(k): Const(value) for k, value in enumerate(values)} for values in picks(action)
    )
    return disj(substitute(when, table) for table in tables)
