"""Players in a document, in a browser: apart from the page around them, and from each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.render.as_embedded import player, script
from checker.render.as_html import found
from tests.render.browser import PROGRAM, Browser
from tests.render.test_forms import outcome
from tests.slow import first_of

ROOT = Path(__file__).parents[2]
THEME = """
* { box-sizing: content-box; } p, h2 { margin: 3rem; color: green; } .controls { display: none; }
body[data-theme=dark] { background: #111; }
"""

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium here to open the page in"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = Browser(tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


def opened(browser: Browser, folder: Path, *names: str, width: int = 1200) -> None:
    """A page with a theme of its own, names of its own, and a player of each spec."""
    parts = []
    for name in names:
        path = ROOT / "specs" / f"{name}.mm"
        report = outcome(name, path.read_text(encoding="utf-8")).report
        assert report is not None
        before, behind = player(report, next(found(report)))
        parts.append(f"{before}<img src='' alt='for those without scripts'>{behind}")
    (folder / "players.js").write_text(script(), encoding="utf-8")
    head = "<script>const player = 1, el = 2, open = 3, data = 4;</script>"
    head += "<script src='players.js' defer></script>"
    page = f"<!DOCTYPE html><html><head><meta charset='utf-8'><style>{THEME}</style>{head}</head>"
    page += f"<body data-theme='light'><p>A page.</p>{''.join(parts)}</body></html>"
    (folder / "page.html").write_text(page, encoding="utf-8")
    browser.open(folder / "page.html", width=width)
    browser.value("customElements.whenDefined('mmcheck-player').then(() => true)")


def inside(number: int, expression: str) -> str:
    players = "document.querySelectorAll('mmcheck-player')"
    return f"((root) => {expression})({players}[{number}].shadowRoot)"


STEP = "root.querySelector('.where').textContent"


def test_each_player_steps_by_itself(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, "abba", "philosophers")
    assert browser.value(inside(0, STEP)) == "step 2 of 2"
    assert browser.value(inside(1, STEP)) == "step 5 of 5"
    browser.press("Home")
    assert browser.value(inside(0, STEP)) == "step 2 of 2"  # no player has the focus
    browser.value(inside(0, "root.querySelector('.embedded').focus()"))
    browser.press("ArrowLeft")
    assert browser.value(inside(0, STEP)) == "step 1 of 2"
    assert browser.value(inside(1, STEP)) == "step 5 of 5"
    browser.value(inside(1, "root.querySelector('.controls button').click()"))
    assert browser.value(inside(1, STEP)) == "step 0 of 5"
    assert browser.value("location.hash") == ""
    assert browser.complaints == []


def test_page_and_player_do_not_touch_each_other(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, "abba")
    assert browser.value("[player, el, open, data].join()") == "1,2,3,4"
    paragraph = "getComputedStyle(document.querySelector('p'))"
    assert browser.value(f"{paragraph}.margin + {paragraph}.color") == "48pxrgb(0, 128, 0)"
    shown = "getComputedStyle(root.querySelector('.controls')).display"
    assert browser.value(inside(0, shown)) == "flex"
    title = "getComputedStyle(root.querySelector('.title')).color"
    assert browser.value(inside(0, title)) == "rgb(26, 26, 26)"
    assert browser.value(inside(0, "root.querySelector('.title').textContent")) == (
        "deadlock when crossed = true: A and B wait for each other"
    )
    assert [each for each in browser.requests if not each.startswith("file:")] == []


def test_a_player_follows_the_theme(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, "abba")
    theme = "document.querySelector('mmcheck-player').dataset.theme"
    assert browser.value(theme) == "light"
    browser.value("document.body.dataset.theme = 'dark'")
    assert browser.value(f"new Promise((done) => setTimeout(() => done({theme}), 20))") == "dark"
    title = "getComputedStyle(root.querySelector('.title')).color"
    assert browser.value(inside(0, title)) == "rgb(230, 232, 235)"


@pytest.mark.parametrize(
    ("width", "name"), first_of(2, [(360, "abba"), (1200, "abba"), (360, "retry")])
)
def test_a_player_is_no_wider_than_its_column(
    browser: Browser, tmp_path: Path, width: int, name: str
) -> None:
    opened(browser, tmp_path, name, width=width)
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(inside(0, "root.querySelector('.embedded').clientWidth")) > width * 0.8
    assert browser.complaints == []
