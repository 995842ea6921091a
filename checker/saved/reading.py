"""A saved run read from the text of a file that anybody may have written.

What is wrong with it is told by the way to it, as `trace.steps[3].thread`; fields that are not
known are passed over. Must not know whether the run can be taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from checker.diagnostic import Diagnostic, SpecError
from checker.ir.duration import UNITS
from checker.opening import text_of
from checker.saved.form import MOST_BYTES, Json, Saved, SavedFailure, SavedStep, SavedText
from checker.saved.writing import SCHEMA

_TIME = re.compile(r"([0-9]{1,40})(?:/([0-9]{1,40}))? (ns|us|ms|s)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBERS = range(-(2**63), 2**63)  # what a variable may be lies well within
_LONGEST = 60  # letters of what is quoted

T = TypeVar("T")


def open_saved(path: str) -> Saved:
    """The run in the file at `path`, or on standard input for `-`. Raises SpecError."""
    return read(text_of(path, MOST_BYTES, "a saved run"), path)


def read(text: str, file: str = "<run>") -> Saved:
    """The run that a text says. file: what the text is called. Raises SpecError."""
    if len(text) > MOST_BYTES:
        headline = f"`{file}` is larger than a saved run may be ({MOST_BYTES >> 20} MiB)"
        raise SpecError([Diagnostic("too-large", headline)])
    try:
        loaded = json.loads(text, parse_float=_no_fraction, parse_constant=_no_fraction)
        return _saved(_Place(file, "", loaded))
    except json.JSONDecodeError as error:
        raise _wrong(file, f"is no JSON (line {error.lineno}): {error.msg.lower()}") from None
    except (ValueError, RecursionError):
        raise _wrong(file, "has a number, or lists in lists, beyond what a run has") from None


def _no_fraction(text: str) -> Json:
    raise ValueError(f"{text} is no whole number")


def _wrong(file: str, what: str) -> SpecError:
    advice = "write it anew with --trace-dir and --trace-format json"
    return SpecError([Diagnostic("bad-trace", f"`{file}` {what}", help=(advice,))])


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _saved(whole: _Place) -> Saved:
    version = whole.at("schema").number()
    if version != SCHEMA:
        raise _wrong(whole.file, f"has the form {version}; this version reads {SCHEMA}")
    spec, trace = whole.at("spec"), whole.at("trace")
    more = spec.maybe("includes", lambda each: each.list(_text)) or ()
    steps = trace.at("steps").list(_step)
    loop = trace.maybe("loop", _Place.number)
    if loop is not None and not 1 <= loop <= len(steps):
        raise trace.at("loop").wrong("the number of a step")
    form = whole.maybe("steps", _Place.text) or "coarse"
    if form not in ("coarse", "fine"):
        raise whole.at("steps").wrong("coarse or fine")
    return Saved(
        texts=(_text(spec), *more),
        property=whole.maybe("property", _Place.text),
        parameters=whole.at("parameters").fields(_Place.text),
        initial=trace.at("initial").fields(_Place.value),
        steps=steps,
        loop=loop,
        failure=whole.maybe("failure", _failure),
        fine=form == "fine",
        point=trace.maybe("at", lambda each: each.fields(_Place.time)) or {},
    )


def _text(place: _Place) -> SavedText:
    digest = place.at("sha256").text()
    if not _DIGEST.fullmatch(digest):
        raise place.at("sha256").wrong("64 hexadecimal digits")
    return SavedText(place.at("file").text(), digest)


def _step(place: _Place) -> SavedStep:
    return SavedStep(
        thread=place.at("thread").text(),
        label=place.maybe("label", _Place.text),
        choices=place.maybe("choices", lambda each: each.fields(_Place.value)) or {},
        changes=place.at("changes").fields(_Place.value),
        kind=place.maybe("kind", _Place.text),
        locks=place.maybe("locks", _Place.value),
        file=place.maybe("file", _Place.text),
        line=place.maybe("line", _Place.number),
        time=place.maybe("time", _Place.time),
    )


def _failure(place: _Place) -> SavedFailure:
    found = SavedFailure(
        code=place.at("code").text(),
        thread=place.maybe("thread", _Place.text),
        label=place.maybe("label", _Place.text),
        choices=place.maybe("choices", lambda each: each.fields(_Place.value)) or {},
        question=place.maybe("question", _Place.text),
        time=place.maybe("time", _Place.time),
    )
    if (found.thread is None) == (found.question is None):
        raise place.wrong("about a thread or about a question")
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """A value of the file, with the way to it."""

    file: str
    way: str
    content: object

    def wrong(self, wanted: str) -> SpecError:
        """That the value is not what is wanted here."""
        if not self.way:
            return _wrong(self.file, f"is no saved run: it is not {wanted}")
        shown = _short(json.dumps(self.content))
        return _wrong(self.file, f"is damaged: `{_short(self.way)}` is {shown}, not {wanted}")

    def at(self, field: str) -> _Place:
        """The value of a field that has to be there."""
        if not isinstance(self.content, dict):
            raise self.wrong("an object")
        way = f"{self.way}.{field}" if self.way else field
        if field not in self.content:
            raise _wrong(self.file, f"is no saved run, or damaged: `{_short(way)}` is missing")
        return _Place(self.file, way, self.content[field])

    def maybe(self, field: str, read: Callable[[_Place], T]) -> T | None:
        """The value of a field, None if it is null or not there."""
        if not isinstance(self.content, dict):
            raise self.wrong("an object")
        return None if self.content.get(field) is None else read(self.at(field))

    def list(self, read: Callable[[_Place], T]) -> tuple[T, ...]:
        """Each of a list."""
        if not isinstance(self.content, list):
            raise self.wrong("a list")
        places = enumerate(self.content)
        return tuple(read(_Place(self.file, f"{self.way}[{n}]", each)) for n, each in places)

    def fields(self, read: Callable[[_Place], T]) -> Mapping[str, T]:
        """Each field of an object."""
        if not isinstance(self.content, dict):
            raise self.wrong("an object")
        return {name: read(self.at(name)) for name in self.content}

    def text(self) -> str:
        """A text."""
        if not isinstance(self.content, str):
            raise self.wrong("a text")
        return self.content

    def number(self) -> int:
        """A whole number."""
        if not isinstance(self.content, int) or isinstance(self.content, bool):
            raise self.wrong("a whole number")
        return self.content

    def value(self) -> Json:
        """Any value; what is in it is compared as it stands."""
        match self.content:
            case None | bool() | str():
                return self.content
            case int():
                if self.content not in _NUMBERS:
                    raise self.wrong("a number that a variable can be")
                return self.content
            case list():
                return [*self.list(_Place.value)]
            case dict():
                return dict(self.fields(_Place.value))
            case _:
                raise self.wrong("a value")

    def time(self) -> Fraction:
        """A time, in seconds."""
        match = _TIME.fullmatch(self.text())
        if match is None or (match[2] is not None and int(match[2]) == 0):
            raise self.wrong("a time as `3/2 ms`")
        return Fraction(int(match[1]), int(match[2] or 1)) * UNITS[match[3]]
