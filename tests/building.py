"""Parts of small Systems built by hand: threads, actions with their roles, whole ones of rules."""

from __future__ import annotations

from collections.abc import Sequence

from checker.ir.actions import Action, Choice, Delay, LockOp, Wait
from checker.ir.domain import Domain, Kind, span_of
from checker.ir.expr import TRUE, Apply, Const, Expr, Op, Read
from checker.ir.obligations import Obligation
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.ir.threads import Fairness, Location, LocationKind, Thread, ThreadKind
from checker.ir.variables import Role, Variable
from checker.ir.verify import verify

OWING = (ThreadKind.PROCESS, ThreadKind.DAEMON)


def places(*names: str, end: bool = True) -> tuple[Location, ...]:
    """Labels of these names, and the end."""
    found = [Location(name, name, LocationKind.LABEL) for name in names]
    if end:
        found.append(Location("end", "end", LocationKind.END))
    return tuple(found)


def located(thread: Thread) -> Variable:
    """The variable that tells where a thread is."""
    names = tuple(each.name for each in thread.locations)
    domain = Domain(Kind.LOCATION, 0, len(names) - 1, names)
    return Variable(f"{thread.name}.at", domain, Role.LOCATION)


def action(
    name: str,
    thread: int,
    kind: ThreadKind,
    source: int | None,
    target: int | None,
    *,
    guard: Expr = TRUE,
    updates: dict[int, Expr] | None = None,
    choices: Sequence[Choice] = (),
    obligations: Sequence[Obligation] = (),
    wait: Wait | None = None,
    delay: Delay | None = None,
    locks: Sequence[LockOp] = (),
) -> Action:
    """An action with the roles that follow from the kind of its thread."""
    owing = kind in OWING
    forever = delay is not None and delay.high is None
    return Action(
        name,
        thread,
        source,
        target,
        guard,
        tuple(choices),
        dict(updates or {}),
        tuple(obligations),
        wait,
        delay,
        eager=owing and delay is None,
        obliged=owing and not forever,
        fairness=Fairness.WEAK if owing and not forever else Fairness.NONE,
        locks=tuple(locks),
    )


def rules(
    name: str,
    variables: Sequence[Variable],
    initials: Sequence[State],
    steps: Sequence[tuple[str, Expr, dict[int, Expr]]],
    questions: Sequence[Question] = (),
) -> System:
    """A System of rules alone: each step is a rule of its own, with a guard and updates."""
    threads = tuple(
        Thread(f"{each[0]}#{k}", each[0], ThreadKind.RULE, None, fairness=Fairness.NONE)
        for k, each in enumerate(steps)
    )
    system = System(
        name,
        tuple(variables),
        tuple(initials),
        threads,
        tuple(
            action(each[0], k, ThreadKind.RULE, None, None, guard=each[1], updates=each[2])
            for k, each in enumerate(steps)
        ),
        tuple(questions),
    )
    verify(system)
    return system


def always_asked() -> tuple[Question, ...]:
    """The questions that every spec asks."""
    return (
        Question("stuck", QuestionKind.STUCK),
        Question("cycle", QuestionKind.CYCLE),
        Question("error", QuestionKind.ERROR),
    )


def counters(count: int, modulus: int) -> System:
    """Processes that each count round and round, for ever."""
    kind = ThreadKind.PROCESS
    threads = [Thread(f"p{k}", "p", kind, k, places("l", end=False)) for k in range(count)]
    numbers = range(count, 2 * count)
    system = System(
        "counters",
        (
            *(located(thread) for thread in threads),
            *(Variable(f"n{k}", span_of(0, modulus - 1), Role.DATA) for k in range(count)),
        ),
        ((0,) * (2 * count),),
        tuple(threads),
        tuple(
            action(f"p{k}@l", k, kind, 0, 0, updates={number: _next(number, modulus)})
            for k, number in enumerate(numbers)
        ),
        always_asked(),
    )
    verify(system)
    return system


def _next(variable: int, modulus: int) -> Expr:
    return Apply(Op.MOD, (Apply(Op.ADD, (Read(variable), Const(1))), Const(modulus)))
