"""The commands of a walk by name: what each needs, what it does, and what else one may call it.

Must not know how any of them is done.

>>> named("und").name
'undo'
>>> named("goto")
Traceback (most recent call last):
checker.walk.CannotWalk: no command `goto`; did you mean `jump`?
"""

from __future__ import annotations

from checker.front.suggest import listed, nearest
from checker.records import dataclass
from checker.render.page import harmless
from checker.walk import CannotWalk


@dataclass(frozen=True, slots=True)
class Command:
    """A command: how it is called, what it needs, what it does in one line; `more` about it."""

    name: str
    needs: str
    help: str
    more: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How it is written."""
        return f"{self.name} {self.needs}".rstrip()

    def alone(self, given: str) -> str:
        """What is said where something stands behind it, and it needs nothing."""
        meant = f"; did you mean `take {given}`?" if self.name == "steps" else ""
        return f"nothing stands behind `{self.name}`{harmless(meant)}"


COMMANDS = (
    Command(
        "take",
        "N...",
        "take step N, then the next; a number alone does the same",
        ("`take 2 1 1` takes three steps, each by its number in the state where it is taken.",),
    ),
    Command(
        "why",
        "N",
        "why step N can't be taken, and who could help",
        ("N is its number in the list, behind the steps that can be taken.",),
    ),
    Command(
        "until",
        "CONDITION",
        "take a shortest way to where it is true, as `page == READY`",
        (
            "A row of the report will do as well, by its name: `until deadlock`, or `until n` to "
            "where `always n` is violated, `never n` is, or `reachable n` is reached.",
            "It goes by steps alone, whatever times they need: there may be no times at which the "
            "way that it takes is possible, and others at which a longer one is.",
            "A run that a row about steps, errors or times needs is begun by --property NAME.",
        ),
    ),
    Command("undo", "[N]", "go back one step, or N"),
    Command("redo", "[N]", "take again what was undone"),
    Command("jump", "N", "go to the state after step N; 0 is the first state"),
    Command(
        "watch",
        "EXPRESSION",
        "show what it is in every state",
        ("Written as in the spec: `watch pins + 1`, `watch count(f in fault: f holds l)`.",),
    ),
    Command("unwatch", "N", "watch number N no longer"),
    Command("steps", "", "what can be taken, and what can't"),
    Command("state", "", "where the threads are, what variables are"),
    Command("locks", "", "who holds each lock, and who has asked for it"),
    Command("run", "", "the steps that were taken"),
    Command("watches", "", "what is watched"),
    Command("source", "[LINE]", "the text around the last step, or around a line"),
    Command("first", "[N]", "the first states; begin anew in number N"),
    Command("save", "FILE", "write the run into a file; `--replay FILE` takes it up again"),
    Command("help", "[COMMAND]", "this list, or more of one command"),
    Command("quit", "", "end"),
)
"""Every command. A beginning of a name will do, where no other begins so."""

_OTHER_WORDS = {
    "goto": "jump", "go": "jump", "back": "undo", "prev": "undo", "previous": "undo",
    "forward": "redo", "next": "take", "n": "take", "do": "take", "continue": "until",
    "print": "watch", "p": "watch", "display": "watch", "show": "state", "info": "state",
    "threads": "state", "vars": "state", "variables": "state", "list": "source", "text": "source",
    "bt": "run", "backtrace": "run", "trace": "run", "history": "run", "restart": "first",
    "begin": "first", "reset": "first", "write": "save", "exit": "quit", "end": "quit",
    "bye": "quit", "?": "help", "man": "help",
}  # fmt: skip
"""What other tools call it."""


def named(word: str) -> Command:
    """The command of this name, or of which it is the beginning. Raises CannotWalk."""
    known = {each.name: each for each in COMMANDS}
    if word in known:
        return known[word]
    found = [name for name in known if name.startswith(word)]
    if len(found) == 1:
        return known[found[0]]
    shown = harmless(word)
    if found:
        raise CannotWalk(f"`{shown}` may be {listed(found)}")
    meant = _OTHER_WORDS.get(word.lower()) or nearest(word, list(known))
    if meant is None:
        raise CannotWalk(f"no command `{shown}`; `help` lists them")
    raise CannotWalk(f"no command `{shown}`; did you mean `{meant}`?")
