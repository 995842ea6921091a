"""The forms of a comparison: the width of a mail, the schema, no harm from a hostile spec."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from jsonschema import Draft202012Validator

from checker.comparison import Comparison
from checker.render.as_comparison import comparison_text
from checker.render.as_comparison_html import comparison_html
from checker.render.as_comparison_markdown import comparison_markdown
from checker.render.as_json_comparison import comparison_json, comparison_schema
from checker.render.ink import Ink
from checker.render.page import columns
from tests.compared.two_ways import compared, spec, two

HOSTILE = """model m; // <script>alert(1)</script> | `x` *y*
param n: 0..5;
var v: 0..9 = 0;
process a_thread_with_a_rather_long_name { first: v = n; second: skip; }
always a_row_with_a_name_that_is_rather_long_for_a_column: v < 4 expect violated when n > 4;
reachable r: v == 1;
latency t: a_thread_with_a_rather_long_name@first -> a_thread_with_a_rather_long_name@second;
"""


def every() -> Iterator[Comparison]:
    yield two()
    yield compared([spec(HOSTILE, "<b>|`hostile`.mm")], by=("n",))
    yield compared([spec(HOSTILE, "one.mm"), spec(HOSTILE, "other.mm")], earlier=two())


@pytest.fixture(scope="module")
def found() -> list[Comparison]:
    return [*every()]


BROKEN = """enum D {{ A, B }}
param d: D;
var x: 0..3 = 0;
process p {{ if (d == A) {{ x = {}; }} }}
always small: x == 0;
"""


def test_it_is_told_what_shows_the_runs() -> None:
    one = compared([spec(BROKEN.format(1), "one.mm")])
    assert comparison_text(one).endswith(
        "\n\n1 unexpected, 0 unknown\n`mmcheck one.mm` shows the runs\n"
    )
    assert "mmcheck one.mm" in comparison_markdown(one).splitlines()[-1]
    assert "<p>`mmcheck one.mm` shows the runs</p>" in comparison_html(one)
    specs = [spec(BROKEN.format(n), f"{n}.mm") for n in (1, 0, 2)]
    told = comparison_text(compared(specs)).splitlines()[-1]
    assert told == "`mmcheck 1.mm` and `mmcheck 2.mm` show the runs"
    assert "mmcheck" not in comparison_text(two())


LOCK = """model lock;
enum Way {{ TICKET, TAS, SLOW, SAME }}
param way: Way;
param io: time in 1 us..9 us;
var taken: bool = true;
process me {{
come: sleep any;
ask:  if (way == TAS) {{ goto spin; }}
wait: delay 0 us..io;
      if (way == SLOW) {{ goto more; }}
      stop;
more: delay 2 us;
      stop;
spin: await !taken;
}}
env other {{ come: taken = false; }}
latency w: me@ask -> me@end;
assume {ways};
"""


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        ("way == TAS || way == TICKET", "worst w: TICKET < TAS (unbounded)"),
        ("way != SAME", "worst w: TICKET < SLOW < TAS (unbounded)"),
        ("way != SLOW", "worst w: TICKET = SAME < TAS (unbounded)"),
    ],
)
def test_who_has_no_longest_time_is_behind_all(ways: str, told: str) -> None:
    found = compared([spec(LOCK.format(ways=ways), "lock.mm")])
    for form in (comparison_text, comparison_markdown, comparison_html):
        text = form(found).replace("\u00a0", " ")
        assert unescape(text).count(told) == 1
        assert "TAS unbounded" not in text


DOG = """model dog;
enum D { PLAIN, DOG, SLOW }
param d: D;
param io: time in 1 ms..5 ms;
var done, rang: bool = false;
process disk { r: sleep TIME; if (!rang) { done = true; } }
daemon dog { w: sleep 3 ms; rang = true; }
process w {
a: if (d == PLAIN) { goto b; } else if (d == SLOW) { goto s; }
   goto c;
b: delay 7 ms; goto out;
s: delay io + 3 ms; goto out;
c: await done;
out: skip;
}
latency wait: w@a -> w@out;
expect violated deadlock when d == DOG;
"""
"""With `DOG` the wait has no end where io > 3 ms, and takes io where it is less."""


def test_what_is_endless_at_some_values_is_not_behind_all() -> None:
    found = compared([spec(DOG.replace("TIME", "io"), "dog.mm")])
    for form in (comparison_text, comparison_markdown, comparison_html):
        text = " ".join(unescape(form(found).replace("\u00a0", " ")).split())
        assert "worst wait: DOG is unbounded at io = 5 ms; not compared" in text
        assert "SLOW < PLAIN where io < 4 ms" in text
        assert "DOG (unbounded)" not in text and "DOG unbounded" not in text
    (table,) = compared([spec(DOG.replace("TIME", "io"), "dog.mm")], io="1 ms").tables
    told = next(row.cells[1] for row in table.rows if row.key.part == "worst")
    assert told is not None and told.text == "1 ms"


def test_designs_that_are_endless_at_the_same_values_are_told_together() -> None:
    text = DOG.replace("TIME", "io").replace("DOG, SLOW", "DOG, CAT, SLOW")
    found = compared([spec(text.replace("d == DOG", "d == DOG || d == CAT"), "dog.mm")])
    told = " ".join(comparison_text(found).split())
    assert told.count("worst wait: DOG and CAT are unbounded at io = 5 ms; not compared") == 1
    assert told.count("not compared") == 1


def test_a_run_that_another_delay_lets_be_is_not_one_at_all_values() -> None:
    """The dog is first where io is more than its time, though no step of `io` is in the run."""
    disk = "await rang timeout io else goto x; stop; x: done = true; }"
    text = DOG.replace("sleep TIME; if (!rang) { done = true; } }", disk)
    forms = comparison_text(compared([spec(text, "dog.mm")]))
    assert "DOG is unbounded at io = " in forms and "DOG (unbounded)" not in forms
    forms = comparison_text(compared([spec(DOG.replace("TIME", "4 ms"), "dog.mm")]))
    assert "DOG (unbounded)" in forms


def test_where_none_has_a_longest_time_each_is_told() -> None:
    found = compared([spec(LOCK.format(ways="way == TAS || way == TICKET"), "lock.mm")])
    (table,) = found.tables
    rows = tuple(
        replace(row, cells=(row.cells[1], row.cells[1])) if row.key.part == "worst" else row
        for row in table.rows
    )
    text = comparison_text(replace(found, tables=(replace(table, rows=rows),)))
    assert "worst unbounded" in text and "<" not in text


@pytest.mark.parametrize("width", [72, 40, 100])
def test_lines_fit_the_page(found: list[Comparison], width: int) -> None:
    for each in found:
        for full in (False, True):
            for line in comparison_text(each, every=full, ink=Ink(width=width)).splitlines():
                assert columns(line) <= width or " " not in line.strip(), line


def test_colour_changes_nothing_but_colour(found: list[Comparison]) -> None:
    for each in found:
        painted = comparison_text(each, ink=Ink(colour=True))
        assert re.sub(r"\x1b\[[\d;]*m", "", painted) == comparison_text(each)


def test_no_cell_is_left_out(found: list[Comparison]) -> None:
    """What differs stands in the table, and what is the same below it, in each form."""
    for each in found:
        plain = comparison_text(each, every=True)
        short = comparison_text(each).replace("\n  ", " ")
        for table in each.tables:
            for row in table.rows:
                assert (row.key.name or row.key.kind) in plain
                texts = [cell.text for cell in row.cells if cell]
                for text in texts:
                    assert text in plain
                    assert text in short or (row.even and text in ("none", "holds"))


def test_the_schema_is_kept(found: list[Comparison]) -> None:
    Draft202012Validator.check_schema(comparison_schema())
    validator = Draft202012Validator(comparison_schema())
    for each in found:
        validator.validate(json.loads(comparison_json(each)))
        validator.validate(json.loads(comparison_json(each, {"versions": {}, "host": "x"})))
        broken = json.loads(comparison_json(each))
        broken["tables"][0]["rows"][0]["cells"][0] = {"text": 1}
        assert not validator.is_valid(broken)


@pytest.mark.slow
def test_the_same_specs_give_the_same_bytes() -> None:
    one, other = (compared([spec(HOSTILE)], by=("n",)) for _ in range(2))
    assert comparison_json(one) == comparison_json(other)
    assert comparison_html(one) == comparison_html(other)


class Page(HTMLParser):
    """The elements of a page, and the cells of its tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.cells: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "td":
            self.cells[-1] += data


