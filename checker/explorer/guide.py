"""The commands of a walk: what each does, what it answers, and what is said where it can't be done.

The same on a full screen and line by line. Knows commands and panes; must not know where a command
comes from, nor where the answer goes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import field

from checker.command.output import reason
from checker.command.targets import is_spec
from checker.diagnostic import SpecError
from checker.explorer import panes
from checker.explorer.commands import COMMANDS, named
from checker.explorer.explored import Explored
from checker.ir.questions import QuestionKind
from checker.records import dataclass
from checker.render.as_diagnostic import errors_text
from checker.render.page import WIDTH, hang, harmless
from checker.render.rows import rows
from checker.render.words import counted
from checker.saved import write
from checker.trace import Failure
from checker.walk import CannotWalk, Walk
from checker.ways import Found

_SECONDS = 60.0
"""How long a run to a condition may look."""

_MOST_LINES = 400
"""Lines of one answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command answers.

    moved: the walk is elsewhere now. over: it ends. wrong: it could not be done.
    """

    lines: tuple[str, ...] = ()
    moved: bool = False
    over: bool = False
    wrong: bool = False


@dataclass(slots=True)
class Guide:
    """Does what is typed.

    states: how many a run to a condition may look at; None is no limit. width: of the lines that
    it answers. stopped: whether a search shall give up.
    """

    explored: Explored
    states: int | None = None
    width: int = WIDTH
    stopped: Callable[[], bool] = bool
    _doing: Mapping[str, Callable[[str], Reply]] = field(init=False)

    def __post_init__(self) -> None:
        self._doing = {
            "take": self._take,
            "why": self._why,
            "until": self._until,
            "undo": lambda text: self._back(text, self.explored.walk.undo),
            "redo": lambda text: self._back(text, self.explored.walk.redo),
            "jump": self._jump,
            "watch": self._watch,
            "unwatch": self._unwatch,
            "steps": lambda _: Reply(tuple(self.steps())),
            "state": lambda _: Reply(tuple(panes.state_lines(self.explored, self.width))),
            "locks": lambda _: Reply(tuple(panes.locks_lines(self.explored, self.width))),
            "run": lambda _: Reply(tuple(panes.run_lines(self.explored, self.width))),
            "watches": lambda _: Reply(tuple(panes.watch_lines(self.explored, self.width))),
            "source": self._source,
            "first": self._first,
            "save": self._save,
            "help": self._help,
            "quit": lambda _: Reply(over=True),
        }

    def obey(self, line: str) -> Reply:
        """Do what a line says, and tell what came of it."""
        word, _, rest = line.strip().partition(" ")
        if not word:
            return Reply()
        if word.isdecimal():
            word, rest = "take", line.strip()
        try:
            command, given = named(word), rest.strip()
            if given and not command.needs:
                return self._wrong(command.alone(given))
            return self._doing[command.name](given)
        except CannotWalk as error:
            return self._wrong(str(error))
        except SpecError as error:
            texts = {**self.explored.texts, **error.sources}
            return Reply(tuple(errors_text(error, texts).split("\n")), wrong=True)

    def here(self) -> list[str]:
        """What is told behind every step: what the state shows, what is watched, the next steps."""
        lines = panes.shows_lines(self.explored, self.width)
        if self.explored.walk.watches:
            lines += panes.watch_lines(self.explored, self.width)
        return [*lines, *self.steps()]

    def steps(self) -> list[str]:
        """What can be taken and what can't."""
        lines = panes.steps_lines(self.explored, self.width)
        more = len(lines) - _MOST_LINES
        return [*lines[:_MOST_LINES], f"and {counted(more, 'line')} more"] if more > 0 else lines

    def _wrong(self, text: str) -> Reply:
        return Reply(tuple(hang("", f"{text}", "", self.width)), wrong=True)

    # To walk

    def _take(self, text: str) -> Reply:
        numbers = [self._number(each, "a step") for each in text.split()] or [1]
        walk = self.explored.walk
        lines: list[str] = []
        for each in numbers:
            able = walk.moves.possible
            if each > len(able) and each <= len(able) + len(self.explored.impossible):
                told = panes.why(self.explored, each, self.width)
                return Reply((*lines, *told), moved=bool(lines), wrong=True)
            try:
                walk.take(each - 1)
            except CannotWalk as error:
                return Reply((*lines, *self._wrong(str(error)).lines), bool(lines), wrong=True)
            lines += self._last()
        return Reply(tuple(lines), moved=True)

    def _last(self) -> list[str]:
        """The last step, as it is told in the run."""
        walk = self.explored.walk
        if not walk.position:
            return ["at the first state"]
        row = rows(walk.trace, self.explored.file)[-1]
        return hang(f"{row.number}  ", panes.row_text(row), "     ", self.width)

    def _why(self, text: str) -> Reply:
        wanted = self._number(text, "a step")
        able, rest = self.explored.walk.moves.possible, self.explored.impossible
        if 1 <= wanted <= len(able):
            fails = isinstance(able[wanted - 1], Failure)
            told = "it is tried, and breaks something" if fails else "it can be taken"
            return Reply((f"step {wanted}: {told}",))
        if not 1 <= wanted <= len(able) + len(rest):
            return self._wrong("no step of this number")
        return Reply(tuple(panes.why(self.explored, wanted, self.width)))

    def _until(self, text: str) -> Reply:
        if not text:
            return self._wrong("until what? Write a condition, as `until page == READY`, or a row")
        walk = self.explored.walk
        goal = walk.goal(text)
        before = walk.position
        try:
            found = walk.run_until(goal, self.states, _SECONDS, self.stopped)
        except KeyboardInterrupt:
            return self._wrong("stopped; whether there is a way is not known")
        if isinstance(found, Found):
            if not found.steps:
                return Reply((f"it is {'so' if isinstance(goal, tuple) else 'true'} here",))
            told = panes.rows_lines(self.explored, before + 1, walk.position, self.width)
            if found.shortest is not None:
                shorter = f"a way of {counted(found.shortest, 'step')} is possible at no times"
                told = [*told, *hang("", f"({shorter}, so another is taken)", " ")]
            return Reply(tuple(told), moved=True)
        if found.all:
            seen = f"all {counted(found.states, 'state')} that steps lead to from here were seen"
            if found.states == 1:
                seen = "no step leads on from here"
            none = "none shows it" if isinstance(goal, tuple) else "it is true in none"
            return Reply(tuple(hang("", f"not found: {seen}, and {none}", "  ")))
        seen = f"not within {counted(found.states, 'state')}"
        there = "it is there" if isinstance(goal, tuple) else "it is true"
        return self._wrong(f"{seen}; whether {there} further on is not known")

    def _back(self, text: str, go: Callable[[int], None]) -> Reply:
        go(self._number(text, "how many steps") if text else 1)
        return Reply(tuple(self._last()), moved=True)

    def _jump(self, text: str) -> Reply:
        self.explored.walk.jump(self._number(text, "a step of the run"))
        return Reply(tuple(self._last()), moved=True)

    def _first(self, text: str) -> Reply:
        walk = self.explored.walk
        if text:
            walk.begin(self._number(text, "a first state") - 1)
            return Reply(tuple(self._last()), moved=True)
        return Reply(tuple(panes.first_lines(self.explored, self.width)))

    # To ask

    def _watch(self, text: str) -> Reply:
        if not text:
            return self._wrong("watch what? Write an expression, as `watch pins + 1`")
        self.explored.walk.watch(text)
        return Reply(tuple(panes.watch_lines(self.explored, self.width)))

    def _unwatch(self, text: str) -> Reply:
        self.explored.walk.unwatch(self._number(text, "what is watched") - 1)
        return Reply(tuple(panes.watch_lines(self.explored, self.width)))

    def _source(self, text: str) -> Reply:
        line = self._number(text, "a line") if text else self.explored.line
        return Reply(tuple(panes.source_lines(self.explored, line, 15, self.width)))

    def _save(self, text: str) -> Reply:
        if not text:
            return self._wrong("save where? Name a file, as `save run.json`")
        explored = self.explored
        if is_spec(text, [each.name for each in (explored.source, *explored.included)]):
            return self._wrong(f"{text} is a spec, which would be lost")
        run = explored.walk.timed() or explored.walk.trace
        try:
            content = write(
                run,
                explored.source,
                included=explored.included,
                property=_shown(explored.walk),
                fine=explored.fine,
            )
        except ValueError as error:  # it is too long
            return self._wrong(str(error))
        try:
            with open(text, "w", encoding="utf-8") as file:
                file.write(content)
        except (OSError, ValueError) as error:
            return self._wrong(f"can't write {harmless(text)}: {reason(error)}")
        name = harmless(os.path.basename(text))
        return Reply((f"{counted(run.length, 'step')} written to {name}",))

    def _help(self, text: str) -> Reply:
        if text:
            command = named(text)
            lines = [command.usage, *hang("  ", command.help, None, self.width)]
            for told in command.more:
                lines += hang("  ", told, None, self.width)
            return Reply(tuple(lines))
        width = max(len(each.usage) for each in COMMANDS)
        lines = []
        for each in COMMANDS:
            lines += hang(f"  {each.usage}".ljust(width + 4), each.help, None, self.width)
        return Reply(tuple(lines))

    def _number(self, text: str, what: str) -> int:
        if not (text.isascii() and text.isdecimal()) or len(text) > 9:
            raise CannotWalk(f"`{harmless(text)}` is not the number of {what}")
        return int(text)


def _shown(walk: Walk) -> str | None:
    """What a run that is saved here is saved for: its error, the deadlock, what else it violates.

    None where it shows nothing but what can be reached, which it may or may not be meant to.
    """
    if walk.failure is not None:
        return QuestionKind.ERROR.value
    found = [
        each.question
        for each in walk.shows()
        if each.failure is None and each.question.kind is not QuestionKind.REACHABLE
    ]
    order = (QuestionKind.CYCLE, QuestionKind.STUCK)  # a cycle says more than stuck
    dead = [each for kind in order for each in found if each.kind is kind]
    first = next(iter((*dead, *found)), None)
    return None if first is None else first.name
