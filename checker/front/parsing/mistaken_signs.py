"""Mistakes in signs: those of other languages, look-alikes, and characters that are no sign at all.

Knows signs and what stands for them here; must not know how reading goes on.
"""

from __future__ import annotations

import re
import unicodedata

from checker.front.parsing.tokens import NAME, WRONG
from checker.front.parsing.trouble import Edit, Repair, Trouble

_SIGNS = {
    ":=": ("assignment is written `=`", "="),
    "===": ("equality is written `==`", "=="),
    "!==": ("inequality is written `!=`", "!="),
    "<>": ("inequality is written `!=`", "!="),
    "...": ("a range is written `..`", ".."),
    "**": ("there is no power; multiply", "*"),
    "^": ("there is no `^`; for truth values write `!=`", "!="),
    "~": ("there is no `~`; for truth values write `!`", "!"),
    "<<": ("there are no shifts; multiply by a number", "*"),
    ">>": ("there are no shifts; divide by a number", "/"),
}
_LOOKALIKES = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "→": "->", "⇒": "->",
    "≤": "<=", "≥": ">=", "≠": "!=", "∧": "&&", "∨": "||", "¬": "!", "∈": "in", "…": "..",
}  # fmt: skip
_SPELLED = {"and": ("&&", "BOTH"), "or": ("||", "EITHER")}
_COMPARING = frozenset(("LESS", "AT_MOST", "MORE", "AT_LEAST", "EQUAL", "UNEQUAL", "IN"))


def wrong(trouble: Trouble) -> Repair | None:
    """Something that is no token of the language."""
    if trouble.here.type != WRONG:
        return None
    _index, text = trouble.index, trouble.here.text
    if text in ("++", "--"):
        return _counted(trouble, text[0])
    if text in ("*=", "/=", "%=", "|=", "&=", "^="):
        sign, name = text[0], trouble.last_text
        name = name if name.isidentifier() else "x"
        help = f"write `{name} = {name} {sign} …;`"
        if sign in "|&":
            help = f"write `{name} = {name} {sign}{sign} …;`, with one `{sign}` for sets"
        elif sign == "^":
            help = f"write `{name} = ({name} != …);`"
        found = trouble.tell(f"there is no `{text}`", help=help)
        return Repair(found, (_here(trouble, "="),))
    if text == "===" and not trouble.accepts("EQUAL"):
        return Repair(trouble.tell("assignment is written `=`"), (_here(trouble, "="),))
    if text == "<>" and not trouble.accepts("UNEQUAL"):
        found = trouble.tell("there is no `<>`", help="leave it out: `eventually` says it")
        return Repair(found, (_here(trouble),))
    if text == "~" and trouble.next is not None and trouble.next.text == ">":
        found = trouble.tell("`leads` is written with `->`", trouble.span(_index, _index + 1))
        return Repair(found, (Edit(_index, _index + 2, ("->",)),))
    if text in _SIGNS:
        headline, right = _SIGNS[text]
        return Repair(trouble.tell(headline), (_here(trouble, right),))
    if text[0] == '"':
        found = trouble.tell("this text in quotes does not end on its line", text='no `"` follows')
        swallowed = (";",) if text.endswith(";") else ()
        return Repair(found, (_here(trouble, '""', *swallowed),))
    if text[0] == "#":
        return _preprocessed(trouble)
    return _character(trouble, text[0])


def _counted(trouble: Trouble, sign: str) -> Repair:
    """`x++` and `++x` as a statement, or as a value."""
    index, last = trouble.index, trouble.last_text
    name = last if last.isidentifier() else "x"
    if trouble.accepts("ADD_TO"):  # a place, and nothing else, is what the statement begins with
        name = trouble.text(trouble.start, index)
    text = f"{name} {sign}= 1;"
    end = next((n for n in range(index, len(trouble.tokens)) if trouble.tokens[n].text == ";"), 0)
    if (
        trouble.in_body
        and trouble.start == index
        and trouble.tokens[index + 1].type == NAME
        and end
    ):
        help = f"write `{trouble.text(index + 1, end)} {sign}= 1;`"
        found = trouble.tell(f"there is no `{sign}{sign}`", help=help)
        return Repair(found, (_here(trouble), Edit(end, end, (f"{sign}=", "1"))))
    if trouble.accepts("ADD_TO") or not trouble.in_body:
        found = trouble.tell(f"there is no `{sign}{sign}`", help=f"write `{text}`")
        return Repair(found, (_here(trouble, f"{sign}=", "1"),))
    help = f"write `{text}` as a statement of its own, before or behind"
    return Repair(trouble.tell(f"there is no `{sign}{sign}`", help=help), (_here(trouble),))


