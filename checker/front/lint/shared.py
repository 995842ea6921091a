"""Which variables, locks and timers threads share, and where a text reads and changes them.

Knows names; must not know steps. What a `proc` does to a parameter it does to all that it is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.frames import called
from checker.front.walk import blocks, early_ends, expressions, got, subexpressions
from checker.records import dataclass

Owner = s.Process | s.Proc | s.Rule
Thing = s.VarDecl | s.LockDecl | s.TimerDecl
Named = Thing | s.ProcParameter
"""What a name in the text stands for: a thing, or a parameter that some call gives one."""


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
        self.things = {each for each in declared if isinstance(each, Thing)}
        self.owners = tuple(each for each in declared if isinstance(each, Owner))
        self._given: dict[s.ProcParameter, dict[Thing, None]] = {}
        self._stored_in: set[s.ProcParameter] = set()
        self._find_parameters()

    def _find_parameters(self) -> None:
        """What each parameter of a proc stands for in some call, and which of them are assigned."""
        every = [placed.statement for placed in self.statements()]
        calls = [found for each in every if (found := called(each, self.uses)) is not None]
        known = -1
        while known != (known := self._known()):
            for call, proc, _ in calls:
                for parameter, given in zip(proc.parameters, call.arguments, strict=True):
                    if parameter.kind != "value":
                        things = self._given.setdefault(parameter, {})
                        for each in self.bases(given):
                            things[each] = None
            for statement in every:
                for target in self._targets(statement):
                    declared = self._root(target)
                    if isinstance(declared, s.ProcParameter):
                        self._stored_in.add(declared)

    def _known(self) -> int:
        return sum(map(len, self._given.values())) + len(self._stored_in)

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

    # What is read

    def named(self, expression: s.Expression) -> dict[Named, s.Expression]:
        """What the value of an expression depends on, each with the first place that names it."""
        found: dict[Named, s.Expression] = {}
        for node in subexpressions(expression):
            declared = self.uses.get(node) if isinstance(node, s.Name) else None
            if isinstance(declared, Named) and self._meant(declared):
                found.setdefault(declared, node)
            elif isinstance(declared, s.Def):
                for each in self.named(declared.body):
                    found.setdefault(each, node)
        return found

    def read(self, expression: s.Expression) -> dict[Thing, s.Expression]:
        """The same, with whatever a parameter may stand for in its place."""
        found: dict[Thing, s.Expression] = {}
        for name, node in self.named(expression).items():
            for each in self._meant(name):
                found.setdefault(each, node)
        return found

    def indices(self, target: s.Expression) -> dict[Named, s.Expression]:
        """What the indices of an assigned variable depend on."""
        found: dict[Named, s.Expression] = {}
        while isinstance(target, s.Index | s.Member):
            if isinstance(target, s.Index):
                found.update(self.named(target.index))
            target = target.base
        return found

    def touched(self, statement: s.Statement) -> bool:
        """Whether a statement itself touches anything shared, or can block."""
        if isinstance(statement, s.Acquire | s.Release | s.Await | s.Pause | s.Put | s.Get):
            return True
        return any(self.named(each) for each in expressions(statement))

    # What is changed

    def stored(self, statement: s.Statement) -> tuple[Named, ...]:
        """The variables, queues and timers that a statement changes, as it names them."""
        roots = (self._root(each) for each in self._targets(statement))
        found = dict.fromkeys(each for each in roots if isinstance(each, Named))
        return tuple(each for each in found if self._meant(each))

    def changed(self, statement: s.Statement) -> tuple[Thing, ...]:
        """What a statement changes, locks among it, with what parameters may stand for."""
        targets = [*self._targets(statement)]
        if isinstance(statement, s.Acquire | s.Release) and statement.lock is not None:
            targets.append(statement.lock)
        return tuple(dict.fromkeys(each for target in targets for each in self.bases(target)))

    def _targets(self, statement: s.Statement) -> Iterator[s.Expression]:
        """What a statement assigns or changes otherwise, but for locks."""
        match statement:
            case s.Assign(target=target):
                yield target
            case s.Put(queue=queue) | s.Drop(queue=queue):
                yield queue
            case s.SetTimer(timer=timer):
                yield timer
            case _:
                pass
        queue_of = got(statement)
        if queue_of is not None:
            yield queue_of
        call = called(statement, self.uses)
        if call is not None:
            for parameter, given in zip(call[1].parameters, call[0].arguments, strict=True):
                if parameter in self._stored_in:
                    yield given

    def bases(self, target: s.Expression) -> tuple[Thing, ...]:
        """The variables that this may be a part of; several where a parameter is named."""
        declared = self._root(target)
        return self._meant(declared) if isinstance(declared, Named) else ()

    def _root(self, target: s.Expression) -> object:
        while isinstance(target, s.Index | s.Member):
            target = target.base
        return self.uses.get(target) if isinstance(target, s.Name) else None

    def _meant(self, named: Named) -> tuple[Thing, ...]:
        if isinstance(named, s.ProcParameter):
            return tuple(self._given.get(named, ()))
        return (named,) if named in self.things else ()


def waits_of(statement: s.Statement) -> Iterator[s.Expression]:
    """The conditions that a statement waits for: its own, and those of an `unless` behind it."""
    if isinstance(statement, s.Await):
        yield statement.condition
    for each in early_ends(statement):
        if each.condition is not None:
            yield each.condition
