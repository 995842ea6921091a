"""A certificate read from the text of a file that anybody may have written.

What is wrong with it is told with its line. Must not know whether what it says is so.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

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
    Floor,
    Head,
    Inside,
    OpenStep,
    Roof,
    Run,
    Side,
    TimedStep,
)
from checker.certificates.place import CertificatePlace, unreadable
from checker.diagnostic import SpecError
from checker.opening import text_of
from checker.regions import Constraint, Polyhedron


def open_certificate(path: str) -> Certificate:
    """The certificate in the file at `path`, or on standard input for `-`. Raises SpecError."""
    return read(text_of(path, MOST_BYTES, "a certificate"), path)


def read(text: str, file: str = "<certificate>") -> Certificate:
    """The certificate that a text says. file: what the text is called. Raises SpecError."""
    if not text.strip():
        raise unreadable(file, 0, "it is empty")
    if not text.endswith("\n"):
        raise unreadable(file, 0, "it ends within a line, so part of it is missing")
    lines = text[:-1].split("\n")
    records = [_record(file, number, line) for number, line in enumerate(lines, 1)]
    _check_end(file, records, text[: -len(lines[-1]) - 1])
    return _Reader(file, records[:-1]).certificate()


def _record(file: str, number: int, line: str) -> CertificatePlace:
    try:
        loaded = json.loads(line, parse_float=_none, parse_int=_none, parse_constant=_none)
    except json.JSONDecodeError as error:
        raise unreadable(file, number, f"it is no JSON: {error.msg.lower()}") from None
    except (ValueError, RecursionError) as error:
        told = "lists in lists beyond any that a certificate has"
        if isinstance(error, ValueError):
            told = "a number that is not written as a text"
        raise unreadable(file, number, f"it has {told}") from None
    place = CertificatePlace(file, number, "the line", loaded)
    if not isinstance(loaded, dict) or len(loaded) != 1:
        raise place.wrong("an object with one field")
    return place


def _none(text: str) -> object:
    raise ValueError(text)


def _check_end(file: str, records: list[CertificatePlace], body: str) -> None:
    end = records[-1]
    if end.kind != "end":
        raise unreadable(file, end.line, "the last line is not `end`, so part of it is missing")
    told = end.at("end")
    if told.at("lines").whole() != len(records) - 1:
        raise unreadable(file, end.line, "it has more or fewer lines than it says")
    if told.at("sha256").digest() != hashlib.sha256(body.encode("utf-8", "replace")).hexdigest():
        raise unreadable(file, end.line, "it was changed: its lines do not have this digest")


class _Reader:
    """Goes through the lines once."""

    def __init__(self, file: str, records: list[CertificatePlace]) -> None:
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

    def _column(self, place: CertificatePlace) -> Column:
        claims = []
        while (claim := self._taken("claim")) is not None:
            claims.append(self._claim(claim))
        values = place.at("values").fields(CertificatePlace.text)
        return Column(values, place.at("system").digest(), tuple(claims))

    def _claim(self, place: CertificatePlace) -> Claim:
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
            place.at("at").fields(CertificatePlace.fraction),
            place.maybe("kept", CertificatePlace.truth),
            tuple(sides),
            place.maybe("without", lambda each: each.list(CertificatePlace.text)) or (),
            place.maybe("endless", _endless),
            tuple(everywhere),
        )

    def _everywhere(self, place: CertificatePlace) -> Everywhere:
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
            place.maybe("forms", lambda each: each.some(MOST_PARTS, CertificatePlace.forms)),
            place.maybe("region", _inside),
            place.maybe("kept", CertificatePlace.truth) or False,
            tuple(roofs),
            tuple(floors),
            place.maybe("cases", lambda each: each.some(MOST_PARTS, _case)) or (),
        )

    def _side(self, place: CertificatePlace) -> Side:
        return replace(_side(place), classes=self._classes())

    def _classes(self) -> tuple[Class, ...]:
        classes: list[Class] = []
        while (one := self._taken("class")) is not None:
            if one.at("id").whole() != len(classes):
                raise one.wrong(f"the class {len(classes)}; one is missing")
            classes.append(_class(one))
        return tuple(classes)

    def _taken(self, kind: str) -> CertificatePlace | None:
        """The next line, if it is one of this kind."""
        if self._next == len(self._records) or self._records[self._next].kind != kind:
            return None
        self._next += 1
        return self._records[self._next - 1].at(kind)

    def _unexpected(self, wanted: str) -> SpecError:
        if self._next == len(self._records):
            return unreadable(self._file, 0, "it is empty")
        return self._records[self._next].wrong(f"a `{wanted}`")


def _head(place: CertificatePlace) -> Head:
    texts = place.at("texts").list(
        lambda each: (each.at("file").text(), each.at("sha256").digest())
    )
    if not texts:
        raise place.at("texts").wrong("a list with the spec")
    settings = place.at("settings").fields(CertificatePlace.text)
    properties = place.at("properties").list(CertificatePlace.text)
    return Head(texts, settings, properties, place.at("thorough").truth())


def _side(place: CertificatePlace) -> Side:
    return Side(
        place.longest(),
        place.maybe("value", CertificatePlace.fraction),
        place.maybe("run", _run),
        place.at("unit").positive(),
        place.at("starts").list(lambda each: each.list(CertificatePlace.natural)),
        (),
    )


def _run(place: CertificatePlace) -> Run:
    initial, steps = place.at("initial").list(CertificatePlace.whole), place.at("steps").list(_step)
    return Run(initial, steps, place.at("first").natural(), place.at("last").natural())


def _endless(place: CertificatePlace) -> Endless:
    initial, steps = place.at("initial").list(CertificatePlace.whole), place.at("steps").list(_step)
    return Endless(
        initial, steps, place.at("first").natural(), place.maybe("loop", CertificatePlace.natural)
    )


def _step(place: CertificatePlace) -> TimedStep:
    return TimedStep(*_taken(place), place.at("time").fraction())


def _taken(place: CertificatePlace) -> tuple[int, str, tuple[int, ...]]:
    choices = place.at("choices").list(CertificatePlace.whole)
    return place.at("action").natural(), place.at("name").text(), choices


def _roof(place: CertificatePlace) -> Roof:
    return Roof(
        place.at("forms").forms(),
        place.at("assumed").forms(),
        place.at("at").fields(CertificatePlace.fraction),
        place.at("unit").positive(),
        place.at("starts").list(lambda each: each.list(CertificatePlace.natural)),
        (),
    )


def _floor(place: CertificatePlace) -> Floor:
    steps = place.at("steps").list(lambda each: OpenStep(*_taken(each), each.at("time").form()))
    first, last = place.at("first").natural(), place.at("last").natural()
    if max(first, last) > len(steps):
        raise place.wrong("a floor between instants of its run")
    initial = place.at("initial").list(CertificatePlace.whole)
    return Floor(initial, steps, first, last, place.at("ends").truth())


def _inside(place: CertificatePlace) -> Inside:
    bad = place.maybe("bad", lambda each: each.some(MOST_PARTS, _part))
    return Inside(place.at("good").some(MOST_PARTS, _part), bad)


def _case(place: CertificatePlace) -> Case:
    forms = place.at("forms").some(MOST_PARTS, CertificatePlace.forms)
    return Case(_part(place.at("where")), forms)


def _part(place: CertificatePlace) -> Polyhedron:
    return place.some(
        MOST_FORMS, lambda each: Constraint(each.at("form").form(), each.at("strict").truth())
    )


def _class(place: CertificatePlace) -> Class:
    pending = place.at("pending").truth()
    activities = place.at("activities").list(_activity)
    dates = place.at("dates").list(lambda row: row.list(CertificatePlace.date))
    count = 1 + len(activities) + int(pending)
    if len(dates) != count or any(len(row) != count for row in dates):
        raise place.at("dates").wrong(f"{count} rows of {count}")
    edges = place.at("steps").list(
        lambda each: Edge(
            each.at("action").natural(),
            each.at("name").text(),
            each.at("choices").list(CertificatePlace.whole),
            each.at("to").list(CertificatePlace.natural),
        )
    )
    return Class(place.at("state").list(CertificatePlace.whole), pending, activities, dates, edges)


def _activity(place: CertificatePlace) -> Activity:
    parts = place.list(lambda each: each)
    if len(parts) != 4:
        raise place.wrong("a thread, two lengths and a kind")
    thread, shortest, longest, kind = parts
    return thread.whole(), shortest.text(), longest.text(), kind.text()
