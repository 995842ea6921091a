"""The type of every expression, and what in it can never fit together.

Knows types and what may be asked where. Must not know statements, nor values: ranges, divisors
and indices are checked by lowering.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import assert_never

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.callcheck import Calls
from checker.front.checking.constancy import depends
from checker.front.checking.datacheck import Data
from checker.front.checking.declcheck import Declarations
from checker.front.checking.defcheck import Definitions
from checker.front.checking.domaincheck import Domains
from checker.front.checking.indexcheck import element, tell_missing
from checker.front.checking.lockcheck import Locks
from checker.front.checking.membercheck import member
from checker.front.checking.mismatch import called, never_equal, origin, unfit
from checker.front.checking.opercheck import Operators
from checker.front.checking.primecheck import Primes
from checker.front.checking.threadcheck import Threads
from checker.front.checking.types import (
    BOOL,
    INT,
    NOBODY,
    TIME,
    ArrayT,
    CallT,
    EnumT,
    LockT,
    QueueT,
    ThreadT,
    Time,
    TimerT,
    Type,
    fits,
)
from checker.front.checking.where import Where
from checker.front.naming.declared import AnyThread, ClassName, EnumMember, SelfThread, kind, place
from checker.front.naming.names import Names
from checker.front.written import subject, written


class Expressions:
    """Types expressions and collects what is wrong; None is the type of what is wrong already.

    types, members, modes, parts: as in `Checked`, for what has been looked at. where: the kind of
    text that is being looked at. asking: for each `def` the first part of it that only a question
    may ask. chosen: the names of `choose`.
    """

    def __init__(self, names: Names, chosen: frozenset[s.Binder]) -> None:
        self.names = names
        self.uses = names.uses
        self.chosen = chosen
        self.found: list[Diagnostic] = []
        self.types: dict[s.Expression, Type] = {}
        self.members: dict[s.Member, EnumMember | s.VarDecl | s.ProcParameter | s.TimerDecl] = dict(
            names.members
        )
        self.modes: dict[s.Name, s.ModeDecl] = {}
        self.parts: set[s.Member] = set()
        self.where = Where.QUESTION
        self.asking: dict[s.Def, s.Expression] = {}
        self.declarations = Declarations(self)
        self.definitions = Definitions(self)
        self.domains = Domains(self)
        self.threads = Threads(self)
        self.locks = Locks(self)
        self.operators = Operators(self)
        self.calls = Calls(self)
        self.data = Data(self)
        self.primes = Primes(self)
        self._seen: set[s.Expression] = set()
        self._inside: s.Def | None = None

    def report(
        self,
        code: str,
        headline: str,
        at: s.Node,
        text: str = "",
        why: tuple[Label, ...] = (),
        help: tuple[str, ...] = (),
    ) -> None:
        """Note an error whose place to edit is `at`."""
        self.found.append(Diagnostic(code, headline, Label(at.span, text), why, help))

    @property
    def definition(self) -> s.Def | None:
        """The `def` whose text is being looked at, if it is one."""
        return self._inside

    @contextmanager
    def inside(self, where: Where, definition: s.Def | None = None) -> Iterator[None]:
        """Look at text of another kind meanwhile."""
        before = self.where, self._inside
        self.where, self._inside = where, definition
        try:
            yield
        finally:
            self.where, self._inside = before

    # What is needed of an expression

    def value(self, node: s.Expression) -> Type | None:
        """The type of `node` where a single value is needed."""
        type = self.type_of(node)
        match type:
            case ArrayT():
                tell_missing(node, type, self)
                return None
            case CallT():
                self.report(
                    "type-mismatch",
                    f"{subject(node)} is {called(type)}, not a value",
                    node,
                    "a variable of it must follow",
                )
                return None
            case TimerT():
                self.report(
                    "type-mismatch",
                    f"{subject(node)} is a timer, not a value",
                    node,
                    "a timer",
                    origin(node, type, self.uses),
                    (f"ask whether it rang: `{written(node) or '…'}.rang`",),
                )
                return None
            case LockT():
                self.report(
                    "bad-lock",
                    f"{subject(node)} is a lock, not a value",
                    node,
                    "a lock",
                    origin(node, type, self.uses),
                    (f"ask for `{written(node) or '…'}.held`, or for `t holds …`",),
                )
                return None
            case _:
                return type

    def needs(self, node: s.Expression, wanted: Type, what: str, *help: str) -> bool:
        """Whether `node` is a value of type `wanted`, as `what` must be; else that is told."""
        self.data.expect(node, wanted)
        type = self.value(node)
        if type is None:
            return False
        if not fits(type, wanted):
            self.found.append(unfit(node, type, wanted, what, self.uses, help))
            return False
        return True

    def becomes(self, target: s.Expression | s.Name, type: Type, node: s.Expression) -> None:
        """Check that `node` can be given to `target`, which has this type."""
        self.data.expect(node, type)
        given = self.value(node)
        if given is None or fits(given, type):
            return
        if isinstance(type, Time):
            self.found.append(unfit(node, given, type, "", self.uses))
        else:
            self.found.append(never_equal(target, node, type, given, self.uses, given=True))

    def constant(self, node: s.Expression, what: str, help: str = "") -> None:
        """Check that `node`, which is `what`, is known before the run; help: else to do what."""
        path = depends(node, self.uses, self.names.members, self.chosen, self.parts)
        if not path:
            return
        why = tuple(Label(each.span, "it reads this") for each in path[1:])
        why += self.kind_of(path[-1])
        self.report(
            "not-constant",
            f"{what} must be known before the run, but {subject(path[0])} is not",
            path[0],
            "depends on the state",
            why,
            (help or "only numbers, `const`, `param` and the index of a process are known",),
        )

    def asks(self, node: s.Expression, headline: str, text: str, help: str) -> None:
        """Note that `node` is for questions; told if it stands in a step."""
        match self.where:
            case Where.QUESTION | Where.TRANSITION:
                pass
            case Where.AFTER if self._inside is None:
                pass
            case Where.DEFINITION | Where.AFTER:
                assert self._inside is not None
                self.asking.setdefault(self._inside, node)
            case Where.STEP:
                self.report("out-of-scope", headline, node, text, (), (help,))
            case _:
                assert_never(self.where)

    # Types

    def type_of(self, node: s.Expression) -> Type | None:
        """The type of `node`, which may be an array or a lock; looked at once."""
        if node not in self._seen:
            self._seen.add(node)
            type = self._type(node)
            if type is not None:
                self.types[node] = type
        return self.types.get(node)

    def _type(self, node: s.Expression) -> Type | None:
        match node:
            case s.Number():
                return INT
            case s.Truth():
                return BOOL
            case s.Nobody():
                return NOBODY
            case s.SetLiteral():
                return self.data.elements(node)
            case s.StructLiteral():
                return self.data.fields(node)
            case s.QueueLiteral():
                return QueueT(None)
            case s.TimeLiteral():
                return TIME
            case s.Name():
                return self._name(node)
            case s.Index():
                return element(node, self)
            case s.Member():
                return member(node, self)
            case s.Call(function=s.Member() as function):
                return self.locks.count(node, function)
            case s.Call():
                return self.definitions.call(node)
            case s.At():
                return self.threads.at(node)
            case s.Unary():
                return self.operators.unary(node)
            case s.Binary():
                return self.operators.binary(node)
            case s.Conditional():
                return self.operators.conditional(node)
            case s.Range():
                self.report(
                    "type-mismatch",
                    "a range is no value: it stands after `in`",
                    node,
                    "a range",
                    (),
                    ("write `x in lo..hi` to ask whether x lies in it",),
                )
                return None
            case s.Quantified():
                return self.operators.quantified(node)
            case s.Primed():
                return self.primes.type_of(node)
        assert_never(node)

    def _name(self, name: s.Name) -> Type | None:
        declared = self.uses.get(name)
        match declared:
            case None:
                return None
            case EnumMember(enum=enum):
                return EnumT(enum)
            case SelfThread(process=process):
                return ThreadT(process)
            case s.Def() | s.Table():
                return self.definitions.alone(name, declared)
            case (
                s.Const()
                | s.Param()
                | s.VarDecl()
                | s.LockDecl()
                | s.TimerDecl()
                | s.Process()
                | s.DefParameter()
                | s.ProcParameter()
                | s.Binder()
                | s.Let()
            ):
                return self.declarations.type_of(declared)
            case (
                s.Enum()
                | s.Struct()
                | s.TypeAlias()
                | s.LockType()
                | s.Rule()
                | s.Proc()
                | s.LabelMark()
                | s.Property()
                | s.RunQuestion()
                | s.View()
                | ClassName()
                | AnyThread()
            ):
                pass
            case _:
                assert_never(declared)
        self.report(
            "type-mismatch",
            f"`{name.text}` is {kind(declared)}, not a value",
            name,
            "a value is needed here",
            self.kind_of(name),
            self._instead(name, declared),
        )
        return None

    def kind_of(self, node: s.Expression) -> tuple[Label, ...]:
        """A label at the declaration of a name that says what it is."""
        declared = self.uses.get(node) if isinstance(node, s.Name) else None
        span = None if declared is None else place(declared)
        if declared is None or span is None:
            return ()
        return (Label(span, f"{subject(node)} is {kind(declared)}"),)

    def _instead(self, name: s.Name, declared: object) -> tuple[str, ...]:
        match declared:
            case s.Enum(members=members):
                return (f"name one of its members, as in `{members[0].text}`",)
            case s.TypeAlias() | AnyThread():
                return (f"it is a set: write `x in {name.text}` or `all x in {name.text}: …`",)
            case _:
                return ()