_DEFINE = re.compile(r"#\s*define\s+(\w+)\s+(\d+)\s*$")
_INCLUDE = re.compile(r'#\s*include\s+([<"][\w./-]+\.mm[>"])')


def _preprocessed(trouble: Trouble) -> Repair:
    """`#define N 3` and `#include <x.mm>`, or a comment that begins with `#`."""
    index, text = trouble.index, trouble.here.text
    place = trouble.span(index, index)
    defined, included = _DEFINE.match(text), _INCLUDE.match(text)
    if defined and not trouble.in_body:
        name, value = defined.groups()
        help = f"write `const {name} = {value};`"
        found = trouble.tell("there is no preprocessor", place, help=help)
        return Repair(found, (_here(trouble, "const", name, "=", value, ";"),))
    if included:
        help = f"write `include {included.group(1)}`"
        return Repair(trouble.tell("there is no preprocessor", place, help=help), (_here(trouble),))
    help = 'there is no preprocessor; `include "x.mm"` reads another spec'
    found = trouble.tell("a comment begins with `//`", place, help=help)
    return Repair(found, (_here(trouble),))


def _character(trouble: Trouble, character: str) -> Repair:
    help = ""
    edits: tuple[Edit, ...] = ()
    if character in _LOOKALIKES:
        meant = _LOOKALIKES[character]
        help = f"write `{meant}`"
        edits = (_here(trouble, meant),) if len(trouble.here.text) == 1 else ()
    elif character.isalpha():
        help = "names are made of the letters a to z and A to Z, digits and `_`"
    found = trouble.tell(f"{_described(character)} cannot stand here", help=help)
    return Repair(found, edits)


def _described(character: str) -> str:
    if character.isprintable():
        return f"the character `{character}`"
    name = unicodedata.name(character, "")
    code = f"U+{ord(character):04X}"
    return f"the character {code} ({name.lower()})" if name else f"the character {code}"


def other_operator(trouble: Trouble) -> Repair | None:
    """One operator for another: `=` for `==`, `=>` for `->`, `and` for `&&`."""
    text = trouble.here.text

    def replace(right: str, headline: str) -> Repair:
        return Repair(trouble.tell(headline), (_here(trouble, right),))

    if text == "=" and trouble.accepts("EQUAL") and not trouble.accepts("ASSIGN"):
        return replace("==", "`=` assigns; a comparison is written `==`")
    if text == "==" and trouble.accepts("ASSIGN"):
        return replace("=", "`==` compares; an assignment is written `=`")
    if text == "=>" and trouble.accepts("IMPLIES"):
        return replace("->", "`=>` stands in tables alone; an implication is written `->`")
    both = {"<->": "->", "<=>": ">"}.get(trouble.last_text + text)
    if both is not None and both == text and trouble.touches(trouble.index):
        before = trouble.index - 1
        sign = trouble.last_text + text
        found = trouble.tell(
            f"there is no `{sign}`: that two conditions are equally true is written `==`",
            trouble.span(before, trouble.index),
            help="write `a == b`, with parentheses around a side that has an operator",
        )
        return Repair(found, (Edit(before, trouble.index + 1, ("==",)),))
    if text == "->" and trouble.accepts("YIELDS"):
        return replace("=>", "a row of a table is written with `=>`")
    if text in _SPELLED and trouble.accepts(_SPELLED[text][1]):
        sign = _SPELLED[text][0]
        return replace(sign, f"`{text}` between conditions is written `{sign}`")
    if trouble.last_text == "not" and (trouble.here.type == NAME or text == "!"):
        before = trouble.index - 1
        found = trouble.tell("`not` is written `!`", trouble.span(before))
        return Repair(found, (Edit(before, trouble.index, ("!",)),))
    return None


