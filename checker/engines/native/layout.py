"""Where each variable lies in a packed state: some words of 64 bits, a field per variable.

No field goes across words but one wider than a word, which has whole words to itself. The highest
bit of the first word is always set, so that no state is 0. Knows domains, and which bits of a value
may be set, only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.ir.domain import Domain
from checker.ir.interval import Interval
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
    zeros: of a value so many bits, the lowest, are always 0 and left out.
    """

    word: int
    shift: int
    width: int
    low: int
    zeros: int = 0

    @property
    def wide(self) -> bool:
        """Whether it has more than one word."""
        return self.width > WORD

    @property
    def ones(self) -> int:
        """The largest content of the field, as a number."""
        return (1 << self.width) - 1

    def content(self, value: int) -> int:
        """What it holds for a value."""
        return value - self.low >> self.zeros

    def value(self, content: int) -> int:
        """What it says if it holds this."""
        return (content << self.zeros) + self.low

    def bounds(self, domain: Domain) -> Interval:
        """Between which numbers a variable of the domain lies that is stored so."""
        return max(domain.low, self.low), min(domain.high, self.value(self.ones))


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
            packed |= field.content(value) << (WORD * field.word + field.shift)
        return tuple(packed >> WORD * k & (1 << WORD) - 1 for k in range(self.words))

    def unpack(self, words: Sequence[int]) -> State:
        """The state that some words stand for."""
        packed = sum(word << WORD * k for k, word in enumerate(words))
        return tuple(
            each.value(packed >> (WORD * each.word + each.shift) & each.ones)
            for each in self.fields
        )

    def stride(self, first: int, count: int) -> int | None:
        """How far apart the fields of an array in one word are; None if they do not lie so."""
        fields = self.fields[first : first + count]
        start = fields[0]
        in_order = all(
            (each.word, each.shift) == (start.word, start.shift + k * start.width)
            for k, each in enumerate(fields)
        )
        together = in_order and self.alike(range(first, first + count))
        return start.width if together and not start.wide else None

    def alike(self, variables: Iterable[int]) -> bool:
        """Whether the fields of these have the same content for the same value, of all values."""
        fields = (self.fields[each] for each in variables)
        return len({(each.width, each.low, each.zeros) for each in fields}) == 1


def layout(variables: Sequence[Variable], masks: Sequence[int]) -> Layout:
    """Each variable in the first word that has room for it, in their order.

    masks: of each the bits that its values may have; negative if these may be negative.
    """
    free = [WORD - 1]
    fields = []
    for variable, mask in zip(variables, masks, strict=True):
        width, low, zeros = _narrow(variable.domain, mask)
        if width > WORD:
            word = len(free)
            free += [0] * -(-width // WORD)
            fields.append(Field(word, 0, width, low, zeros))
            continue
        word = next((k for k, room in enumerate(free) if room >= width), len(free))
        if word == len(free):
            free.append(WORD)
        used = (WORD - 1 if word == 0 else WORD) - free[word]
        fields.append(Field(word, used, width, low, zeros))
        free[word] -= width
    return Layout(tuple(fields), len(free))


def _narrow(domain: Domain, mask: int) -> tuple[int, int, int]:
    """The fewest bits that a value takes, less which number, and without how many bits."""
    width = (domain.size - 1).bit_length()
    if mask < 0:
        return width, domain.low, 0
    zeros = max((mask & -mask).bit_length() - 1, 0) if mask.bit_length() <= WORD else 0
    spread = mask.bit_length() - zeros
    return (spread, 0, zeros) if spread < width else (width, domain.low, 0)
