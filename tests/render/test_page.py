"""The HTML page in a browser: what a reader sees and does, and that the page keeps to itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from checker.render.as_html import html
from checker.report import Outcome
from checker.verdict import Violated, trace_of
from tests.render.browser import PROGRAM, Browser
from tests.render.test_as_coverage import counted
from tests.render.test_as_coverage import outcome as told
from tests.render.test_as_latency import BEHIND
from tests.render.test_forms import SPECS, outcome
from tests.slow import first_of

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium here to open the page in"),
    pytest.mark.xdist_group("browser"),
]

UNREACHED = "model gone;\nprocess p { a: goto c;\nb: skip;\nc: skip; }\n"

STEP = "document.querySelector('.where').textContent"
CURRENT = "document.querySelector('.lanes [aria-current=step] .number').textContent"
CHANGED = "[...document.querySelectorAll('.state .changed')].map((each) => each.textContent)"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = Browser(tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


def written(folder: Path, *outcomes: Outcome) -> Path:
    path = folder / "page.html"
    path.write_text(html(outcomes), encoding="utf-8")
    return path


@cache
def shipped(name: str) -> Outcome:
    return outcome(name, (ROOT / "specs" / f"{name}.mm").read_text(encoding="utf-8"))


def text(browser: Browser, selector: str) -> str:
    found = browser.value(f"document.querySelector('{selector}').textContent")
    assert isinstance(found, str)
    return found


def turn(browser: Browser, place: str) -> None:
    """Go to another place of the page, and wait until it is shown."""
    turned = "new Promise((done) => { addEventListener('hashchange', () => done(true), "
    browser.value(f"{turned} {{ once: true }}); location.hash = '{place}'; }})")


def test_a_deadlock_is_told_at_its_end(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, shipped("abba")), "#0.0")
    assert browser.value(STEP) == "step 2 of 2"
    assert "A and B wait for each other" in text(browser, ".open .headline")
    assert "waits for [b] -> B -> [a] -> A" in text(browser, ".threads")
    assert "B waits for A" in text(browser, ".locks")
    assert browser.value("document.querySelectorAll('.arrow').length") == 2
    line = browser.value("document.querySelector('.line.here .code').textContent")
    assert line == "first:  if (crossed) { b.lock(); } else { a.lock(); }"
    assert browser.complaints == []
    assert [each for each in browser.requests if not each.startswith("file:")] == []


def test_a_latency_has_its_formula_and_its_run(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, outcome("behind", BEHIND)))
    assert "hold+io+5us" in text(browser, ".verdicts")
    browser.value(
        "[...document.querySelectorAll('.verdicts button')]"
        ".find((each) => each.textContent === 'hold+io+5us').click()"
    )
    assert text(browser, ".open .formula").startswith("worst hold + io + 5 us (io 100 us..20 ms")
    assert browser.value("document.querySelectorAll('.blame .lit').length") == 0
    lit = "[...document.querySelectorAll('.blame .lit')].map((each) => each.textContent)"
    for part, row in (
        ("hold", "8 ms[l] <- reader@lookdelay 5 us..hold"),
        ("io", "20 ms[l] <- reader@readsleep 50 us..io  off CPU"),
        ("5 us", "5 us[l] <- reader@donedelay 2..5 us"),
    ):
        press = "[...document.querySelectorAll('.formula button')]"
        browser.value(f"{press}.find((each) => each.textContent === '{part}').click()")
        assert browser.value(lit) == [row]
    browser.value("document.querySelectorAll('.blame button')[1].click()")
    assert text(browser, ".where") == "step 5 of 8"
    blamed = "[...document.querySelectorAll('.timeline .blamed')].map((each) => each.textContent)"
    assert browser.value(blamed) == [
        "look delay 5 us..hold",
        "read sleep 50 us..io  off CPU",
        "done delay 2..5 us",
    ]
    assert "28.005 ms" in text(browser, ".timeline")
    assert browser.complaints == []


def test_keys_step_through_a_run(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, shipped("abba")), "#0.0.1")
    assert (browser.value(STEP), browser.value(CURRENT)) == ("step 1 of 2", "1")
    assert browser.value(CHANGED) == ["first → second", "A since step 1"]
    browser.press("ArrowRight")
    assert browser.value(CHANGED) == ["first → second", "B since step 2"]
    browser.press("ArrowRight")
    assert browser.value(STEP) == "step 2 of 2"
    browser.press("Home")
    assert (browser.value(STEP), browser.value(CHANGED)) == ("step 0 of 2", [])
    browser.press("ArrowLeft")
    assert browser.value(STEP) == "step 0 of 2"
    browser.press("End")
    browser.press("ArrowLeft")
    assert browser.value("location.hash") == "#0.0.1"
    browser.press(" ")
    assert browser.value("document.querySelector('[aria-pressed=true]') !== null")
    browser.press(" ")
    assert browser.value("document.querySelector('[aria-pressed=true]') === null")


def test_a_long_run(browser: Browser, tmp_path: Path) -> None:
    long = "model m;\nvar n: 0..500 = 0;\nprocess p { while (n < 500) { n += 1; } }\n"
    found = outcome("long", f"{long}never top: n == 500;\n")
    browser.open(written(tmp_path, found), "#0.0.400")
    last = int(browser.value(STEP).rpartition(" ")[2])
    assert last >= 500
    assert browser.value(CURRENT) == "400"
    seen = "(() => { const box = document.querySelector('.scroller').getBoundingClientRect();"
    seen += "const row = document.querySelector('.lanes [aria-current=step]');"
    seen += "const at = row.getBoundingClientRect(); return at.top >= box.top && "
    seen += "at.bottom <= box.bottom; })()"
    assert browser.value(seen)
    browser.press("Home")
    assert browser.value(seen)
    browser.press("End")
    assert browser.value(f"{CURRENT}") == str(last)
    assert "499 → 500" in browser.value(CHANGED)
    turn(browser, "#0.0.200")
    assert browser.value(CURRENT) == "200" and browser.value(seen)


def test_a_loop_goes_round(browser: Browser, tmp_path: Path) -> None:
    found = shipped("abba")
    assert found.report is not None
    columns = []
    for column in found.report.columns:
        findings = []
        for each in column.findings:
            trace = trace_of(each.verdict)
            looped = Violated(replace(trace, loop=1)) if trace else each.verdict
            findings.append(replace(each, verdict=looped))
        columns.append(replace(column, findings=tuple(findings)))
    report = replace(found.report, columns=tuple(columns))
    browser.open(written(tmp_path, replace(found, report=report)), "#0.0")
    numbers = browser.value(
        "[...document.querySelectorAll('.lanes .number')].map((each) => each.textContent)"
    )
    assert [each for each in numbers if each] == ["#", "0", "loop: 1", "2", "back to 1"]
    browser.press("ArrowRight")
    assert browser.value(STEP) == "step 1 of 2"
    browser.press("ArrowRight")
    assert browser.value(STEP) == "step 2 of 2"


CALLS = """model m;
var n: 0..3 = 0;
proc add(by: 0..3) { one: n = by;  two: n = 0; }
process p { a: add(2);  b: skip; }
reachable done: p@b;
"""


def test_values_of_a_call_are_there_while_it_is_under_way(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, outcome("m.mm", CALLS)))
    row = "[...document.querySelectorAll('.values tr')].find((r) => /add.by/.test(r.textContent))"
    for step, hidden in ((0, True), (1, False), (2, False), (3, False)):
        turn(browser, f"#0.0.{step}")
        assert browser.value(f"{row}.hidden || !{row}.offsetHeight") is hidden, step
    assert browser.complaints == []


LONG_NAMES = """model m;
var rcu_waits_for[p]: bool = false;
process p[1] { wait: rcu_waits_for[self] = true; }
never so: rcu_waits_for[p[0]];
"""


def test_a_long_name_is_broken_behind_its_words(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, outcome("m.mm", LONG_NAMES)))
    heads = "[...document.querySelectorAll('.head strong')]"
    assert browser.value(f"{heads}.map((each) => each.textContent)") == [
        "p[0]",
        "rcu_waits_for[p[0]]",
    ]
    parts = f"[...{heads}[1].childNodes].filter((each) => each.nodeName !== 'WBR')"
    assert browser.value(f"{parts}.map((each) => each.textContent)") == [
        "rcu_",
        "waits_",
        "for",
        "[p",
        "[0]]",
    ]
    assert browser.complaints == []


@pytest.mark.parametrize("width", first_of(1, [400, 1600]))
def test_the_page_is_no_wider_than_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    found = [shipped("retry"), *(outcome(name, content) for name, content in SPECS.items())]
    browser.open(written(tmp_path, *found), width=width)
    for number, each in enumerate(found):
        if each.report is not None:
            turn(browser, f"#{number}.0")
            assert browser.value("document.documentElement.scrollWidth") <= width
            assert browser.value(f"document.querySelector('.open').id === 'f{number}.0'")
    assert browser.complaints == []


def test_what_is_unknown_or_wrong_is_shown_as_such(browser: Browser, tmp_path: Path) -> None:
    cut = outcome("cut", SPECS["counters"], states=40)
    bad = outcome("bad", "model bad;\nprocess p { m = 1; }\n")
    warned = outcome("vacuous", SPECS["vacuous"])
    assert warned.report is not None and warned.report.warnings
    browser.open(written(tmp_path, cut, bad, warned), "#0.0")
    assert warned.report.warnings[0].headline.split(" ")[0] in text(browser, "pre.warn")
    assert "unknown" in text(browser, ".open .badge")
    assert "Stopped at 40 states" in text(browser, ".open .body")
    assert "no variable `m` here" in text(browser, "pre.bad")
    browser.value("document.querySelector('td.unknown button').click()")
    assert "is unknown" in text(browser, ".open .headline")


def test_filters(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path, shipped("retry")))
    shown = "[...document.querySelectorAll('.finding:not([hidden])')].length"
    assert browser.value(shown) == browser.value("document.querySelectorAll('.finding').length")
    change = "(() => { const kind = document.querySelector('#filter-kind'); kind.value = 'never';"
    change += "kind.dispatchEvent(new Event('change')); })()"
    browser.value(change)
    assert browser.value(shown) == 4
    find = "(() => { const find = document.querySelector('input[type=search]');"
    find += "find.value = 'vma_retry'; find.dispatchEvent(new Event('input')); })()"
    browser.value(find)
    assert browser.value(shown) == 1


@pytest.mark.slow
def test_coverage_has_its_counts_in_the_margin(browser: Browser, tmp_path: Path) -> None:
    page = written(tmp_path, told(counted(UNREACHED)))
    browser.open(page, "")
    assert not browser.value("document.querySelector('.coverage').open")
    browser.value("document.querySelector('.coverage summary').click()")
    assert browser.value("document.querySelector('.coverage').open")
    rows = browser.value("[...document.querySelectorAll('.listing tr')].map((e) => e.textContent)")
    assert rows == ["-1model gone;", "12process p { a: goto c;", "#####3b: skip;", "14c: skip; }"]
    assert "never reached  p@b" in text(browser, ".coverage pre")
    assert browser.complaints == []


def test_a_spec_that_means_harm(browser: Browser, tmp_path: Path) -> None:
    harm = "</script><img src=x onerror=alert(1)><!--<script>alert(2)//"
    content = f"model x; // {harm}\nvar n: 0..1 = 0;\n"
    content += f'process q {{ n = 1; assert n == 0, "{harm}"; }}\n'
    browser.open(written(tmp_path, outcome(harm, content), outcome(harm, f"model {harm}")))
    assert browser.value("document.querySelectorAll('img').length") == 0
    assert browser.value("document.querySelectorAll('script').length") == 2
    assert harm in text(browser, "h1")
    assert f"fails: {harm}" in text(browser, ".open .headline")
    assert browser.complaints == []
