"""How a name that means nothing, too much or the wrong thing is told.

Knows the words only; scopes and meanings are for `names`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.naming.declared import Declared, EnumMember, kind, place
from checker.front.naming.namespace import ALWAYS_ASKED
from checker.front.suggest import did_you_mean, listed, roster
from checker.front.types_of_c import is_bool, is_number, lock_type
from checker.source import Span


def not_declared(
    name: s.Name, what: str, where: str, known: Mapping[str, Span | None]
) -> Diagnostic:
    """Nothing of this name is in scope.

    what: what was looked for ("variable"). where: ends "not declared …". known: what could be
    meant, with its place.
    """
    if what == "definition" and name.text == "not":
        return Diagnostic("unknown-name", "`not` is written `!`", Label(name.span))
    if name.text in ALWAYS_ASKED:
        return Diagnostic(
            "unknown-name",
            f"`{name.text}` is no value: it is a row of its own, asked of every spec",
            Label(name.span, f"not declared {where}"),
            (),
            (f"leave it out; `expect violated {name.text};` if there is to be one",),
        )
    if what == "variable" and name.text.isupper() and len(name.text) > 1:
        what = "constant or enum member"
    if what == "constant" and name.text.isupper():
        known = {text: place for text, place in known.items() if text.isupper()}
    return Diagnostic(
        "unknown-name",
        f"no {what} `{name.text}` here",
        Label(name.span, f"not declared {where}"),
        (),
        _of_c(name.text, what)
        or did_you_mean(name.text, known, name.span.file)
        or ((f"declare it: `const {name.text} = 3;`",) if what == "constant" else ()),
    )


_WORDS = {
    "NULL": "none", "nullptr": "none", "nil": "none", "None": "none", "null": "none",
    "TRUE": "true", "True": "true", "FALSE": "false", "False": "false",
    "current": "self", "this": "self", "get_current": "self",
}  # fmt: skip
"""Words of other languages for values that are written otherwise here."""


def _of_c(text: str, what: str) -> tuple[str, ...]:
    """What to write for a word of another language, if it is one."""
    if what == "lock type":
        known = lock_type(text)
        return (f"write `{known}`",) if known else ()
    if what == "type" and is_bool(text):
        return ("write `bool`",)
    if what == "type" and is_number(text):
        return ("a number has a range: write the least and the largest value, as `0..3`",)
    if what == "type" and lock_type(text):
        return (f"a lock is no value: `lock l: {lock_type(text)};` declares one at top level",)
    if what == "type" or text not in _WORDS:
        return ()
    meant = _WORDS[text]
    if meant == "none":
        return (
            "where a thread is expected, write `none` for no thread; numbers have no such value",
        )
    return (f"write `{meant}`",)


def of_a_thread(
    name: s.Name, where: str, process: s.Process, local: s.VarDecl, *, question: bool
) -> Diagnostic:
    """The name is that of a variable of `process`, whose text it does not stand in."""
    owner, text = process.name.text, name.text
    if not question:
        help = "other threads cannot read it; a variable that they share stands at top level"
    elif process.binders:
        help = f"write `t.{text}` inside `all t in {owner}: …`"
    else:
        help = f"write `{owner}.{text}`"
    return Diagnostic(
        "unknown-name",
        f"no variable `{text}` here",
        Label(name.span, f"not declared {where}"),
        (Label(local.name.span, f"`{text}` is a variable of `{owner}`"),),
        (help,),
    )


def no_self(name: s.Name) -> Diagnostic:
    """`self` outside the text of a process."""
    return Diagnostic(
        "out-of-scope",
        "`self` is only known in the text of a process",
        Label(name.span, "whose `self`?"),
        (),
        ("name the thread: `p` or `p[0]`, or `all t in p: …`",),
    )


def ended(name: s.Name, declared: s.Let | s.Binder, *, of_a_step: bool) -> Diagnostic:
    """The name is used behind the block or expression that it belongs to."""
    block = "block" if of_a_step else "expression"
    behind = f"put what speaks of `{name.text}` behind its `:`"
    help = "keep the value in a `var`" if of_a_step else behind
    return Diagnostic(
        "out-of-scope",
        f"`{name.text}` is not known here: its {block} has ended",
        Label(name.span, f"outside the {block}"),
        (Label(declared.name.span, f"`{name.text}` is named here"),),
        (help,),
    )


def of_several(name: s.Name, members: Sequence[EnumMember]) -> Diagnostic:
    """The name is that of members of several enums."""
    enums = [each.enum.name.text for each in members]
    return Diagnostic(
        "unknown-name",
        f"`{name.text}` is a member of {len(enums)} enums: say of which",
        Label(name.span, f"of {listed(enums)}?"),
        tuple(Label(each.name.span, f"`{each.enum.name.text}.{name.text}`") for each in members),
        (f"write {listed([f'`{each}.{name.text}`' for each in enums])}",),
    )


def not_a(name: s.Name, declared: Declared, what: str) -> Diagnostic:
    """The name is declared as something else than `what`."""
    span, text = place(declared), name.text
    help: tuple[str, ...] = ()
    if what == "type" and isinstance(declared, s.LockType):
        help = (f"a lock is no value: declare `lock l: {text};`, or `lock l[N]: {text};` beside",)
    elif what == "process" and isinstance(declared, s.Struct):
        help = ("only a thread can be `none`: keep an index of an array, as `0..3`",)
    return Diagnostic(
        "unknown-name",
        f"`{text}` is {kind(declared)}, not a {what}",
        Label(name.span, f"a {what} is needed here"),
        () if span is None else (Label(span, f"`{text}` is {kind(declared)}"),),
        help,
    )


def no_member(node: s.Member, enum: s.Enum) -> Diagnostic:
    """`node` names a member that `enum` does not have."""
    known = {each.text: each.span for each in enum.members}
    text = enum.name.text
    return Diagnostic(
        "unknown-name",
        f"enum `{text}` has no member `{node.name.text}`",
        Label(node.name.span, roster("member", list(known))),
        (Label(enum.name.span, f"`{text}` is declared here"),),
        did_you_mean(node.name.text, known, node.span.file),
    )


def no_question(
    target: s.Name, questions: Mapping[str, s.Name], asserts: Mapping[str, s.Name]
) -> Diagnostic:
    """An expectation speaks of something that is none of `questions`, nor always asked."""
    text = target.text
    if text in asserts:
        return Diagnostic(
            "bad-expectation",
            f"`{text}` is an `assert`, and belongs to the question `error`",
            Label(target.span, "no question of its own"),
            (Label(asserts[text].span, "asserted here"),),
            ("write `expect violated error …;`",),
        )
    known: dict[str, Span | None] = dict.fromkeys(ALWAYS_ASKED)
    known |= {each: name.span for each, name in questions.items()}
    return Diagnostic(
        "bad-expectation",
        f"the spec asks no question `{text}`",
        Label(target.span, "no question of this name"),
        (),
        did_you_mean(text, known, target.span.file)
        or ("name a question of the spec, `deadlock` or `error`",),
    )
