"""The rules that every `System` keeps, so that no engine has to check them again.

Runs on every System, lowered or generated. Knows nothing of how one comes about; a broken rule is
our bug, never the user's.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.diagnostic import CODES
from checker.ir.actions import Action, DelayKind, WaitKind
from checker.ir.bounds import Known
from checker.ir.domain import NOBODY, Domain, Kind
from checker.ir.expr import OPERANDS, VARIADIC, Apply, Chosen, Const, Expr, Read, Select, parts
from checker.ir.formulas import conditions
from checker.ir.latencies import Event
from checker.ir.obligations import Obligation
from checker.ir.questions import ENDLESS, Question, QuestionKind
from checker.ir.rules import distinct, place, require
from checker.ir.system import System
from checker.ir.threads import Fairness, LocationKind, Thread, ThreadKind
from checker.ir.variables import Role, Variable
from checker.ir.verify_locks import verify_lock

_CONDITIONED = (
    QuestionKind.ALWAYS,
    QuestionKind.STEP,
    QuestionKind.NEVER,
    QuestionKind.REACHABLE,
    QuestionKind.CHECK,
)


def verify(system: System) -> None:
    """Check every rule of a System.

    Raises InvalidSystem. Afterwards: indices are in range, roles fit, every initial state lies in
    the domains, and so does every state that a step leads to: intervals show it of each new value,
    given that the guard is true and no obligation is broken. Where that would take too long it is
    left to the one who takes the step; see `LeftDomain`.
    """
    _names(system)
    for variable in system.variables:
        with place(f"variable {variable.name}"):
            _variable(system, variable)
    for thread in system.threads:
        with place(f"thread {thread.name}"):
            _thread(system, thread)
    for lock in system.locks:
        with place(f"lock {lock.name}"):
            verify_lock(system, lock)
    _owners(system)
    _initials(system)
    expressions = _Expressions(len(system.variables))
    steps = _Expressions(2 * len(system.variables))
    known = Known(system)
    for number, action in enumerate(system.actions):
        with place(f"action {number} ({action.name})"):
            _action(system, action, expressions, known)
    for latency in system.latencies:
        with place(f"latency {latency.name}"):
            for event in (*latency.start, *latency.end):
                _event(system, event, expressions)
    for question in system.questions:
        with place(f"question {question.name}"):
            over_steps = question.kind is QuestionKind.STEP
            _question(question, steps if over_steps else expressions)
    _views(system, expressions)


def _views(system: System, expressions: _Expressions) -> None:
    distinct((each.name for each in system.views), "names of views")
    for view in system.views:
        with place(f"view {view.name}"):
            expressions.check(view.value, "a view")
            expressions.check(view.sound, "a view")
            _domain(view.domain)


def _names(system: System) -> None:
    distinct((each.name for each in system.variables), "names of variables")
    distinct((each.name for each in system.threads), "names of threads")
    distinct((each.name for each in system.locks), "names of locks")
    distinct((each.name for each in system.questions), "names of questions")
    distinct((each.name for each in system.parameters), "names of parameters")
    distinct(system.classes, "names of classes")
    require(system.cpus is None or system.cpus >= 1, "there is at least one CPU")


# Variables and threads


def _variable(system: System, variable: Variable) -> None:
    _domain(variable.domain)
    owner = variable.owner
    require(owner is None or owner in range(len(system.threads)), "its owner is a thread")
    kinds = {
        Role.LOCATION: (Kind.LOCATION,),
        Role.HOLDER: (Kind.THREAD, Kind.THREADS, Kind.RANGE),
        Role.ASK: (Kind.THREADS, Kind.REQUEST, Kind.RANGE),
        Role.READY: (Kind.BOOL,),
    }.get(variable.role, tuple(Kind))
    require(variable.domain.kind in kinds, f"a {variable.role.value} has a domain that fits")


def _domain(domain: Domain) -> None:
    low, high, count = domain.low, domain.high, len(domain.names)
    match domain.kind:
        case Kind.RANGE:
            fits = low <= high
        case Kind.BOOL:
            fits = (low, high, count) == (0, 1, 2)
        case Kind.ENUM | Kind.LOCATION:
            fits = low >= 0 and high < count
        case Kind.THREAD | Kind.REQUEST:
            fits = (low, high) == (0, count)
        case Kind.IDENTITY:
            fits = (
                low >= NOBODY and high - low + 1 == count and all(domain.names[:: count - 1 or 1])
            )
        case Kind.THREADS | Kind.SET:
            fits = (low, high) == (0, (1 << count) - 1)
    require(fits, f"a domain ({domain.kind.value}) has a name for each value")


def _thread(system: System, thread: Thread) -> None:
    rank = thread.rank
    require(rank is None or rank in range(len(system.classes)), "its rank is a class")
    if thread.kind is ThreadKind.RULE:
        require(thread.variable is None, "a rule has no location variable")
        require(not thread.locations, "a rule has no locations")
        return
    require(thread.variable in range(len(system.variables)), "its location is a variable")
    assert thread.variable is not None
    variable = system.variables[thread.variable]
    names = tuple(each.name for each in thread.locations)
    require(variable.role is Role.LOCATION, "its location is in a location variable")
    require(names, "it has a location")
    distinct(names, "names of locations")
    whole = (0, len(names) - 1, names)
    domain = variable.domain
    require((domain.low, domain.high, domain.names) == whole, "its locations are the domain")
    ends = [each for each in thread.locations if each.kind is LocationKind.END]
    require(len(ends) <= 1, "it has one end at most")


def _owners(system: System) -> None:
    """Each variable with a role is that of one thread or lock, and no other."""
    used = [each.variable for each in system.threads if each.variable is not None]
    for lock in system.locks:
        used += lock.variables
    distinct(used, "variables with a role")
    roles = (Role.LOCATION, Role.HOLDER, Role.ASK)
    owed = {k for k, each in enumerate(system.variables) if each.role in roles}
    require(owed == set(used), "each variable with a role is that of a thread or a lock")


def _initials(system: System) -> None:
    require(system.initials, "there is an initial state")
    distinct(system.initials, "initial states")
    for state in system.initials:
        require(len(state) == len(system.variables), "an initial state has every variable")
        for variable, value in zip(system.variables, state, strict=True):
            require(value in variable.domain, f"{variable.name} starts in its domain")


# Expressions


class _Expressions:
    """Checks of expressions; what has been found good is not looked at twice."""

    def __init__(self, variables: int) -> None:
        self._variables = variables
        self._good: dict[int, set[Expr]] = {}

    def check(self, expr: Expr, what: str, choices: int = 0) -> None:
        """Its variables exist, it reads `choices` choices at most, operators have operands."""
        good = self._good.setdefault(choices, set())
        if expr in good:
            return
        cells = range(self._variables)
        for node in parts(expr, good):
            match node:
                case Read(variable=variable):
                    require(variable in cells, f"{what} reads variables")
                case Select(first=first, count=count):
                    fits = count >= 1 and first in cells and first + count - 1 in cells
                    require(fits, f"{what} selects from variables")
                case Chosen(choice=choice):
                    require(choice in range(choices), f"{what} reads choices of its action")
                case Apply(op=op, args=args):
                    least = 1 if op in VARIADIC else OPERANDS.get(op, 2)
                    fits = len(args) == least or (len(args) > least and op in VARIADIC)
                    require(fits, f"{what} gives `{op.value}` its operands")
                case _:
                    pass
            good.add(node)

    def obligations(self, obligations: Iterable[Obligation], choices: int = 0) -> None:
        """Obligations read what they may, and can be told."""
        for each in obligations:
            self.check(each.due, "a due", choices)
            self.check(each.holds, "an obligation", choices)
            if each.value is not None:
                self.check(each.value, "a shown value", choices)
            require(each.code in CODES, f"`{each.code}` is in the catalogue")
            shown = each.value is not None or "{value}" not in each.message
            require(shown, f"`{each.message}` has a value to show")


# Actions and questions


def _action(system: System, action: Action, expressions: _Expressions, known: Known) -> None:
    require(action.thread in range(len(system.threads)), "its thread is one")
    thread = system.threads[action.thread]
    if thread.kind is ThreadKind.RULE:
        require(action.source is None and action.target is None, "a rule goes nowhere")
    else:
        places = range(len(thread.locations))
        require(action.source in places, "its source is a location")
        require(action.target in places, "its target is a location")
        require(action.source != thread.end, "nothing starts at an end")
    for choice in action.choices:
        _domain(choice.domain)
    count = len(action.choices)
    expressions.check(action.guard, "the guard", count)
    expressions.obligations(action.obligations, count)
    for call in action.entered:
        for piece in call.pieces:
            if not isinstance(piece, str):
                expressions.check(piece[0], "what a call is given", count)
                _domain(piece[1])
    for _, when in action.ran:
        expressions.check(when, "when a statement is run", count)
    _roles(system, action, thread, expressions)
    taken = known.where(action)
    for variable, value in action.updates.items():
        require(variable in range(len(system.variables)), "an update is of a variable")
        target = system.variables[variable]
        with place(f"update of {target.name}"):
            require(target.role is not Role.LOCATION, "only the target changes a location")
            expressions.check(value, "an update", count)
            stays = taken.stays_in_domain(variable) or taken.exhausted
            require(stays, "the new value is in the domain")


def _roles(system: System, action: Action, thread: Thread, expressions: _Expressions) -> None:
    count = len(action.choices)
    wait, delay = action.wait, action.delay
    if wait is not None:
        expressions.check(wait.when, "a wait", count)
        expressions.check(wait.condition, "a wait", count)
        is_lock = wait.kind is WaitKind.LOCK
        require(is_lock == (wait.lock is not None), "a wait for a lock, and no other, has one")
        require(is_lock == (wait.mode is not None), "a wait for a lock, and no other, has a mode")
        if wait.lock is not None:
            _lock_mode(system, wait.lock, wait.mode)
    for each in action.locks:
        _lock_mode(system, each.lock, each.mode)
        expressions.check(each.when, "a lock operation", count)
    owing = thread.kind in (ThreadKind.PROCESS, ThreadKind.DAEMON)
    forever = False
    if delay is not None:
        forever = delay.high is None
        require(delay.low.constant >= 0 or delay.low.terms, "a delay is not negative")
        require(
            not forever or delay.kind is not DelayKind.WORK,
            "only a sleep is for ever, or a timeout",
        )
        if delay.high is not None and not (delay.low.terms or delay.high.terms):
            require(delay.low.constant <= delay.high.constant, "a delay has an end")
        require(not action.eager, "what takes time is not eager")
    require(thread.prompt or not action.eager, "an env or rule is not eager")
    require(owing or not thread.prompt or not forever, "a rule takes no time")
    fair = action.fairness is not Fairness.NONE
    require(action.obliged == fair, "who owes a step is owed fairness")
    require(not (fair and forever), "what need never come is owed no fairness")
    require(fair or forever or not owing, "a process or daemon owes its steps")


def _lock_mode(system: System, lock: int, mode: int | None) -> None:
    require(lock in range(len(system.locks)), "its lock is one")
    require(mode is None or mode in range(len(system.locks[lock].modes)), "its mode is one")


def _event(system: System, event: Event, expressions: _Expressions) -> None:
    kinds = (bool(event.arrivals), event.condition is not None, event.inverting is not None)
    require(sum(kinds) == 1, "an event is of one kind")
    if event.inverting is not None:
        require(0 <= event.inverting.thread < len(system.threads), "who waits is a thread")
    for thread, location in event.arrivals:
        require(0 <= thread < len(system.threads), "who comes is a thread")
        known = range(len(system.threads[thread].locations))
        require(location in known, "what is come to is a location of the thread")
    for condition in (event.condition, event.when):
        if condition is not None:
            expressions.check(condition, "the condition of an event")


def _question(question: Question, expressions: _Expressions) -> None:
    if question.kind in ENDLESS:
        require(question.formula is not None, "it has a formula")
        require(question.condition is None, "what is asked of runs has no condition")
    elif question.kind in _CONDITIONED:
        require(question.condition is not None, "it has a condition")
    else:
        require(question.condition is None, "it has no condition")
        require(question.name == question.kind.value, "it has the name of its kind")
    if question.condition is not None:
        expressions.check(question.condition, "the condition")
        constant = isinstance(question.condition, Const)
        require(constant or question.kind is not QuestionKind.CHECK, "what it checks is known")
    if question.formula is not None:
        require(question.kind in ENDLESS, "only what is asked of runs has a formula")
        for each in conditions(question.formula):
            expressions.check(each, "a condition of the formula")
    if question.antecedent is not None:
        expressions.check(question.antecedent, "the antecedent")
    expressions.obligations(question.obligations)
