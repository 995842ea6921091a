"""A place where the text does not follow the grammar, and changes that would let it.

Knows the tokens around the place and the automaton's stack there; must not know what to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from checker.diagnostic import Diagnostic, Label
from checker.front.parsing import words
from checker.front.parsing.automaton import Automaton, Tree
from checker.front.parsing.tokens import NAME, Token
from checker.records import dataclass
from checker.source import Span

BROKEN = "_ERROR"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_DECLARING = words.DECLARATIONS | {"var"}


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `texts` in place of the tokens from `start` up to `end`, which may be none."""

    start: int
    end: int
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """A mistake, and the edits that undo it.

    sure: it is this mistake even if the edits do not help.
    """

    diagnostic: Diagnostic
    edits: tuple[Edit, ...]
    sure: bool = True


@dataclass(frozen=True)
class Trouble:
    """Token `index` cannot stand after those before it. `automaton` has taken them."""

    file: str
    tokens: Sequence[Token]
    index: int
    automaton: Automaton

    @property
    def here(self) -> Token:
        """The token that cannot stand here."""
        return self.tokens[self.index]

    @property
    def before(self) -> Token | None:
        """The token before it."""
        return self.tokens[self.index - 1] if self.index else None

    @property
    def next(self) -> Token | None:
        """The token behind it; None if it is the end."""
        following = self.tokens[self.index + 1 : self.index + 2]
        return following[0] if following else None

    @property
    def last_text(self) -> str:
        """The text of the token before it; empty at the start."""
        return self.before.text if self.before is not None else ""

    @cached_property
    def terminal(self) -> str:
        """What the grammar takes the token for."""
        return self.automaton.terminal(self.tokens, self.index)

    @cached_property
    def expected(self) -> frozenset[str]:
        """Every terminal that could stand here."""
        return self.automaton.expected() - {BROKEN}

    @cached_property
    def in_body(self) -> bool:
        """Whether a statement is being read, and not a declaration."""
        return self._level.accepts("SKIP")

    @cached_property
    def in_locals(self) -> bool:
        """Whether a body is being read that has no statement yet, so that a `var` may stand."""
        return self.in_body and self._level.accepts("VAR")

    @cached_property
    def start(self) -> int:
        """The number of the first token of the statement or declaration that is being read."""
        for value in self.automaton.values[len(self.level) - 1 :]:
            first = value.first if isinstance(value, Tree) else value
            if first is not None:
                return first.number
        return self.index

    @cached_property
    def opened(self) -> tuple[int, ...]:
        """The numbers of the brackets that are open here, the innermost last."""
        stack: list[Token] = []
        for value in self.automaton.values:
            if isinstance(value, Token) and value.text in _CLOSING.values():
                stack.append(value)
            elif isinstance(value, Token) and value.text in _CLOSING:
                stack.pop()
        return tuple(token.number for token in stack)

    def accepts(self, *terminals: str) -> bool:
        """Whether these terminals could stand here, one after the other."""
        return self.automaton.accepts(*terminals)

    def declares(self, number: int) -> bool:
        """Whether a declaration seems to begin at a token, from its line and the word after it."""
        token = self.tokens[number]
        return (
            token.first
            and token.text in _DECLARING
            and self.tokens[number + 1 : number + 2] != ()
            and self.tokens[number + 1].type == NAME
        )

    def span(self, first: int, last: int | None = None) -> Span:
        """The place of a token, or of those from `first` to `last`."""
        span = self.tokens[first].span(self.file)
        return span if last is None else span.to(self.tokens[last].span(self.file))

    def text(self, first: int, end: int) -> str:
        """The tokens from `first` up to `end`, without blanks."""
        return "".join(each.text for each in self.tokens[first:end])

    def written(self, first: int, end: int) -> str:
        """The same, with a blank wherever there is one in the text."""
        pieces = [
            ("" if number == first or self.touches(number) else " ") + self.word(number)
            for number in range(first, end)
        ]
        return "".join(pieces)

    def word(self, number: int) -> str:
        """The text of a token; empty where there is none."""
        return self.tokens[number].text if 0 <= number < len(self.tokens) else ""

    def touches(self, number: int) -> bool:
        """Whether no blank stands before a token."""
        before, token = self.tokens[number - 1], self.tokens[number]
        return (before.line, before.end_column) == (token.line, token.column)

    def gap(self, number: int) -> Span:
        """The place right behind the token before token `number`."""
        if not number:
            return self.span(number)
        token = self.tokens[number - 1]
        return Span(self.file, token.line, token.end_column, token.line, token.end_column + 1)

    def tell(
        self,
        headline: str,
        place: Span | None = None,
        text: str = "",
        *,
        also: tuple[Label, ...] = (),
        help: str = "",
        code: str = "unexpected",
    ) -> Diagnostic:
        """A diagnostic about this place, or another one."""
        primary = Label(self.span(self.index) if place is None else place, text)
        return Diagnostic(code, headline, primary, also, (help,) if help else ())

    @property
    def level(self) -> list[int]:
        """The states that the automaton had before token `start`."""
        return list(self._level.states)

    @cached_property
    def _level(self) -> Automaton:
        states, values = self.automaton.states, self.automaton.values
        level = Automaton(self.automaton.tables)
        closed = 0  # braces closed behind this size of the stack, and not opened there
        for size in range(len(states), 0, -1):
            level.states = states[:size]
            if not closed and level.accepts(BROKEN):
                break
            last = values[size - 2] if size > 1 else None
            if isinstance(last, Token):
                closed = max(0, closed + (last.text == "}") - (last.text == "{"))
        return level
