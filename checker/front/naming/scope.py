"""Which names are known at a place of a spec, and what is said of one that is not.

Knows how names come and go; must not know what statements and expressions are made of.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable

from checker.diagnostic import Diagnostic
from checker.front import syntax as s
from checker.front.naming.declared import EVERY_THREAD, AnyThread, ClassName, Declared, place
from checker.front.naming.namespace import Namespace, twice
from checker.front.naming.unknown import ended, no_self, not_declared, of_a_thread
from checker.source import Span

MOST_TOLD = 20
"""How many errors are told; a name behind that many is not compared with those that are known."""

TOP = "at top level"
"""How "not declared …" ends outside of any process, rule or `def`."""


class Scope:
    """The names known here, inner blocks before outer ones.

    where: ends "not declared …". ended: the names of the declaration whose block is over.
    of_a_step: what `let` and `choose` name. found: what is wrong is appended.
    """

    def __init__(self, top: Namespace, found: list[Diagnostic]) -> None:
        self.found = found
        self.where = TOP
        self.ended: dict[str, s.Let | s.Binder] = {}
        self.of_a_step: set[Declared] = set()
        self.names: ChainMap[str, Declared] = ChainMap(
            {}, {EVERY_THREAD: AnyThread(), **top.declared}
        )
        self.owners = {
            local.name.text: (process, local)
            for process in top.declared.values()
            if isinstance(process, s.Process)
            for local in process.locals
        }

    def enter(self) -> ChainMap[str, Declared]:
        """Begin a block; what is returned is for `leave`."""
        outer = self.names
        self.names = outer.new_child()
        return outer

    def leave(self, outer: ChainMap[str, Declared]) -> None:
        """End a block: its names are not known any more."""
        for declared in self.names.maps[0].values():
            if isinstance(declared, s.Let | s.Binder):
                self.ended[declared.name.text] = declared
        self.names = outer

    def declare(self, name: s.Name, declared: Declared) -> None:
        """Bring a name in. It may replace a `let` or `choose` name, and hides no other.

        But inside a text of the library it hides whatever the spec declares, which that text cannot
        know.
        """
        if name.text == "_":
            return
        first = self.names.get(name.text)
        if first is not None and _foreign(name, first):
            first = None
        if first is not None and not {first, declared} <= self.of_a_step:
            self.found.append(twice(name, first))
        self.names[name.text] = declared

    def known(self, wanted: Callable[[Declared], bool]) -> dict[str, Span | None]:
        """What could have been meant by a name that is not known: names with their places."""
        if len(self.found) > MOST_TOLD:
            return {}
        return {text: place(each) for text, each in self.names.items() if wanted(each)}

    def unknown(self, name: s.Name, what: str) -> None:
        """Tell that `name`, looked for as `what`, is not known."""
        text = name.text
        if text == "self":
            self.found.append(no_self(name))
        elif text in self.ended:
            declared = self.ended[text]
            self.found.append(ended(name, declared, of_a_step=declared in self.of_a_step))
        elif text in self.owners:
            process, local = self.owners[text]
            question = self.where == TOP
            self.found.append(of_a_thread(name, self.where, process, local, question=question))
        else:
            known = self.known(lambda each: _may_be(each, what))
            self.found.append(not_declared(name, what, self.where, known))


def _foreign(name: s.Name, first: Declared) -> bool:
    """Whether `name` stands in a text of the library, and `first` does not."""
    span = place(first)
    return name.span.shipped and span is not None and not span.shipped


def _may_be(declared: Declared, what: str) -> bool:
    """Whether a name that was looked for as `what` may have been meant for `declared`."""
    match declared:
        case s.Enum() | s.TypeAlias() | AnyThread():
            return what not in ("variable", "definition", "process")
        case s.LockType() | s.Rule() | ClassName():
            return False
        case _:
            return True
