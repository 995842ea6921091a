"""Calls by which C takes locks, waits and asserts, and what is written here instead.

Knows how such functions are called; must not know which names a spec declares.
"""

from __future__ import annotations

import re

_PARTS = re.compile(r"[a-z]+")
_TAKING = frozenset(("lock", "acquire", "acquires", "down", "enter"))
_RELEASING = frozenset(("unlock", "release", "up", "exit"))
_TRYING = frozenset(("try", "trylock"))


def otherwise(function: str, argument: str) -> str:
    """How a call that waits or asserts is written; empty if it seems to be no such call.

    >>> otherwise("wait_event", "done"), otherwise("BUG_ON", "n")
    ('await done;', 'assert !(n);')
    """
    name = function.lower()
    if name.startswith("wait_"):
        return f"await {argument};"
    if name in ("bug_on", "warn_on", "vm_bug_on", "warn_on_once"):
        return f"assert !({argument});"
    return ""


def instead(function: str, lock: str) -> str:
    """How a call like `mutex_lock(lock)` is written; empty if it seems to be no such call.

    >>> instead("mutex_lock", "l"), instead("up_read", "m"), instead("down_read", "m")
    ('l.lock();', 'm.release();', 'm.read();')
    >>> instead("spin_trylock", "l"), instead("printk", "l")
    ('try l.lock() else …;', '')
    """
    parts = set(_PARTS.findall(function.lower()))
    if parts & _RELEASING:
        return f"{lock}.release();"
    if not parts & (_TAKING | _TRYING):
        return ""
    mode = next((each for each in ("read", "write") if each in parts), "lock")
    taken = f"{lock}.{mode}()"
    return f"try {taken} else …;" if parts & _TRYING else f"{taken};"
