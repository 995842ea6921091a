"""What is meant by a command or a query that a lock, queue, timer or set does not have.

Knows the names that other languages use, and what they are here. Must not know statements.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.front import syntax as s
from checker.front.checking.mismatch import called
from checker.front.checking.types import LockT, QueueT, SetT, TimerT, Type
from checker.front.lock_calls import instead
from checker.front.parsing.words import OF_QUEUES
from checker.front.suggest import listed

_PUT = frozenset((
    "push", "push_back", "enqueue", "add", "append", "insert", "send", "write", "offer", "add_tail",
    "emplace", "post",
))  # fmt: skip
_GET = frozenset((
    "pop", "pop_front", "dequeue", "shift", "take", "receive", "recv", "read", "remove", "fetch",
))  # fmt: skip
_PUT_IF = frozenset(("put_nowait", "offer", "try_put", "try_push", "try_send", "kfifo_in"))
_GET_IF = frozenset(("get_nowait", "poll", "try_get", "try_pop", "try_receive", "kfifo_out"))
_STATES = {
    "length": "len", "size": "len", "count": "len", "qsize": "len",
    "is_empty": "empty", "isEmpty": "empty", "is_full": "full", "isFull": "full",
    "peek": "head", "front": "head", "first": "head", "top": "head", "next": "head",
}  # fmt: skip
_START = frozenset(("mod", "arm", "rearm", "set", "restart", "reset", "begin", "schedule", "add"))
_STOP = frozenset(("cancel", "del", "delete", "del_sync", "disarm", "shutdown", "clear", "end"))
_RANG = frozenset(("expired", "fired", "rung", "ringing", "timed_out", "done", "elapsed"))
_ADD = frozenset(("add", "insert", "push", "append", "put", "include"))
_TAKE = frozenset(("remove", "discard", "delete", "del", "erase", "exclude", "take", "drop"))
_HELD = frozenset(("is_locked", "locked", "isLocked", "taken", "busy"))
_HOLDER = frozenset(("holder", "owner", "held_by"))


def meant(
    type: Type, name: str, command: str, arguments: Sequence[str] = (), *, value: bool
) -> str:
    """What to write for `name.command(…)`, where `name` has this type; empty if it is not known.

    value: it stands in an expression.
    """
    given = ", ".join(arguments)
    match type:
        case QueueT():
            return _of_queue(name, command, given, value=value)
        case TimerT():
            if command in _RANG:
                return f"write `{name}.rang`"
            if command in _START and not value:
                return f"write `{name}.start({given or '5 ms'});`"
            return f"write `{name}.stop();`" if command in _STOP and not value else ""
        case SetT() if command in _ADD and not value:
            return f"write `{name} += {given or '…'};`"
        case SetT() if command in _TAKE and not value:
            return f"write `{name} -= {given or '…'};`"
        case SetT() if command in ("clear", "empty") and not value:
            return f"write `{name} = {{}};`"
        case SetT() if command in ("contains", "has", "includes") and given:
            return f"write `{given} in {name}`"
        case SetT() if command in ("size", "length", "count"):
            return f"write `{name}.len`"
        case SetT() if command in ("is_empty", "isEmpty", "empty"):
            return f"write `{name} == {{}}`"
        case LockT(type=lock) if lock is not None:
            return _of_lock(lock, name, command, value=value)
        case _:
            return ""


def _of_queue(name: str, command: str, given: str, *, value: bool) -> str:
    if command in _PUT_IF:
        return f"write `if (!{name}.full) {{ {name}.put({given or '…'}); }}`"
    if command in _GET_IF:
        return f"write `if (!{name}.empty) {{ x = {name}.get(); }}`"
    if command in _PUT or command == "put":
        return f"write `{name}.put({given or '…'});`"
    if command in _GET or command == "get":
        if value:
            return f"write `let x = {name}.get();`, or `x = {name}.get();`"
        return f"write `{name}.get();`, or `x = {name}.get();` for what it takes"
    if command == "drop":
        return f"write `{name}.drop();`, a statement of its own"
    state = _STATES.get(command, command)
    if state in OF_QUEUES:
        return f"write `{name}.{state}`"
    if command in ("clear", "reset", "flush") and not value:
        return f"write `{name} = [];`"
    return ""


def _of_lock(lock: s.LockType, name: str, command: str, *, value: bool) -> str:
    modes = [each.name.text for each in lock.modes]
    taken = instead(command, name)
    if command == "upgrade":
        first = next((each.name.text for each in lock.modes if each.exclusive), "lock")
        return f"write `{name}.release();`, then `{name}.{first}();`: others may come in between"
    if command in _HELD:
        return f"write `{name}.held`"
    if command in _HOLDER and not lock.anyone:
        single = any(each.exclusive for each in lock.modes)
        return f"write `{name}.{'writer' if single else 'holders'}`"
    if command == "release_all":
        return "write `release all;` for every lock that the thread holds"
    if command.split("_")[0] == "try" or "trylock" in command:
        mode = next(
            (each for each in modes if each in command), modes[0] if len(modes) == 1 else "…"
        )
        return f"write `try {name}.{mode}() else goto …;`" + (
            ", a statement of its own" if value else ""
        )
    if value or not taken:
        return ""
    if taken.endswith(".release();") or command in ("drop", "put"):
        return f"write `{name}.release();`"
    mode = next((each for each in modes if each in command), modes[0] if len(modes) == 1 else "")
    ends = " unless … else …" if "interruptible" in command or "killable" in command else ""
    return f"write `{name}.{mode}(){ends};`" if mode else ""


def has(type: Type) -> str:
    """What can be done with a value of this type, as the rest of a sentence; empty if nothing."""
    match type:
        case QueueT():
            return "has `put`, `get` and `drop`"
        case TimerT():
            return "has `start` and `stop`"
        case LockT(type=lock) if lock is not None:
            modes = [f"`{each.name.text}`" for each in lock.modes]
            return f"has {listed([*modes, '`release`'], 'and')}"
        case SetT():
            return "changes by `+=` and `-=`"
        case _:
            return ""


def kind(type: Type) -> str:
    """What has the command, without what it is of: `a queue`."""
    match type:
        case QueueT():
            return "a queue"
        case SetT():
            return "a set"
        case LockT(type=lock) if lock is not None:
            return f"a `{lock.name.text}`"
        case _:
            return called(type)
