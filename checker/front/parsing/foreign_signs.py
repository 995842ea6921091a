r"""Signs and words between values as TLA+, Promela and Python write them: `/\`, `=/=`, `mod`.

Knows what stands for them here; must not know how reading goes on.
"""

from __future__ import annotations

from checker.front.parsing.mistaken_statements import next_of
from checker.front.parsing.tokens import NAME, WRONG
from checker.front.parsing.trouble import Edit, Repair, Trouble

_OF_TLA = {
    "in": "in", "A": "all", "E": "some", "div": "/", "cup": "|", "union": "|", "cap": "&",
    "intersect": "&", "land": "&&", "lor": "||", "lnot": "!", "neg": "!", "leq": "<=", "geq": ">=",
}  # fmt: skip
"""What stands behind a backslash."""

_IN_TWO = {
    ("=", "/="): ("inequality", "!="),
    ("~", "="): ("inequality", "!="),
    ("=", "<"): ("at most", "<="),
    ("--", ">"): ("an implication", "->"),
    ("==", ">"): ("an implication", "->"),
}
"""Signs of others that are two tokens here."""

_WORDS = {
    "xor": ("!=", "UNEQUAL"),
    "implies": ("->", "IMPLIES"),
    "iff": ("==", "EQUAL"),
    "is": ("==", "EQUAL"),
    "mod": ("%", "REMAINDER"),
    "div": ("/", "DIVIDED"),
}


def sign_of_tla(trouble: Trouble) -> Repair | None:
    r"""`/\`, `\/`, `\in`, `\A`, and `\* a comment`."""
    index, here, following = trouble.index, trouble.here, trouble.next
    beside = following is not None and trouble.touches(index + 1)
    if here.text == "/" and beside and following is not None and following.text == "\\":
        found = trouble.tell(
            "`/\\` is written `&&`, and stands only between two conditions",
            trouble.span(index, index + 1),
            help="leave out the one before the first",
        )
        return Repair(found, (Edit(index, index + 2),))
    if here.type != WRONG or here.text != "\\":
        return None
    if trouble.last_text == "/" and trouble.touches(index):
        return _written(trouble, index - 1, index, "&&")
    if not beside or following is None:
        return None
    if following.text == "/":
        return _written(trouble, index, index + 1, "||")
    if following.text in ("*", "*="):
        tokens = trouble.tokens
        later = (n for n in range(index, len(tokens)) if tokens[n].line > here.line)
        end = next(later, len(tokens) - 1)
        found = trouble.tell("a comment begins with `//`", trouble.span(index, index + 1))
        return Repair(found, (Edit(index, end),))
    if following.text == "notin":
        found = trouble.tell(
            "`\\notin` is written with `!` and `in`",
            trouble.span(index, index + 1),
            help="write `!(x in S)`",
        )
        return Repair(found, (Edit(index, index + 2, ("in",)),))
    if following.text in _OF_TLA:
        return _written(trouble, index, index + 1, _OF_TLA[following.text])
    return None


def _written(trouble: Trouble, first: int, last: int, right: str) -> Repair:
    sign = trouble.text(first, last + 1)
    found = trouble.tell(f"`{sign}` is written `{right}`", trouble.span(first, last))
    return Repair(found, (Edit(first, last + 1, (right,)),))


def sign_in_two(trouble: Trouble) -> Repair | None:
    """`=/=`, `~=`, `=<`, `-->` and `==>`."""
    for first in (trouble.index, trouble.index - 1):
        if first < trouble.start or first + 1 >= len(trouble.tokens):
            continue
        pair = (trouble.tokens[first].text, trouble.tokens[first + 1].text)
        if pair not in _IN_TWO or not trouble.touches(first + 1):
            continue
        what, right = _IN_TWO[pair]
        found = trouble.tell(f"{what} is written `{right}`", trouble.span(first, first + 1))
        return Repair(found, (Edit(first, first + 2, (right,)),))
    if trouble.here.text == "/=" and trouble.accepts("UNEQUAL"):
        found = trouble.tell("inequality is written `!=`")
        return Repair(found, (Edit(trouble.index, trouble.index + 1, ("!=",)),))
    return None


def word_between(trouble: Trouble) -> Repair | None:
    """`x mod 2`, `a implies b`, `x not in S`, `0 to 3`."""
    index, text = trouble.index, trouble.here.text
    if trouble.here.type != NAME:
        return None
    if text in _WORDS and trouble.accepts(_WORDS[text][1]):
        return _written(trouble, index, index, _WORDS[text][0])
    following = trouble.next
    if text in ("not", "notin") and trouble.accepts("IN") and following is not None:
        last = index + (text == "not")
        if trouble.tokens[last].text not in ("in", "notin"):
            return None
        found = trouble.tell(
            f"`{text}{' in' if text == 'not' else ''}` is written with `!` and `in`",
            trouble.span(index, last),
            help="write `!(x in S)`",
        )
        return Repair(found, (Edit(index, last + 1, ("in",)),))
    if text in ("to", "upto"):
        if trouble.accepts("RANGE"):
            return _written(trouble, index, index, "..")
        timed = trouble.tokens[trouble.start].text in ("latency", "within", "region")
        if timed and trouble.accepts("IMPLIES"):
            return _written(trouble, index, index, "->")
        if trouble.tokens[trouble.start].text in ("delay", "sleep"):
            found = trouble.tell("a range is written `..`", help="write `5..7 ms`")
            return Repair(found, ())
    return None


