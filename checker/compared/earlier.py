"""What an earlier run said of designs, to be compared with: of a comparison, or of a check.

Reads the JSON of `mmcheck compare --json` and of `mmcheck --json`. Must not know what is compared
with it, nor how.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from checker.comparison import (
    Cell,
    Comparison,
    Key,
    Section,
    Standing,
    Time,
    Value,
    Verdict,
)
from checker.formula_reading import NotAFormula, exact_of, length_of
from checker.records import dataclass
from checker.render.marks import TIMED, UP_TO
from checker.semantics.timing import Box
from checker.tallies import Tally

Json = dict[str, Any]


_WORDS: Mapping[tuple[str, str], str] = {
    ("deadlock", "holds"): "none",
    ("error", "holds"): "none",
    ("reachable", "holds"): "reached",
    ("reachable", "violated"): "unreached",
}
"""What a table has for a verdict on rows of a kind, where it is another word."""

UNTOLD = Cell("")
"""Of what a report does not tell: whether a time never starts or never ends."""


class NoComparison(Exception):
    """The text is no report of mmcheck that could be compared with."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """One design of an earlier run.

    values: of all parameters and constants, as shown, without the open times. boxes: the ranges of
    these, None where they are not known.
    """

    file: str
    values: Mapping[str, str]
    cells: Mapping[Key, Cell]
    boxes: Mapping[str, Box] | None = None


def of_comparison(comparison: Comparison) -> tuple[Earlier, ...]:
    """The designs of a comparison."""
    fixed = {each.name: each.fixed for each in comparison.texts}
    found = []
    for table in comparison.tables:
        for number, design in enumerate(table.designs):
            values = {**fixed[design.file], **table.where, **design.values}
            closed = {name: each for name, each in values.items() if name not in table.boxes}
            cells = {row.key: each for row in table.rows if (each := row.cells[number]) is not None}
            found.append(Earlier(design.file, closed, cells, table.boxes))
    return tuple(found)


def of_text(text: str) -> tuple[Earlier, ...]:
    """The designs in a report as JSON. Raises NoComparison, which says what is wrong."""
    try:
        found = [each for one in _documents(text) for each in _of_document(one)]
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise NoComparison(f"it is not as mmcheck writes it ({error!r})") from None
    except (NotAFormula, ValueError) as error:
        raise NoComparison(str(error)) from None
    if not found:
        raise NoComparison("there is no design in it")
    return tuple(found)


def _documents(text: str) -> Iterator[Json]:
    """The documents in a text, one behind the other."""
    decoder, place = json.JSONDecoder(), 0
    while text[place:].strip():
        place += len(text[place:]) - len(text[place:].lstrip())
        document, place = decoder.raw_decode(text, place)
        if not isinstance(document, dict) or document.get("schema") != 1:
            raise NoComparison("it is no report of mmcheck as JSON, schema 1")
        yield document


def _of_document(document: Json) -> Iterator[Earlier]:
    if document.get("kind") == "comparison":
        yield from _of_comparison(document)
    else:
        yield from _of_report(document)


# A comparison


def _of_comparison(document: Json) -> Iterator[Earlier]:
    fixed = {each["file"]: each["fixed"] for each in document["texts"]}
    for table in document["tables"]:
        boxes = {name: _box(*ends) for name, ends in table["ranges"].items()}
        for number, design in enumerate(table["designs"]):
            values = {**fixed[design["file"]], **table["where"], **design["values"]}
            closed = {name: each for name, each in values.items() if name not in boxes}
            cells = {}
            for row in table["rows"]:
                if (cell := row["cells"][number]) is not None:
                    cells[_key(row)] = _cell(cell, row["part"])
            yield Earlier(design["file"], closed, cells, boxes)


def _box(low: str, high: str) -> Box:
    return length_of(low).at({}), length_of(high).at({})


def _key(row: Json) -> Key:
    return Key(Section(row["section"]), row["kind"], row["name"], row["part"])


def _cell(cell: Json, part: str) -> Cell:
    return Cell(cell["text"], _value(cell["value"], part), Standing(cell["standing"]), cell["note"])


def _value(value: Json | None, part: str) -> Value:
    match value:
        case None:
            return None
        case {"verdict": word}:
            return Verdict(word, value.get("timed", False))
        case {"time": text}:
            cut = value.get("up_to_errors", False)
            return Time(exact_of(text, least=part == "best"), up_to_errors=cut)
        case {"no_time": word}:
            cut, where = value.get("up_to_errors", False), value.get("at", "")
            timed = value.get("timed", False)
            return Time(word=word, up_to_errors=cut, timed=timed, where=where)
        case {"least": least, "most": most}:
            return Tally(least, most)
        case {"number": int(number)}:
            return number
        case {"yes": yes}:
            return bool(yes)
        case _:
            raise NoComparison(f"no value: {value!r}")


# A report of a check


def _of_report(document: Json) -> Iterator[Earlier]:
    if document["errors"] and not document["explorations"]:
        raise NoComparison("it is the report of a spec that could not be checked")
    columns = [each for each in document["explorations"] if each.get("steps") != "fine"]
    every = [each["parameters"] for each in columns]
    varying = {name for each in every for name in each if each[name] != every[0].get(name)}
    for number, column in enumerate(columns):
        cells = {}
        for finding in document["findings"]:
            if finding["exploration"] == number:
                cells[_finding_key(finding)] = _finding(finding)
        families: dict[tuple[str, str], list[Json]] = {}
        for each in document.get("latencies", ()):
            values = each["parameters"]
            if all(values.get(name) == column["parameters"][name] for name in varying):
                families.setdefault((_kind(each), each["name"]), []).append(each)
        for members in families.values():
            cells.update(_latency(_slowest(members)))
        states = Key(Section.SIZE, "states")
        cells[states] = _states(column)
        ranges = column.get("ranges")
        boxes = None if ranges is None else {name: _box(*ends) for name, ends in ranges.items()}
        yield Earlier(document["spec"]["file"], column["parameters"], cells, boxes)


def _states(column: Json) -> Cell:
    """How many states there are; it is known also where some runs end at an error of the model."""
    count = column["states"]
    if column["exhaustive"] or column.get("ends_at_errors", False):
        return Cell(f"{count:,}", count)
    return Cell(f"{count:,}+", None, Standing.UNKNOWN)


def _finding_key(finding: Json) -> Key:
    kind = finding["kind"]
    name = "" if kind in ("deadlock", "error") else finding["property"]
    return Key(Section.ANSWERS, kind, name)


def _finding(finding: Json) -> Cell:
    verdict = finding["verdict"]
    if verdict == "unknown":
        return Cell("unknown", None, Standing.UNKNOWN, finding["reason"]["text"])
    standing = Standing.GOOD if finding["as_expected"] else Standing.UNEXPECTED
    foreseen = finding["expected"] == "violated" or finding.get("expected_timed", False)
    if finding["as_expected"] and foreseen:
        standing = Standing.EXPECTED
    timed = finding["timing"] == "these delays"
    text = _WORDS.get((finding["kind"], verdict), verdict)
    return Cell(f"{text} {TIMED}" if timed else text, Verdict(verdict, timed), standing)


def _latency(found: Json) -> Iterator[tuple[Key, Cell]]:
    if "region" in found:
        return
    kind = _kind(found)
    reason = found["reason"]
    where = Key(Section.TIMES, kind, found["name"], "worst")
    if reason is not None:
        yield where, Cell("unknown", None, Standing.UNKNOWN, reason["text"])
        return
    yield where, _time(found["worst"], found, least=False)
    if kind == "latency":
        known = found["best"] if found.get("best_known", True) else None
        best = Key(Section.TIMES, kind, found["name"], "best")
        yield best, _time(known, found, least=True)


def _time(found: Json | None, latency: Json, *, least: bool) -> Cell:
    cut = latency.get("best_up_to_errors" if least else "up_to_errors", False)
    mark = f" {UP_TO}" if cut else ""
    if found is None:
        timed = latency.get("none") == "these times"
        mark += f" {TIMED}" if timed else ""
        none = Cell(f"none{mark}", Time(word="none", up_to_errors=cut, timed=timed))
        return none if latency.get("none") else UNTOLD
    if "unbounded" in found:
        where = ", ".join(f"{name} = {each}" for name, each in found.get("at", {}).items())
        return Cell("unbounded", Time(word="unbounded", where=where))
    formula = exact_of(found["formula"], least=least)
    return Cell(f"{found['formula']}{mark}", Time(formula, up_to_errors=cut))


def _kind(latency: Json) -> str:
    return str(latency.get("kind", "latency"))


def _slowest(members: Sequence[Json]) -> Json:
    """The member that stands for a family, as in the table; with the mark of any of them."""
    found = max(members, key=_slowness)
    return {**found, "up_to_errors": any(each.get("up_to_errors") for each in members)}


def _slowness(latency: Json) -> tuple[int, Fraction]:
    """The order of `checker.latency_answer.slowest`; one that never begins is not told apart."""
    worst = latency["worst"]
    if latency["reason"] is not None or latency.get("best_reason") is not None:
        return 3, Fraction(0)
    if worst is None:
        never = {None: 0, "these times": -1}
        return never.get(latency.get("none"), -2), Fraction(0)
    if "unbounded" in worst:
        return 2, Fraction(0)
    return 1, length_of(worst["exact"]).at({})
