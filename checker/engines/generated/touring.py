"""Program text that goes through packed states and tries each step from each of them.

Every thread in turn, what can be tried at its place, and every pick of its choices. Must not know
what is done where a step is possible, nor how the states were found.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from checker.engines.generated.layout import Layout
from checker.engines.generated.program import dispatch, reached
from checker.engines.generated.text import Term, Text
from checker.engines.generated.writer import Writer
from checker.ir.actions import Action
from checker.ir.system import System
from checker.semantics.integers import picks
from checker.semantics.step import Stepped, step

SHARED = 12
"""A part that is used twice is computed first if it takes so many operations."""


class Tour(ABC):
    """Writes the text; the state is called `s` in it, and the picked choices `c0`, `c1` and so on.

    names: what the text may use besides. numbers: of each action, by its identity.
    """

    def __init__(self, system: System, layout: Layout) -> None:
        self.system = system
        self.layout = layout
        self.names: dict[str, object] = {}
        self.numbers = {id(action): k for k, action in enumerate(system.actions)}

    def threads(self, writer: Writer) -> None:
        """Try what every thread can in the state `s`."""
        places = reached(self.system)
        for thread in range(len(self.system.threads)):
            self._thread(writer, thread, places.get(thread, []))

    def function(self, writer: Writer, name: str, what: str) -> Callable[..., object]:
        """The function of that name in the text. what: the text, for a traceback."""
        exec(compile(writer.text, f"<{what}>", "exec"), self.names)  # numbers alone
        function = self.names[name]
        assert callable(function)
        return function

    def at(self, writer: Writer, thread: int, location: int) -> None:
        """Write what is done for a thread at a location, before anything is tried."""
        return

    @abstractmethod
    def attempt(
        self,
        writer: Writer,
        action: Action,
        algebra: Text,
        stepped: Stepped[Term],
        broken: Sequence[Term],
    ) -> None:
        """Write how an action is tried. broken: what may be broken by it."""

    def _thread(self, writer: Writer, number: int, places: Sequence[int]) -> None:
        variable = self.system.threads[number].variable
        if variable is None:
            for action in self.system.actions_from(number, None):
                self._action(writer, action)
            return
        bodies = []
        for location in places:
            body = Writer()
            self.at(body, number, location)
            for action in self.system.actions_from(number, location):
                self._action(body, action)
            bodies.append((location, body))
        if len(bodies) > 1:
            field = self.layout.fields[variable]
            writer.line(f"l = s >> {field.shift} & {field.ones}")
        dispatch(writer, bodies)

    def _action(self, writer: Writer, action: Action) -> None:
        if not action.choices:
            self._attempt(writer, action)
            return
        number = self.numbers[id(action)]
        self.names[f"P{number}"] = tuple(picks(action))
        chosen = "".join(f"c{k}, " for k in range(len(action.choices)))
        with writer.block(f"for {chosen} in P{number}:"):
            self._attempt(writer, action)

    def _attempt(self, writer: Writer, action: Action) -> None:
        known = {}
        variable = self.system.threads[action.thread].variable
        if variable is not None and action.source is not None:
            known[variable] = action.source
        algebra = Text(self.system, self.layout, action.choices, known)
        stepped = step(self.system, action, algebra, algebra.terms)
        broken = [term for _, term in stepped.broken if term.const != 0]
        writer.share([stepped.guard, *broken], least=SHARED)
        self.attempt(writer, action, algebra, stepped, broken)
