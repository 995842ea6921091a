"""The types of expressions, the same for every value of the parameters.

Knows how a type is called in a message. Must not know ranges: whether 5 fits in `0..n` depends on
`n` and is for lowering.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.front.syntax import Enum, LockType, Proc, Process


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
class ThreadT:
    """The identity of an instance of `process`; of any thread if that is None.

    optional: there may be none, as of `l.writer`; such a value can only be compared.
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
    """What stands after `in`: a range, or the name of a type or process."""

    element: Type


Type = Bool | Int | Time | EnumT | ThreadT | LockT | CallT | ArrayT | SetT

BOOL = Bool()
INT = Int()
TIME = Time()


def fits(type: Type, wanted: Type) -> bool:
    """Whether every value of `type` is one of `wanted`, ranges left out.

    >>> fits(ThreadT(None, optional=True), ThreadT(None))
    False
    """
    if isinstance(type, ThreadT) and isinstance(wanted, ThreadT):
        same = wanted.process is None or type.process is wanted.process
        return same and (wanted.optional or not type.optional)
    return type == wanted


def overlap(left: Type, right: Type) -> bool:
    """Whether some value of `left` may equal one of `right`."""
    if isinstance(left, ThreadT) and isinstance(right, ThreadT):
        return None in (left.process, right.process) or left.process is right.process
    return left == right
