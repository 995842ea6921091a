"""Words and numbers as a reader expects them: counts, lists of names, values of parameters.

Knows no findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from checker.ir.locks import Lock
from checker.ir.system import State, System
from checker.ir.threads import Location, LocationKind
from checker.render.page import harmless, tied

_MOST_COLUMNS = 4  # that are named where one has to be picked


def number(value: int) -> str:
    """A whole number with its thousands apart.

    >>> number(2000000)
    '2,000,000'
    """
    return f"{value:,}"


def counted(value: int, noun: str) -> str:
    """How many there are of something.

    >>> counted(1, "step"), counted(1500, "state")
    ('1 step', '1,500 states')
    """
    return f"{number(value)} {noun}" + ("" if value == 1 else "s")


def joined(names: Sequence[str], last: str = "and") -> str:
    """A list in words.

    >>> joined(["A", "B", "C"])
    'A, B and C'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def few(names: Sequence[str], most: int = 4) -> list[str]:
    """The names, harmless; of many the first, and how many more there are.

    >>> few(["A", "B", "C", "D", "E"])
    ['A', 'B', 'C', '2 more']
    """
    shown = [harmless(name) for name in names]
    if len(shown) > most:
        return [*shown[: most - 1], f"{len(shown) - most + 1} more"]
    return shown


def settings(values: Mapping[str, str]) -> str:
    """Values of parameters: `policy = HOLD, evict = true`."""
    return ", ".join(f"{harmless(name)} = {harmless(value)}" for name, value in values.items())


def tied_settings(values: Mapping[str, str]) -> str:
    """The same for a text that will be wrapped: no line is broken within one of them."""
    return ", ".join(tied(settings({name: value})) for name, value in values.items())


def pick_one(what: str, columns: Sequence[Mapping[str, str]]) -> str:
    """That `what` is of one combination of values, which there are, and how one is picked.

    >>> pick_one("it", [{"n": "1"}, {"n": "2"}])
    'it is of one combination of values, and there are 2: n = 1; n = 2. Pick one with --set n=...'
    """
    shown = [settings(each) for each in columns[:_MOST_COLUMNS]]
    more = len(columns) - len(shown)
    listed = "; ".join(shown) + (f"; and {more} more" if more else "")
    names = " ".join(f"--set {harmless(name)}=..." for name in columns[0])
    return (
        f"{what} is of one combination of values, and there are {len(columns)}: {listed}."
        f" Pick one with {names}"
    )


def when(values: Mapping[str, str]) -> str:
    """` when policy = HOLD`, or nothing where there is one combination only."""
    return f" when {tied_settings(values)}" if values else ""


def asked_with(given: Iterable[tuple[str, str]]) -> str:
    """` with faulters = 1`, or nothing where a row is asked of the run as it is."""
    values = dict(given)
    return f" with {tied_settings(values)}" if values else ""


def place(location: Location) -> str:
    """A location as shown: `request.2`; one that has asked for a lock is where it asked."""
    if location.kind is LocationKind.ASKED:
        return location.name.partition(" ")[0]
    return location.name


def whereabouts(system: System, state: State, thread: int) -> str:
    """Where a thread is; empty for a rule."""
    number = system.location(state, thread)
    return "" if number is None else place(system.threads[thread].locations[number])


def named(system: System, threads: Iterable[int]) -> list[str]:
    """The names of some threads in the order of the spec; of many the first."""
    return few([system.threads[each].name for each in sorted(threads)])


def lock_in_mode(lock: Lock, mode: int | None) -> str:
    """`vma_lock read`; a lock with one mode goes by its name."""
    if mode is None or len(lock.modes) == 1:
        return lock.name
    return f"{lock.name} {lock.modes[mode].name}"
