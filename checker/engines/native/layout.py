"""Where each variable lies in a packed state: some words of 64 bits, a field per variable.

No field goes across words but one wider than a word, which has whole words to itself. The highest
bit of the first word is always set, so that no state is 0. Knows domains only.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.ir.system import State
from checker.ir.variables import Variable
from checker.records import dataclass

WORD = 64
PRESENT = 1 << WORD - 1
"""The bit of the first word that every state has."""


@dataclass(frozen=True, slots=True)
class Field:
    """`width` bits from bit `shift` of a word on, which hold the value less `low`.

    None for one value. A field wider than a word begins at bit 0 and goes on in the words behind.
    """

    word: int
    shift: int
    width: int
    low: int

    @property
    def wide(self) -> bool:
        """Whether it has more than one word."""
        return self.width > WORD

    @property
    def ones(self) -> int:
        """The largest content of the field, as a number."""
        return (1 << self.width) - 1


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of all variables, by index, and how many words they take."""

    fields: tuple[Field, ...]
    words: int

    @property
    def used(self) -> tuple[int, ...]:
        """How many bits of each word may differ, from the lowest on."""
        found = [0] * self.words
        for field in self.fields:
            for k in range(-(-(field.shift + field.width) // WORD)):
                bits = min(field.shift + field.width - WORD * k, WORD)
                found[field.word + k] = max(found[field.word + k], bits)
        return tuple(found)

    def pack(self, state: State) -> tuple[int, ...]:
        """The words that stand for `state`. Pre: every value lies in its domain."""
        packed = PRESENT
        for field, value in zip(self.fields, state, strict=True):
            packed |= (value - field.low) << (WORD * field.word + field.shift)
        return tuple(packed >> WORD * k & (1 << WORD) - 1 for k in range(self.words))

    def unpack(self, words: Sequence[int]) -> State:
        """The state that some words stand for."""
        packed = sum(word << WORD * k for k, word in enumerate(words))
        return tuple(
            (packed >> (WORD * each.word + each.shift) & each.ones) + each.low
            for each in self.fields
        )

    def stride(self, first: int, count: int) -> int | None:
        """How far apart the fields of an array in one word are; None if they do not lie so."""
        fields = self.fields[first : first + count]
        start = fields[0]
        alike = all(
            (each.word, each.width, each.low) == (start.word, start.width, start.low)
            and each.shift == start.shift + k * start.width
            for k, each in enumerate(fields)
        )
        return start.width if alike and not start.wide else None


def layout(variables: Sequence[Variable]) -> Layout:
    """Each variable in the first word that has room for it, in their order."""
    free = [WORD - 1]
    fields = []
    for variable in variables:
        width = (variable.domain.size - 1).bit_length()
        if width > WORD:
            word = len(free)
            free += [0] * -(-width // WORD)
            fields.append(Field(word, 0, width, variable.domain.low))
            continue
        word = next((k for k, room in enumerate(free) if room >= width), len(free))
        if word == len(free):
            free.append(WORD)
        used = (WORD - 1 if word == 0 else WORD) - free[word]
        fields.append(Field(word, used, width, variable.domain.low))
        free[word] -= width
    return Layout(tuple(fields), len(free))
