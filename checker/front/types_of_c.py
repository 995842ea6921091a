"""Types of C and the kernel, and what is written here instead.

Knows them by name; must not know which names a spec declares.
"""

from __future__ import annotations

import re

_NUMBERS = re.compile(
    r"u?int(_?\d+)?(_t)?|[us]_?(8|16|32|64)|integer|byte|bit|unsigned|signed|long|short|char|size_t|nat"
    r"|atomic(64|_long)?(_t)?|refcount(_t)?|kref|gfp_t|pgoff_t|sector_t|loff_t|pid_t"
)
_BOOLEANS = frozenset(("bool", "boolean", "Bool", "_Bool"))
_LOCKS = {
    "rwsem": re.compile(r"(rw_?sem(aphore)?|rw_?lock|percpu_rw_?sem(aphore)?)(_t)?"),
    "spinlock": re.compile(r"(raw_?|arch_?)*spin_?lock(_t)?|spin"),
    "mutex": re.compile(r"(rt_?|ww_?|pthread_?)?mutex(_t)?|lock"),
    "semaphore": re.compile(r"sem|sem_t|semaphore(_t)?"),
}


def is_number(text: str) -> bool:
    """Whether a type of numbers is called so.

    >>> is_number("uint32_t"), is_number("unsigned"), is_number("page")
    (True, True, False)
    """
    return _NUMBERS.fullmatch(text.lower()) is not None


def is_bool(text: str) -> bool:
    """Whether the type of truth values is called so."""
    return text in _BOOLEANS


def lock_type(text: str) -> str:
    """The lock type that is meant; empty if none is.

    >>> lock_type("spinlock_t"), lock_type("rw_semaphore"), lock_type("page")
    ('spinlock', 'rwsem', '')
    """
    return next((name for name, form in _LOCKS.items() if form.fullmatch(text.lower())), "")
