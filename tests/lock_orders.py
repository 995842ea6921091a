"""Specs whose locks are taken in some order, and what the search for rings says of them."""

from __future__ import annotations

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.lock_order.effort import Effort
from checker.report import Report
from checker.source import Source


def run(text: str, **limits: int) -> Report:
    return check(Source("m.mm", text), Options(budget=Budget(**limits), workers=1))


def told(text: str, **limits: int) -> list[str]:
    """The headlines of the warnings of lock order."""
    return [each.headline for each in run(text, **limits).warnings if each.code == "lock-order"]


TURN = "var turn: bool = false;\n"
"""The second thread waits for it, so that no deadlock can be reached."""


def two(first: str, second: str, locks: str = "lock a, b: mutex;", more: str = "") -> str:
    """Two threads, of which the second begins when the first is done."""
    return (
        f"{locks}\n{TURN}process p {{ {first} turn = true; }}\n"
        f"process q {{ await turn; {second} }}\n{more}\n"
    )


AB = "a.lock(); b.lock(); release all;"
BA = "b.lock(); a.lock(); release all;"
BOTH = ["`a` and `b` are taken in both orders"]


def some() -> Effort:
    effort = Effort()
    effort.begin("places", 10_000)
    return effort
