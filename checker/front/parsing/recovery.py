"""Reading on behind an error, so that one run tells of every mistake in a text, each once.

Knows how to change tokens so that the grammar is followed again; must not know what mistakes there
are (`mistakes`), nor the words for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from checker.diagnostic import Diagnostic, Label
from checker.front.parsing.automaton import Automaton, Tree
from checker.front.parsing.tables import Tables
from checker.front.parsing.tokens import Token, terminal_of
from checker.front.parsing.trouble import BROKEN, Edit, Repair, Trouble

MOST_ERRORS = 20
MOST_STACK = 1_500
_MOST_REPAIRS = 500  # also of mistakes that were told before
_SURVIVES = 3  # tokens that must be read behind an edit for it to have helped, if it isn't sure
_TRIAL = 40  # tokens that a trial of an edit reads behind it

_BINDING = frozenset(("let", "choose", "for", "all", "some", "in", "var", "timer"))
"""Words that bring in a name in the text of a process, or stand beside one."""

_WORD = re.compile(r"\w+")
_WITH_BODY = {
    "if": ("if", "(", "true", ")"),
    "while": ("if", "(", "true", ")"),
    "for": ("if", "(", "true", ")"),
    "process": ("process", "p"),
    "daemon": ("process", "p"),
    "env": ("process", "p"),
    "proc": ("process", "p"),
    "rule": ("rule", "p"),
    "elif": ("if", "(", "true", ")"),
}
"""What stands for a head that cannot be read, so that the body behind it is read still."""
_STATEMENTS = frozenset(("if", "while", "for", "elif"))


def read(
    file: str, cut: Sequence[Token], tables: Tables
) -> tuple[Tree | None, list[Diagnostic], frozenset[str] | None]:
    """The tree of a text, what is wrong with it, and the words that were changed.

    The words are None if it is not known which names were lost: a declaration may lack its own.
    Where something is wrong the tree is that of a text changed to follow the grammar, with
    `broken` in it where nothing could be read; None if no such text was found.
    """
    recovery = _Recovery(file, cut, tables)
    tree, found = recovery.read()
    return tree, found, None if recovery.lost else frozenset(recovery.changed)


class _Recovery:
    """One reading. `tokens` are changed where they do not follow the grammar."""

    def __init__(self, file: str, cut: Sequence[Token], tables: Tables) -> None:
        self.file = file
        self.tokens = list(cut)
        self.tables = tables
        self.found: list[Diagnostic] = []
        self.changed: set[str] = set()
        self.lost = False

    def read(self) -> tuple[Tree | None, list[Diagnostic]]:
        """Read to the end, each time again from the statement or declaration that was mended."""
        automaton, number, left = Automaton(self.tables), 0, len(self.tokens) + 1
        for _ in range(_MOST_REPAIRS):
            trouble = self.run(automaton, number)
            if trouble is None:
                tree = automaton.values[-1]
                assert isinstance(tree, Tree)
                return tree, self.found
            if len(automaton.states) > MOST_STACK:
                self.found.append(_too_deep(trouble))
                return None, self.found
            if len(self.tokens) - trouble.index >= left or len(self.found) >= MOST_ERRORS:
                break
            left = len(self.tokens) - trouble.index
            number, size = trouble.start, len(trouble.level)
            self.change(self.repair(trouble))
            automaton.back_to(size)
        return None, self.cut()

    def run(self, automaton: Automaton, number: int) -> Trouble | None:
        """Feed the tokens from `number` on; stop at the first that cannot stand where it does."""
        tokens = self.tokens
        for index in range(number, len(tokens)):
            terminal = automaton.terminal(tokens, index)
            _, text, line, column, first, _, width = tokens[index]
            fed = Token(terminal, text, line, column, first, index, width)
            if len(automaton.states) > MOST_STACK or not automaton.feed(fed):
                return Trouble(self.file, tokens, index, automaton)
        return None

    def repair(self, trouble: Trouble) -> Sequence[Edit]:
        """Tell of a mistake. Returns what undoes it, or else what takes the broken part out."""
        # what is well written needs none of these
        from checker.front.parsing.mistakes import mistakes
        from checker.front.parsing.unexpected import unexpected

        for found in mistakes(trouble):
            repair = _before_the_end(found, len(self.tokens) - 1)
            if repair.edits and self.helps(trouble, repair):
                self.lost |= _declaring(trouble) and not _keeps_names(repair)
                self.tell(repair.diagnostic)
                return repair.edits
            if repair.sure:
                self.lost |= _declaring(trouble)
                self.tell(repair.diagnostic)
                return [_without(trouble)]
        self.lost |= _declaring(trouble)
        self.tell(unexpected(trouble))
        return [_without(trouble)]

    def helps(self, trouble: Trouble, repair: Repair) -> bool:
        """Whether more can be read with the edits of a repair than without."""
        start = trouble.start
        end = max(trouble.index, *(edit.end for edit in repair.edits)) + _TRIAL
        window = self.tokens[start:end]
        left = len(window) - (trouble.index - start)
        for edit in _backwards(repair.edits):
            window[edit.start - start : edit.end - start] = self.made(edit)
        trial = Automaton(self.tables)
        trial.states = trouble.level
        for number in range(len(window)):
            if not trial.step(trial.terminal(window, number)):
                return len(window) - number < left - (0 if repair.sure else _SURVIVES)
        return True

    def change(self, edits: Sequence[Edit]) -> None:
        """Apply edits to the tokens."""
        for edit in _backwards(edits):
            made = self.made(edit)
            for each in (*self.tokens[edit.start : edit.end], *made):
                self.changed |= set(_WORD.findall(each.text))
            self.tokens[edit.start : edit.end] = made

    def made(self, edit: Edit) -> list[Token]:
        """The tokens of an edit, at the place of what they replace or stand behind."""
        if edit.start < edit.end:
            place = self.tokens[edit.start]
            column, width = place.column, place.end_column - place.column
        else:
            place = self.tokens[max(edit.start - 1, 0)]
            column, width = place.end_column, 0
        return [
            Token(
                BROKEN if text == BROKEN else terminal_of(text, self.tables.words),
                text,
                place.line,
                column,
                width=width,
            )
            for text in edit.texts
        ]

    def tell(self, diagnostic: Diagnostic) -> None:
        """Keep a diagnostic. That a word is reserved is told once for each word."""
        if diagnostic.code == "reserved-word":
            told = {each.headline for each in self.found}
            if diagnostic.headline in told:
                return
        self.found.append(diagnostic)

    def cut(self) -> list[Diagnostic]:
        """What was found, and that there may be more."""
        *found, last = self.found
        rest = "the rest of the text was not read: mend this first"
        return [*found, replace(last, help=(*last.help, rest))]


def _declaring(trouble: Trouble) -> bool:
    """Whether what is wrong may bring in names."""
    read = trouble.tokens[trouble.start : trouble.index + 1]
    return not trouble.in_body or any(each.text in _BINDING for each in read)


def _keeps_names(repair: Repair) -> bool:
    return repair.sure and repair.diagnostic.code != "reserved-word"


def _before_the_end(repair: Repair, end: int) -> Repair:
    """The same, where an edit would take the end of the text away: it closes all, and stays."""
    if all(each.end <= end for each in repair.edits):
        return repair
    kept = (replace(each, end=min(each.end, end)) for each in repair.edits if each.start <= end)
    return replace(repair, edits=tuple(kept))


def _backwards(edits: Iterable[Edit]) -> list[Edit]:
    return sorted(edits, key=lambda each: each.start, reverse=True)


def _without(trouble: Trouble) -> Edit:
    """The edit that takes a statement or declaration out of the text, but keeps its body.

    What is taken goes to its `;` or closing brace, or to where the next declaration begins.
    """
    tokens, start, end = trouble.tokens, trouble.start, len(trouble.tokens) - 1
    first = tokens[start].text
    from checker.front.parsing.mistaken_words import ELSE_IF

    first = "elif" if first in ELSE_IF else first
    head = _WITH_BODY.get(first) if trouble.in_body == (first in _STATEMENTS) else None
    braces = [token.text for token in tokens[start : trouble.index]]
    depth = braces.count("{") - braces.count("}")
    junk = not trouble.in_body and not _begins_declaration(trouble, start)
    number = trouble.index
    while number < end:
        text = tokens[number].text
        if number > start and trouble.declares(number) and (junk or tokens[number].column == 1):
            break
        if text == "{" and depth == 0 and head is not None and number > start:
            return Edit(start, number, head)
        if text == "{":
            depth += 1
        elif text == "}" and depth == 0 and trouble.in_body:
            break
        elif text == "}":
            depth -= 1
            if depth <= 0 and not junk and not _goes_on(first, tokens[number + 1].text):
                of_c = tokens[number + 1].text == ";" and not trouble.in_body
                number += 1 + of_c
                break
        elif text == ";" and depth == 0 and not junk:
            number += 1
            if head is None or tokens[number].text != "{":
                break
            continue
        number += 1
    if number <= start and number < end and not (tokens[number].text == "}" and trouble.in_body):
        number = start + 1
    if first == "var" and trouble.in_locals:
        return Edit(start, number, ("var", "v", ":", "bool", ";"))
    return Edit(start, number, (BROKEN,))


def _goes_on(first: str, following: str) -> bool:
    """Whether a statement goes on behind a block of it."""
    return following in ("else", "or") or (first, following) == ("do", "while")


def _begins_declaration(trouble: Trouble, number: int) -> bool:
    return number < trouble.index or trouble.declares(number)


def _too_deep(trouble: Trouble) -> Diagnostic:
    label = Label(trouble.span(trouble.index), "the rest of the text is not read")
    return Diagnostic("too-large", "too much is nested, or strung together, up to here", label)