def wait_with_a_time(trouble: Trouble) -> Repair | None:
    """`await c within 5 ms;` and `await c for 5 ms;`."""
    word = trouble.here.text
    if word not in ("within", "for") or trouble.tokens[trouble.start].text != "await":
        return None
    if not trouble.accepts("TIMEOUT"):
        return None
    end = next_of(trouble.tokens, trouble.index, ";", "else")
    found = trouble.tell(
        "a wait ends early by a `timeout`, which says where to go then",
        help="write `await … timeout 5 ms else …;`",
    )
    return Repair(found, (Edit(trouble.index, end),))


def other_assignment(trouble: Trouble) -> Repair | None:
    """`x <- 1;`, `x <= 1;`, `x' = 1;`, `x = y = 1;` and `x, y = 1, 2;`."""
    index, text, tokens = trouble.index, trouble.here.text, trouble.tokens
    if not trouble.in_body:
        return None
    if trouble.accepts("ASSIGN") and text == "<=":
        return _assigned(trouble, "`<=` compares; an assignment is written `=`", 1)
    if trouble.accepts("ASSIGN") and text == "<" and tokens[index + 1].text == "-":
        return _assigned(trouble, "an assignment is written `=`", 2)
    if text == "'" and trouble.accepts("ASSIGN"):
        found = trouble.tell(
            "`'` is the value after a step, which an `always step` asks about",
            help=f"a step assigns without it: write `{trouble.text(trouble.start, index)} = …;`",
        )
        return Repair(found, (Edit(index, index + 1),))
    alone = not trouble.opened or trouble.opened[-1] < trouble.start
    several = text == "," and trouble.accepts("ASSIGN")
    again = text == "=" and alone and "=" in (each.text for each in tokens[trouble.start : index])
    if several or (again and tokens[trouble.start].type == NAME and not trouble.accepts("ASSIGN")):
        if tokens[trouble.start].text == "let":
            return None
        help = "write a statement for each: those of one step happen at once"
        found = trouble.tell("one variable is assigned at a time", help=help)
        return Repair(found, () if several else (Edit(index, index + 1, ("==",)),))
    return None


def _assigned(trouble: Trouble, headline: str, width: int) -> Repair:
    index = trouble.index
    found = trouble.tell(headline, trouble.span(index, index + width - 1))
    return Repair(found, (Edit(index, index + width, ("=",)),))


def other_value(trouble: Trouble) -> Repair | None:
    """`'a'`, `|s|`, `if c then a else b`, and `[0..3]` or `[0, 0]` as a value."""
    right: tuple[str, ...]
    index, text, tokens = trouble.index, trouble.here.text, trouble.tokens
    if text == "'" and trouble.accepts("NUMBER") and tokens[index + 2 : index + 3]:
        if tokens[index + 2].text != "'":
            return None
        found = trouble.tell(
            "there are no characters",
            trouble.span(index, index + 2),
            help="write a number, or a member of an `enum`",
        )
        return Repair(found, (Edit(index, index + 3, ("0",)),))
    if text == "|" and trouble.accepts("NUMBER"):
        end = next_of(tokens, index + 1, "|", ";")
        if tokens[end].text != "|":
            return None
        name = trouble.text(index + 1, end)
        found = trouble.tell(
            "how many are in a set or a queue is asked with `.len`",
            trouble.span(index, end),
            help=f"write `{name}.len`",
        )
        return Repair(found, (Edit(index, end + 1, ("0",)),))
    before_it = text == "if" and trouble.accepts("NUMBER")
    behind_it = text == "if" and trouble.accepts("PLUS") and not trouble.here.first
    if before_it or behind_it or (trouble.last_text == "IF" and trouble.accepts("PLUS")):
        at = index - (text != "if")
        found = trouble.tell(
            "a choice between values is written `c ? a : b`",
            trouble.span(at),
            help="write `(c ? a : b)`; for conditions `c -> a`",
        )
        right = () if behind_it else ("0",)
        return Repair(found, (Edit(at, next_of(tokens, index, ";"), right),))
    if trouble.last_text == "[" and trouble.expected == {"RSQB"}:
        end = next_of(tokens, index, "]", ";")
        if tokens[end].text != "]":
            return None
        inside = trouble.text(index, end)
        if tokens[index - 2].text == ":" and tokens[end + 1].text not in (";", "=", ")", ","):
            name = tokens[index - 3].text
            headline = "the size of an array stands behind its name"
            help, right = f"write `{name}[{inside}]: …`", ()
        elif ".." in inside:
            headline, help = "a range stands without brackets", f"write `{inside}`"
            right = tuple(each.text for each in tokens[index:end])
        else:
            headline = "an array has no value as a whole, and a queue begins with `[]`"
            help = "it begins with one value for all its elements, as `= 0`"
            right = ("0",)
        found = trouble.tell(headline, trouble.span(index - 1, end), help=help)
        return Repair(found, (Edit(index - 1, end + 1, right),))
    return None
