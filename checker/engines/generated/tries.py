"""What the threads of a packed state can try, by Python text.

Text is made for a place of a thread when a state at that place is first asked about. Must not know
what becomes of the states, nor what for they are asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NoReturn

from checker.engines.generated.change import change
from checker.engines.generated.layout import Layout, layout
from checker.engines.generated.text import Text
from checker.engines.generated.writer import Writer
from checker.ir.actions import Action
from checker.ir.bounds import Known
from checker.ir.system import System
from checker.semantics.integers import outcomes, picks
from checker.semantics.step import LeftDomain, step

_SHARED = 2
"""A part that is used twice is computed first if it takes so many operations."""

Tried = tuple[int, tuple[int, ...], int | None]
"""A number of an action, what was picked, and the packed state behind it; None if it fails."""

_Try = Callable[[int, Callable[[Tried], None]], None]


class _Texts(dict[int, _Try]):
    """The texts of a thread by what stands for its location; made when they are first wanted."""

    def __init__(self, make: Callable[[int], _Try]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, content: int) -> _Try:
        self[content] = made = self._make(content)
        return made


class Tries:
    """Tries of the threads of a system, state by state.

    layout: how states are packed.
    """

    def __init__(self, system: System) -> None:
        self.layout: Layout = layout(system.variables)
        self._system = system
        self._known = Known(system)
        self._numbers = {id(action): k for k, action in enumerate(system.actions)}
        self._places = [
            (*self._field(each.variable), _Texts(partial(self._text, thread)))
            for thread, each in enumerate(system.threads)
        ]

    def _field(self, variable: int | None) -> tuple[int, int]:
        """Where the location stands in a packed state; nowhere for a rule."""
        if variable is None:
            return 0, 0
        return self.layout.fields[variable].shift, self.layout.fields[variable].ones

    def of(self, packed: int, thread: int) -> list[Tried]:
        """Every step that the thread can take and every failure of trying one, in order.

        Raises LeftDomain if a new value is not in the domain of its variable.
        """
        found: list[Tried] = []
        shift, ones, made = self._places[thread]
        try:
            made[packed >> shift & ones](packed, found.append)
        except LeftDomain:
            self._escaped(packed)
            raise
        return found

    def all(self, packed: int) -> list[Tried]:
        """The same of all threads, in their order."""
        found: list[Tried] = []
        add = found.append
        try:
            for shift, ones, made in self._places:
                made[packed >> shift & ones](packed, add)
        except LeftDomain:
            self._escaped(packed)
            raise
        return found

    def _escaped(self, packed: int) -> None:
        """Say which step it is."""
        for _ in outcomes(self._system, self.layout.unpack(packed)):
            pass

    def _text(self, thread: int, content: int) -> _Try:
        """A function that tries the actions from there in a packed state."""
        variable = self._system.threads[thread].variable
        low = 0 if variable is None else self.layout.fields[variable].low
        location = None if variable is None else content + low
        writer = Writer()
        names: dict[str, object] = {"escaped": _escaped}
        with writer.block("def attempts(s, found):"):
            writer.line("pass")
            for action in self._system.actions_from(thread, location):
                number = self._numbers[id(action)]
                if not action.choices:
                    self._attempt(writer, action, "()")
                    continue
                names[f"P{number}"] = tuple(picks(action))
                chosen = "".join(f"c{k}, " for k in range(len(action.choices)))
                with writer.block(f"for {chosen} in P{number}:"):
                    self._attempt(writer, action, f"({chosen})")
        exec(compile(writer.text, "<steps from a place>", "exec"), names)  # numbers alone
        made = names["attempts"]
        assert callable(made)
        return made

    def _attempt(self, writer: Writer, action: Action, chosen: str) -> None:
        known = {}
        variable = self._system.threads[action.thread].variable
        if variable is not None and action.source is not None:
            known[variable] = action.source
        algebra = Text(self._system, self.layout, action.choices, known)
        stepped = step(self._system, action, algebra, algebra.terms)
        broken = [term for _, term in stepped.broken if term.const != 0]
        number = self._numbers[id(action)]
        writer.share([stepped.guard, *broken], least=_SHARED)
        word = "if"
        if broken:
            with writer.block(f"if {' or '.join(map(writer.test, broken))}:"):
                writer.line(f"found(({number}, {chosen}, None))")
            word = "elif"
        with writer.block(f"{word} {writer.test(stepped.guard)}:"):
            made = change(self._known, self.layout, action, algebra, stepped)
            writer.share(made.roots, least=_SHARED)
            made.check(writer, "escaped()")
            writer.line(f"found(({number}, {chosen}, {made.text(writer)}))")


def _escaped() -> NoReturn:
    raise LeftDomain("a step gives a variable a value outside its domain")
