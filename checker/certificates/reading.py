"""A certificate read from the text of a file that anybody may have written.

What is wrong with it is told with its line. Must not know whether what it says is so.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from checker.certificates.form import (
    MOST_BYTES,
    MOST_FORMS,
    MOST_PARTS,
    VERSION,
    Activity,
    Case,
    Certificate,
    Claim,
    Class,
    Column,
    Edge,
    Endless,
    Everywhere,
    Factors,
    Floor,
    Head,
    Inside,
    OpenStep,
    Roof,
    Run,
    Side,
    TimedStep,
)
from checker.diagnostic import Diagnostic, SpecError
from checker.ir.duration import Duration, parameter
from checker.json_place import Place, quoted
from checker.opening import text_of
from checker.records import dataclass
from checker.regions import Constraint, Polyhedron

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,59})")
T = TypeVar("T")

_FRACTION = re.compile(r"(-?(?:0|[1-9][0-9]{0,59}))(?:/([1-9][0-9]{0,59}))?")


def open_certificate(path: str) -> Certificate:
    """The certificate in the file at `path`, or on standard input for `-`. Raises SpecError."""
    return read(text_of(path, MOST_BYTES, "a certificate"), path)


def read(text: str, file: str = "<certificate>") -> Certificate:
    """The certificate that a text says. file: what the text is called. Raises SpecError."""
    if not text.strip():
        raise _wrong(file, 0, "it is empty")
    if not text.endswith("\n"):
        raise _wrong(file, 0, "it ends within a line, so part of it is missing")
    lines = text[:-1].split("\n")
    records = [_record(file, number, line) for number, line in enumerate(lines, 1)]
    _check_end(file, records, text[: -len(lines[-1]) - 1])
    return _Reader(file, records[:-1]).certificate()


def _record(file: str, number: int, line: str) -> _Place:
    try:
        loaded = json.loads(line, parse_float=_none, parse_int=_none, parse_constant=_none)
    except json.JSONDecodeError as error:
        raise _wrong(file, number, f"it is no JSON: {error.msg.lower()}") from None
    except (ValueError, RecursionError) as error:
        told = "lists in lists beyond any that a certificate has"
        if isinstance(error, ValueError):
            told = "a number that is not written as a text"
        raise _wrong(file, number, f"it has {told}") from None
    place = _Place(file, number, "the line", loaded)
    if not isinstance(loaded, dict) or len(loaded) != 1:
        raise place.wrong("an object with one field")
    return place


def _none(text: str) -> object:
    raise ValueError(text)


def _check_end(file: str, records: list[_Place], body: str) -> None:
    end = records[-1]
    if end.kind != "end":
        raise _wrong(file, end.line, "the last line is not `end`, so part of it is missing")
    told = end.at("end")
    if told.at("lines").whole() != len(records) - 1:
        raise _wrong(file, end.line, "it has more or fewer lines than it says")
    if told.at("sha256").digest() != hashlib.sha256(body.encode("utf-8", "replace")).hexdigest():
        raise _wrong(file, end.line, "it was changed: its lines do not have this digest")


def _wrong(file: str, line: int, what: str) -> SpecError:
    place = f"line {line} of `{file}`" if line else f"`{file}`"
    advice = "write it anew with `mmcheck SPEC --certificate FILE`"
    headline = f"{place} can't be read as a certificate: {what}"
    return SpecError([Diagnostic("bad-certificate", headline, help=(advice,))])


class _Reader:
    """Goes through the lines once."""

    def __init__(self, file: str, records: list[_Place]) -> None:
        self._file = file
        self._records = records
        self._next = 0

    def certificate(self) -> Certificate:
        """All of it."""
        head = self._taken("certificate")
        if head is None:
            raise self._unexpected("certificate")
        version = head.at("version").text()
        if version != VERSION:
            raise head.wrong(f"of form {VERSION}, which this version reads")
        columns = []
        while (column := self._taken("column")) is not None:
            columns.append(self._column(column))
        if self._next < len(self._records):
            raise self._unexpected("column")
        return Certificate(_head(head), tuple(columns))

    def _column(self, place: _Place) -> Column:
        claims = []
        while (claim := self._taken("claim")) is not None:
            claims.append(self._claim(claim))
        values = place.at("values").fields(_Place.text)
        return Column(values, place.at("system").digest(), tuple(claims))

    def _claim(self, place: _Place) -> Claim:
        everywhere: list[Everywhere] = []
        while (one := self._taken("everywhere")) is not None:
            everywhere.append(self._everywhere(one))
            if [each.longest for each in everywhere].count(everywhere[-1].longest) > 1:
                raise one.wrong("another time than the one before")
        sides: list[Side] = []
        while (side := self._taken("side")) is not None:
            found = self._side(side)
            if any(each.longest == found.longest for each in sides):
                raise side.wrong("another side than the one before")
            sides.append(found)
        return Claim(
            place.at("latency").text(),
            place.at("at").fields(_Place.fraction),
            place.maybe("kept", _Place.truth),
            tuple(sides),
            place.maybe("without", lambda each: each.list(_Place.text)) or (),
            place.maybe("endless", _endless),
            tuple(everywhere),
        )

    def _everywhere(self, place: _Place) -> Everywhere:
        roofs: list[Roof] = []
        while (roof := self._taken("roof")) is not None:
            roofs.append(replace(_roof(roof), classes=self._classes()))
        floors: list[Floor] = []
        while (floor := self._taken("floor")) is not None:
            floors.append(_floor(floor))
        if max(len(roofs), len(floors)) > MOST_PARTS:
            raise place.wrong(f"followed by no more than {MOST_PARTS} roofs or floors")
        return Everywhere(
            place.longest(),
            place.maybe("forms", lambda each: each.some(MOST_PARTS, _Place.forms)),
            place.maybe("region", _inside),
            place.maybe("kept", _Place.truth) or False,
            tuple(roofs),
            tuple(floors),
            place.maybe("cases", lambda each: each.some(MOST_PARTS, _case)) or (),
        )

    def _side(self, place: _Place) -> Side:
        return replace(_side(place), classes=self._classes())

    def _classes(self) -> tuple[Class, ...]:
        classes: list[Class] = []
        while (one := self._taken("class")) is not None:
            if one.at("id").whole() != len(classes):
                raise one.wrong(f"the class {len(classes)}; one is missing")
            classes.append(_class(one))
        return tuple(classes)

    def _taken(self, kind: str) -> _Place | None:
        """The next line, if it is one of this kind."""
        if self._next == len(self._records) or self._records[self._next].kind != kind:
            return None
        self._next += 1
        return self._records[self._next - 1].at(kind)

    def _unexpected(self, wanted: str) -> SpecError:
        if self._next == len(self._records):
            return _wrong(self._file, 0, "it is empty")
        return self._records[self._next].wrong(f"a `{wanted}`")


def _head(place: _Place) -> Head:
    texts = place.at("texts").list(
        lambda each: (each.at("file").text(), each.at("sha256").digest())
    )
    if not texts:
        raise place.at("texts").wrong("a list with the spec")
    settings = place.at("settings").fields(_Place.text)
    properties = place.at("properties").list(_Place.text)
    return Head(texts, settings, properties, place.at("thorough").truth())


def _side(place: _Place) -> Side:
    return Side(
        place.longest(),
        place.maybe("value", _Place.fraction),
        place.maybe("run", _run),
        place.at("unit").positive(),
        place.at("starts").list(lambda each: each.list(_Place.natural)),
        (),
    )


def _run(place: _Place) -> Run:
    initial, steps = place.at("initial").list(_Place.whole), place.at("steps").list(_step)
    return Run(initial, steps, place.at("first").natural(), place.at("last").natural())


def _endless(place: _Place) -> Endless:
    initial, steps = place.at("initial").list(_Place.whole), place.at("steps").list(_step)
    return Endless(initial, steps, place.at("first").natural(), place.maybe("loop", _Place.natural))


def _step(place: _Place) -> TimedStep:
    return TimedStep(*_taken(place), place.at("time").fraction())


def _taken(place: _Place) -> tuple[int, str, tuple[int, ...]]:
    choices = place.at("choices").list(_Place.whole)
    return place.at("action").natural(), place.at("name").text(), choices


def _roof(place: _Place) -> Roof:
    return Roof(
        place.at("forms").forms(),
        place.at("assumed").forms(),
        place.at("at").fields(_Place.fraction),
        place.at("unit").positive(),
        place.at("starts").list(lambda each: each.list(_Place.natural)),
        (),
    )


def _floor(place: _Place) -> Floor:
    steps = place.at("steps").list(lambda each: OpenStep(*_taken(each), each.at("time").form()))
    first, last = place.at("first").natural(), place.at("last").natural()
    if max(first, last) > len(steps):
        raise place.wrong("a floor between instants of its run")
    initial = place.at("initial").list(_Place.whole)
    return Floor(initial, steps, first, last, place.at("ends").truth())


def _inside(place: _Place) -> Inside:
    bad = place.maybe("bad", lambda each: each.some(MOST_PARTS, _part))
    return Inside(place.at("good").some(MOST_PARTS, _part), bad)


def _case(place: _Place) -> Case:
    forms = place.at("forms").some(MOST_PARTS, _Place.forms)
    return Case(_part(place.at("where")), forms)


def _part(place: _Place) -> Polyhedron:
    return place.some(
        MOST_FORMS, lambda each: Constraint(each.at("form").form(), each.at("strict").truth())
    )


def _class(place: _Place) -> Class:
    pending = place.at("pending").truth()
    activities = place.at("activities").list(_activity)
    dates = place.at("dates").list(lambda row: row.list(_Place.date))
    count = 1 + len(activities) + int(pending)
    if len(dates) != count or any(len(row) != count for row in dates):
        raise place.at("dates").wrong(f"{count} rows of {count}")
    edges = place.at("steps").list(
        lambda each: Edge(
            each.at("action").natural(),
            each.at("name").text(),
            each.at("choices").list(_Place.whole),
            each.at("to").list(_Place.natural),
        )
    )
    return Class(place.at("state").list(_Place.whole), pending, activities, dates, edges)


def _activity(place: _Place) -> Activity:
    parts = place.list(_Place.text)
    if len(parts) != 4 or not _WHOLE.fullmatch(parts[0]):
        raise place.wrong("a thread, two lengths and a kind")
    return int(parts[0]), parts[1], parts[2], parts[3]


@dataclass(frozen=True, slots=True)
class _Place(Place):
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
        return _wrong(self.file, self.line, f"{quoted(self.way)} is {shown}, not {wanted}")

    def missing(self, field: str) -> SpecError:
        """That the object has no such field."""
        return self.wrong(f"an object with `{field}`")

    def inner(self, key: str | int, content: object) -> _Place:
        """A value in this one; one of a list is told by the name of the list."""
        way = self.way if isinstance(key, int) else f"`{key}`"
        return _Place(self.file, self.line, way, content)

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

    def some(self, most: int, read: Callable[[_Place], T]) -> tuple[T, ...]:
        """Each of a list that is not longer than this."""
        if isinstance(self.content, list) and len(self.content) > most:
            raise self.wrong(f"a list of no more than {most}")
        return self.list(read)

    def forms(self) -> tuple[Duration, ...]:
        """Some forms."""
        return self.some(MOST_FORMS, _Place.form)

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
