"""`mmcheck explore` on a screen: keys, what stands where, narrow and wide."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static, TabbedContent

from checker.api import read
from checker.explorer.app import Explorer
from checker.explorer.explored import Explored
from checker.explorer.panes import state_lines
from checker.source import Source
from checker.walk import start

RETRY = str(Path(__file__).parent.parent.parent / "specs" / "retry.mm")
SETTINGS = {"policy": "HOLD", "evict": "false"}
FAILS = "model f; var a: bool = false; process p { at: assert a; } process q { at: a = true; }"


def explored(text: str | None = None) -> Explored:
    source = read(RETRY) if text is None else Source("f.mm", text)
    walk = start(source, SETTINGS if text is None else None)
    assert walk.asking is not None
    return Explored(walk, source, walk.asking.sources)


def on_screen(
    of: Explored,
    script: Callable[[Explorer, Pilot[None]], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
) -> None:
    async def go() -> None:
        app = Explorer(of)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(go())


async def press(app: Explorer, pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
    await app.workers.wait_for_complete()
    await pilot.pause()


async def type_in(app: Explorer, pilot: Pilot[None], key: str, text: str) -> None:
    await press(app, pilot, key)
    line = app.query_one("#line", Input)
    line.value += text
    await press(app, pilot, "enter")


def shown(app: Explorer, name: str) -> str:
    return str(app.query_one(f"#{name}", Static).content)


def steps(app: Explorer) -> list[str]:
    return [str(each.prompt) for each in app.query_one("#steps", OptionList).options]


def test_steps_are_taken_and_undone() -> None:
    of = explored()

    async def script(app: Explorer, pilot: Pilot[None]) -> None:
        assert steps(app)[1] == " 1  fault[0]@arrive -> enter"
        await press(app, pilot, "1", "enter", "1")
        assert of.walk.position == 3
        assert "! never io_under_lock is violated" in shown(app, "shows")
        assert "* page ABSENT -> READING" in shown(app, "state-lines")
        assert " step 3\n" in shown(app, "title")
        await press(app, pilot, "u", "u")
        assert of.walk.position == 1
        assert " step 1 of 3\n" in shown(app, "title")
        await press(app, pilot, "r")
        assert of.walk.position == 2
        assert shown(app, "state-lines") == "\n".join(state_lines(of, 77))

    on_screen(of, script)


def test_enter_on_what_cannot_be_taken_tells_why() -> None:
    of = explored()

    async def script(app: Explorer, pilot: Pilot[None]) -> None:
        await press(app, pilot, "down", "down", "down", "enter")
        assert of.walk.position == 0
        assert app.query_one("#tabs", TabbedContent).active == "why"
        assert "disk@idle -> busy can't be taken" in shown(app, "why-lines")
        assert "steps of fault[0] or fault[1] could make it true" in shown(app, "why-lines")
        assert "idle:    await page == READING;  <- disk" in shown(app, "text-lines")

    on_screen(of, script)


@pytest.mark.slow
def test_until_and_watch_are_typed() -> None:
    of = explored()

    async def script(app: Explorer, pilot: Pilot[None]) -> None:
        await type_in(app, pilot, "w", "pins")
        assert app.query_one("#tabs", TabbedContent).active == "watch"
        assert "1  pins = 0" in shown(app, "watch-lines")
        await type_in(app, pilot, "slash", "pins == 1")
        assert of.walk.position == 3
        assert "* 1  pins = 1 (was 0)" in shown(app, "watch-lines")
        await type_in(app, pilot, "slash", "pins == 7")
        assert of.walk.position == 3
        assert app.query_one("#tabs", TabbedContent).active == "told"
        assert "not found: all" in shown(app, "told-lines")
        await type_in(app, pilot, "g", "1")
        assert of.walk.position == 1
        await type_in(app, pilot, "colon", "unwatch 1")
        assert of.walk.watches == []

    on_screen(of, script)


def test_what_is_wrong_is_told_and_can_be_mended() -> None:
    of = explored()

    async def script(app: Explorer, pilot: Pilot[None]) -> None:
        await type_in(app, pilot, "slash", "pages == 1")
        assert "unknown-name" in shown(app, "told-lines")
        await press(app, pilot, "colon", "escape")
        assert app.focused is app.query_one("#steps")
        await press(app, pilot, "question_mark")
        assert "take a shortest way" in " ".join(shown(app, "told-lines").split())
        assert of.walk.position == 0

    on_screen(of, script)


@pytest.mark.slow
def test_a_run_is_saved(tmp_path: Path) -> None:
    target = tmp_path / "run.json"

    async def script(app: Explorer, pilot: Pilot[None]) -> None:
        await press(app, pilot, "1", "1")
        await type_in(app, pilot, "s", str(target))
        assert "2 steps written to run.json" in shown(app, "told-lines")

    on_screen(explored(), script)
    assert '"schema": 1' in target.read_text(encoding="utf-8")


def test_a_run_ends_at_an_error() -> None:
    of = explored(FAILS)

    async def script(app: Explorer, pilot: Pilot[None]) -> None:
        await press(app, pilot, "1")
        assert steps(app) == ["the run ends at the error"]
        assert "error assert-failed" in shown(app, "shows")
        await press(app, pilot, "enter", "1", "9", "u", "2")
        assert of.walk.position == 1
        assert of.walk.failure is None

    on_screen(of, script)


@pytest.mark.parametrize("size", [(30, 12), pytest.param((80, 24), marks=pytest.mark.slow)])
def test_every_size_has_room(size: tuple[int, int]) -> None:
    """Every line fits, the steps and a tab are seen, and keys work."""
    of = explored()

    async def script(app: Explorer, pilot: Pilot[None]) -> None:
        await press(app, pilot, "1", "1", "right", "left")
        assert of.walk.position == 2
        wide = size[0] >= 110
        assert app.has_class("wide") == wide
        listed, tabs = app.query_one("#steps"), app.query_one("#tabs")
        assert listed.region.height >= 2
        assert tabs.region.height >= 2
        beside = listed.region.y == tabs.region.y
        assert beside == wide
        for prompt in steps(app):
            assert all(len(line) <= max(listed.size.width, 20) for line in prompt.split("\n"))

    on_screen(of, script, size)


@pytest.mark.slow
def test_a_window_that_changes_keeps_the_walk() -> None:
    of = explored()

    async def script(app: Explorer, pilot: Pilot[None]) -> None:
        await press(app, pilot, "1", "1")
        await pilot.resize_terminal(140, 30)
        await pilot.pause()
        assert app.has_class("wide")
        assert of.walk.position == 2
        await press(app, pilot, "u")
        assert of.walk.position == 1

    on_screen(of, script)


@pytest.mark.slow
def test_left_and_right_turn_the_tabs_and_move_in_what_is_typed() -> None:
    async def script(app: Explorer, pilot: Pilot[None]) -> None:
        tabs = app.query_one("#tabs", TabbedContent)
        await press(app, pilot, "right")
        assert tabs.active == "locks"
        await press(app, pilot, "left", "left")
        assert tabs.active == "told"
        await press(app, pilot, "w", "a", "left", "b")
        assert app.query_one("#line", Input).value == "watch ba"
        assert tabs.active == "told"

    on_screen(explored(), script)


def test_q_ends_it() -> None:
    async def script(app: Explorer, pilot: Pilot[None]) -> None:
        await press(app, pilot, "q")
        assert app.return_code == 0

    on_screen(explored(), script)
