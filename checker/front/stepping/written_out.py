"""How long the text of a process is with every call and every turn of a loop written out.

Knows the text and how often a loop turns; must not know where steps start.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.front import syntax as s
from checker.front.frames import called
from checker.front.stepping.steps import Values
from checker.front.walk import blocks, subexpressions


def least(block: s.Block, uses: Mapping[s.Name, object], values: Values) -> int:
    """How many statements a text has at least, so that too long a one need not be walked through.

    A loop over what depends on the turn or the call that it is in counts as one statement. Each
    proc and each body is looked at once, so that many calls and turns cost nothing.
    """
    return _Counting(uses, values).block(block)


class _Counting:
    def __init__(self, uses: Mapping[s.Name, object], values: Values) -> None:
        self.uses = uses
        self.values = values
        self.known: dict[s.Proc, int] = {}

    def block(self, block: s.Block) -> int:
        return len(block) + sum(map(self._inside, block))

    def _inside(self, statement: s.Statement) -> int:
        call = called(statement, self.uses)
        if call is not None:
            proc = call[1]
            if proc not in self.known:
                self.known[proc] = self.block(proc.body)
            return self.known[proc]
        if isinstance(statement, s.For):
            turns = self._turns(statement)
            return turns * self.block(statement.body) if turns else 0
        return sum(map(self.block, blocks(statement)))

    def _turns(self, loop: s.For) -> int:
        """How often it turns wherever it stands; 0 if that is not the same everywhere."""
        for node in subexpressions(loop.binder.domain):
            meant = self.uses.get(node) if isinstance(node, s.Name) else None
            if isinstance(meant, s.Binder | s.Let | s.ProcParameter | s.Def | s.VarDecl):
                return 0
        return len(self.values(loop, None))
