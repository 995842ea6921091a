"""A value of a certificate, with its line: numbers, fractions and linear forms as they are written.

Knows how what is wrong with one is told. Must not know what stands where in a certificate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from checker.certificates.form import MOST_FORMS, Factors
from checker.diagnostic import Diagnostic, SpecError
from checker.ir.duration import Duration, parameter
from checker.json_place import Place, quoted
from checker.records import dataclass

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,59})")
_FRACTION = re.compile(r"(-?(?:0|[1-9][0-9]{0,59}))(?:/([1-9][0-9]{0,59}))?")

T = TypeVar("T")


def unreadable(file: str, line: int, what: str) -> SpecError:
    """That the file is no certificate, and why. line: 0 for the file as a whole."""
    place = f"line {line} of `{file}`" if line else f"`{file}`"
    advice = "write it anew with `mmcheck SPEC --certificate FILE`"
    headline = f"{place} can't be read as a certificate: {what}"
    return SpecError([Diagnostic("bad-certificate", headline, help=(advice,))])


@dataclass(frozen=True, slots=True)
class CertificatePlace(Place):
    """A value of the file, with its line and the way to it."""

    file: str
    line: int
    way: str
    content: object

    @property
    def kind(self) -> str:
        """The one field of a line."""
        assert isinstance(self.content, dict)
        return str(next(iter(self.content)))

    def wrong(self, wanted: str) -> SpecError:
        """That the value is not what is wanted here."""
        shown = quoted(json.dumps(self.content))
        return unreadable(self.file, self.line, f"{quoted(self.way)} is {shown}, not {wanted}")

    def missing(self, field: str) -> SpecError:
        """That the object has no such field."""
        return self.wrong(f"an object with `{field}`")

    def inner(self, key: str | int, content: object) -> CertificatePlace:
        """A value in this one; one of a list is told by the name of the list."""
        way = self.way if isinstance(key, int) else f"`{key}`"
        return CertificatePlace(self.file, self.line, way, content)

    def whole(self) -> int:
        """A whole number, written as a text."""
        if not _WHOLE.fullmatch(self.text()):
            raise self.wrong('a whole number, as "12"')
        return int(self.text())

    def date(self) -> int | Factors | None:
        """How far a date is from another, or null: a number, or one with a factor of each
        parameter."""
        if self.content is None:
            return None
        if " " not in self.text():
            return self.whole()
        parts = self.text().split(" ", MOST_FORMS)
        first, *rest = (self.inner("dates", each).fraction() for each in parts)
        return (_tidy(first), *map(_tidy, rest))

    def natural(self) -> int:
        """A whole number from 0 on."""
        found = self.whole()
        if found < 0:
            raise self.wrong("0 or more")
        return found

    def fraction(self) -> Fraction:
        """A fraction, written as a text."""
        match = _FRACTION.fullmatch(self.text())
        if match is None:
            raise self.wrong('a fraction, as "7/2"')
        return Fraction(int(match[1]), int(match[2] or 1))

    def positive(self) -> Fraction:
        """A fraction above 0."""
        found = self.fraction()
        if found <= 0:
            raise self.wrong("more than 0")
        return found

    def longest(self) -> bool:
        """Whether it is of the longest time, else the shortest."""
        of = self.at("of").text()
        if of not in ("longest", "shortest"):
            raise self.at("of").wrong("longest or shortest")
        return of == "longest"

    def some(self, most: int, read: Callable[[CertificatePlace], T]) -> tuple[T, ...]:
        """Each of a list that is not longer than this."""
        if isinstance(self.content, list) and len(self.content) > most:
            raise self.wrong(f"a list of no more than {most}")
        return self.list(read)

    def forms(self) -> tuple[Duration, ...]:
        """Some forms."""
        return self.some(MOST_FORMS, CertificatePlace.form)

    def form(self) -> Duration:
        """A constant, then each parameter with its factor."""
        constant, *terms = self.some(2 * MOST_FORMS + 1, lambda each: each) or (self.inner(0, 0),)
        if len(terms) % 2:
            raise self.wrong("a constant, then each parameter and its factor")
        total = Duration(constant.fraction())
        for name, factor in zip(terms[::2], terms[1::2], strict=True):
            total += parameter(name.text()) * factor.fraction()
        return total


def _tidy(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value
