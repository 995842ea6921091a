"""Random expressions over the variables of a System in the making."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from checker.ir.actions import Choice
from checker.ir.expr import (
    TRUE,
    Chosen,
    Const,
    Expr,
    Op,
    Read,
    Select,
    apply,
    choose,
    conj,
    disj,
    equal,
    negate,
)
from checker.ir.locks import Lock
from checker.ir.obligations import Obligation
from checker.ir.threads import Thread
from checker.ir.variables import Variable


@dataclass
class Guesses:
    """What there is to speak of, and the source of chance.

    data: indices of the variables that are no locks' and no locations. arrays: where each begins,
    and how many elements it has.
    """

    rng: random.Random
    variables: list[Variable] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    locks: list[Lock] = field(default_factory=list)
    data: list[int] = field(default_factory=list)
    arrays: list[tuple[int, int]] = field(default_factory=list)

    def number(
        self,
        depth: int,
        choices: Sequence[Choice],
        obligations: list[Obligation],
        due: Expr,
    ) -> Expr:
        """A random number; a bad index or divisor is broken where `due`, or else allowed."""
        rng = self.rng

        def inner() -> Expr:
            return self.number(depth - 1, choices, obligations, due)

        def owe(holds: Expr, code: str) -> None:
            if holds != TRUE and rng.random() < 0.3:
                obligations.append(Obligation(due, holds, code, "It is bad."))

        if depth <= 0:
            leaves: list[Expr] = [Read(rng.choice(self.data)), Const(rng.randint(-2, 4))]
            if choices:
                leaves.append(Chosen(rng.randrange(len(choices))))
            return rng.choice(leaves)
        shape = rng.random()
        if shape < 0.2 and self.arrays:
            first, count = rng.choice(self.arrays)
            index = inner()
            inside = conj((apply(Op.LE, Const(0), index), apply(Op.LT, index, Const(count))))
            owe(inside, "bad-index")
            return Select(first, count, index)
        if shape < 0.35:
            condition = self.truth(depth - 1, choices, obligations, due)
            return choose(condition, inner(), inner())
        if shape < 0.45:
            divisor = inner()
            owe(negate(equal(divisor, Const(0))), "divide-by-zero")
            return apply(rng.choice([Op.DIV, Op.MOD]), inner(), divisor)
        numeric = [Op.ADD, Op.SUB, Op.MUL, Op.MIN, Op.MAX, Op.BITAND, Op.BITOR, Op.BIT, Op.WITHOUT]
        if rng.random() < 0.1:
            return apply(rng.choice([Op.SINGLETON, Op.SIZE]), inner())
        return apply(rng.choice(numeric), inner(), inner())

    def truth(
        self,
        depth: int,
        choices: Sequence[Choice],
        obligations: list[Obligation],
        due: Expr,
    ) -> Expr:
        """A random condition."""
        rng = self.rng
        if depth > 0 and rng.random() < 0.5:
            both = [self.truth(depth - 1, choices, obligations, due) for _ in range(2)]
            return rng.choice([conj(both), disj(both), negate(both[0])])
        shape = rng.random()
        if shape < 0.25:
            located = [each for each in self.threads if each.variable is not None]
            if located:
                thread = rng.choice(located)
                assert thread.variable is not None
                where = Read(thread.variable)
                places = rng.choices(range(len(thread.locations)), k=rng.choice([1, 1, 2, 3]))
                return disj(equal(where, Const(each)) for each in places)
        if shape < 0.35 and self.locks:
            mode = rng.choice(rng.choice(self.locks).modes)
            if mode.exclusive:
                return negate(equal(Read(mode.holder), Const(0)))
            return apply(Op.BIT, Read(mode.holder), Const(0))
        if shape < 0.7:
            variable = rng.choice(self.data)
            domain = self.variables[variable].domain
            return equal(Read(variable), Const(rng.randint(domain.low, domain.high)))
        left = self.number(depth, choices, obligations, due)
        right = self.number(0, choices, obligations, due)
        return apply(rng.choice([Op.LT, Op.LE, Op.EQ]), left, right)

    # Initial states and questions
