"""Where each variable lies in a packed state: one integer, a field of bits per variable.

Knows domains only. Elements of an array are neighbours, so that an index is a shift.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from checker.ir.system import State
from checker.ir.variables import Variable
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """`width` bits from bit `shift` on, which hold the value less `low`; none for one value."""

    shift: int
    width: int
    low: int

    @property
    def ones(self) -> int:
        """The largest content of the field, as a number."""
        return (1 << self.width) - 1

    @property
    def mask(self) -> int:
        """The bits of the field, where they are."""
        return self.ones << self.shift

    def put(self, value: int) -> int:
        """`value` as content of the field, where it is."""
        return (value - self.low) << self.shift


@dataclass(frozen=True)
class Layout:
    """The fields of all variables, by index."""

    fields: tuple[Field, ...]

    @property
    def mask(self) -> int:
        """Every bit that is in use."""
        last = self.fields[-1] if self.fields else Field(0, 0, 0)
        return (1 << (last.shift + last.width)) - 1

    def pack(self, state: State) -> int:
        """The integer that stands for `state`. Pre: every value lies in its domain."""
        return self._packed(state)

    def unpack(self, packed: int) -> State:
        """The state that an integer stands for."""
        return self._unpacked(packed)

    @cached_property
    def _packed(self) -> Callable[[State], int]:
        parts = [
            f"(v{number} - {each.low} << {each.shift})"
            if each.low
            else f"(v{number} << {each.shift})"
            for number, each in enumerate(self.fields)
        ]
        names = "".join(f"v{number}, " for number in range(len(self.fields)))
        return _made(
            f"def coded(state):\n {names or '()'} = state\n return {' | '.join(parts) or 0}"
        )

    @cached_property
    def _unpacked(self) -> Callable[[int], State]:
        parts = [
            f"(s >> {each.shift} & {each.ones}) + {each.low}" if each.width else f"{each.low}"
            for each in self.fields
        ]
        return _made(f"def coded(s): return ({''.join(f'{each}, ' for each in parts)})")

    def stride(self, first: int, count: int) -> int | None:
        """How far apart the fields of an array are; None if its elements are not alike."""
        array = self.fields[first : first + count]
        if len({(each.width, each.low) for each in array}) > 1:
            return None
        return array[0].width


def layout(variables: Sequence[Variable]) -> Layout:
    """Fields without gaps, in the order of the variables."""
    fields = []
    shift = 0
    for variable in variables:
        width = (variable.domain.size - 1).bit_length()
        fields.append(Field(shift, width, variable.domain.low))
        shift += width
    return Layout(tuple(fields))


def _made(text: str) -> Callable[..., Any]:
    """A function by its text, which has to do with numbers alone."""
    names: dict[str, Any] = {}
    exec(compile(text, "<a packed state>", "exec"), names)
    made: Callable[..., Any] = names["coded"]
    return made
