"""Which variables and locks threads share, and where a text reads and changes them.

Knows names; must not know steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checker.front import syntax as s
from checker.front.checking.typecheck import Checked
from checker.front.walk import blocks, expressions, spine, subexpressions

Owner = s.Process | s.Proc | s.Rule
Thing = s.VarDecl | s.LockDecl


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement, who runs it, and whether it stands in an `atomic`."""

    owner: Owner
    statement: s.Statement
    whole: bool


class Shared:
    """What is declared at top level, and who uses it how."""

    def __init__(self, checked: Checked) -> None:
        self.uses: Mapping[s.Name, object] = checked.uses
        declared = checked.module.declarations
        self.things = {each for each in declared if isinstance(each, s.VarDecl | s.LockDecl)}
        self.owners = tuple(each for each in declared if isinstance(each, Owner))

    def statements(self) -> Iterator[Placed]:
        """Every statement of the spec, in the order of the text."""
        for owner in self.owners:
            yield from self._within(owner, owner.body, whole=False)

    def _within(self, owner: Owner, block: s.Block, *, whole: bool) -> Iterator[Placed]:
        for statement in block:
            yield Placed(owner, statement, whole)
            inside = whole or isinstance(statement, s.Atomic)
            for inner in blocks(statement):
                yield from self._within(owner, inner, whole=inside)

    def read(self, expression: s.Expression) -> dict[Thing, s.Expression]:
        """What the value of an expression depends on, each with the first place where it does."""
        found: dict[Thing, s.Expression] = {}
        for node in subexpressions(expression):
            declared = self.uses.get(node) if isinstance(node, s.Name) else None
            if isinstance(declared, s.VarDecl | s.LockDecl) and declared in self.things:
                found.setdefault(declared, node)
            elif isinstance(declared, s.Def):
                for each in self.read(declared.body):
                    found.setdefault(each, node)
        return found

    def touched(self, statement: s.Statement) -> bool:
        """Whether a statement itself touches anything shared, or can block."""
        if isinstance(statement, s.Acquire | s.Release | s.Await | s.Pause):
            return True
        return any(self.read(each) for each in expressions(statement))

    def changed(self, statement: s.Statement) -> Thing | None:
        """The variable that a statement assigns, the whole or a part of it."""
        if not isinstance(statement, s.Assign):
            return None
        return self.base(statement.target)

    def base(self, target: s.Expression) -> Thing | None:
        """The variable that is indexed, or of which a field is taken."""
        root = spine(target)[0]
        while isinstance(root, s.Member):
            root = spine(root.base)[0]
        declared = self.uses.get(root) if isinstance(root, s.Name) else None
        return declared if isinstance(declared, s.VarDecl) and declared in self.things else None

    def indices(self, target: s.Expression) -> dict[Thing, s.Expression]:
        """What the indices of an assigned variable depend on."""
        found: dict[Thing, s.Expression] = {}
        for index in spine(target)[1]:
            found.update(self.read(index))
        return found
