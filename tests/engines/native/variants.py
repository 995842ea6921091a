"""The variants of the explorers, each of which says of one System what the interpreter does.

What is made for a System is made once for all of them. Must not know which Systems there are.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from checker.engines.budget import Budget
from checker.engines.engine import Engine, Progress
from checker.engines.generated import Generated
from checker.engines.generated.quotient import Symmetric, symmetry
from checker.engines.native import expansion, explorer
from checker.engines.native.expanding import Turns
from checker.engines.native.explorer import EXPANDING, Explorer
from checker.engines.native.layout import layout
from checker.engines.native.machine import Machine
from checker.engines.native.quotient import Quotient
from checker.engines.native.room import Sizes
from checker.engines.native.search import Native, Search
from checker.engines.native.tables import INDEXED, LONG, SHORT, WHOLE
from checker.engines.native.values import Unfit
from checker.engines.outcome import explore
from checker.engines.symmetry.lanes import Lanes
from checker.engines.tiers import Tiered
from checker.exploration import Exploration
from checker.ir.system import System
from tests.engines.native.test_native_fuzz import TIGHT, TURNS, Laid, scattered

_LOG = 1 << 20
"""Bytes of the log, with room for as many states as are explored: to ask for more takes longer."""

SIZES = {"tight": replace(TIGHT, log=_LOG), "usual": Sizes(log=_LOG)}
"""Tables that are nearly full and grow again and again, and those that a user has."""

LAYOUTS = ("usual", "scattered")
"""How states lie: as a user has them, or over many words or with few bits of them used."""

TABLES = {SHORT: "short", WHOLE: "whole", LONG: "long", INDEXED: "indexed"}
"""What the kinds of tables are called."""


class Once:
    """An `Explorer` that makes each kind of its code once, however often it is asked for."""

    def __init__(self, of: Explorer) -> None:
        self.of = of
        self.system, self.made = of.system, of.made
        self.text, self.expanding = of.text, of.expanding
        self.used: set[str] = set()  # which better code was asked for, and was there
        self._well: Machine | None = None
        self._vectors: dict[bytes, Machine | Unfit] = {}

    def better(self) -> Machine:
        """See `Explorer`."""
        self._well = self._well or Machine(self.text, EXPANDING)
        self.used.add("well")
        return self._well

    def over_vectors(self, flags: bytes) -> Machine:
        """See `Explorer`."""
        if flags not in self._vectors:
            try:
                self._vectors[flags] = self.of.over_vectors(flags)
            except Unfit as why:
                self._vectors[flags] = why
        found = self._vectors[flags]
        if isinstance(found, Unfit):
            raise found
        self.used.add("vectors")
        return found


class Telling(Search):
    """A search that tells what kind of table it had at its end."""

    table = ""

    def free(self) -> None:
        """See `Search`."""
        self.table = TABLES[self._held.room.form.kind]
        super().free()


class TellingQuotient(Telling, Quotient):
    """The same by symmetry."""


@dataclass
class Natively:
    """A native engine with code that is there already.

    lanes: what it is reduced by, if it is. used: the tables and the code of its last run.
    """

    made: Once
    sizes: Sizes
    turns: Turns
    lanes: Sequence[Lanes] = ()
    name: str = Native().name
    counting: bool = False
    used: list[str] = field(default_factory=list)

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system`, which the code was made for."""
        made: Explorer = self.made  # type: ignore[assignment]
        self.made.used = {"quick"}
        search: Telling
        if self.lanes:
            search = TellingQuotient(system, self.lanes, budget, progress, made, self.sizes)
        else:
            search = Telling(system, budget, progress, made, self.sizes, self.turns)
        found = explore(self.name, system, budget, search)
        self.used = [search.table, *sorted(self.made.used)]
        return found


@dataclass(frozen=True)
class AsUsed:
    """The engine that a user has, natively at once, with code that is there already."""

    made: Once
    name: str = "tiers"
    counting: bool = False

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system`, which the code was made for."""
        with _instead(explorer, "explorer", lambda *_: self.made):
            return Tiered(enough=0).run(system, budget, progress)


@dataclass(frozen=True)
class Variant:
    """An engine, and what it is called. reduced: it explores by symmetry."""

    name: tuple[str, ...]
    engine: Engine
    reduced: bool = False


def variants(
    system: System, rng: random.Random, layouts: Sequence[str] = LAYOUTS
) -> Iterator[Variant]:
    """All with states that lie in these ways, last those by symmetry where threads are alike.

    rng: draws how the states of the scattered layout lie, and so what tables there are.
    """
    lanes = () if any(e.endless for e in system.questions) else symmetry(system).lanes
    yield Variant(("generated",), Generated())
    laid: dict[str, Laid] = {"usual": layout, "scattered": scattered(rng)}
    for lying in layouts:
        code = _made(system, laid[lying], ())
        if code is None:
            continue
        for size, sizes in SIZES.items():
            for number, turns in enumerate(TURNS):
                name = ("native", lying, size, f"turns {number}")
                yield Variant(name, Natively(code, sizes, turns))
        if lying == "usual":
            yield Variant(("tiers",), AsUsed(code))
    if not lanes:
        return
    yield Variant(("generated", "symmetry"), Symmetric(Generated()), reduced=True)
    for lying in layouts:
        code = _made(system, laid[lying], lanes)
        if code is None:
            continue
        for size, sizes in SIZES.items():
            engine = Natively(code, sizes, Turns(None), lanes)
            yield Variant(("native", lying, size, "symmetry"), engine, reduced=True)


def _made(system: System, laid: Laid, lanes: Sequence[Lanes]) -> Once | None:
    """The native code for states that lie so; None if there is none. lanes: see `explorer`."""
    with _instead(expansion, "layout", laid):
        try:
            return Once(explorer.explorer(system, lanes))
        except Unfit:
            return None


@contextmanager
def _instead(module: object, name: str, other: object) -> Iterator[None]:
    """Another function in a module, for a while."""
    own = getattr(module, name)
    setattr(module, name, other)
    try:
        yield
    finally:
        setattr(module, name, own)
