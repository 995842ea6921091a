"""Lines of program text, indented; parts of terms that are used twice are computed once.

Knows how terms are put together; must not know what they are about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from checker.engines.generated.text import Piece, Term, Truth

_DEEPEST = 20
"""Operands nested deeper than this get a name: Python's parser has its limits."""


class Writer:
    """The text so far, and the names of the terms that are computed where it stands."""

    def __init__(self, indent: int = 0) -> None:
        self.lines: list[str] = []
        self._indent = indent
        self._names: dict[Term, str] = {}
        self._count = 0

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines) + "\n"

    def line(self, text: str) -> None:
        """Add a line."""
        self.lines.append(" " * self._indent + text)

    def include(self, other: Writer) -> None:
        """Add all lines of another text, indented."""
        self.lines += [" " * self._indent + line for line in other.lines]

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Indent what follows under `head`; names that are given in it end with it."""
        self.line(head)
        names = dict(self._names)
        self._indent += 1
        try:
            yield
        finally:
            self._indent -= 1
            self._names = names

    def value(self, term: Term) -> str:
        """The value of `term`, as text."""
        return self._names.get(term) or self._joined(term.text)

    def test(self, term: Term) -> str:
        """Something that is true where `term` is, as text."""
        return self._names.get(term) or self._joined(term.test)

    def _joined(self, pieces: Iterable[Piece]) -> str:
        shown = []
        for piece in pieces:
            match piece:
                case str():
                    shown.append(piece)
                case Term():
                    shown.append(self.value(piece))
                case Truth(term=term):
                    shown.append(self.test(term))
        return "".join(shown)

    def name(self, term: Term) -> str:
        """A name for the value of `term`, which is computed here."""
        if term not in self._names:
            name = f"v{self._count}"
            self._count += 1
            self.line(f"{name} = {self.value(term)}")
            self._names[term] = name
        return self._names[term]

    def share(self, roots: Iterable[Term], *, least: int) -> None:
        """Name what is used twice in `roots` and takes at least so many operations.

        Sound since every term has a value in every state. The text of the roots is then no longer
        than in proportion to their number of parts, and not nested too deep.
        """
        roots = tuple(roots)
        order = tuple(self._parts_first(roots))
        uses = Counter(part for term in order for part in term.parts) + Counter(roots)
        weights: dict[Term, int] = {}
        depths: dict[Term, int] = {}
        for term in order:
            own = term.weight - sum(part.weight for part in term.parts)
            weights[term] = own + sum(weights.get(part, 0) for part in term.parts)
            depths[term] = 1 + max((depths.get(part, 0) for part in term.parts), default=0)
            shared = uses[term] > 1 and weights[term] >= least
            if shared or depths[term] > _DEEPEST:
                self.name(term)
                weights[term] = depths[term] = 0

    def _parts_first(self, roots: Iterable[Term]) -> Iterator[Term]:
        """Every term in `roots` that has no name yet, once, parts before wholes."""
        seen: set[Term] = set()
        stack = [(root, False) for root in roots]
        while stack:
            term, entered = stack.pop()
            if term in seen or term in self._names:
                continue
            if entered:
                seen.add(term)
                yield term
            else:
                stack.append((term, True))
                stack.extend((part, False) for part in term.parts)
