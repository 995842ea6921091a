"""The steps out of single states by Python text, for searches that keep more than a state.

Text is made for a place of a thread when a state at that place is first asked about. Must not know
what is kept, nor what for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from checker.engines.generated.change import change
from checker.engines.generated.layout import layout
from checker.engines.generated.text import Text
from checker.engines.generated.writer import Writer
from checker.ir.actions import Action
from checker.ir.bounds import Known
from checker.ir.system import State, System
from checker.semantics.integers import attempt, outcomes, picks
from checker.semantics.step import LeftDomain, step
from checker.trace import Failure, Step

_SHARED = 2
"""A part that is used twice is computed first if it takes so many operations."""

_Tried = tuple[int, tuple[int, ...], int | None]
"""A number of an action, what was picked, and the packed state behind it; None if it fails."""

_Try = Callable[[int, Callable[[_Tried], None]], None]


class Moves:
    """The same as `semantics.integers.outcomes`, in the same order, made faster."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._layout = layout(system.variables)
        self._known = Known(system)
        self._numbers = {id(action): k for k, action in enumerate(system.actions)}
        self._tries: dict[tuple[int, int | None], _Try] = {}

    def outcomes(self, state: State) -> list[Step | Failure]:
        """Every step that can be taken from a state and every failure of trying one.

        Raises LeftDomain if a new value is not in the domain of its variable.
        """
        system = self._system
        packed = self._layout.pack(state)
        tried: list[_Tried] = []
        for thread in range(len(system.threads)):
            place = (thread, system.location(state, thread))
            attempts = self._tries.get(place)
            if attempts is None:
                attempts = self._tries[place] = self._made(*place)
            try:
                attempts(packed, tried.append)
            except LeftDomain:
                list(outcomes(system, state))  # says which step it is
                raise
        return [self._outcome(state, *each) for each in tried]

    def _outcome(
        self, state: State, number: int, choices: tuple[int, ...], after: int | None
    ) -> Step | Failure:
        action = self._system.actions[number]
        if after is not None:
            return Step(action, choices, self._layout.unpack(after))
        failure = attempt(self._system, action, state, choices)
        assert isinstance(failure, Failure), "the text fails where the interpreter does not"
        return failure

    def _made(self, thread: int, location: int | None) -> _Try:
        """A function that tries the actions from there in a packed state."""
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
        algebra = Text(self._system, self._layout, action.choices, known)
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
            made = change(self._known, self._layout, action, algebra, stepped)
            writer.share(made.roots, least=_SHARED)
            for term, low, high in made.checked:
                writer.line(f"if not {low} <= {writer.name(term)} <= {high}: escaped()")
            writer.line(f"found(({number}, {chosen}, {made.text(writer)}))")


def _escaped() -> NoReturn:
    raise LeftDomain("a step gives a variable a value outside its domain")
