"""What is told of a name under the pointer: what it is, who writes it, who takes it, and why.

Knows what a spec says of its names; must not know the protocol. The text is Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.checking.mismatch import called
from checker.front.lint.shared import Owner, Shared
from checker.front.naming.declared import AnyThread, EnumMember, SelfThread, kind
from checker.front.parsing.tables import shipped
from checker.front.parsing.tokens import tokens
from checker.front.syntax import Name
from checker.language_server.occurrences import Occurrences, Thing, name_of
from checker.language_server.reading import Reading
from checker.source import Source, Span

_MOST_NAMED = 8


def hover(reading: Reading, occurrences: Occurrences, thing: Thing) -> str:
    """All that is told of a thing."""
    parts = [*_declared(reading, thing)]
    told = f"{_kind(thing)}{_type(reading.checked, occurrences, thing)}"
    parts.append(told[:1].upper() + told[1:])
    if reading.checked is not None and isinstance(thing, s.VarDecl | s.LockDecl | s.TimerDecl):
        parts += _used(reading.checked, thing)
    return "\n\n".join(parts)


def _comment_of(source: Source, span: Span) -> str:
    """What the comments say at the end of the line of a place, and right above it.

    >>> source = Source("a.mm", "// First.\\n\\n// How many.\\nvar n: 0..3 = 0; // tries")
    >>> _comment_of(source, Span("a.mm", 4, 5, 4, 6))
    'How many. tries'
    """
    comments = tokens(source, shipped().words).comments
    above = []
    line = span.line - 1
    while line >= 1 and source.line(line).lstrip().startswith("//"):
        above.append(source.line(line).strip().lstrip("/").strip())
        line -= 1
    beside = comments.get(span.line, "")
    return " ".join(each for each in (*reversed(above), beside) if each)


def _declared(reading: Reading, thing: Thing) -> Iterator[str]:
    """The line of the declaration, and the comment beside it."""
    name = name_of(thing)
    source = None if name is None else reading.sources.get(name.span.file)
    if name is None or source is None:
        return
    line = source.line(name.span.line).strip()
    yield f"```mm\n{_without_comment(line)}\n```"
    comment = _comment_of(source, name.span)
    if comment:
        yield _plain(comment)


def _without_comment(line: str) -> str:
    """A line up to its comment."""
    cut = tokens(Source("", line), shipped().words).tokens
    words = [each for each in cut if each.type != "$END"]
    text = line[: words[-1].end_column - 1] if words else line
    return text.replace("```", "")


def _plain(text: str) -> str:
    """A text of a spec as Markdown that shows it as it is, with no links and no pictures."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]()<>#+-.!|~&" else each for each in text)


def _kind(thing: Thing) -> str:
    match thing:
        case s.Field():
            return "a field"
        case s.ModeDecl(exclusive=exclusive):
            return f"{'an exclusive' if exclusive else 'a shared'} mode"
        case s.Assert():
            return "an assert"
        case EnumMember(enum=enum, index=index):
            return f"a member of `{enum.name.text}`, number {index}"
        case SelfThread(process=process) if process is not None:
            return f"the thread itself, of `{process.name.text}`"
        case AnyThread() | SelfThread():
            return kind(thing)
        case s.LockDecl(type=type):
            return f"a lock: `{type.text}`"
        case _:
            return kind(thing)


def _type(checked: Checked | None, occurrences: Occurrences, thing: Thing) -> str:
    """What its values are, where the check found that out."""
    if checked is None or not isinstance(
        thing, s.Const | s.Param | s.VarDecl | s.Binder | s.Let | s.DefParameter | s.ProcParameter
    ):
        return ""
    spans = {each.span for each in occurrences.of(thing) if not each.declares}
    for node, type in checked.types.items():
        if isinstance(node, Name) and node.span in spans:
            told = called(type)
            return "" if told in ("a lock", "a timer") else f", {told}"
    return ""


# Who uses it


def _used(checked: Checked, thing: s.VarDecl | s.LockDecl | s.TimerDecl) -> Iterator[str]:
    shared = Shared(checked)
    if thing not in shared.things:
        return
    runs = _runners(checked)
    changed: dict[str, None] = {}
    taken: dict[str, None] = {}
    label = ""
    last: Owner | None = None
    for placed in shared.statements():
        owner, statement = placed.owner, placed.statement
        if owner is not last:
            last, label = owner, ""
        if isinstance(statement, s.LabelMark):
            label = f"@{statement.name.text}"
        if thing not in shared.changed(statement):
            continue
        where = f"`{owner.name.text}{label}`{runs.get(owner, '')}"
        if isinstance(statement, s.Acquire):
            how = "tries" if statement.otherwise is not None else ""
            mode = statement.mode.text
            taken[f"{where} ({f'{how} {mode}'.strip()})"] = None
        elif not isinstance(statement, s.Release):
            changed[where] = None
    if isinstance(thing, s.LockDecl):
        yield f"Taken at {_listed(taken)}." if taken else "Nobody takes it."
    else:
        yield f"Written at {_listed(changed)}." if changed else "Nobody writes it."


def _runners(checked: Checked) -> Mapping[Owner, str]:
    """Of each proc, who runs it."""
    found: dict[Owner, list[str]] = {}
    for each in checked.module.declarations:
        if isinstance(each, s.Process | s.Rule):
            for proc in checked.calls.procs(each):
                found.setdefault(proc, []).append(f"`{each.name.text}`")
    return {proc: f", run by {_listed(names)}" for proc, names in found.items()}


def _listed(texts: Mapping[str, None] | list[str]) -> str:
    every = list(texts)
    more = len(every) - _MOST_NAMED
    return "; ".join(every[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")
