"""The types of expressions, the same for every value of the parameters.

Knows how a type is called in a message. Must not know ranges: whether 5 fits in `0..n` depends on
`n` and is for lowering.
"""

from __future__ import annotations

from checker.front.syntax import Enum, LockType, Proc, Process, Struct
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Bool:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Int:
    """A number, of whatever range."""


@dataclass(frozen=True, slots=True)
class Time:
    """A length of time, as a bound of `delay` and `sleep` takes it."""


@dataclass(frozen=True, slots=True)
class EnumT:
    """A member of `enum`."""

    enum: Enum


@dataclass(frozen=True, slots=True)
class NobodyT:
    """`none`: no thread."""


@dataclass(frozen=True, slots=True)
class ThreadT:
    """The identity of an instance of `process`; of any thread if that is None.

    optional: it may be none, as `l.writer` is. Where a thread is needed and there is none, that is
    an error of the model, since only a run can tell.
    """

    process: Process | None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class LockT:
    """A lock; no value, but the object of lock statements and queries.

    type: None in a proc, for a parameter that may be any lock.
    """

    type: LockType | None


@dataclass(frozen=True, slots=True)
class TimerT:
    """A timer; no value, but it can be asked whether it rang."""


@dataclass(frozen=True, slots=True)
class CallT:
    """The calls of `proc` by a thread of `process`, as in `f.filemap_fault`: its locals follow."""

    process: Process
    proc: Proc


@dataclass(frozen=True, slots=True)
class ArrayT:
    """An array whose indices have the types `dims`: a variable, a lock, or a process with `[…]`.

    An array with some of its indices given is one with fewer `dims`; there is at least one.
    """

    dims: tuple[Type, ...]
    element: Type


@dataclass(frozen=True, slots=True)
class SetT:
    """A set: a range or the name of a type after `in`, or a value. element: None for `{}`."""

    element: Type | None


@dataclass(frozen=True, slots=True)
class StructT:
    """A value of `struct`."""

    struct: Struct


@dataclass(frozen=True, slots=True)
class QueueT:
    """A queue; how many it has room for depends on parameters. element: None for `[]`."""

    element: Type | None


Type = (
    Bool
    | Int
    | Time
    | EnumT
    | NobodyT
    | ThreadT
    | LockT
    | TimerT
    | CallT
    | ArrayT
    | SetT
    | StructT
    | QueueT
)

BOOL = Bool()
INT = Int()
TIME = Time()
NOBODY = NobodyT()


def fits(type: Type, wanted: Type) -> bool:
    """Whether every value of `type` is one of `wanted`, but for ranges and for `none`.

    >>> fits(ThreadT(None, optional=True), ThreadT(None)), fits(NOBODY, ThreadT(None))
    (True, False)
    """
    match type, wanted:
        case ThreadT(), ThreadT():
            return wanted.process is None or type.process is wanted.process
        case NobodyT(), ThreadT():
            return wanted.optional
        case (SetT(element=element), SetT(element=room)) | (
            QueueT(element=element),
            QueueT(element=room),
        ):
            if element is None or room is None:
                return element is None
            return fits(element, room)
        case _:
            return type == wanted


def overlap(left: Type, right: Type) -> bool:
    """Whether some value of `left` may equal one of `right`."""
    match left, right:
        case ThreadT(), ThreadT():
            if left.optional and right.optional:
                return True
            return None in (left.process, right.process) or left.process is right.process
        case (NobodyT(), ThreadT(optional=optional)) | (ThreadT(optional=optional), NobodyT()):
            return optional
        case (SetT(element=first), SetT(element=second)) | (
            QueueT(element=first),
            QueueT(element=second),
        ):
            return first is None or second is None or overlap(first, second)
        case _:
            return left == right


def joined(left: Type, right: Type) -> Type | None:
    """The type of what may be a value of either; None if there is no such type.

    >>> joined(NOBODY, ThreadT(None)) == ThreadT(None, optional=True)
    True
    """
    match left, right:
        case ThreadT(), ThreadT():
            same = left.process is right.process
            return ThreadT(left.process if same else None, left.optional or right.optional)
        case (ThreadT() as thread, NobodyT()) | (NobodyT(), ThreadT() as thread):
            return ThreadT(thread.process, optional=True)
        case SetT(), SetT():
            return _joined_elements(SetT, left.element, right.element)
        case QueueT(), QueueT():
            return _joined_elements(QueueT, left.element, right.element)
        case _:
            return left if left == right else None


def _joined_elements(
    kind: type[SetT] | type[QueueT], left: Type | None, right: Type | None
) -> Type | None:
    if left is None or right is None:
        return kind(left or right)
    both = joined(left, right)
    return None if both is None else kind(both)
