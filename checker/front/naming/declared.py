"""What a name can stand for, and how a message calls it.

Knows no scopes and no types: see `names` and `types`.
"""

from __future__ import annotations

from typing import assert_never

from checker.front import syntax as s
from checker.records import dataclass
from checker.source import Span

EVERY_THREAD = "thread"
"""The set of all threads, by its name."""


@dataclass(frozen=True, slots=True)
class EnumMember:
    """The member number `index` of `enum`, from 0."""

    enum: s.Enum
    index: int

    @property
    def name(self) -> s.Name:
        """Where it is declared."""
        return self.enum.members[self.index]


@dataclass(frozen=True, slots=True)
class ClassName:
    """The class number `index` of `order`, the most urgent first, from 0."""

    order: s.ClassOrder
    index: int

    @property
    def name(self) -> s.Name:
        """Where it is declared."""
        return self.order.names[self.index]


@dataclass(frozen=True, slots=True)
class SelfThread:
    """`self`: the instance in whose text it stands; process None in a `proc`, for any may call."""

    process: s.Process | None


@dataclass(frozen=True, slots=True)
class AnyThread:
    """`thread`: the set of all threads."""


NAMING_SETS = (s.Enum, s.TypeAlias, s.Process, AnyThread)
"""What a name may mean that is the set of all values of a type."""

Declared = (
    s.Const
    | s.Param
    | s.Enum
    | EnumMember
    | s.Struct
    | s.TypeAlias
    | s.LockType
    | s.LockDecl
    | s.VarDecl
    | s.TimerDecl
    | s.Process
    | s.Rule
    | s.Proc
    | s.ProcParameter
    | s.Def
    | s.DefParameter
    | s.Binder
    | s.Let
    | s.LabelMark
    | s.Property
    | s.RunQuestion
    | s.View
    | s.Table
    | ClassName
    | SelfThread
    | AnyThread
)


def place(declared: Declared) -> Span | None:
    """The name in its declaration; None for what is part of the language."""
    match declared:
        case SelfThread() | AnyThread():
            return None
        case _:
            return declared.name.span


def kind(declared: Declared) -> str:
    """What the user calls such a thing, with its article."""
    match declared:
        case s.Const():
            return "a constant"
        case s.Param():
            return "a parameter"
        case s.Enum():
            return "an enum"
        case EnumMember(enum=enum):
            return f"a member of `{enum.name.text}`"
        case s.Struct():
            return "a struct"
        case s.TypeAlias():
            return "a type"
        case s.LockType():
            return "a lock type"
        case s.LockDecl():
            return "a lock"
        case s.VarDecl():
            return "a variable"
        case s.TimerDecl():
            return "a timer"
        case s.Process(kind=word):
            return f"an {word}" if word == "env" else f"a {word}"
        case s.Rule():
            return "a rule"
        case s.Proc():
            return "a proc"
        case s.ProcParameter():
            return "a parameter of a proc"
        case s.Def():
            return "a definition"
        case s.DefParameter():
            return "a parameter of a definition"
        case s.Binder():
            return "the name of one value of a set"
        case s.Let():
            return "a `let` name"
        case s.LabelMark():
            return "a label"
        case s.Property() | s.RunQuestion():
            return "a question"
        case s.View():
            return "a view"
        case s.Table():
            return "a table"
        case ClassName():
            return "a class"
        case SelfThread():
            return "the thread itself"
        case AnyThread():
            return "the set of all threads"
    assert_never(declared)
