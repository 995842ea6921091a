"""Which states may hold a cycle of waits: a filter in native code, cheap and never too narrow.

The definition stays in `semantics.waits`, which is asked before anything is reported. Every thread
is a bit. While a state is expanded each blocked thread notes who holds it up: one at least of some
threads, who refuse it a lock, or all of some, who could end its wait. In most states it is plain
from the sets of these that nobody is held up for ever; else see `noting.held_up`, where whoever is
not held up by the others is thrown out until nothing changes, as in `semantics.waits.cycle`. The
filter is wider than that in that, of several things that a thread waits for at once, the first
counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from checker.engines.blocked import Held, places
from checker.engines.native.code import Code, Instructions
from checker.engines.native.layout import WORD, Layout
from checker.engines.native.values import Unfit, Values
from checker.ir.actions import Wait, WaitKind
from checker.ir.domain import Kind
from checker.ir.expr import TRUE, disj
from checker.ir.locks import Lock
from checker.ir.system import System
from checker.ir.threads import ThreadKind

_MOST_SETS = 4
"""From more different sets of threads that could end waits on, one is made of them."""

_ALL = (1 << WORD) - 1


class Waiting:
    """The places of a system at which a thread may wait for ever, and the code about them."""

    def __init__(self, system: System, layout: Layout) -> None:
        if len(system.threads) > WORD:
            raise Unfit("more threads than a word has bits")
        self._system = system
        self._layout = layout
        self._places: dict[tuple[int, int], tuple[Held, ...]] = {
            place: waits
            for place, waits in places(system).items()
            if not all(each.never for each in waits)
        }

    # Code

    def prepare(self, code: Code) -> None:
        """Make what the code about a state needs; what is noted of a thread counts if it is held.

        A row of words of each: threads of whom one refuses it something, threads that could end its
        wait, and itself if it counts.
        """
        self._blocked, self._against = code.cell(), code.cell()
        self._refusing, self._ending, self._counting = (code.row(WORD) for _ in range(3))
        for thread in self._threads:
            bit = 1 << thread if self._counts(thread) else 0
            for row, value in ((self._refusing, 0), (self._ending, _ALL), (self._counting, bit)):
                code.store(str(value), code.at(row, str(thread)))

    def _counts(self, thread: int) -> bool:
        """Whether it counts whatever it waits for."""
        return self._system.threads[thread].kind is ThreadKind.PROCESS

    @property
    def _threads(self) -> list[int]:
        """Those that may be held up."""
        return sorted({thread for thread, _ in self._places})

    def _of(self, thread: int) -> list[Held]:
        """All that may hold a thread up, at any place."""
        places = self._places.items()
        return [each for (one, _), waits in places if one == thread for each in waits]

    def at(self, thread: int, location: int) -> bool:
        """Whether a thread may be held up there."""
        return (thread, location) in self._places

    def begin(self, code: Code) -> None:
        """The code where a state begins: nobody waits."""
        code.store("0", self._blocked)
        code.store("0", self._against)

    def _join(self, code: Code, cell: str, members: str) -> None:
        code.store(code.op(f"or i64 {code.load(cell)}, {members}"), cell)

    def blocked(
        self, code: Code, values: Values, words: Sequence[str], thread: int, at: int
    ) -> None:
        """The code for a thread that can do nothing at a location. Pre: it may be held up there."""
        over = code.block()
        for each in self._places[thread, at]:
            other = ""
            if each.when != TRUE:
                then, other = code.block(), code.block()
                code.branch(values.truth(values.of(each.when)), then, other)
                code.begin(then)
            if not each.never:
                inner = Values(code, self._system.variables, self._layout, words)
                self._mark(code, inner, thread, each)
            code.jump(over)
            if not other:
                break
            code.begin(other)
        code.begin(over)

    def _mark(self, code: Code, values: Values, thread: int, held: Held) -> None:
        """Note that a thread waits so."""
        wait, all_of = held.wait, self._of(thread)
        refused = wait.kind is WaitKind.LOCK
        if refused:
            joined = self._refusers(code, values, thread, wait)
            code.store(joined, code.at(self._refusing, str(thread)))
            self._join(code, self._against, joined)
        elif any(each.wait.kind is WaitKind.LOCK for each in all_of):
            code.store("0", code.at(self._refusing, str(thread)))
        if not self._counts(thread):
            counts = 1 << thread if refused else 0
            code.store(str(counts), code.at(self._counting, str(thread)))
        if any(each.enders is not None for each in all_of):
            code.store(self._enders_now(code, values, held), code.at(self._ending, str(thread)))
        self._join(code, self._blocked, str(1 << thread))

    def _enders_now(self, code: Instructions, values: Values, held: Held) -> str:
        """The threads that could end it; all there are, and more, if they cannot hold it up."""
        if held.enders is None:
            return str(_ALL)
        enders = str(sum(1 << each for each in held.enders))
        rings = [a for each in held.timers for a in self._system.actions_from(each, None)]
        if not rings:
            return enders
        is_set = values.truth(values.of(disj(action.guard for action in rings)))
        return code.op(f"select i1 {is_set}, i64 {_ALL}, i64 {enders}")

    # Who refuses a lock: what `semantics.waits.refusers` says. A waiter may be in it itself, which
    # is too wide and does no harm.

    def _refusers(self, code: Instructions, values: Values, thread: int, wait: Wait) -> str:
        assert wait.lock is not None and wait.mode is not None
        lock = self._system.locks[wait.lock]
        found = self._refused(code, values, lock, wait.mode)
        found += self._queue(code, values, lock, wait.mode, thread)
        return _any(code, found)

    def _refused(self, code: Instructions, values: Values, lock: Lock, wanted: int) -> list[str]:
        found: list[str] = []
        if lock.owned:
            for number, mode in enumerate(lock.modes):
                if not lock.together(number, wanted):
                    found += self._members(code, values, lock, mode.holder)
        for each in lock.ahead(wanted):
            found += self._members(code, values, lock, each)
        return found

    def _members(self, code: Instructions, values: Values, lock: Lock, variable: int) -> list[str]:
        """The set of threads in a variable of kind THREAD or THREADS, as sets to be joined."""
        content = values.word(variable)
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
        code: Instructions,
        values: Values,
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
            content = values.word(variable)
            before = _looked_up(code, blocking, content)
            joined = code.op(f"or i64 {before}, {found}")
            mine = [code.op(f"icmp eq i64 {content}, {each}") for each in own]
            if mine:
                test = reduce(lambda a, b: code.op(f"or i1 {a}, {b}"), mine)
                joined = code.op(f"select i1 {test}, i64 0, i64 {joined}")
            found = joined
        return [] if found == "0" else [found]

    def suspect(self, code: Code, words: Sequence[str], flag: int) -> None:
        """The end of a state: note it if some threads hold each other up.

        A process must be among them, or a thread that is refused a lock.
        """
        if not self._places:
            return
        held, ends = code.load(self._blocked), self._ended(code, words)
        some, over = code.block(), code.block()
        against = code.load(self._against)
        code.branch(self._doubtful(code, held, against, ends), some, over)
        code.begin(some)
        rows = ", ".join(f"ptr {row}" for row in (self._refusing, self._ending, self._counting))
        code.line(f"call i64 @held_up(ptr %ctx, {rows}, i64 {flag}, i64 {held}, i64 {ends})")
        code.begin(over)

    def _ended(self, code: Instructions, words: Sequence[str]) -> str:
        """The threads at their ends among those that could end a wait."""
        enders = frozenset(each for one in self._sets() for each in one)
        found = []
        for number in sorted(enders):
            thread = self._system.threads[number]
            if thread.end is None or thread.variable is None:
                continue
            values = Values(code, self._system.variables, self._layout, words)
            at = values.word(thread.variable)
            here = code.op(f"zext i1 {code.op(f'icmp eq i64 {at}, {thread.end}')} to i64")
            found.append(code.op(f"shl i64 {here}, {number}") if number else here)
        return _any(code, found)

    def _sets(self) -> dict[frozenset[int], int]:
        """The sets of threads that could end a wait, each with those who wait so, by bit."""
        found: dict[frozenset[int], int] = {}
        for thread in self._threads:
            for each in self._of(thread):
                if each.enders is not None and not each.never:
                    found[each.enders] = found.get(each.enders, 0) | 1 << thread
        return found

    def _doubtful(self, code: Instructions, held: str, against: str, ends: str) -> str:
        """Whether anybody may be held up by those who are, as one bit: most often it is plain."""
        sets = self._sets()
        if len(sets) > _MOST_SETS:
            common = frozenset.intersection(*sets)
            sets = {common: reduce(lambda one, other: one | other, sets.values())}
        against = code.op(f"and i64 {against}, {held}")
        found = code.op(f"icmp ne i64 {against}, 0")
        resting = held if ends == "0" else code.op(f"or i64 {held}, {ends}")
        for enders, members in sets.items():
            needed = sum(1 << each for each in enders)
            rest = code.op(f"icmp eq i64 {code.op(f'and i64 {resting}, {needed}')}, {needed}")
            wait = code.op(f"icmp ne i64 {code.op(f'and i64 {held}, {members}')}, 0")
            found = code.op(f"or i1 {found}, {code.op(f'and i1 {rest}, {wait}')}")
        return found


def _any(code: Instructions, sets: Sequence[str]) -> str:
    return reduce(lambda one, each: code.op(f"or i64 {one}, {each}"), sets) if sets else "0"


def _looked_up(code: Instructions, values: Sequence[int], content: str) -> str:
    """The number at a place in a list, by comparisons; 0 behind its end."""
    found = "0"
    for place, value in enumerate(values):
        if value:
            here = code.op(f"icmp eq i64 {content}, {place}")
            found = code.op(f"select i1 {here}, i64 {value}, i64 {found}")
    return found
