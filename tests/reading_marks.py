"""Where the steps of a process start, for a second reading of a spec.

Knows no values; see `tests.reading`.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.front import syntax as s
from checker.front.typecheck import Checked
from checker.front.walk import subexpressions
from tests.reading_values import Asked, Place


@dataclass(frozen=True, eq=False)
class Frame:
    """Before `block[index]`; `after` is where control goes behind the block, None at the end."""

    block: s.Block
    index: int
    after: Frame | None


class Marks:
    """Where the steps of a process start, found by walking its text once."""

    def __init__(self, checked: Checked, decl: s.Process) -> None:
        self.checked = checked
        self.decl = decl
        self.starts: dict[s.Statement, Place] = {}
        self.frames: dict[Place, Frame] = {}
        self.labels: dict[str, Place] = {"end": "end"}
        self.under: dict[Place, str] = {"end": "end"}
        self.text = "start"
        self.first: Place = "start"
        body = decl.body
        if not body:
            self.first = "end"
        elif isinstance(body[0], s.LabelMark):
            self.first = body[0]
        else:
            self._start(body[0], Frame(body, 0, None), "start")
            if not isinstance(body[0], s.While):
                del self.starts[body[0]]
        self._scan(Frame(body, 0, None), False)

    def label(self, place: Place | None) -> str:
        """The label that a place is under; who has asked is where it asked from."""
        assert place is not None
        return self.label(place.source) if isinstance(place, Asked) else self.under[place]

    def _start(self, statement: s.Statement, frame: Frame, place: Place) -> None:
        self.starts[statement] = place
        self.frames[place] = frame
        self.under[place] = self.text

    def _shared(self, *expressions: s.Expression | None) -> bool:
        """Whether other threads can change what is read."""
        uses = self.checked.uses
        for expression in expressions:
            for node in subexpressions(expression) if expression is not None else ():
                if isinstance(node, s.At) or (
                    isinstance(node, s.Binary) and node.operator in ("holds", "waits")
                ):
                    return True
                declared = uses.get(node) if isinstance(node, s.Name) else None
                if isinstance(declared, s.LockDecl):
                    return True
                if isinstance(declared, s.VarDecl) and declared not in self.decl.locals:
                    return True
                if isinstance(declared, s.Def) and self._shared(declared.body):
                    return True
        return False

    def _scan(self, frame: Frame, dirty: bool | None) -> bool | None:
        """Whether something stands before the end of the block on its step; None: not come to."""
        block, after = frame.block, frame.after
        for index in range(len(block)):
            statement, before = block[index], block[index - 1] if index else None
            here, behind = Frame(block, index, after), Frame(block, index + 1, after)
            labelled = isinstance(before, s.LabelMark)
            if isinstance(statement, s.LabelMark):
                self.text = statement.name.text
                self.labels[self.text] = statement
                self._start(statement, here, statement)
                dirty = False
            elif isinstance(statement, s.While):
                if not labelled and statement not in self.starts:
                    self._start(statement, here, statement)
                dirty = self._shared(statement.condition)
                self._scan(Frame(statement.body, 0, Frame(block, index - labelled, after)), dirty)
                if isinstance(statement.condition, s.Truth) and statement.condition.value:
                    dirty = None
            else:
                row = isinstance(statement, s.Choose) and isinstance(before, s.Choose)
                if dirty and not row and self._blocks(block, index):
                    self._start(statement, here, statement)
                    dirty = False
                dirty = self._effect(statement, behind, bool(dirty))
        return dirty

    def _effect(self, statement: s.Statement, behind: Frame, dirty: bool) -> bool | None:
        match statement:
            case s.Goto() | s.Stop():
                return None
            case s.If(condition=condition, then=then, otherwise=otherwise):
                dirty = dirty or self._shared(condition)
                return _either(
                    self._scan(Frame(then, 0, behind), dirty),
                    self._scan(Frame(otherwise, 0, behind), dirty),
                )
            case s.Either(branches=branches):
                joined: bool | None = None
                for branch in branches:
                    joined = _either(joined, self._scan(Frame(branch, 0, behind), dirty))
                return joined
            case s.Acquire(otherwise=otherwise):
                if otherwise is not None:
                    self._scan(Frame(otherwise, 0, behind), True)
                return True
            case s.Await() | s.Pause() | s.Release():
                return True
            case s.Choose(where=where):
                return dirty or where is not None
            case s.Let(value=value) | s.Assert(condition=value):
                return dirty or self._shared(value)
            case s.Assign(target=target, value=value):
                return dirty or self._shared(target, value)
            case _:
                return dirty

    def _blocks(self, block: s.Block, index: int) -> bool:
        if index == len(block):
            return False
        match block[index]:
            case s.Await() | s.Pause() | s.Acquire(otherwise=None):
                return True
            case s.Choose(where=None):
                following = index + 1 < len(block) and isinstance(block[index + 1], s.Choose)
                return following and self._blocks(block, index + 1)
            case s.Choose():
                return True
            case s.Either(branches=branches):
                return any(self._blocks(each, 0) for each in branches)
        return False


def _either(left: bool | None, right: bool | None) -> bool | None:
    return right if left is None else left if right is None else left or right
