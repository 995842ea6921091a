"""Where the steps of a process start, for a second reading of a spec.

Knows no values; see `tests.reading`.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.walk import got, subexpressions
from tests.reading_memory import Asked, Place, Ready
from tests.reading_procs import Inlined, Leave, Repeated


@dataclass(frozen=True, eq=False)
class Frame:
    """Before `block[index]`; `after` is where control goes behind the block, None at the end."""

    block: s.Block
    index: int
    after: Frame | None


class Marks:
    """Where the steps of a thread start, found by walking its text once, written out.

    on_cpu: the delays for which it needs a CPU; none unless `cpu`.
    behind: for the mark of each call, the call and where control goes on after it. within: the
    calls that a place is in, the outermost first.
    """

    def __init__(
        self,
        checked: Checked,
        decl: s.Process | s.Rule,
        body: s.Block,
        calls: list[Inlined],
        *,
        cpu: bool = False,
    ) -> None:
        self.checked = checked
        self.cpu = cpu
        self.on_cpu: set[Place] = set()
        self.own = set(decl.locals) if isinstance(decl, s.Process) else set()
        self.own.update(cell for call in calls for cell in call.cells)
        self.behind: dict[object, tuple[Inlined, Frame]] = {}
        self.within: dict[Place, tuple[Inlined, ...]] = {"end": ()}
        self.calls = calls
        self.open: list[Inlined] = []
        self.returned: list[bool | None] = []
        self.starts: dict[s.Statement, Place] = {}
        self.frames: dict[Place, Frame] = {}
        self.under: dict[Place, str] = {"end": "end"}
        self.text = "start"
        self.first: Place = "start"
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
        return self.label(place.source) if isinstance(place, Asked | Ready) else self.under[place]

    def _start(self, statement: s.Statement, frame: Frame, place: Place) -> None:
        self.starts[statement] = place
        self.frames[place] = frame
        self.under[place] = self.text
        self.within[place] = tuple(self.open)

    def _shared(self, *expressions: s.Expression | None) -> bool:
        """Whether other threads can change what is read."""
        uses = self.checked.uses
        for expression in expressions:
            for node in subexpressions(expression) if expression is not None else ():
                if isinstance(node, s.At) or (
                    isinstance(node, s.Binary) and node.operator in ("holds", "waits", "blocked_by")
                ):
                    return True
                declared = uses.get(node) if isinstance(node, s.Name) else None
                if isinstance(declared, s.LockDecl | s.TimerDecl):
                    return True
                if isinstance(declared, s.VarDecl) and declared not in self.own:
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
                names = [*(each.proc.name.text for each in self.open), statement.name.text]
                self.text = ".".join(names)
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
                if self.cpu and isinstance(statement, s.Pause) and not statement.sleep:
                    at_start = self.frames.get("start")
                    if labelled:
                        assert before is not None
                        self.on_cpu.add(before)
                    elif at_start is not None and at_start.block is block and index == 0:
                        self.on_cpu.add("start")
                    else:
                        if statement not in self.starts:
                            self._start(statement, here, statement)
                            dirty = False
                        self.on_cpu.add(statement)
                dirty = self._effect(statement, behind, bool(dirty))
        return dirty

    def _effect(self, statement: s.Statement, behind: Frame, dirty: bool) -> bool | None:
        match statement:
            case Inlined():
                return self._call(statement, behind, dirty or self._given(statement))
            case Leave(value=value, mark=mark):
                target = self.behind[mark][0].target
                dirty = dirty or self._shared(value, target)
                self.returned[-1] = _either(self.returned[-1], dirty)
                return None
            case Repeated(turns=turns):
                going: bool | None = dirty
                for frame in unrolled(turns, behind):
                    going = self._scan(frame, going)
                return going
            case s.Atomic(body=body):
                return self._scan(Frame(body, 0, behind), dirty)
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
            case s.Acquire(otherwise=otherwise, early=early):
                if otherwise is not None:
                    self._scan(Frame(otherwise, 0, behind), True)
                for each in early:
                    self._scan(Frame(each.otherwise, 0, behind), True)
                return True
            case (
                s.Await(early=early)
                | s.Pause(early=early)
                | s.Put(early=early)
                | s.Get(early=early)
            ):
                for each in early:
                    self._scan(Frame(each.otherwise, 0, behind), True)
                return True
            case s.Release() | s.SetTimer():
                return True
            case s.Let(early=early) | s.Assign(early=early) if got(statement) is not None:
                for each in early:
                    self._scan(Frame(each.otherwise, 0, behind), True)
                return True
            case s.Drop(queue=queue):
                return dirty or self._shared(queue)
            case s.Choose(binder=binder, where=where):
                return dirty or where is not None or self._shared(binder.domain)
            case s.Let(value=value) | s.Assert(condition=value):
                return dirty or self._shared(value)
            case s.Assign(target=target, value=value):
                return dirty or self._shared(target, value)
            case _:
                return dirty

    def _given(self, call: Inlined) -> bool:
        """Whether others can change what the call is given, which is read before all else."""
        return self._shared(*(value for _, value in call.given))

    def _call(self, call: Inlined, behind: Frame, dirty: bool) -> bool | None:
        text = self.text
        self.behind[call.mark] = call, behind
        self.open.append(call)
        self.returned.append(None)
        self._scan(Frame(call.body, 0, None), dirty)
        self.open.pop()
        self.text = text
        return self.returned.pop()

    def _blocks(self, block: s.Block, index: int) -> bool:
        if index == len(block):
            return False
        match block[index]:
            case s.Await() | s.Pause() | s.Acquire(otherwise=None) | s.Put() | s.Get():
                return True
            case (s.Let() | s.Assign()) as taking:
                return got(taking) is not None
            case s.Choose(binder=binder) if self._shared(binder.domain):
                return True
            case s.Choose(where=None):
                following = index + 1 < len(block) and isinstance(block[index + 1], s.Choose)
                return following and self._blocks(block, index + 1)
            case s.Choose():
                return True
            case s.Either(branches=branches):
                return any(self._blocks(each, 0) for each in branches)
            case Inlined(body=body) as call:
                return not self._given(call) and self._blocks(body, 0)
            case s.Atomic(body=body):
                return self._blocks(body, 0)
        return False


def unrolled(turns: tuple[s.Block, ...], behind: Frame) -> list[Frame]:
    """The start of each turn of a `for`; control goes from the end of one into the next."""
    frames: list[Frame] = []
    for turn in reversed(turns):
        frames.insert(0, Frame(turn, 0, frames[0] if frames else behind))
    return frames


def _either(left: bool | None, right: bool | None) -> bool | None:
    return right if left is None else left if right is None else left or right
