"""What values an expression can have, by intervals: conservative, and total.

Knows the domains of variables and choices and, if told, conditions that hold; must not know
which states are reachable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from checker.ir.actions import Action, Choice
from checker.ir.domain import Domain
from checker.ir.expr import Apply, Chosen, Const, Expr, Op, Read, Select, implies, negate, operands
from checker.ir.interval import Interval, always, applied, hull, meet, without
from checker.ir.system import System
from checker.ir.variables import Variable

_NESTED = 3
"""How many conditions of nested `?:` are assumed in their branches; deeper ones are not used."""

_SIDES = 5000
"""How many sides of nested `?:` are looked at, one by one, to show that a value stays."""

_CASES = 64
"""How many conditions may be assumed in all while one thing is asked."""


def bounds(
    expr: Expr,
    variables: Sequence[Variable],
    choices: Sequence[Choice] = (),
    given: Iterable[Expr] = (),
) -> Interval:
    """An interval that contains the value of `expr` in every state where all of `given` is true.

    Conservative: the interval may be too wide, never too narrow. If no state meets `given` it may
    be anything, or empty.
    """
    return Intervals(variables, choices, given).of(expr)


def within(
    expr: Expr,
    low: int,
    high: int,
    variables: Sequence[Variable],
    choices: Sequence[Choice] = (),
    given: Iterable[Expr] = (),
) -> bool:
    """Whether `expr` provably lies in `low..high` wherever all of `given` is true."""
    return Intervals(variables, choices, given).within(expr, low, high)


def proved(
    condition: Expr,
    variables: Sequence[Variable],
    choices: Sequence[Choice] = (),
    given: Iterable[Expr] = (),
) -> bool:
    """Whether `condition` is provably true wherever all of `given` is; False may mean either."""
    return Intervals(variables, choices, given).implied(condition)


def stays(
    value: Expr, domain: Domain, variables: Sequence[Variable], choices: Sequence[Choice] = ()
) -> bool:
    """Whether `value` provably lies in `domain`, as a whole or on each side of its `?:`.

    What was proved of a value that a statement assigns is so proved again of the `?:` that the
    statements of a step are joined to.
    """
    done: set[Expr] = set()
    pending = [value]
    while pending:
        node = pending.pop()
        if node in done or within(node, domain.low, domain.high, variables, choices):
            continue
        match node:
            case Apply(op=Op.IF, args=(_, then, other)):
                done.add(node)
                pending += [then, other]
            case _:
                return False
    return True


class Taken:
    """What is known of values wherever an action is taken."""

    def __init__(self, system: System, action: Action) -> None:
        self._system = system
        self._action = action

    @cached_property
    def guarded(self) -> Intervals:
        """Intervals under its guard alone: wider, and sooner computed."""
        return Intervals(self._system.variables, self._action.choices, (self._action.guard,))

    @cached_property
    def intervals(self) -> Intervals:
        """Intervals under its guard, with no obligation broken."""
        action = self._action
        met = (implies(each.due, each.holds) for each in action.obligations)
        return Intervals(self._system.variables, action.choices, (action.guard, *met))

    def stays_in_domain(self, variable: int) -> bool:
        """Whether the new value of a variable provably lies in its domain."""
        domain = self._system.variables[variable].domain
        value = self._action.updates[variable]
        if stays(value, domain, self._system.variables, self._action.choices):
            return True
        if self._on_each_side(value, domain):
            return True
        return self.intervals.within(value, domain.low, domain.high)

    def _on_each_side(self, value: Expr, domain: Domain) -> bool:
        """Whether on each side of its `?:` the value stays, or an obligation due there says so."""
        guard = frozenset(_facts(self._action.guard))
        plain = Intervals(self._system.variables, self._action.choices)
        pending = [(value, guard)]
        for _ in range(_SIDES):
            if not pending:
                return True
            node, path = pending.pop()
            if plain.within(node, domain.low, domain.high) or self._owed(node, domain, path):
                continue
            match node:
                case Apply(op=Op.IF, args=(condition, then, other)):
                    pending.append((then, path.union(_facts(condition))))
                    pending.append((other, path.union(_facts(negate(condition)))))
                case _:
                    return False
        return False

    def _owed(self, value: Expr, domain: Domain, path: frozenset[Expr]) -> bool:
        """Whether an obligation that is due where all of `path` is true keeps it in the domain."""
        return any(
            each.value == value
            and path.issuperset(_facts(each.due))
            and within(
                value,
                domain.low,
                domain.high,
                self._system.variables,
                self._action.choices,
                (each.holds,),
            )
            for each in self._action.obligations
        )


def _facts(condition: Expr) -> tuple[Expr, ...]:
    """What is true one by one where the condition is."""
    match condition:
        case Const(value=value) if value:
            return ()
        case Apply(op=Op.AND, args=args):
            return tuple(fact for each in args for fact in _facts(each))
        case _:
            return (condition,)


@dataclass(slots=True)
class _Room:
    """How many more cases may be told apart, so that nested `?:` stay cheap."""

    left: int = _CASES

    def take(self) -> bool:
        """Use one up, if there is one."""
        self.left -= 1
        return self.left >= 0


class Intervals:
    """Intervals of expressions under some assumptions, each computed once.

    impossible: the assumptions are seen to contradict each other; then anything is true.
    """

    def __init__(
        self,
        variables: Sequence[Variable],
        choices: Sequence[Choice] = (),
        given: Iterable[Expr] = (),
        nested: int = _NESTED,
        room: _Room | None = None,
    ) -> None:
        self._variables = variables
        self._choices = choices
        self._given = tuple(given)
        self._nested = nested
        self._room = room or _Room()
        self._found: dict[Expr, Interval] = {}
        self._limits: dict[Expr, Interval] = {}
        self._facts: dict[Expr, None] = {}
        self._deeper: dict[Expr, Intervals] = {}
        self.impossible = False
        if self._given:
            self._assume()

    def within(self, expr: Expr, low: int, high: int) -> bool:
        """Whether `expr` provably lies in `low..high`."""
        found = self.of(expr)
        return self.impossible or (low <= found[0] and found[1] <= high)

    def under(self, condition: Expr) -> Intervals:
        """The same where `condition` is true as well; itself where that is not followed."""
        if condition not in self._deeper:
            if self._nested == 0 or not self._room.take():
                return self
            given = (*self._given, condition)
            deeper = Intervals(self._variables, self._choices, given, self._nested - 1, self._room)
            self._deeper[condition] = deeper
        return self._deeper[condition]

    def of(self, expr: Expr) -> Interval:
        """The interval of `expr`."""
        found = self._found
        pending = [expr]
        while pending:
            node = pending[-1]
            if node in found:
                pending.pop()
                continue
            missing = [each for each in operands(node) if each not in found]
            pending.extend(missing)
            if not missing:
                found[node] = meet(self._plain(node), self._limits.get(node))
        return found[expr]

    def implied(self, condition: Expr) -> bool:
        """Whether `condition` is true under the assumptions, as far as can be seen."""
        if self.impossible or condition in self._facts:
            return True
        match condition:
            case Apply(op=Op.AND, args=args):
                return all(self.implied(each) for each in args)
            case Apply(op=Op.NOT, args=(Apply(op=Op.OR, args=args),)):
                return all(self.implied(negate(each)) for each in args)
            case Apply(op=Op.OR, args=args) if any(self.implied(each) for each in args):
                return True
            case Apply(op=Op.NOT, args=(Apply(op=Op.AND, args=args),)) if any(
                self.implied(negate(each)) for each in args
            ):
                return True
            case _:
                return always(self.of(condition))

    def _plain(self, node: Expr) -> Interval:
        match node:
            case Const(value=value):
                return (value, value)
            case Read(variable=variable):
                domain = self._variables[variable].domain
                return (domain.low, domain.high)
            case Chosen(choice=choice):
                domain = self._choices[choice].domain
                return (domain.low, domain.high)
            case Select(first=first, count=count, index=index):
                return self._element(first, count, self._found[index])
            case Apply(op=Op.IF, args=(condition, then, other)):
                return self._branch(condition, then, other)
            case Apply(op=op, args=args):
                return applied(op, [self._found[arg] for arg in args])

    def _element(self, first: int, count: int, index: Interval) -> Interval:
        start, end = max(index[0], 0), max(min(index[1], count - 1) + 1, 0)
        inside = self._variables[first + start : first + end]
        domains = {id(each.domain): each.domain for each in inside}  # most often one
        found = [(each.low, each.high) for each in domains.values()]
        if index[0] < 0 or index[1] >= count or not found:
            found.append((0, 0))
        return hull(found)

    def _branch(self, condition: Expr, then: Expr, other: Expr) -> Interval:
        decided = self._found[condition]
        if always(decided):
            return self._found[then]
        if decided == (0, 0):
            return self._found[other]
        if isinstance(then, Const) and isinstance(other, Const):
            return hull([self._found[then], self._found[other]])
        sides = ((self.under(condition), then), (self.under(negate(condition)), other))
        possible = [each.of(branch) for each, branch in sides if not each.impossible]
        return hull(possible or [self._found[then], self._found[other]])

    def _assume(self) -> None:
        """Learn from the assumptions, and once more with what was learnt.

        The sides of a `?:` are not told apart meanwhile.
        """
        nested, self._nested = self._nested, 0
        for _ in range(2):
            self._gather()
            limits: dict[Expr, Interval] = {}
            for fact in self._facts:
                for node, limit in self._learnt(fact):
                    limits[node] = meet(limit, limits.get(node))
            self._limits = limits
            self._found = {}
            self.impossible = any(low > high for low, high in limits.values())
        self._nested = nested

    def _gather(self) -> None:
        """Take the assumptions apart into facts: conditions that are true one by one.

        Of `a || b` with `a` known to be false, `b` is a fact.
        """
        pending = list(self._given)
        while pending:
            left: list[Expr] = []
            for each in pending:
                match each:
                    case Const(value=value) if value:
                        continue
                    case Apply(op=Op.AND, args=args):
                        left.extend(args)
                    case Apply(op=Op.NOT, args=(Apply(op=Op.OR, args=args),)):
                        left.extend(negate(arg) for arg in args)
                    case Apply(op=Op.OR, args=args):
                        left.extend(self._last_open(args))
                    case Apply(op=Op.NOT, args=(Apply(op=Op.AND, args=args),)):
                        left.extend(self._last_open([negate(arg) for arg in args]))
                    case _:
                        pass
                self._facts[each] = None
            pending = [each for each in left if each not in self._facts]

    def _last_open(self, args: Sequence[Expr]) -> list[Expr]:
        still = [arg for arg in args if not self.implied(negate(arg))]
        return still if len(still) == 1 else []

    def _learnt(self, fact: Expr) -> Iterable[tuple[Expr, Interval]]:
        """What the truth of `fact` says of the values of its parts."""
        match fact:
            case Apply(op=Op.NOT, args=(inner,)):
                yield inner, (0, 0)
                match inner:
                    case Apply(op=Op.LT, args=(left, right)):
                        yield from self._ordered(right, left, 0)
                    case Apply(op=Op.LE, args=(left, right)):
                        yield from self._ordered(right, left, 1)
                    case Apply(op=Op.EQ, args=(left, right)):
                        yield left, without(self.of(left), self.of(right))
                        yield right, without(self.of(right), self.of(left))
                    case _:
                        pass
            case Apply(op=Op.LT, args=(left, right)):
                yield from self._ordered(left, right, 1)
            case Apply(op=Op.LE, args=(left, right)):
                yield from self._ordered(left, right, 0)
            case Apply(op=Op.EQ, args=(left, right)):
                both = meet(self.of(left), self.of(right))
                yield left, both
                yield right, both
            case _:
                pass
        yield fact, without(self.of(fact), (0, 0))

    def _ordered(self, left: Expr, right: Expr, apart: int) -> Iterable[tuple[Expr, Interval]]:
        """What `left + apart <= right` says of both."""
        lefts, rights = self.of(left), self.of(right)
        yield left, (lefts[0], min(lefts[1], rights[1] - apart))
        yield right, (max(rights[0], lefts[0] + apart), rights[1])
