"""Designs side by side: for each workload a table with a column for each design.

Plain data that can be written and read again: no system, no run. Must not know how it was found,
nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import Enum

from checker.measured import Exact
from checker.rankings import Ranking
from checker.records import dataclass
from checker.report import GOOD, UNDECIDED, UNEXPECTED
from checker.semantics.timing import Box
from checker.tallies import Tally


class Section(Enum):
    """What a row is about."""

    ANSWERS = "answers"
    TIMES = "times"
    COUNTS = "counts"
    HOLDS = "holds"
    SIZE = "size"


class Standing(Enum):
    """How a reader should take a cell."""

    GOOD = "good"
    EXPECTED = "expected"  # violated, or with these times only, as the spec says
    UNEXPECTED = "unexpected"
    UNKNOWN = "unknown"
    PLAIN = "plain"  # a figure: nobody says what it should be


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a question came to: `holds` or `violated`. timed: with these delays only."""

    word: str
    timed: bool = False


@dataclass(frozen=True, slots=True)
class Time:
    """A longest or shortest time as a formula, or in a word why there is none.

    word: `unbounded`, `never ends`, `never starts`, `none`, `inverted`; empty with a formula.
    up_to_errors: runs end at an error of the model, and it counts up to there, so it is no better
    and no worse than another. timed: of `none`, that at other speeds there is one. where: of a word
    that is known at some values of the open times only, those, as shown.
    """

    formula: Exact | None = None
    word: str = ""
    up_to_errors: bool = False
    timed: bool = False
    where: str = field(default="", compare=False)


Value = Verdict | Time | Tally | int | bool | None
"""What stands in a cell, to be compared; None for what is unknown, or is only a text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row says of a design. note: in a sentence, why it is unknown, or what limits it."""

    text: str
    value: Value = None
    standing: Standing = Standing.PLAIN
    note: str = ""

    @property
    def same(self) -> tuple[str, Standing]:
        """What cells have in common that say the same."""
        return self.text, self.standing


@dataclass(frozen=True, slots=True)
class Key:
    """Which row: `latency`, `prompt`, `worst`. A part is empty where there is only one."""

    section: Section
    kind: str
    name: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row. cells: one for each design; None where the design has no such row."""

    key: Key
    cells: tuple[Cell | None, ...]

    @property
    def even(self) -> bool:
        """Whether all designs are the same in it, and nobody need look at it."""
        first = self.cells[0]
        fine = first is not None and first.standing in (Standing.GOOD, Standing.PLAIN)
        return fine and all(each and first and each.same == first.same for each in self.cells)


@dataclass(frozen=True, slots=True)
class Design:
    """A column. file: of which spec. values: of the parameters that tell it from others."""

    file: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The designs on one workload.

    where: the values of the other parameters that vary. heads: what a column is headed by.
    boxes: the ranges of the time parameters, where they are the same for all. orders: how the
    longest times compare, by rows. unordered: rows whose times are not compared, and why.
    """

    where: Mapping[str, str]
    designs: tuple[Design, ...]
    rows: tuple[Row, ...]
    boxes: Mapping[str, Box] = field(default_factory=dict)
    orders: tuple[Ranking, ...] = ()
    unordered: Mapping[str, str] = field(default_factory=dict)

    def row(self, key: Key) -> Row | None:
        """The row of this key, if there is one."""
        return next((each for each in self.rows if each.key == key), None)

    def cell(self, key: Key, design: Design) -> Cell | None:
        """What a row says of a design."""
        row = self.row(key)
        return None if row is None else row.cells[self.designs.index(design)]


class Change(Enum):
    """How a cell is, beside what it was."""

    BETTER = "better"
    WORSE = "worse"
    OTHER = "changed"  # neither, or better here and worse there
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell that is not as it was. before, now: texts, empty where there was none.

    where: of times that are better here and worse there, where they are better; of what is known to
    be worse at some values only, at which.
    """

    change: Change
    table: Mapping[str, str]
    design: Mapping[str, str]
    key: Key
    before: str
    now: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Against:
    """What is not as in an earlier comparison. name: of what it was compared with.

    same: how many cells are as they were. missing: designs that only one of the two has.
    """

    name: str
    changes: tuple[Changed, ...]
    same: int
    missing: tuple[str, ...] = ()

    @property
    def worse(self) -> int:
        """How many cells got worse."""
        return sum(each.change is Change.WORSE for each in self.changes)

    @property
    def gone(self) -> int:
        """How many cells there are no more."""
        return sum(each.change is Change.GONE for each in self.changes)


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was compared: its name, what it says of itself, its digest, what is fixed."""

    name: str
    title: str = ""
    sha256: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is said of some designs.

    by: the parameters whose values are the designs. notes: what the rows ask, and of what. sources:
    where measured figures come from. given: `with` which values rows are asked.
    """

    texts: tuple[Text, ...]
    by: tuple[str, ...]
    tables: tuple[Table, ...]
    asked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    against: Against | None = None

    @property
    def several_files(self) -> bool:
        """Whether the designs are of more than one spec."""
        return len(self.texts) > 1

    def count(self, standing: Standing) -> int:
        """How many cells have a standing."""
        cells = (each for table in self.tables for row in table.rows for each in row.cells)
        return sum(each is not None and each.standing is standing for each in cells)

    @property
    def exit_code(self) -> int:
        """1 if something is not as its spec expects, or got worse; else 3 if some is unknown."""
        worse = self.against is not None and self.against.worse
        if self.count(Standing.UNEXPECTED) or worse:
            return UNEXPECTED
        return UNDECIDED if self.count(Standing.UNKNOWN) else GOOD


def heads(designs: Sequence[Design], *, several_files: bool) -> tuple[Mapping[str, str], ...]:
    """What the columns are headed by: the file if there are several, and the values.

    Where two files end in the same name they are told by their paths; `-` is the value of what a
    design does not have.
    """
    every = dict.fromkeys((name for each in designs for name in each.values), "-")
    if not several_files:
        return tuple({**every, **each.values} for each in designs)
    names = {each.file: _stem(each.file) for each in designs}
    if len(set(names.values())) < len(names):
        names = {file: file for file in names}
    return tuple({"file": names[each.file], **every, **each.values} for each in designs)


def head_text(head: Mapping[str, str]) -> str:
    """What a design is called in a sentence: `HOLD`, `retry, HOLD`, `n=1` where no name speaks.

    >>> head_text({"file": "retry", "policy": "HOLD", "evict": "true"})
    'retry, HOLD, evict=true'
    """
    told = {name: value for name, value in head.items() if value != "-"}
    return ", ".join(
        value if _speaks(value) or name == "file" else f"{name}={value}"
        for name, value in told.items()
    )


def _speaks(value: str) -> bool:
    """Whether a value is clear without the name of its parameter."""
    return value.isidentifier() and value not in ("true", "false", "none")


def _stem(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".mm")
