"""The words of a state behind a step: what stays of the words before, joined with new contents.

Knows fields and values; what a step assigns comes from `semantics.step`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.engines.native.code import ALL, Instructions
from checker.engines.native.layout import WORD, Field, Layout
from checker.engines.native.values import Value, Values
from checker.ir.variables import Variable


def changed(
    code: Instructions,
    values: Values,
    variables: Sequence[Variable],
    layout: Layout,
    words: Sequence[str],
    updates: Mapping[int, Value],
) -> tuple[list[str], str]:
    """The words after the updates; and whether every new value is in its domain, as one bit.

    Where one is not, the words are still those of some state, but of none that means anything.
    """
    made = _Words(code, values)
    inside = "true"
    for variable, value in updates.items():
        domain, field = variables[variable].domain, layout.fields[variable]
        test = values.inside(value, domain.low, domain.high)
        if test != "true":
            inside = test if inside == "true" else code.op(f"and i1 {inside}, {test}")
        if field.wide:
            made.put_wide(field, value)
        elif field.width:
            made.put(field, value, proved=test == "true")
    return [made.word(k, word) for k, word in enumerate(words)], inside


class _Words:
    """What becomes of each word: bits that go, bits that are known, contents to be joined."""

    def __init__(self, code: Instructions, values: Values) -> None:
        self._code = code
        self._values = values
        self._cleared: dict[int, int] = {}
        self._known: dict[int, int] = {}
        self._joined: dict[int, list[str]] = {}

    def put(self, field: Field, value: Value, *, proved: bool) -> None:
        """Put a value into a field. proved: it fits."""
        code, k = self._code, field.word
        self._cleared[k] = self._cleared.get(k, 0) | field.ones << field.shift
        if value.const is not None:
            content = (field.content(value.const) & field.ones) << field.shift
            self._known[k] = self._known.get(k, 0) | content
            return
        bits = max(value.bits, WORD)
        name = self._values.wide(value, bits)
        if field.low:
            name = code.op(f"sub i{bits} {name}, {field.low}")
        if field.zeros:
            name = code.op(f"lshr i{bits} {name}, {field.zeros}")
        if bits > WORD:
            name = code.op(f"trunc i{bits} {name} to i64")
        if not proved:
            name = code.op(f"and i64 {name}, {field.ones}")
        if field.shift:
            name = code.op(f"shl i64 {name}, {field.shift}")
        self._joined.setdefault(k, []).append(name)

    def put_wide(self, field: Field, value: Value) -> None:
        """Put a value into a field of several words."""
        code = self._code
        pieces = -(-field.width // WORD)
        bits = max(value.bits, WORD * (pieces + 1))
        name = self._values.wide(value, bits)
        if field.low:
            name = code.op(f"sub i{bits} {name}, {field.low}")
        for k in range(pieces):
            piece = code.op(f"lshr i{bits} {name}, {WORD * k}") if k else name
            self._cleared[field.word + k] = ALL
            piece = code.op(f"trunc i{bits} {piece} to i64")
            self._joined.setdefault(field.word + k, []).append(piece)

    def word(self, k: int, before: str) -> str:
        """A word after all that was put, from what it was."""
        if self._cleared.get(k):
            before = self._code.without(before, self._cleared[k])
        if self._known.get(k):
            before = self._code.op(f"or i64 {before}, {self._known[k]}")
        for name in self._joined.get(k, ()):
            before = self._code.op(f"or i64 {before}, {name}")
        return before
