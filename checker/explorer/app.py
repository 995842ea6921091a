"""A walk on a full screen: the next steps above, what is known of the state below, in tabs.

Knows keys and widgets; what is written in them is made by `panes`, what is done by `guide`. The
only importer of textual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import ClassVar

from textual import events, on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static, TabbedContent, TabPane
from textual.widgets.option_list import Option

from checker.explorer import panes
from checker.explorer.explored import Explored
from checker.explorer.guide import Guide, Reply
from checker.render.as_why_not import other_way
from checker.render.page import hang

WIDE = 110
"""Columns from which on the steps stand beside the tabs, not above them."""

_MOST_OPTIONS = 300  # steps that are listed

_ASKING = {"until": "until ", "watch": "watch ", "save": "save ", "jump": "jump "}


class _Steps(OptionList):
    """The list of steps. It is not wider than the screen, so left and right are free."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.turn(-1)", "", show=False),
        Binding("right", "app.turn(1)", "tabs", key_display="<- ->"),
    ]


class Explorer(App[None]):
    """The screen. Everything on it is made anew when the walk moves or the window changes."""

    TITLE = "mmcheck explore"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "obey('help')", "help", key_display="?"),
        Binding("q", "quit", "quit"),
        Binding("u", "obey('undo')", "undo"),
        Binding("r", "obey('redo')", "redo"),
        Binding("slash", "ask('until')", "until", key_display="/"),
        Binding("w", "ask('watch')", "watch"),
        Binding("colon", "ask('')", "command", key_display=":"),
        Binding("s", "ask('save')", "save"),
        Binding("g", "ask('jump')", "jump"),
        Binding("escape", "leave", "", show=False),
        *(Binding(str(n), f"obey('take {n}')", "", show=False) for n in range(1, 10)),
    ]
    TABS = ("state", "locks", "run", "text", "watch", "why", "told")

    def __init__(self, explored: Explored, states: int | None = None) -> None:
        """states: how many a search may look at."""
        super().__init__()
        self.explored = explored
        self.busy = False
        self._stop = False
        self.guide = Guide(explored, states, stopped=lambda: self._stop)
        self._told: list[str] = []
        self._marked = 0

    def compose(self) -> ComposeResult:
        """The widgets, empty."""
        yield Static(id="title")
        yield Static(id="shows")
        with Container(id="both"):
            yield _Steps(id="steps")
            with TabbedContent(id="tabs"):
                for name in self.TABS:
                    with TabPane(name.capitalize(), id=name), VerticalScroll(can_focus=False):
                        yield Static(id=f"{name}-lines")
        with Horizontal(id="asking"):
            yield Static(": ", id="sign")
            yield Input(id="line", compact=True, select_on_focus=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show the first state."""
        self.query_one("#asking").display = False
        self.query_one("#steps").focus()
        self.call_after_refresh(self._show)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the two halves side by side where there is room, and break lines anew."""
        self.set_class(event.size.width >= WIDE, "wide")
        self.call_after_refresh(self._show)

    # To show

    def _show(self) -> None:
        walk = self.explored.walk
        width = max(self.size.width, 20)
        where = f"step {walk.position}" + (
            f" of {len(walk.taken)}" if walk.position < len(walk.taken) else ""
        )
        title = [*panes.title_lines(self.explored, width - len(where) - 2)]
        title[0] = title[0].ljust(width - len(where) - 1) + where
        self._write("title", title[:2])
        shows = panes.shows_lines(self.explored, width)
        self._write("shows", shows[:3])
        self.query_one("#shows").display = bool(shows)
        self._fill_steps()
        self._fill_tabs()

    def _write(self, name: str, lines: Sequence[str]) -> None:
        self.query_one(f"#{name}", Static).update(Content("\n".join(lines)))

    def _fill_steps(self) -> None:
        steps = self.query_one("#steps", OptionList)
        steps.clear_options()
        steps.add_options([*self._options(max(steps.size.width - 4, 20))])
        first = next((k for k, each in enumerate(steps.options) if not each.disabled), None)
        steps.highlighted = first

    def _options(self, width: int) -> Iterator[Option]:
        """The steps with their numbers as identities, under headings that can't be chosen."""
        walk = self.explored.walk
        heading = "can be taken, by Enter or its number:"
        if walk.failure is not None or not walk.moves.possible:
            heading = "the run ends at the error" if walk.failure else "no step can be taken"
        yield Option(_wrapped("", heading, width), disabled=True)
        for number, step in enumerate(walk.moves.possible[:_MOST_OPTIONS], 1):
            text = panes.possible_text(self.explored, step)
            yield Option(_wrapped(f"{number:>2}  ", text, width), id=f"step{number}")
        before = len(walk.moves.possible) + 1
        rest = enumerate(self.explored.impossible[:_MOST_OPTIONS], before)
        for other, group in groupby(rest, lambda each: other_way(each[1])):
            heading = "the text goes another way:" if other else "can't be taken:"
            yield Option(_wrapped("", heading, width), disabled=True)
            for number, each in group:
                text = panes.impossible_text(self.explored, each)
                yield Option(_wrapped(f"{number:>2}  ", text, width), id=f"step{number}")

    def _fill_tabs(self) -> None:
        width = max(self.query_one("#tabs").size.width - 3, 20)
        height = max(self.query_one("#tabs").size.height - 2, 3)
        filled: dict[str, Callable[[], list[str]]] = {
            "state": lambda: panes.state_lines(self.explored, width),
            "locks": lambda: panes.locks_lines(self.explored, width),
            "run": lambda: panes.run_lines(self.explored, width),
            "watch": lambda: panes.watch_lines(self.explored, width),
            "told": lambda: self._told or ["nothing has been told"],
        }
        for name, lines in filled.items():
            self._write(f"{name}-lines", lines())
        self._scroll_run()
        self._point(height, width)

    def _scroll_run(self) -> None:
        run = self.query_one("#run VerticalScroll", VerticalScroll)
        self.call_after_refresh(run.scroll_end, animate=False)

    def _point(self, height: int, width: int) -> None:
        """Show the text and the reason for the step that is pointed at."""
        number = self._pointed()
        walk = self.explored.walk
        able, rest = walk.moves.possible, self.explored.impossible
        line, why = self.explored.line, ["it can be taken"]
        if number is not None and number <= len(able):
            action = able[number - 1].action
        elif number is not None and number - len(able) <= len(rest):
            action = rest[number - len(able) - 1].action
            why = panes.why(self.explored, number, width)
        else:
            action, why = None, ["no step is pointed at"]
        if action is not None:
            line = self.explored.line_of(action)
        self._write(
            "text-lines", [e[:width] for e in panes.source_lines(self.explored, line, height)]
        )
        self._write("why-lines", why)

    def _pointed(self) -> int | None:
        """The number of the step that is pointed at."""
        steps = self.query_one("#steps", OptionList)
        if steps.highlighted is None or steps.highlighted >= steps.option_count:
            return None
        name = steps.get_option_at_index(steps.highlighted).id
        return None if name is None else int(name.removeprefix("step"))

    @on(OptionList.OptionHighlighted)
    def _pointed_elsewhere(self) -> None:
        tabs = self.query_one("#tabs")
        self._point(max(tabs.size.height - 2, 3), max(tabs.size.width - 3, 20))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        number = int((event.option_id or "step0").removeprefix("step"))
        if number > len(self.explored.walk.moves.possible):
            self.query_one("#tabs", TabbedContent).active = "why"
        else:
            self.action_obey(f"take {number}")

    # To do

    def action_obey(self, line: str) -> None:
        """Do what a command says."""
        if self.busy:
            return
        if line.split()[:1] and "until".startswith(line.split()[0]) and len(line.split()[0]) > 2:
            self.busy, self._stop = True, False
            self._write("shows", ["looking for a way; Esc stops"])
            self.query_one("#shows").display = True
            self._look(line)
            return
        self._answer(self.guide.obey(line), line)

    @work(thread=True)
    def _look(self, line: str) -> None:
        """A search, which takes its time."""
        self.call_from_thread(self._answer, self.guide.obey(line), line)

    def _answer(self, reply: Reply, line: str) -> None:
        self.busy = False
        if reply.over:
            self.exit()
            return
        self.guide.width = max(self.query_one("#tabs").size.width - 3, 20)
        tabs = self.query_one("#tabs", TabbedContent)
        if reply.lines and (reply.wrong or not reply.moved):
            self._told = [f"> {line}", *reply.lines]
            tabs.active = (
                "watch" if line.startswith(("watch", "unwatch")) and not reply.wrong else "told"
            )
        elif reply.moved and tabs.active in ("told", "why"):
            tabs.active = "state"
        self._show()

    def action_ask(self, command: str) -> None:
        """Let a command be typed."""
        if self.busy:
            return
        self.query_one("#asking").display = True
        line = self.query_one("#line", Input)
        line.value = _ASKING.get(command, "")
        line.cursor_position = len(line.value)
        line.focus()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        text = event.value
        self.action_leave()
        if text.strip():
            self.action_obey(text)

    def action_leave(self) -> None:
        """Give up a search, or what is being typed."""
        self._stop = True
        self.query_one("#asking").display = False
        self.query_one("#steps").focus()

    def action_turn(self, by: int) -> None:
        """Show the next tab."""
        tabs = self.query_one("#tabs", TabbedContent)
        place = self.TABS.index(tabs.active) if tabs.active in self.TABS else 0
        tabs.active = self.TABS[(place + by) % len(self.TABS)]


def _wrapped(first: str, text: str, width: int) -> Content:
    return Content("\n".join(hang(first, text, None, width)))
