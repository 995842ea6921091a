"""A second reading of Promela: what an expression is, by the rules of C that SPIN compiles it to.

Stricter than SPIN: what C leaves undefined is an error, as is an index outside an array, and what
does not fit into 32 bits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

TOKEN = re.compile(r"\s*(\d+|[A-Za-z_]\w*|->|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>!~&|()\[\]:])")

LEVELS: Sequence[Sequence[str]] = (
    ("||",),
    ("&&",),
    ("|",),
    ("&",),
    ("==", "!="),
    ("<", "<=", ">", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)


class Undefined(Exception):
    """The expression has no meaning in C."""


def worth(text: str, values: Mapping[str, Sequence[int]]) -> int:
    """What `text` is where the variables, each a sequence of elements, have these values."""
    reader = _Reader(text, values)
    found = reader.level(0)
    assert reader.done, f"{text!r} goes on behind an expression"
    return found


class _Reader:
    def __init__(self, text: str, values: Mapping[str, Sequence[int]]) -> None:
        self._tokens = TOKEN.findall(text)
        assert "".join(self._tokens) == re.sub(r"\s", "", text), f"{text!r} has other signs"
        assert not re.search(r"!!|--|\+\+", text), f"{text!r} has a sign that SPIN reads as one"
        self._values = values
        self._place = 0
        self._ignored = 0  # how deep in what C does not evaluate

    @property
    def done(self) -> bool:
        return self._place == len(self._tokens)

    @property
    def _next(self) -> str:
        return "" if self.done else self._tokens[self._place]

    def _take(self, expected: str = "") -> str:
        found = self._next
        assert not expected or found == expected, f"{found!r} is not {expected!r}"
        self._place += 1
        return found

    def level(self, number: int) -> int:
        if number == len(LEVELS):
            return self._unary()
        left = self.level(number + 1)
        while self._next in LEVELS[number]:
            sign = self._take()
            if sign in ("&&", "||"):
                decided = bool(left) == (sign == "||")
                right = self._unless(decided, lambda: self.level(number + 1))
                left = int(left != 0 if decided else right != 0)
            else:
                left = self._binary(sign, left, self.level(number + 1))
        return left

    def _unless(self, ignored: bool, read: object) -> int:
        assert callable(read)
        self._ignored += ignored
        found: int = read()
        self._ignored -= ignored
        return found

    def _unary(self) -> int:
        match self._next:
            case "!":
                self._take()
                return int(self._unary() == 0)
            case "~":
                self._take()
                return ~self._unary()
            case "-":
                self._take()
                return self._fits(-self._unary())
            case _:
                return self._primary()

    def _primary(self) -> int:
        token = self._take()
        if token.isdigit():
            return self._fits(int(token))
        if token == "(":
            found = self.level(0)
            if self._next == "->":
                self._take()
                then = self._unless(found == 0, lambda: self.level(0))
                self._take(":")
                other = self._unless(found != 0, lambda: self.level(0))
                found = then if found else other
            self._take(")")
            return found
        elements = self._values[token]
        index = 0
        if self._next == "[":
            self._take()
            index = self.level(0)
            self._take("]")
        if not 0 <= index < len(elements):
            return self._undefined(f"{token}[{index}]")
        return elements[index]

    def _binary(self, sign: str, left: int, right: int) -> int:
        match sign:
            case "==":
                return int(left == right)
            case "!=":
                return int(left != right)
            case "<":
                return int(left < right)
            case "<=":
                return int(left <= right)
            case ">":
                return int(left > right)
            case ">=":
                return int(left >= right)
            case "|":
                return left | right
            case "&":
                return left & right
            case "+":
                return self._fits(left + right)
            case "-":
                return self._fits(left - right)
            case "*":
                return self._fits(left * right)
            case "<<" | ">>":
                if not 0 <= right <= 31 or (sign == "<<" and left < 0):
                    return self._undefined(f"{left} {sign} {right}")
                return self._fits(left << right) if sign == "<<" else left >> right
            case _:
                if right == 0:
                    return self._undefined(f"{left} {sign} 0")
                quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
                return quotient if sign == "/" else left - quotient * right

    def _fits(self, value: int) -> int:
        return value if abs(value) < 2**31 else self._undefined(f"{value} in 32 bits")

    def _undefined(self, what: str) -> int:
        if self._ignored:
            return 0
        raise Undefined(what)
