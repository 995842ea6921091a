"""A saved run read from the text of a file that anybody may have written.

What is wrong with it is told by the way to it, as `trace.steps[3].thread`; fields that are not
known are passed over. Must not know whether the run can be taken.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction

from checker.diagnostic import Diagnostic, SpecError
from checker.ir.duration import UNITS
from checker.json_place import Place, quoted
from checker.opening import text_of
from checker.records import dataclass
from checker.saved.form import MOST_BYTES, Json, Saved, SavedFailure, SavedStep, SavedText
from checker.saved.writing import SCHEMA
from checker.trace import Shortest

_TIME = re.compile(r"([0-9]{1,40})(?:/([0-9]{1,40}))? (ns|us|ms|s)")
_NUMBERS = range(-(2**63), 2**63)  # what a variable may be lies well within


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
        shortest=trace.maybe("shortest", _shortest) or Shortest.UNKNOWN,
    )


def _shortest(place: _Place) -> Shortest:
    known = {each.value: each for each in Shortest}
    word = place.text()
    if word not in known:
        raise place.wrong(f"one of {', '.join(known)}")
    return known[word]


def _text(place: _Place) -> SavedText:
    return SavedText(place.at("file").text(), place.at("sha256").digest())


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
class _Place(Place):
    """A value of the file, with the way to it."""

    file: str
    way: str
    content: object

    def wrong(self, wanted: str) -> SpecError:
        """That the value is not what is wanted here."""
        if not self.way:
            return _wrong(self.file, f"is no saved run: it is not {wanted}")
        shown = quoted(json.dumps(self.content))
        return _wrong(self.file, f"is damaged: `{quoted(self.way)}` is {shown}, not {wanted}")

    def missing(self, field: str) -> SpecError:
        """That the object has no such field."""
        way = quoted(self._way(field))
        return _wrong(self.file, f"is no saved run, or damaged: `{way}` is missing")

    def inner(self, key: str | int, content: object) -> _Place:
        """A value in this one."""
        return _Place(self.file, self._way(key), content)

    def _way(self, key: str | int) -> str:
        if isinstance(key, int):
            return f"{self.way}[{key}]"
        return f"{self.way}.{key}" if self.way else key

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
