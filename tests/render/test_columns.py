"""A table with columns made one says of each value what its own column says."""

from __future__ import annotations

import re

import pytest

from checker.api import Options, check
from checker.render.as_table import states, table_lines, verdict_word
from checker.render.ink import PAPER
from checker.report import Column
from checker.source import Source

SPEC = """\
param n: -9..15;
var x, y: 0..15 = 0;
process p { a: x = {first};  y = {second}; }
always low: x < 7;
reachable top: x == 3;
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [("max(k in 2: k * n)", "1"), ("n < 0 ? 0 : n % 4", "0"), ("n == 5 ? 3 : 9", "n > 7 ? 1 : 0")],
)
def test_each_value_has_its_own_answers(first: str, second: str) -> None:
    text = SPEC.replace("{first}", first).replace("{second}", second)
    text = text.replace("n % 4", "(n < 4 ? n : n < 8 ? n - 4 : 3)")
    report = check(Source("f.mm", text), Options(workers=1))
    seen: dict[int, list[str]] = {}
    for block in "\n".join(table_lines(report, PAPER)).split("\n\n"):
        lines = [re.split(r"  +", each) for each in block.splitlines()]
        head = next(each for each in lines if each[0] == "n")[1:]
        rows = [each[-len(head) :] for each in lines if len(each) > len(head) and each[0] != "n"]
        for place, value in enumerate(head):
            low, _, high = value.partition("..")
            for number in range(int(low), int(high or low) + 1):
                assert number not in seen
                seen[number] = [row[place].removesuffix(" (!)") for row in rows]
    assert sorted(seen) == list(range(-9, 16))
    for column in report.columns:
        assert seen[int(column.varying["n"])] == _own(column)


def _own(column: Column) -> list[str]:
    return [*map(verdict_word, column.answers), states(column.exploration)]


def test_a_long_word_of_a_kind_keeps_a_blank_beside_longer_kinds() -> None:
    text = """process p { a: skip; }
eventually some_c: p@end;
always step keeps: p@end -> p@end;
"""
    lines = table_lines(check(Source("f.mm", text), Options(workers=1)), PAPER)
    assert [each.split("  ")[0].split() for each in lines[:1]] == [["eventually", "some_c"]]
    assert [each.split()[:3] for each in lines[1:2]] == [["always", "step", "keeps"]]
