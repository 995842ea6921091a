"""Where each variable lies in a packed state: one integer, a field of bits per variable.

Knows domains only. Elements of an array are neighbours, so that an index is a shift.
"""

from __future__ import annotations

from collections.abc import Sequence

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


@dataclass(frozen=True, slots=True)
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
        return sum(field.put(value) for field, value in zip(self.fields, state, strict=True))

    def unpack(self, packed: int) -> State:
        """The state that an integer stands for."""
        return tuple((packed >> each.shift & each.ones) + each.low for each in self.fields)

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
