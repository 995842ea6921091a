"""A few threads in one state, each with one step or wait: systems made by hand, without a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from checker.ir.actions import Action, Delay, DelayKind, Wait, WaitKind
from checker.ir.domain import BOOL, Domain, Kind
from checker.ir.duration import Duration
from checker.ir.expr import FALSE, TRUE, Const, Expr, Op, Read, apply, conj, equal
from checker.ir.locks import Grant, Lock, Mode
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.ir.threads import Location, LocationKind, Thread, ThreadKind
from checker.ir.variables import Role, Variable
from checker.semantics.waits import cycle, stuck

PROCESS, DAEMON, ENV, RULE = ThreadKind
PLACES = (
    Location("at", "at", LocationKind.LABEL),
    Location("end", "end", LocationKind.END),
)


@dataclass(frozen=True)
class Move:
    """What a thread can do at `at`: wait for a flag or a lock, set flags, take time."""

    flag: str | None = None
    lock: tuple[str, str] | None = None
    sets: tuple[str, ...] = ()
    delay: Delay | None = None
    when: str | None = None
    possible: bool = True


def awaits(flag: str, **more: object) -> Move:
    return replace(Move(flag=flag), **more)


def locks(name: str, mode: str = "lock", **more: object) -> Move:
    return replace(Move(lock=(name, mode)), **more)


def goes(*sets: str) -> Move:
    return Move(sets=sets)


NEVER = Move(possible=False)
SLEEPS_ANY = Move(delay=Delay(Duration(), None, DelayKind.SLEEP))
SLEEPS = Move(delay=Delay(Duration(), Duration(), DelayKind.SLEEP))
WORKS = Move(delay=Delay(Duration(), Duration(), DelayKind.WORK))


@dataclass
class Scene:
    """A system in the making. Threads first, then flags, then locks; then a state of it."""

    threads: list[tuple[str, ThreadKind, tuple[Move, ...]]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    kinds: dict[str, tuple[tuple[str, ...], Grant]] = field(default_factory=dict)

    def thread(self, name: str, *moves: Move, kind: ThreadKind = PROCESS) -> Scene:
        """A thread with these moves at `at`."""
        self.threads.append((name, kind, moves))
        for move in moves:
            for flag in (move.flag, move.when, *move.sets):
                if flag is not None and flag not in self.flags:
                    self.flags.append(flag)
            if move.lock is not None and move.lock[0] not in self.kinds:
                self.mutex(move.lock[0])
        return self

    def mutex(self, name: str, grant: Grant = Grant.ANY) -> Scene:
        self.kinds[name] = (("lock",), grant)
        return self

    def rwsem(self, name: str, grant: Grant = Grant.PREFER) -> Scene:
        self.kinds[name] = (("read", "write"), grant)
        return self

    def system(self) -> System:
        """A flag of a thread's name is that thread's location: true at `end`."""
        names = tuple(name for name, *_ in self.threads)
        placed = [name for name, kind, _ in self.threads if kind is not RULE]
        here = Domain(Kind.LOCATION, 0, 1, ("at", "end"))
        variables = [Variable(name, here, Role.LOCATION) for name in placed]
        variables += [Variable(flag, BOOL, Role.DATA) for flag in self.flags if flag not in names]
        found = []
        for name, (modes, grant) in self.kinds.items():
            made = []
            for mode in modes:
                exclusive = mode != "read"
                domain = (
                    Domain(Kind.THREAD, 0, len(names), names)
                    if exclusive
                    else Domain(Kind.THREADS, 0, (1 << len(names)) - 1, names)
                )
                made.append(Mode(mode, exclusive, len(variables)))
                variables.append(Variable(f"{name}.{mode}", domain, Role.HOLDER))
            asks: tuple[int, ...] = ()
            if grant is Grant.PREFER:
                asks = (len(variables),)
                members = Domain(Kind.THREADS, 0, (1 << len(names)) - 1, names)
                variables.append(Variable(f"{name}.asks", members, Role.ASK))
            if grant is Grant.FIFO:
                shown = tuple(f"{thread} {mode}" for thread in names for mode in modes)
                request = Domain(Kind.REQUEST, 0, len(shown), shown)
                asks = tuple(range(len(variables), len(variables) + len(names)))
                variables += [
                    Variable(f"{name}.asks[{k}]", request, Role.ASK) for k in range(len(names))
                ]
            preferred = modes.index("write") if grant is Grant.PREFER else None
            candidates = tuple(range(len(names)))
            found.append(Lock(name, "lock", tuple(made), candidates, grant, preferred, asks))
        index = {variable.name: number for number, variable in enumerate(variables)}
        actions = []
        for number, (_, kind, moves) in enumerate(self.threads):
            for move in moves:
                actions.append(self._action(number, kind, move, index, found))
        return System(
            name="scene",
            variables=tuple(variables),
            initials=((0,) * len(variables),),
            threads=tuple(
                Thread(
                    name,
                    name,
                    kind,
                    None if kind is RULE else placed.index(name),
                    () if kind is RULE else PLACES,
                )
                for name, kind, _ in self.threads
            ),
            actions=tuple(actions),
            questions=(
                Question("stuck", QuestionKind.STUCK),
                Question("cycle", QuestionKind.CYCLE),
            ),
            locks=tuple(found),
        )

    def _action(
        self, number: int, kind: ThreadKind, move: Move, index: dict[str, int], found: list[Lock]
    ) -> Action:
        wait = None
        condition: Expr = TRUE if move.possible else FALSE
        when: Expr = TRUE if move.when is None else Read(index[move.when])
        if move.flag is not None:
            condition = Read(index[move.flag])
            wait = Wait(WaitKind.AWAIT, when, condition, move.flag)
        if move.lock is not None:
            name, mode = move.lock
            lock = next(each for each in found if each.name == name)
            mode_number = [each.name for each in lock.modes].index(mode)
            condition = self._granted(lock, mode_number, number)
            wait = Wait(
                WaitKind.LOCK, when, condition, name, lock=found.index(lock), mode=mode_number
            )
        forever = move.delay is not None and move.delay.high is None
        return Action(
            name="move",
            thread=number,
            source=None if kind is RULE else 0,
            target=None if kind is RULE else 1,
            guard=conj((when, condition)),
            updates={index[flag]: TRUE for flag in move.sets},
            wait=wait,
            delay=move.delay,
            eager=move.delay is None,
            obliged=kind in (ThreadKind.PROCESS, ThreadKind.DAEMON) and not forever,
        )

    def _granted(self, lock: Lock, mode: int, thread: int) -> Expr:
        """Compatible with every holder, and no ask before it."""
        wanted = lock.modes[mode]
        parts: list[Expr] = [
            equal(Read(each.holder), Const(0))
            for each in lock.modes
            if each.exclusive or wanted.exclusive
        ]
        if lock.grant is Grant.PREFER and mode != lock.preferred:
            parts.append(equal(Read(lock.asks[0]), Const(0)))
        if lock.grant is Grant.FIFO:
            mine = Const(1 + thread * len(lock.modes) + mode)
            parts.append(apply(Op.OR, *(equal(Read(lock.asks[0]), each) for each in (mine, FALSE))))
        return conj(parts)

    def state(self, *, ended: Iterable[str] = (), **values: object) -> tuple[System, State]:
        """The system with a state: who is at `end`, which variables are not 0.

        A holder is named (`a_lock="p"`), several too (`l_read="p q"`); asks are given as `l_asks`,
        the first first, with a mode behind a colon where there is a queue.
        """
        system = self.system()
        state = [0] * len(system.variables)
        names = [name for name, *_ in self.threads]
        index = {variable.name: number for number, variable in enumerate(system.variables)}
        for name in ended:
            state[index[name]] = 1
        for key, value in values.items():
            number = index.get(key.replace("_", ".", 1), index.get(key, -1))
            words = str(value).split()
            if number < 0:  # a queue
                lock = next(each for each in system.locks if each.name == key.removesuffix("_asks"))
                for slot, word in zip(lock.asks, words, strict=False):
                    who, mode = word.split(":")
                    modes = [each.name for each in lock.modes]
                    state[slot] = 1 + names.index(who) * len(modes) + modes.index(mode)
                continue
            match system.variables[number].domain.kind:
                case Kind.THREAD:
                    state[number] = 1 + names.index(words[0])
                case Kind.THREADS:
                    state[number] = sum(1 << names.index(word) for word in words)
                case _:
                    state[number] = int(bool(value))
        return system, tuple(state)


def in_cycle(scene: Scene, **values: object) -> list[str]:
    """The names of the threads in the cycle of waits of a state."""
    system, state = scene.state(**values)
    return [system.threads[each.thread].name for each in cycle(system, state)]


def is_stuck(scene: Scene, **values: object) -> bool:
    return stuck(*scene.state(**values))
