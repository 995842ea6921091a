"""Intervals of expressions wherever some conditions are true, from what the conditions say.

Knows the domains of variables and choices; must not know which states are reachable, nor actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.ir.actions import Choice
from checker.ir.expr import Apply, Chosen, Const, Expr, Op, Read, Select, negate, operands
from checker.ir.interval import Interval, always, applied, hull, meet, without
from checker.ir.variables import Variable
from checker.records import dataclass

_NESTED = 3
"""How many conditions of nested `?:` are assumed in their branches; deeper ones are not used."""

_WITHIN = 9
"""How many assumptions may be made while others are being made."""

_AT_FIRST, _FOR_EACH = 2000, 10
"""How much work assumptions may cause: so much, and more for each part of what is asked about."""


@dataclass(slots=True)
class Room:
    """How much work is left for what assumptions change; it grows with what is asked about.

    When it is used up intervals are wider, so that time stays in proportion to size.
    """

    left: int = _AT_FIRST
    making: int = 0  # assumptions, one to know what another says
    was_empty: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing more is assumed."""
        self.was_empty = self.was_empty or self.left <= 0 or self.making > _WITHIN
        return self.left <= 0 or self.making > _WITHIN


class Intervals:
    """Intervals of expressions, each computed once; `given` and `under` assume something more.

    What an assumption says nothing about is looked up where it was not made. impossible: the
    assumptions are seen to contradict each other; then anything is true. nested: how many
    conditions of `?:` are assumed within each other, for what stands behind them; with 0 intervals
    are sooner found, and wider.
    """

    def __init__(
        self,
        variables: Sequence[Variable],
        choices: Sequence[Choice] = (),
        room: Room | None = None,
        nested: int = _NESTED,
    ) -> None:
        self.room = room or Room()
        self.impossible = False
        self._variables = variables
        self._choices = choices
        self._above: Intervals | None = None
        self._root = self
        self._nested = nested
        self._found: dict[Expr, Interval] = {}
        self._marks: dict[Expr, tuple[int, int]] = {}
        self._limits: dict[Expr, Interval] = {}
        self._limited: list[tuple[int, int]] = []
        self._facts: dict[Expr, None] = {}
        self._open: dict[Expr, Sequence[Expr]] = {}
        self._deeper: dict[Expr, Intervals] = {}

    def given(self, conditions: Iterable[Expr]) -> Intervals:
        """The same where all of these are true as well."""
        deeper = Intervals(self._variables, self._choices, self.room)
        deeper._above, deeper._root = self, self._root
        deeper._nested = self._nested
        deeper._assume(tuple(conditions))
        return deeper

    def under(self, condition: Expr) -> Intervals:
        """The same where `condition` is true as well; itself where that is not followed."""
        if condition not in self._deeper:
            if self._nested == 0 or self.room.empty:
                return self
            self._deeper[condition] = self  # until more is known
            deeper = self.given((condition,))
            deeper._nested = self._nested - 1
            self._deeper[condition] = deeper
        return self._deeper[condition]

    def within(self, expr: Expr, low: int, high: int) -> bool:
        """Whether `expr` provably lies in `low..high`."""
        found = self.of(expr)
        return self.impossible or (low <= found[0] and found[1] <= high)

    def of(self, expr: Expr) -> Interval:
        """The interval of `expr`."""
        if expr in self._found:
            return self._found[expr]
        if self._above is None:
            return self._found_first(expr)
        before = self._above.of(expr)
        return self._found_again(expr, self._above) if self._touched(expr) else before

    def implied(self, condition: Expr) -> bool:
        """Whether `condition` is true under the assumptions, as far as can be seen."""
        if self.impossible or self._is_fact(condition):
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

    # Values

    def _found_first(self, expr: Expr) -> Interval:
        """The interval where nothing is assumed; notes of every part where it stands."""
        found, marks = self._found, self._marks
        pending = [expr]
        while pending:
            node = pending[-1]
            if node in found:
                pending.pop()
                continue
            inner = operands(node)
            missing = [each for each in inner if each not in found]
            pending.extend(missing)
            if not missing:
                mask = self._own_mask(node)
                for each in inner:
                    mask |= marks[each][1]
                marks[node] = (len(marks), mask)
                self.room.left += _FOR_EACH
                found[node] = self._plain(node)
        return found[expr]

    def _own_mask(self, node: Expr) -> int:
        """What it reads itself, as bits: variables, then choices."""
        match node:
            case Read(variable=variable):
                return 1 << variable
            case Select(first=first, count=count):
                return ((1 << count) - 1) << first
            case Chosen(choice=choice):
                return 1 << (len(self._variables) + choice)
            case _:
                return 0

    def _found_again(self, expr: Expr, above: Intervals) -> Interval:
        """The interval where an assumption may say something of a part."""
        found = self._found
        pending = [expr]
        while pending:
            node = pending[-1]
            if node in found:
                pending.pop()
                continue
            before = above.of(node)
            self.room.left -= 1
            if self.room.empty or not self._touched(node):
                found[node] = meet(before, self._limits.get(node))
                continue
            missing = [each for each in operands(node) if each not in found]
            pending.extend(missing)
            if not missing:
                found[node] = meet(meet(self._plain(node), before), self._limits.get(node))
        return found[expr]

    def _touched(self, node: Expr) -> bool:
        """Whether something may be a part of `node` that the assumption limits.

        Parts are noted before wholes, and read no more than they.
        """
        order, mask = self._root._marks[node]
        return any(place <= order and not read & ~mask for place, read in self._limited)

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
        sides = ((condition, then), (negate(condition), other))
        possible = [each for each in self._sides(condition, sides) if each is not None]
        return hull(possible or [self._found[then], self._found[other]])

    def _sides(
        self, condition: Expr, sides: Iterable[tuple[Expr, Expr]]
    ) -> Iterator[Interval | None]:
        """The value of each side where its condition is true; None where it never is."""
        marks = self._root._marks
        read = marks[condition][1]
        for assumed, branch in sides:
            apart = self._above is None and not read & marks[branch][1]
            if isinstance(branch, Const) or apart:
                yield self._found[branch]
                continue
            where = self.under(assumed)
            yield None if where.impossible else where.of(branch)

    # Assumptions

    def _is_fact(self, condition: Expr) -> bool:
        where: Intervals | None = self
        while where is not None:
            if condition in where._facts:
                return True
            where = where._above
        return False

    def _assume(self, conditions: Sequence[Expr]) -> None:
        """Learn from the assumptions, and once more with what was learnt.

        The sides of a `?:` are not told apart meanwhile.
        """
        above = self._above
        assert above is not None
        nested, self._nested = self._nested, 0
        self.room.making += 1
        for _ in range(2):
            self._gather([*conditions, *self._opened()])
            limits: dict[Expr, Interval] = {}
            for fact in [*self._facts, *self._said_before()]:
                self.room.left -= 1
                for node, limit in self._learnt(fact):
                    limits[node] = meet(limit, limits.get(node))
            self._limit(limits, above)
        self.room.making -= 1
        self._nested = nested

    def _limit(self, limits: dict[Expr, Interval], above: Intervals) -> None:
        """From now on these are the limits, as far as they are narrower than what was known."""
        self._limits = {}
        self.room.left -= len(limits)
        for node, limit in limits.items():
            before = above.of(node)
            now = meet(before, limit)
            if now != before:
                self._limits[node] = now
        self._limited = [self._root._marks[node] for node in self._limits]
        self._found = {}
        self.impossible = above.impossible or any(low > high for low, high in self._limits.values())

    def _said_before(self) -> Iterator[Expr]:
        """What was assumed before, of what is limited now."""
        where = self._above
        while where is not None:
            for fact in where._facts:
                self._root.of(fact)
                if self._touched(fact):
                    yield fact
            where = where._above

    def _opened(self) -> Iterator[Expr]:
        """Disjunctions assumed before of which less may be open now."""
        where = self._above
        while where is not None:
            yield from where._open
            where = where._above

    def _gather(self, conditions: Sequence[Expr]) -> None:
        """Take the assumptions apart into facts: conditions that are true one by one.

        Of `a || b` with `a` known to be false, `b` is a fact.
        """
        pending = list(conditions)
        seen: set[Expr] = set()
        while pending:
            left: list[Expr] = []
            for each in pending:
                seen.add(each)
                match each:
                    case Const(value=value) if value:
                        continue
                    case Apply(op=Op.AND, args=args):
                        left.extend(args)
                    case Apply(op=Op.NOT, args=(Apply(op=Op.OR, args=args),)):
                        left.extend(negate(arg) for arg in args)
                    case Apply(op=Op.OR, args=args):
                        left.extend(self._last_open(each, args))
                    case Apply(op=Op.NOT, args=(Apply(op=Op.AND, args=args),)):
                        left.extend(self._last_open(each, [negate(arg) for arg in args]))
                    case _:
                        pass
                if not self._is_fact(each):
                    self._facts[each] = None
            pending = [each for each in left if each not in seen]

    def _last_open(self, condition: Expr, args: Sequence[Expr]) -> list[Expr]:
        self.room.left -= len(args)
        still = [] if self.room.empty else [arg for arg in args if not self.implied(negate(arg))]
        self._open[condition] = args
        return still if len(still) == 1 else []

    def _learnt(self, fact: Expr) -> Iterator[tuple[Expr, Interval]]:
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

    def _ordered(self, left: Expr, right: Expr, apart: int) -> Iterator[tuple[Expr, Interval]]:
        """What `left + apart <= right` says of both."""
        lefts, rights = self.of(left), self.of(right)
        yield left, (lefts[0], min(lefts[1], rights[1] - apart))
        yield right, (max(rights[0], lefts[0] + apart), rights[1])
