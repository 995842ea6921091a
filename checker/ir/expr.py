"""Expressions over the variables of a system: a small closed union, built by simplifying functions.

Every expression has an integer value in every state (operators are total; see `semantics`);
truth is 1 or 0. What must not happen, such as a bad index, is an obligation of the action, not an
exception of the expression. Nodes are compared by structure and hash in constant time, so that
shared parts can be found.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import field
from enum import Enum
from typing import Any

from checker.records import dataclass


class Op(Enum):
    """The operators. What they mean on integers is `FOLD`, below."""

    NOT = "!"
    AND = "&&"
    OR = "||"
    IF = "?:"  # condition, value if true, value if false
    EQ = "=="
    LT = "<"
    LE = "<="
    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"  # rounds down; by zero it is 0
    MOD = "%"  # by zero it is 0
    MIN = "min"
    MAX = "max"
    BITAND = "&"  # on sets: what is in both
    BITOR = "|"  # on sets: what is in one of them
    BIT = "bit"  # set, element number: 1 if it is in; 0 for a number outside the set
    SINGLETON = "only"  # element number: the set of it; the empty set for a number outside all sets
    WITHOUT = "without"  # on sets: what is in the first and not in the second
    SIZE = "size"  # set: how many elements it has; 0 for a negative number


_set = object.__setattr__


class _Node:
    """Equality by structure with a hash computed once, at construction.

    Nodes that were found equal share their operands from then on: to compare two large ones
    again, or what is made of them, takes no time.
    """

    __slots__ = ()
    _hash: int

    def _same(self, other: Any) -> bool:
        """Whether `other`, of the same class and hash, is equal."""
        raise AssertionError

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return False
        return self._hash == other._hash and self._same(other)


@dataclass(frozen=True, slots=True, eq=False)
class Const(_Node):
    """A number; 1 and 0 for true and false."""

    value: int
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _set(self, "_hash", hash(("Const", self.value)))

    def _same(self, other: Const) -> bool:
        return self.value == other.value


@dataclass(frozen=True, slots=True, eq=False)
class Read(_Node):
    """The value of a variable, by its index, before the step."""

    variable: int
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _set(self, "_hash", hash(("Read", self.variable)))

    def _same(self, other: Read) -> bool:
        return self.variable == other.variable


@dataclass(frozen=True, slots=True, eq=False)
class Select(_Node):
    """The value, before the step, of variable `first + index`; 0 unless 0 <= index < count."""

    first: int
    count: int
    index: Expr
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _set(self, "_hash", hash(("Select", self.first, self.count, self.index)))

    def _same(self, other: Select) -> bool:
        if (self.first, self.count) != (other.first, other.count):
            return False
        if self.index is not other.index:
            if self.index != other.index:
                return False
            _set(self, "index", other.index)
        return True


@dataclass(frozen=True, slots=True, eq=False)
class Chosen(_Node):
    """The value picked for the action's choice of this number."""

    choice: int
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _set(self, "_hash", hash(("Chosen", self.choice)))

    def _same(self, other: Chosen) -> bool:
        return self.choice == other.choice


@dataclass(frozen=True, slots=True, eq=False)
class Apply(_Node):
    """An operator with its operands. Build it by the functions below, which simplify."""

    op: Op
    args: tuple[Expr, ...]
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _set(self, "_hash", hash((self.op._value_, self.args)))

    def _same(self, other: Apply) -> bool:
        if self.op is not other.op:
            return False
        if self.args is not other.args:
            if self.args != other.args:
                return False
            _set(self, "args", other.args)
        return True


Expr = Const | Read | Select | Chosen | Apply

TRUE = Const(1)
FALSE = Const(0)


def truth(value: bool) -> Const:
    """The constant for a truth value."""
    return TRUE if value else FALSE


def negate(arg: Expr) -> Expr:
    """Not `arg`; double negation is undone."""
    if isinstance(arg, Const):
        return truth(not arg.value)
    if isinstance(arg, Apply) and arg.op is Op.NOT:
        return arg.args[0]
    return Apply(Op.NOT, (arg,))


def conj(args: Iterable[Expr]) -> Expr:
    """All of `args`, flattened, in order, without repeats; TRUE if there are none."""
    return _junction(Op.AND, args, TRUE, FALSE)


def disj(args: Iterable[Expr]) -> Expr:
    """Some of `args`, flattened, in order, without repeats; FALSE if there are none."""
    return _junction(Op.OR, args, FALSE, TRUE)


def _junction(op: Op, args: Iterable[Expr], neutral: Const, absorbing: Const) -> Expr:
    parts: dict[Expr, None] = {}
    for arg in args:
        for part in arg.args if isinstance(arg, Apply) and arg.op is op else (arg,):
            if isinstance(part, Const):
                if bool(part.value) == bool(absorbing.value):
                    return absorbing
                continue
            parts[part] = None
    if not parts:
        return neutral
    return next(iter(parts)) if len(parts) == 1 else Apply(op, tuple(parts))


def disjuncts(expr: Expr) -> tuple[Expr, ...]:
    """Conditions of which one at least is true where `expr` is: no `or`, also behind a `not`."""
    pending, found = [expr], []
    while pending:
        each = pending.pop()
        match each:
            case Apply(op=Op.OR, args=args):
                pending += reversed(args)
            case Apply(op=Op.NOT, args=(Apply(op=Op.AND, args=args),)):
                pending += [negate(arg) for arg in reversed(args)]
            case Const(value=0):
                pass
            case _:
                found.append(each)
    return tuple(found)


