"""What is expected of rows: at most one thing of each kind, and nothing that can never be so.

Knows which rows have which answers; must not know what the answer is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from checker.diagnostic import Label
from checker.front import syntax as s

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions

_INFORMING = ("latency", "region", "inversion")

_NEVER_TIMED = {
    "within": "a time is what it asks for",
    "check": "it is decided before the first step",
}
"""The kinds of question whose answer is never `(t)`, with why."""


def check_expectations(module: s.Module, expressions: Expressions) -> None:
    """Tell of two expectations of one kind about one row, and of those that can't be met."""
    seen: dict[tuple[str, str], s.Expect] = {}
    kinds = {
        each.name.text: each.kind
        for each in module.declarations
        if isinstance(each, s.Property | s.RunQuestion)
    }
    for name, expect in _told(module.declarations):
        first = seen.setdefault((name, expect.kind), expect)
        if first is not expect:
            expressions.report(
                "bad-expectation",
                f"`{name}` has two expectations",
                expect,
                "the second",
                (Label(first.span, "the first"),),
                ("write one, with both conditions: `when a || b`",),
            )
        _possible(name, kinds.get(name, ""), expect, expressions)


def _told(declarations: Iterable[s.Declaration]) -> Iterator[tuple[str, s.Expect]]:
    for each in declarations:
        match each:
            case s.Property(name=name, expect=expect) | s.RunQuestion(name=name, expect=expect):
                if expect is not None:
                    yield name.text, expect
            case s.Expect(target=target) if target is not None:
                yield target.text, each
            case _:
                pass


def _possible(name: str, kind: str, expect: s.Expect, expressions: Expressions) -> None:
    if kind in _INFORMING:
        article = "an" if kind == "inversion" else "a"
        headline = f"{article} `{kind}` informs, and expects nothing"
        help = "leave it out; a `within` asks for a time, and holds or is violated"
        expressions.report("bad-expectation", headline, expect, f"`{name}`", (), (help,))
    elif expect.kind == "timed" and kind in _NEVER_TIMED:
        headline = f"the answer of a `{kind}` is never `(t)`: {_NEVER_TIMED[kind]}"
        help = "leave the `expect` out; without it is expected that it holds"
        expressions.report("bad-expectation", headline, expect, f"`{name}`", (), (help,))
