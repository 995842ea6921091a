"""Where control can go in one process: its labels, what `goto` means, text that nothing reaches.

Knows no values; where steps begin inside a label is for `stepping`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.naming.namespace import repeated
from checker.front.suggest import did_you_mean, roster
from checker.front.walk import blocks, statements
from checker.records import dataclass
from checker.source import Span

START, END = "start", "end"
"""The places of every process that need no label: before its first label, and after its end."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one process by name, and the label that each `goto` goes to."""

    marks: Mapping[str, s.LabelMark]
    targets: Mapping[s.Name, s.LabelMark]


def find_labels(
    process: s.Process | s.Proc, others: Mapping[str, s.Name]
) -> tuple[Labels, list[Diagnostic]]:
    """The labels of `process`, and what is wrong with them.

    others: labels elsewhere in the spec -> the name of the process that has them.
    """
    found: list[Diagnostic] = []
    every = [each for each in statements(process.body) if isinstance(each, s.LabelMark)]
    marks: dict[str, s.LabelMark] = {}
    for mark in every:
        marks.setdefault(mark.name.text, mark)
        found += _reserved(mark, process)
    found += repeated([each.name for each in every], f"labels of `{process.name.text}`")
    targets: dict[s.Name, s.LabelMark] = {}
    found += _into_loops(process.body, marks)
    for statement in statements(process.body):
        if isinstance(statement, s.Goto):
            label = statement.label
            if label.text in marks:
                targets[label] = marks[label.text]
            else:
                found.append(unknown_label(label, process, marks, others))
    found += _block(process.body)
    return Labels(marks, targets), found


def _into_loops(body: s.Block, marks: Mapping[str, s.LabelMark]) -> list[Diagnostic]:
    """Each `goto` to a label inside a `for` that it doesn't stand in: which turn would it be?"""
    around = dict(_with_loops(body, ()))
    found = []
    for statement, loops in around.items():
        mark = marks.get(statement.label.text) if isinstance(statement, s.Goto) else None
        missing = [] if mark is None else [each for each in around[mark] if each not in loops]
        if mark is None or not missing:
            continue
        found.append(
            Diagnostic(
                "bad-goto",
                f"`goto {mark.name.text}` would jump into a `for`: into which turn of it?",
                Label(statement.span, "from outside the loop"),
                (
                    Label(mark.name.span, "the label"),
                    Label(missing[0].binder.span, "the loop that it stands in"),
                ),
                ("write the loop with `while` and a variable",),
            )
        )
    return found


def _with_loops(
    block: s.Block, loops: tuple[s.For, ...]
) -> Iterator[tuple[s.Statement, tuple[s.For, ...]]]:
    for statement in block:
        yield statement, loops
        deeper = (*loops, statement) if isinstance(statement, s.For) else loops
        for inner in blocks(statement):
            yield from _with_loops(inner, deeper)


def has_label(process: s.Process | s.Proc, text: str) -> bool:
    """Whether `@text` can be true of the process, `start` and `end` counting where they exist."""
    if text == END:
        return True
    if text == START and not (process.body and isinstance(process.body[0], s.LabelMark)):
        return True
    return any(isinstance(e, s.LabelMark) and e.name.text == text for e in statements(process.body))


def unknown_label(
    name: s.Name,
    process: s.Process | s.Proc,
    marks: Mapping[str, s.LabelMark],
    others: Mapping[str, s.Name],
) -> Diagnostic:
    """`name` is used as a label of `process`, which has none such.

    marks: the labels that it has. others: see `find_labels`.
    """
    known = {text: mark.name.span for text, mark in marks.items()}
    where = process.name.text
    why: tuple[Label, ...] = ()
    advice = did_you_mean(name.text, known, name.span.file)
    if name.text == END:
        advice = ("write `stop;` to go to the end",)
    elif name.text == START:
        advice = ("it begins at its first label",)
    elif name.text in others:
        owner = others[name.text]
        why = (Label(owner.span, f"`{name.text}` is a label of `{owner.text}`"),)
        advice = ()
    elif not known:
        advice = (f"`{where}` has no labels; write `{name.text}:` before a statement",)
    return Diagnostic(
        "unknown-label",
        f"`{where}` has no label `{name.text}`",
        Label(name.span, roster("label", list(known))),
        why,
        advice,
    )


def one_step(rule: s.Rule) -> list[Diagnostic]:
    """What in the body of a rule cannot be part of a single step that never waits."""
    text = rule.name.text
    return [
        Diagnostic(
            "rule-takes-steps",
            f"a rule is one step, so {what} cannot stand in it",
            Label(each.span, f"in rule `{text}`"),
            (),
            (help,),
        )
        for each in statements(rule.body)
        for what, help in _own_step(each)
    ] + _block(rule.body)


