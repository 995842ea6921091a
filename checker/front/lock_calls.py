"""Calls by which C takes and releases locks, and what is written here instead.

Knows how such functions are called; must not know which names a spec declares.
"""

from __future__ import annotations

import re

_PARTS = re.compile(r"[a-z]+")
_TAKING = frozenset(("lock", "acquire", "acquires", "down", "enter"))
_RELEASING = frozenset(("unlock", "release", "up", "exit"))
_TRYING = frozenset(("try", "trylock"))
_INTERRUPTED = frozenset(("interruptible", "killable"))


def instead(function: str, lock: str) -> str:
    """How a call like `mutex_lock(lock)` is written; empty if it seems to be no such call.

    >>> instead("mutex_lock", "l"), instead("up_read", "m"), instead("down_read", "m")
    ('l.lock();', 'm.release();', 'm.read();')
    >>> instead("spin_trylock", "l"), instead("printk", "l")
    ('try l.lock() else …;', '')
    >>> instead("mutex_lock_interruptible", "l"), instead("down", "s")
    ('l.lock() unless … else …;', 's.down();')
    >>> instead("down_timeout", "s")
    's.down() timeout 5 ms else …;'
    """
    parts = set(_PARTS.findall(function.lower()))
    if parts & _RELEASING:
        return f"{lock}.release();"
    if not parts & _TAKING and "trylock" not in parts:
        return ""
    usual = "down" if "down" in parts else "lock"
    taken = f"{lock}.{next((each for each in ('read', 'write') if each in parts), usual)}()"
    if parts & _TRYING:
        return f"try {taken} else …;"
    if "timeout" in parts:
        return f"{taken} timeout 5 ms else …;"
    return f"{taken} unless … else …;" if parts & _INTERRUPTED else f"{taken};"