def arrow(trouble: Trouble) -> Repair | None:
    """`mm->read();`, where no implication can stand."""
    before, following = trouble.before, trouble.next
    if trouble.here.text != "->" or before is None or following is None:
        return None
    if following.type != NAME or not (before.type == NAME or before.text == "]"):
        return None
    if not trouble.accepts("DOT") or trouble.accepts("YIELDS"):
        return None
    index = trouble.index
    start = index - 1 if before.type == NAME else trouble.start
    whole = trouble.text(start, index)
    behind = trouble.tokens[index + 2].text  # a text ends with one token more
    called = behind != ";" or not trouble.accepts("DOT", NAME, "LPAR")
    edits: tuple[Edit, ...] = (_here(trouble, "."),)
    edits += () if called else (Edit(index + 2, index + 2, ("(", ")")),)
    empty = [each.text for each in trouble.tokens[index + 2 : index + 4]] == ["(", ")"]
    brackets = "()" if empty or not called else "(…)" if behind == "(" else ""
    found = trouble.tell(
        "`->` is an implication; a member stands behind a `.`",
        help=f"write `{whole}.{following.text}{brackets}`",
    )
    return Repair(found, edits)


_FAMILIES = frozenset(("process", "daemon", "env", "rule", "fair"))


def indices(trouble: Trouble) -> Repair | None:
    """`t[x, y]`, and `process p[2][3] {`."""
    index, text = trouble.index, trouble.here.text
    family = trouble.tokens[trouble.start].text in _FAMILIES and not trouble.in_body
    if text == "[" and trouble.last_text == "]" and family:
        found = trouble.tell(
            "all instances of a process stand in one pair of brackets",
            help="write `p[i in 2, j in 3] { … }`; one of them is `p[0][1]`",
        )
        return Repair(found, ())
    opened = trouble.opened
    if text != "," or not opened or trouble.tokens[opened[-1]].text != "[":
        return None
    if not trouble.accepts("RSQB"):
        return None
    if family:
        help = "write `p[i in 2, j in 3] { … }`; one of them is `p[0][1]`"
        return Repair(trouble.tell("several sets of instances have names", help=help), ())
    found = trouble.tell("each index stands in brackets of its own", help="write `t[x][y]`")
    return Repair(found, (Edit(index, index + 1, ("]", "[")),))


def turn_of_a_label(trouble: Trouble) -> Repair | None:
    """`f@w[1]`: a label has no parts, though the threads that are there have."""
    index, tokens = trouble.index, trouble.tokens
    at = index - 2
    while at > 1 and tokens[at].text == ".":
        at -= 2
    if trouble.here.text != "[" or index < 3 or tokens[at].text != "@":
        return None
    thread, place = tokens[at - 1], trouble.text(at + 1, index)
    end = next((n for n in range(index, len(tokens)) if tokens[n].text == "]"), index)
    inside = trouble.text(index + 1, end)
    if thread.type == NAME:
        help = f"write `{thread.text}[{inside}]@{place}` for one thread of `{thread.text}`"
    else:
        help = (
            f"`f@{place}` is true in each turn of a `for`: keep its value in a `var` to ask for it"
        )
    found = trouble.tell("a place in a thread is a label alone, without an index", help=help)
    return Repair(found, (Edit(index, end + 1),))


def chain(trouble: Trouble) -> Repair | None:
    """`a < b < c`."""
    if trouble.terminal not in _COMPARING or not trouble.accepts("BOTH"):
        return None
    help = "compare twice: `a < b && b < c`"
    found = trouble.tell("comparisons cannot be strung together", help=help)
    return Repair(found, (_here(trouble, "&&"),))


def negation_inside(trouble: Trouble) -> Repair | None:
    """`a == !b`."""
    if trouble.here.text != "!" or not trouble.accepts("LPAR", "NOT"):
        return None
    if not trouble.accepts("NUMBER"):
        return None
    found = trouble.tell(
        f"`!` behind `{trouble.last_text}` needs parentheses",
        help="write `a == (!b)`, or `a != b`",
    )
    return Repair(found, (_here(trouble),))


def _here(trouble: Trouble, *texts: str) -> Edit:
    return Edit(trouble.index, trouble.index + 1, texts)