def steps_of_calls(rule: s.Rule, procs: Iterable[s.Proc]) -> list[Diagnostic]:
    """What in the procs that run for a rule cannot be part of its step, one for each proc."""
    found = []
    for proc in procs:
        wrong = ((each, *own) for each in statements(proc.body) for own in _own_step(each))
        for statement, what, help in wrong:
            found.append(
                Diagnostic(
                    "rule-takes-steps",
                    f"a rule is one step, so {what} cannot stand in a proc that it calls",
                    Label(statement.span, f"in proc `{proc.name.text}`"),
                    (Label(rule.name.span, f"rule `{rule.name.text}` calls it"),),
                    (help,),
                )
            )
            break
    return found


def _own_step(statement: s.Statement) -> list[tuple[str, str]]:
    env = "write an `env` with a label and a `goto` instead"
    match statement:
        case s.LabelMark():
            return [("a label", env)]
        case s.While():
            return [("`while`", env)]
        case s.Goto():
            return [("`goto`", "`stop;` ends the step")]
        case s.Await():
            return [("`await`", "put the condition before the brace: `rule r when … { … }`")]
        case s.Pause(sleep=sleep):
            return [("`sleep`" if sleep else "`delay`", env)]
        case s.Acquire() | s.Release():
            return [("a lock", env)]
        case _:
            return []


def _reserved(mark: s.LabelMark, process: s.Process | s.Proc) -> list[Diagnostic]:
    text = mark.name.text
    if text == END:
        help = "give it another name; `stop;` goes to the end"
    elif text == START and process.body[0] is not mark:
        help = f"give it another name; `@{START}` is where the process begins"
    else:
        return []
    return [
        Diagnostic(
            "reserved-word",
            f"every process has its own `{text}`, so no label can be called so",
            Label(mark.name.span, "a label here"),
            (),
            (help,),
        )
    ]


def _block(block: s.Block) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    last: s.Statement | None = None  # what control never leaves at its end, until a label follows
    told = False
    for index, statement in enumerate(block):
        if isinstance(statement, s.LabelMark):
            last, told = None, False
            found += _leads_nowhere(statement, block[index + 1 :])
            continue
        if last is not None and not told:
            told = True
            found.append(_unreachable(last, statement.span))
        for inner in blocks(statement):
            found += _block(inner)
        if not _passes(statement):
            last = statement
    return found


def _leads_nowhere(mark: s.LabelMark, after: s.Block) -> list[Diagnostic]:
    text = mark.name.text
    why: tuple[Label, ...] = ()
    if after and not isinstance(after[0], s.LabelMark):
        return []
    if after:
        second = after[0]
        assert isinstance(second, s.LabelMark)
        headline = f"label `{text}` stands on label `{second.name.text}`, so no step begins there"
        advice = f"keep one of them, or write `{text}: skip;`"
        why = (Label(second.span, "the next label"),)
    else:
        headline = f"label `{text}` stands before a closing brace, so no step begins there"
        advice = f"write `{text}: skip;`"
    return [
        Diagnostic("label-at-end", headline, Label(mark.span, "nothing to do here"), why, (advice,))
    ]


def _unreachable(last: s.Statement, rest: Span) -> Diagnostic:
    match last:
        case s.Goto():
            what = "this `goto`"
        case s.Stop():
            what = "this `stop`"
        case s.Return():
            what = "this `return`"
        case s.While():
            what = "this loop, which never ends"
        case _:
            word = "if" if isinstance(last, s.If) else "either"
            what = f"this `{word}`: every branch goes elsewhere"
    return Diagnostic(
        "unreachable-text",
        f"nothing runs the text after {what}",
        Label(rest, "never run"),
        (Label(last.span, "control goes elsewhere"),),
        ("delete it, or put a label before it for a `goto`",),
    )


def _passes(statement: s.Statement) -> bool:
    """Whether control can come to the end of the statement."""
    match statement:
        case s.Goto() | s.Stop() | s.Return():
            return False
        case s.Atomic(body=body):
            return passes(body)
        case s.If(then=then, otherwise=otherwise):
            return passes(then) or passes(otherwise)
        case s.Either(branches=branches):
            return any(passes(each) for each in branches)
        case s.While(condition=condition):
            return not (isinstance(condition, s.Truth) and condition.value)
        case _:
            return True


def passes(block: s.Block) -> bool:
    """Whether control can come to the end of the block."""
    passes = True
    for statement in block:
        passes = isinstance(statement, s.LabelMark) or (passes and _passes(statement))
    return passes
