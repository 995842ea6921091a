"""A small spec of two designs, of which all is known by hand, and its comparison."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from checker.api import Options
from checker.compared.designs import Asked, compare
from checker.comparison import Cell, Comparison
from checker.engines.budget import Budget
from checker.public.comparison import Comparison as Shown
from checker.source import Source

TEXT = """model two;      // two ways to read under a lock

/* The one keeps the lock while it
   reads, the other works on it twice. */
enum Way { KEEP, WORK }
class high > low;
param way:  Way;
param io:   time in 10 us..100 us;
param hold: time in 1 us..60 us;
lock l: mutex grant fifo;

process slow class low {
come: sleep any;
ask:  l.lock();
      if (way == KEEP) { goto read; }
one:  delay 1 us..hold;
      l.release();
      l.lock();
two:  delay 1 us..hold;
      delay 1 us..hold;
      l.release();
      goto done;
read: sleep 1 us..io;
      l.release();
done: skip;
}
process writer class high {
come: sleep any;
want: l.lock();
have: l.release();
}

never over: slow@read && slow holds l expect violated when way == KEEP;
reachable had: writer@have;
latency wait:  writer@want -> writer@have;
latency whole: slow@ask -> slow@done;
inversion up:  thread writer;
"""
# Under KEEP the writer waits for io at most, under WORK for two times hold: it is next when the
# first section ends. The slow one takes the lock once under KEEP, twice under WORK; it is held over
# a sleep under KEEP alone.

LINES = sum(bool(each.strip()) for each in TEXT.split("\n")) - 2
"""Of the text, without blank ones and the two of the comment."""


def spec(text: str = TEXT, name: str = "two.mm") -> Source:
    return Source(name, text)


def compared(
    sources: Sequence[Source] | None = None,
    *,
    by: tuple[str, ...] = (),
    earlier: Source | Comparison | None = None,
    measured: tuple[Source, ...] = (),
    budget: Budget | None = None,
    **settings: str,
) -> Shown:
    options = Options(settings, budget=budget or Budget(), workers=1)
    asked = Asked(by, measured, earlier)
    return Shown.of(compare(sources or [spec()], options, asked))


@cache
def two() -> Shown:
    """The comparison of the two ways."""
    return compared()


def texts(comparison: Shown, name: str, part: str = "") -> list[str | None]:
    """The cells of a row of the first table."""
    table = comparison.tables[0]
    for row in table.rows:
        if (row.key.name or row.key.kind) == name and row.key.part == part:
            return [_text(each) for each in row.cells]
    raise AssertionError(f"no row {name} {part}")


def _text(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text