def test_a_page_needs_nothing_and_runs_nothing(found: list[Comparison]) -> None:
    for each in found:
        text = comparison_html(each)
        page = Page(text)
        assert not page.open
        assert not {"script", "img", "link", "iframe", "b"} & set(page.tags)
        assert "http" not in text.replace("http-equiv", "")
        shown = [
            cell.text if cell else "-"
            for table in each.tables
            for row in table.rows
            if not row.even
            for cell in row.cells
        ]
        assert page.cells == shown


def test_markdown_is_a_table_and_no_markup_of_the_spec(found: list[Comparison]) -> None:
    for each in found:
        text = comparison_markdown(each)
        assert "<script>" not in text.replace("\\<script\\>", "")
        tables: list[list[str]] = [[]]
        for line in text.splitlines():
            if line.startswith("|"):
                tables[-1].append(line)
            elif tables[-1]:
                tables.append([])
        rows = [each for each in tables if each]
        assert len(rows) == len(each.tables)
        for table, some in zip(each.tables, rows, strict=True):
            assert len(some) == 2 + sum(not row.even for row in table.rows)
            for line in some:
                bars = line.replace("\\|", "").count("|")
                assert bars == len(table.designs) + 2


def test_six_designs_stand_below_each_other() -> None:
    text = compared([spec(HOSTILE)], by=("n",)).text()
    lines = [line.split() for line in text.splitlines()]
    heads = [line[1:] for line in lines if line[:1] == ["n"]]
    assert heads == [["0", "1", "2..3"], ["4", "5"]]
