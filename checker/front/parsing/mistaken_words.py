"""Mistakes in words: one of the language as a name, one of another language, one misspelled.

Knows words and where they may stand; must not know how reading goes on.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from difflib import get_close_matches

from checker.front.calls_of_c import called_alone, called_for_value
from checker.front.lock_calls import instead
from checker.front.parsing import words
from checker.front.parsing.mistaken_numbers import HALF
from checker.front.parsing.mistaken_statements import closing, next_of
from checker.front.parsing.tokens import NAME, STRING, Token
from checker.front.parsing.trouble import Edit, Repair, Trouble

_STATEMENTS = [
    "if",
    "while",
    "for",
    "either",
    "goto",
    "stop",
    "skip",
    "await",
    "delay",
    "sleep",
    "let",
    "choose",
    "assert",
    "try",
    "release",
    "atomic",
    "return",
    "else",
    "or",
]

ELSE_IF = frozenset(("elif", "elsif", "elseif"))
"""What other languages write for `else if`."""

_FOREIGN = {
    "break": "write `goto` to a label behind the loop",
    "continue": "write `goto` to a label before the loop",
    "switch": "write `if` and `else if`",
    "case": "write `if` and `else if`",
    "do": "write a label and `if (…) { goto … }`",
    "int": "write `var x: 0..3 = 0;`",
    "unsigned": "write `var x: 0..3 = 0;`",
    "long": "write `var x: 0..3 = 0;`",
    "void": "write `proc f(…) { … }`, or `process` for a thread of its own",
    "thread": "write `process`",
    "function": "write `def f(x: 0..3) = …;`",
    "invariant": "write `always name: …;`",
    "static": "write `proc f(…) { … }`, or `def f(…) = …;`",
    "inline": "write `proc f(…) { … }`, or `def f(…) = …;`",
    "typedef": "write `type x = 0..3;`",
    "union": "use a variable for each",
}


def reserved(trouble: Trouble) -> Repair | None:
    """A word of the language where a name must stand."""
    index, text = trouble.index, trouble.here.text
    if text in words.RESERVED and trouble.accepts(NAME):
        following = trouble.next
        if following is None or following.type == NAME:
            return _renamed(trouble, index, sure=False)
        if trouble.accepts(NAME, following.type):
            return _renamed(trouble, index)
    before = trouble.last_text
    if (
        before in words.RESERVED
        and trouble.start == index - 1
        and trouble.here.text in ("=", ":", "+=", "-=", ".", "[")
    ):
        return _renamed(trouble, index - 1)
    return None


def _renamed(trouble: Trouble, number: int, *, sure: bool = True) -> Repair:
    text = trouble.tokens[number].text
    other = "other" if text == "_" else f"{text}_"
    found = trouble.tell(
        f"`{text}` is a word of the language and cannot be a name",
        trouble.span(number),
        help=f"choose another name, as `{other}`",
        code="reserved-word",
    )
    return Repair(found, (Edit(number, number + 1, (other,)),), sure=sure)


def foreign(trouble: Trouble) -> Repair | None:
    """A word of C or another language at the start of a statement or declaration."""
    start = trouble.start
    word = trouble.tokens[start].text
    near = start in (trouble.index, trouble.index - 1) or word in ("switch", "case", "do")
    if not near or word not in _FOREIGN:
        return None
    if word in words.DECLARATIONS and not trouble.in_body:
        return None
    found = trouble.tell(f"there is no `{word}`", trouble.span(start), help=_FOREIGN[word])
    return Repair(found, ())


def misspelled(trouble: Trouble) -> Repair | None:
    """`proccess p {`, `awiat x;`, `elif (c) {`."""
    start = trouble.start
    word = trouble.tokens[start].text
    known = _STATEMENTS if trouble.in_body else sorted(words.DECLARATIONS)
    if trouble.tokens[start].type != NAME or word in known:
        return None
    if trouble.in_body and word in ELSE_IF:
        found = trouble.tell(f"`{word}` is written `else if`", trouble.span(start))
        return Repair(found, ())
    if start not in (trouble.index, trouble.index - 1):
        return None
    close = get_close_matches(word, known, 1, 0.75)
    if not close:
        return None
    found = trouble.tell(
        f"no {'statement' if trouble.in_body else 'declaration'} begins with `{word}`",
        trouble.span(start),
        help=f"did you mean `{close[0]}`?",
    )
    sure = not trouble.in_body or close[0] in ("else", "or")
    return Repair(found, (Edit(start, start + 1, (close[0],)),), sure=sure)


def bare_lock(trouble: Trouble) -> Repair | None:
    """`lock l;` and `unlock l;`."""
    function, lock, after = trouble.last_text, trouble.here, trouble.next
    if not trouble.in_body or trouble.start != trouble.index - 1 or lock.type != NAME:
        return None
    taken = instead(function, lock.text)
    if function == "release" or not taken or after is None or after.text != ";":
        return None
    found = trouble.tell(
        "what is done with a lock stands behind it",
        trouble.span(trouble.start),
        help=f"write `{taken}`",
    )
    return Repair(found, ())


def address(trouble: Trouble) -> Repair | None:
    """`mutex_lock(&l);`."""
    if trouble.here.text != "&" or trouble.last_text not in ("(", ",") or trouble.next is None:
        return None
    opened, tokens = trouble.opened[-1], trouble.tokens
    called = tokens[opened - 1]
    given = _arguments(tokens, opened)
    alone = trouble.start == opened - 1
    told = ""
    if called.type == NAME and not _is_called(tokens, called.text):
        told = (called_alone if alone else called_for_value)(called.text, given)
    if told.startswith("write `include") and any(each.text == "include" for each in tokens):
        told = ""  # it may be included
    if told:
        found = trouble.tell(
            f"no `{'proc' if alone else 'def'}` is called `{called.text}`",
            trouble.span(opened - 1),
            "not declared",
            help=told,
            code="unknown-name",
        )
        close = closing(tokens, opened)
        edit = None if alone or close is None else Edit(opened - 1, close + 1, ("true",))
        return Repair(found, () if edit is None else (edit,))
    name = next((each for each in given if each.startswith(trouble.next.text)), "x")
    found = trouble.tell("there are no addresses", help=f"write `{name}` alone")
    return Repair(found, (Edit(trouble.index, trouble.index + 1),))


def _is_called(tokens: Sequence[Token], name: str) -> bool:
    """Whether a `proc` or `def` of this name is declared."""
    pairs = itertools.pairwise(tokens)
    return any(a.text in ("proc", "def", "table") and b.text == name for a, b in pairs)


def _arguments(tokens: Sequence[Token], opened: int) -> list[str]:
    """The arguments in the parentheses at a token, without addresses, `mm.l` for `&mm->l`."""
    end = closing(tokens, opened) or next_of(tokens, opened, ";")
    parts, depth = [""], 0
    for token in tokens[opened + 1 : end]:
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if token.text == "," and not depth:
            parts.append("")
        elif token.text == "->":
            parts[-1] += "."
        elif token.text != "&":
            blank = " " if parts[-1][-1:].isalnum() and token.text[:1].isalnum() else ""
            parts[-1] += blank + token.text
    return [each for each in parts if each]


def no_call(trouble: Trouble) -> Repair | None:
    """`l.lock;`."""
    index = trouble.index
    if trouble.here.text != ";" or trouble.tokens[max(index - 2, 0)].text != ".":
        return None
    if not trouble.in_body or not trouble.accepts("LPAR", "RPAR", "SEMICOLON"):
        return None
    what, start = trouble.last_text, trouble.start
    whole = trouble.text(start + (trouble.tokens[start].text == "try"), index)
    found = trouble.tell(
        f"`{what}` needs parentheses", trouble.gap(index), help=f"write `{whole}();`"
    )
    return Repair(found, (Edit(index, index, ("(", ")")),))


def delay_any(trouble: Trouble) -> Repair | None:
    """`delay any;`, `delay 5 us..any;`, `sleep 5 us..any;`, and the last two without the `any`."""
    said = trouble.here.text == "any"
    if trouble.last_text != ".." and not (said and trouble.last_text == "delay"):
        return None
    if not said and trouble.here.text not in HALF:
        return None
    index, tokens = trouble.index, trouble.tokens
    places = [k for k in range(trouble.start, index) if tokens[k].text in ("delay", "sleep")]
    if not places:
        return None
    word = places[-1]
    if tokens[word].text == "delay":
        text = "a `delay` is work, which ends: it needs a longest time"
        help = "write `delay 1..5 us;`, or `sleep any;` for a wait of any length"
    else:
        text = "a `sleep` has a shortest and a longest time, or neither"
        help = "write `sleep 1..5 us;` or `sleep any;`, or both behind each other"
    place = trouble.span(index) if said else trouble.span(index - 1)
    found = trouble.tell(text, place, help=help)
    return Repair(found, (Edit(word, index + said, ("sleep", "any")),))


_QUANTIFIERS = {"forall": "all", "every": "all", "exists": "some", "exist": "some"}


def other_quantifier(trouble: Trouble) -> Repair | None:
    """`forall i in 4: …` and `exists i in 4: …`."""
    index, word = trouble.index, trouble.last_text
    if word not in _QUANTIFIERS or trouble.here.type != NAME or trouble.next is None:
        return None
    if trouble.next.text != "in":
        return None
    right = _QUANTIFIERS[word]
    found = trouble.tell(
        f"`{word}` is written `{right}`",
        trouble.span(index - 1),
        help=f"write `{right} {trouble.here.text} in …: …`",
    )
    return Repair(found, (Edit(index - 1, index, (right,)),))


def quoted(trouble: Trouble) -> Repair | None:
    """`printk("x");`."""
    index, tokens = trouble.index, trouble.tokens
    if trouble.here.type != STRING or trouble.last_text != "(" or not trouble.in_body:
        return None
    name = tokens[index - 2].text
    told = called_alone(name, [])
    if not told or trouble.start != index - 2:
        return None
    found = trouble.tell(
        f"no `proc` is called `{name}`",
        trouble.span(index - 2),
        "not declared",
        help=told,
        code="unknown-name",
    )
    close = closing(tokens, index - 1)
    return Repair(found, () if close is None else (Edit(index - 2, close + 1, ("skip",)),))


def bare_release(trouble: Trouble) -> Repair | None:
    """`release l;` and `release(l);`."""
    if trouble.last_text != "release" or not trouble.in_body:
        return None
    here, after = trouble.here, trouble.next
    name = after.text if here.text == "(" and after is not None else here.text
    if not name.isidentifier():
        return None
    found = trouble.tell(
        "`release` stands behind its lock, or before `all`",
        help=f"write `{name}.release();`, or `release all;`",
    )
    return Repair(found, ())
