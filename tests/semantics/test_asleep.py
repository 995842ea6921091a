"""Whether a lock is held over a sleep: in specs of which it is known who waits for whom."""

from __future__ import annotations

import pytest

from checker.api import systems
from checker.engines.budget import Budget
from checker.engines.whole import whole
from checker.semantics.asleep import over_sleep
from checker.source import Source
from checker.verdict import Reason, Unknown

HEAD = "model m; lock l, m: mutex; var flag: bool = false; param io: time in 1 us..9 us;"


def over(text: str, **settings: str) -> dict[str, bool | None]:
    ((_, system),) = systems(Source("m.mm", f"{HEAD}\n{text}"), settings)
    found = over_sleep(system, whole(system, Budget()))
    return {f"{each.lock} by {each.family}": each.so for each in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("process p { a: l.lock(); b: sleep 1 us..io; c: l.release(); }", {"l by p": True}),
        ("process p { a: l.lock(); b: delay 1 us..io; c: l.release(); }", {"l by p": False}),
        ("process p { a: sleep 1 us..io; b: l.lock(); c: l.release(); }", {"l by p": False}),
        (
            """process p { a: l.lock(); b: m.lock(); c: release all; }
            process q { a: m.lock(); b: sleep 1 us..io; c: m.release(); }""",
            {"l by p": True, "m by p": False, "m by q": True},
        ),
        (
            """process p { a: l.lock(); b: m.lock(); c: release all; }
            process q { a: m.lock(); b: delay 1 us..io; c: m.release(); }""",
            {"l by p": False, "m by p": False, "m by q": False},
        ),
        (
            """process p { a: l.lock(); b: await flag; c: l.release(); }
            process disk { a: sleep 1 us..io; b: flag = true; }""",
            {"l by p": True},
        ),
        (
            """process p { a: l.lock(); b: await flag; c: l.release(); }
            process cpu { a: delay 1 us..io; b: flag = true; }
            process other { a: sleep 1 us..io; b: skip; }""",
            {"l by p": False},
        ),
        (
            """process p { a: await flag; b: l.lock(); c: l.release(); }
            process disk { a: sleep 1 us..io; b: flag = true; }""",
            {"l by p": False},
        ),
        (
            """process p { a: m.lock(); b: await flag; c: m.release(); }
            process q { a: l.lock(); b: m.lock(); c: release all; }
            process disk { a: sleep 1 us..io; b: flag = true; }""",
            {"m by p": True, "l by q": True, "m by q": False},
        ),
    ],
)
def test_it_is_known_who_sleeps(text: str, expected: dict[str, bool]) -> None:
    assert over(text) == expected


def test_an_array_of_locks_is_one_row() -> None:
    text = """
    model m;
    lock l[2]: mutex;
    process p { a: l[0].lock(); b: release all; c: l[1].lock(); d: sleep 1..2 us; e: release all; }
    """
    ((_, system),) = systems(Source("m.mm", text))
    (found,) = over_sleep(system, whole(system, Budget()))
    assert (found.family, found.lock, found.so) == ("p", "l", True)


def test_without_a_graph_it_is_unknown() -> None:
    ((_, system),) = systems(Source("m.mm", f"{HEAD} process p {{ a: l.lock(); }}"))
    unknown = Unknown(Reason.STATES, "too many")
    assert [(each.so, each.unknown) for each in over_sleep(system, unknown)] == [(None, unknown)]
