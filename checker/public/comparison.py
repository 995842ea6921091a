"""Designs side by side in a Python program: compare them, ask for cells, show them.

Knows arguments and what is wrong with them; what is done with specs is for `designs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from os import PathLike, fspath

from checker import comparison
from checker.api import Options, read
from checker.compared import designs
from checker.comparison import Cell, Key, Standing
from checker.engines.budget import Budget
from checker.opening import text_of
from checker.public.report import shown
from checker.public.spec import Path, Spec, Values, load, settings_of, told_as_the_command
from checker.public.trace import columns_html
from checker.records import dataclass
from checker.source import Source

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, repr=False)
class Comparison(comparison.Comparison):
    """Designs side by side; see `checker.comparison.Comparison` for what is in it.

    `str` gives what `mmcheck compare` prints, and a notebook shows that.
    """

    @classmethod
    def of(cls, found: comparison.Comparison) -> Comparison:
        """A comparison that can show itself."""
        values = {each.name: getattr(found, each.name) for each in fields(comparison.Comparison)}
        return cls(**values)

    def cell(self, name: str, part: str = "", **parameters: object) -> Cell:
        """What a row says of the design that has these values, as `policy="HOLD"`.

        name: of the row, or its kind where it has no name: `states`. part: `worst`, `retries`,
        `longest`. Raises KeyError if there is none, or more than one.

        >>> from checker import load
        >>> text = "model m; param n: 0..1; process p { a: assert n == 0; }"
        >>> compare(load(text=text)).cell("states", n=1).text
        '1'
        """
        wanted = {key: shown(value) for key, value in parameters.items()}
        found, rows = [], dict[Key, None]()
        for table in self.tables:
            for number, design in enumerate(table.designs):
                values = {**table.where, **design.values, "file": design.file}
                if not wanted.items() <= values.items():
                    continue
                for row in table.rows:
                    rows[row.key] = None
                    named = name in (row.key.name, "" if row.key.name else row.key.kind)
                    each = row.cells[number]
                    if named and row.key.part == part and each is not None:
                        found.append(each)
        if len(found) != 1:
            known = ", ".join(f"({_name(key)!r}, {key.part!r})" for key in rows)
            raise KeyError(f"{len(found) or 'no'} cells of {name!r}, {part!r}; rows are {known}")
        return found[0]

    @property
    def ok(self) -> bool:
        """Whether all is as the specs expect, nothing is unknown, and nothing got worse."""
        return self.exit_code == 0

    def text(self, *, every: bool = False) -> str:
        """What the command line prints. every: also the rows in which all are the same."""
        from checker.render.as_comparison import comparison_text

        return comparison_text(self, every=every)

    def markdown(self) -> str:
        """The text of `--markdown`."""
        from checker.render.as_comparison_markdown import comparison_markdown

        return comparison_markdown(self)

    def html(self) -> str:
        """The page of `--html`."""
        from checker.render.as_comparison_html import comparison_html

        return comparison_html(self)

    def json(self) -> str:
        """The document of `--json --reproducible`."""
        from checker.render.as_json_comparison import comparison_json

        return comparison_json(self)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        count = sum(len(each.designs) for each in self.tables)
        names = ", ".join(each.name for each in self.texts)
        unknown = self.count(Standing.UNKNOWN)
        return f"<Comparison of {count} designs of {names}: {unknown} unknown>"

    def _repr_html_(self) -> str:
        return columns_html(self.text())


def _name(key: Key) -> str:
    return key.name or key.kind


def compare(
    specs: Spec | Path | Sequence[Spec | Path],
    *,
    by: str | Iterable[str] = (),
    against: Spec | Path | comparison.Comparison | None = None,
    measured: Path | Sequence[Path] = (),
    settings: Values | None = None,
    max_states: int | None = None,
    max_seconds: float | None = None,
    max_memory: int | None = None,
    workers: int | None = None,
    thorough: bool = False,
) -> Comparison:
    """Set designs side by side: the values of a parameter of one spec, or several specs.

    by: the parameters whose values are the designs, else the one whose values are names. against:
    a report of `--json`, a spec, or a comparison: what is better than there, and what worse.
    measured: files of figures to stand beside times. The others are as for `check`.

    Raises SpecError if a spec can't be checked; from the rooms of `checker.compared`
    `side_by_side.NotCompared` if there are no two designs, `figures.BadFigures` and
    `earlier.NoComparison` for files that are not as they should be.

    >>> from checker import load
    >>> text = "model m; param n: 0..1; process p { a: skip; } always same: n == n;"
    >>> compare(load(text=text))
    <Comparison of 2 designs of <text>: 0 unknown>
    """
    some = [specs] if isinstance(specs, Spec | str | PathLike) else [*specs]
    loaded = [each if isinstance(each, Spec) else load(each) for each in some]
    if not loaded:
        raise TypeError("compare takes a spec, or several")
    for name, limit in (("max_states", max_states), ("workers", workers)):
        if limit is not None and limit < 1:
            raise ValueError(f"{name} is {limit}, not at least 1")
    options = Options(
        settings=settings_of(settings),
        budget=Budget(max_states, None, max_seconds, max_memory),
        workers=workers,
        thorough=thorough,
        root=loaded[0].root,
    )
    files = [measured] if isinstance(measured, str | PathLike) else [*measured]
    asked = designs.Asked(
        (by,) if isinstance(by, str) else tuple(by),
        tuple(_source(each, "figures") for each in files),
        _earlier(against),
    )
    with told_as_the_command(loaded[0].source):
        sources = [each.source for each in loaded]
        return Comparison.of(designs.compare(sources, options, asked))


def _earlier(
    against: Spec | Path | comparison.Comparison | None,
) -> Source | comparison.Comparison | None:
    match against:
        case None | comparison.Comparison():
            return against
        case Spec(source=source):
            return source
        case _:
            path = fspath(against)
            return read(path) if path.endswith(".mm") else _source(path, "a report")


def _source(path: Path, what: str) -> Source:
    name = fspath(path)
    return Source(name, text_of(name, designs.MOST_BYTES, what))
