"""The LALR automaton: tokens in, a tree out; and which tokens could stand next.

Knows tables and stacks; must not know what the rules mean, nor what to say of an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.front.parsing import words
from checker.front.parsing.tables import END, Production, Tables
from checker.front.parsing.tokens import NAME, Token
from checker.records import dataclass
from checker.source import Span


@dataclass(slots=True)
class Tree:
    """What one production made of a stretch of tokens. All tokens are kept.

    rule: the name of the production, empty for one that has none.
    first, last: the tokens at its ends; None if it is empty.
    """

    rule: str
    children: list[Tree | Token]
    first: Token | None
    last: Token | None

    def token(self, type: str) -> Token | None:
        """The first child that is a token of this type."""
        for child in self.children:
            if isinstance(child, Token) and child.type == type:
                return child
        return None

    def tokens(self, type: str) -> list[Token]:
        """The children that are tokens of this type."""
        return [each for each in self.children if isinstance(each, Token) and each.type == type]

    def trees(self, *rules: str) -> list[Tree]:
        """The children that are trees, of one of these rules if any is given."""
        return [
            each
            for each in self.children
            if isinstance(each, Tree) and (not rules or each.rule in rules)
        ]

    def tree(self, *rules: str) -> Tree | None:
        """The first child that is a tree of one of these rules."""
        found = self.trees(*rules)
        return found[0] if found else None

    def after(self, type: str) -> Tree | None:
        """The first tree after a token of this type."""
        seen = False
        for child in self.children:
            if isinstance(child, Token):
                seen = seen or child.type == type
            elif seen:
                return child
        return None

    def span(self, file: str) -> Span:
        """Where it stands, without a `;` at its end. The tree is not empty."""
        first, last = self.first, self.last
        assert first is not None and last is not None
        if last.type == "SEMICOLON":
            end: Tree | Token = self
            while isinstance(end, Tree) and end.children[-1] is not last:
                end = end.children[-1]
            before = end.children[-2] if isinstance(end, Tree) and len(end.children) > 1 else last
            last = before.last or last if isinstance(before, Tree) else before
        return Span(file, first.line, first.column, last.line, last.end_column)


class Automaton:
    """A run of the tables over tokens, with its stack.

    values: one for each state but the first.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.states: list[int] = [tables.start]
        self.values: list[Tree | Token] = []

    def terminal(self, tokens: Sequence[Token], index: int) -> str:
        """The terminal of a token here: a word may be one of the language, or a name."""
        token = tokens[index]
        if token.type != NAME:
            return token.type
        keyword = self.tables.words.get(token.text)
        if keyword is None or (index and tokens[index - 1].type == "DOT"):
            return NAME
        if token.text in words.RESERVED:
            return keyword
        behind = tokens[index + 1 : index + 4]
        following = [each.text for each in behind]
        if token.text in words.AGGREGATES and following[0::2] != ["(", "in"]:
            return NAME
        if token.text in words.FOLLOWED_BY and following[:1] != [words.FOLLOWED_BY[token.text]]:
            return NAME
        if token.text in words.BEFORE_WORD and (not behind or behind[0].type != NAME):
            return NAME
        return keyword if self._reductions(keyword) is not None else NAME

    def feed(self, token: Token) -> bool:
        """Take a token, whose type is a terminal. False if it cannot stand here: nothing changes.

        `$END` leaves the finished tree as the only value.
        """
        productions = self._reductions(token.type)
        if productions is None:
            return False
        states, values, rows = self.states, self.values, self.tables.states
        for production in productions:
            size = production.size
            if size == 1 and not production.name:  # most are: the value stands for itself
                states[-1] = rows[states[-2]][production.origin]
                continue
            children = values[len(values) - size :]
            if size:
                del states[-size:], values[-size:]
            states.append(rows[states[-1]][production.origin])
            values.append(_reduced(production.name, children))
        if token.type != END:
            states.append(rows[states[-1]][token.type])
            values.append(token)
        return True

    def back_to(self, size: int) -> None:
        """Forget all but the first `size` states of the stack, and their values."""
        del self.states[size:], self.values[size - 1 :]

    def accepts(self, *terminals: str) -> bool:
        """Whether these terminals could stand next, one after the other."""
        copy = Automaton(self.tables)
        copy.states = list(self.states)
        return all(copy.step(terminal) for terminal in terminals)

    def step(self, terminal: str) -> bool:
        """As `feed`, but for the states alone: no tree is made, and no value kept."""
        productions = self._reductions(terminal)
        if productions is None:
            return False
        states, rows = self.states, self.tables.states
        for production in productions:
            if production.size:
                del states[-production.size :]
            states.append(rows[states[-1]][production.origin])
        if terminal != END:
            states.append(rows[states[-1]][terminal])
        return True

    def expected(self) -> frozenset[str]:
        """Every terminal that can stand next."""
        row = self.tables.states[self.states[-1]]
        return frozenset(each for each in row if _is_terminal(each) and self.accepts(each))

    def _reductions(self, terminal: str) -> list[Production] | None:
        """What is reduced before the terminal is shifted; None if it cannot be."""
        rows, productions, states = self.tables.states, self.tables.productions, self.states
        below, above = len(states), list[int]()  # the stack: states[:below], then above
        found: list[Production] = []
        while True:
            state = above[-1] if above else states[below - 1]
            action = rows[state].get(terminal)
            if action is None:
                return None
            if action >= 0:
                return found
            production = productions[~action]
            found.append(production)
            if production.size <= len(above):
                del above[len(above) - production.size :]
            else:
                below -= production.size - len(above)
                above.clear()
            state = above[-1] if above else states[below - 1]
            above.append(rows[state][production.origin])
            if terminal == END and above[-1] == self.tables.accept:
                return found


def _is_terminal(symbol: str) -> bool:
    return symbol.isupper()


def _reduced(rule: str, values: list[Tree | Token]) -> Tree | Token:
    """The tree of a production: what has no name gives its children to the one above."""
    if not rule and len(values) == 1:
        return values[0]
    children: list[Tree | Token] = []
    for value in values:
        if isinstance(value, Tree) and not value.rule:
            if children:
                children += value.children
            else:
                children = value.children  # so that a list grows in linear time
        else:
            children.append(value)
    return Tree(rule, children, *_ends(values))


def _ends(values: Iterable[Tree | Token]) -> tuple[Token | None, Token | None]:
    first: Token | None = None
    last: Token | None = None
    for value in values:
        here = (value, value) if isinstance(value, Token) else (value.first, value.last)
        first = first or here[0]
        last = here[1] or last
    return first, last