def conjuncts(expr: Expr) -> tuple[Expr, ...]:
    """Conditions that are all true where `expr` is: no `and`, also behind a `not`."""
    return tuple(negate(each) for each in disjuncts(negate(expr)))


def implies(left: Expr, right: Expr) -> Expr:
    """`right` wherever `left`."""
    return disj((negate(left), right))


def choose(condition: Expr, then: Expr, other: Expr) -> Expr:
    """`then` where the condition is true, else `other`."""
    if isinstance(condition, Const):
        return then if condition.value else other
    if isinstance(other, Apply) and other.op is Op.IF:
        before, first, second = other.args
        if before == condition:
            other = second
        elif before == negate(condition):
            condition, then, other = before, first, then
    if then == other:
        return then
    return Apply(Op.IF, (condition, then, other))


def equal(left: Expr, right: Expr) -> Expr:
    """Whether both have the same value."""
    if left == right:
        return TRUE
    if isinstance(left, Const):
        if isinstance(right, Const):
            return FALSE
        left, right = right, left
    return Apply(Op.EQ, (left, right))


def differ(left: Expr, right: Expr) -> Expr:
    """Whether the values are not the same."""
    return negate(equal(left, right))


def apply(op: Op, *args: Expr) -> Expr:
    """`op` on `args`, computed at once where all are numbers.

    Logical and equality operators go through the functions above.
    """
    match op:
        case Op.NOT:
            return negate(*args)
        case Op.AND:
            return conj(args)
        case Op.OR:
            return disj(args)
        case Op.IF:
            return choose(*args)
        case Op.EQ:
            return equal(*args)
        case _:
            pass
    values = [arg.value for arg in args if isinstance(arg, Const)]
    if not values:
        return Apply(op, args)
    if len(values) == len(args):
        return Const(FOLD[op](*values))
    if op in _NEUTRAL and 0 in values:
        if args[1] == FALSE:
            return args[0]
        if op in _NEUTRAL_LEFT and args[0] == FALSE:
            return args[1]
    return Apply(op, args)


_NEUTRAL = frozenset((Op.ADD, Op.BITOR, Op.SUB, Op.WITHOUT))
"""Operators that give their left operand where the right one is 0."""

_NEUTRAL_LEFT = frozenset((Op.ADD, Op.BITOR))
"""Those that also give their right operand where the left one is 0."""


def _divide(left: int, right: int) -> int:
    return left // right if right else 0


def _remainder(left: int, right: int) -> int:
    return left % right if right else 0


def _bit(members: int, element: int) -> int:
    return members >> element & 1 if element >= 0 else 0


LARGEST_SET = 1024
"""Sets have elements with numbers below this."""


def _singleton(element: int) -> int:
    return 1 << element if 0 <= element < LARGEST_SET else 0


def _size(members: int) -> int:
    return members.bit_count() if members > 0 else 0


FOLD: dict[Op, Callable[..., int]] = {
    Op.NOT: lambda a: int(not a),
    Op.AND: lambda *args: int(all(args)),
    Op.OR: lambda *args: int(any(args)),
    Op.IF: lambda c, a, b: a if c else b,
    Op.EQ: lambda a, b: int(a == b),
    Op.LT: lambda a, b: int(a < b),
    Op.LE: lambda a, b: int(a <= b),
    Op.ADD: lambda a, b: a + b,
    Op.SUB: lambda a, b: a - b,
    Op.MUL: lambda a, b: a * b,
    Op.DIV: _divide,
    Op.MOD: _remainder,
    Op.MIN: min,
    Op.MAX: max,
    Op.BITAND: lambda a, b: a & b,
    Op.BITOR: lambda a, b: a | b,
    Op.BIT: _bit,
    Op.SINGLETON: _singleton,
    Op.WITHOUT: lambda a, b: a & ~b,
    Op.SIZE: _size,
}
"""What each operator means on integers: the one place where that is said."""

OPERANDS = {Op.NOT: 1, Op.SINGLETON: 1, Op.SIZE: 1, Op.IF: 3}
"""How many operands an operator has that has not two."""

VARIADIC = frozenset((Op.AND, Op.OR, Op.MIN, Op.MAX))
"""Operators that have one operand or more."""


def parts(expr: Expr, past: Container[Expr] = ()) -> Iterator[Expr]:
    """Every distinct sub-expression of `expr`, itself included, operands before operators.

    past: what has been seen before with all its parts, and is left out.
    """
    if expr in past:
        return
    seen: set[Expr] = set()
    stack = [expr]
    while stack:
        node = stack[-1]
        missing = [e for e in operands(node) if e not in seen and e not in past]
        if missing:
            stack += reversed(missing)
            continue
        stack.pop()
        if node not in seen and node not in past:
            seen.add(node)
            yield node


def operands(node: Expr) -> tuple[Expr, ...]:
    """What `node` is applied to, in order."""
    match node:
        case Apply(args=args):
            return args
        case Select(index=index):
            return (index,)
        case _:
            return ()


def reads(expr: Expr) -> frozenset[int]:
    """The variables whose value the expression may depend on; for an array, all its elements."""
    found: set[int] = set()
    for node in parts(expr):
        match node:
            case Read(variable=variable):
                found.add(variable)
            case Select(first=first, count=count):
                found.update(range(first, first + count))
            case _:
                pass
    return frozenset(found)


def select(first: int, count: int, index: Expr) -> Expr:
    """The element of an array at `index`; a plain read where the index is a number."""
    if isinstance(index, Const):
        return Read(first + index.value) if 0 <= index.value < count else FALSE
    return Select(first, count, index)
