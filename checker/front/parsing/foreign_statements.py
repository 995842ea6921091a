"""Statements as Promela, Python and others write them: `do :: a :: b od`, `with l:`, `run p();`.

Knows what stands for them here; must not know how reading goes on.
"""

from __future__ import annotations

import itertools

from checker.front.parsing.mistaken_statements import closing, next_of
from checker.front.parsing.tokens import NAME, WRONG
from checker.front.parsing.trouble import Edit, Repair, Trouble

_ALONE = {
    "yield": "leave it out: others may run before any labelled step",
    "schedule": "leave it out: others may run before any labelled step",
    "exit": "write `stop;`",
    "quit": "write `stop;`",
    "pass": "write `skip;`",
    "nop": "write `skip;`",
    "noop": "write `skip;`",
}
_STARTING = ("run", "start", "spawn", "fork", "go")
_WAKING = ("notify", "notifyAll", "signal", "broadcast", "wake", "wakeup")
_HOLDING = ("with", "synchronized", "scoped_guard", "guard", "using")


def choice_of_promela(trouble: Trouble) -> Repair | None:
    """`if :: a -> b :: else -> c fi` and `do :: a :: b od`."""
    index, tokens = trouble.index, trouble.tokens
    start = index - 2 if trouble.last_text == ":" else trouble.start  # `do:` was read as a label
    word = tokens[max(start, 0)].text
    if word not in ("if", "do") or not trouble.in_body or index > start + 2:
        return None
    if [each.text for each in tokens[start + 1 : start + 3]] != [":", ":"]:
        return None
    help = "write `either { … } or { … }`, and `await …;` at the start of a branch that waits"
    if word == "do":
        help = "write `while (true) { either { … } or { … } }`, with `await …;` where one waits"
    end = next_of(tokens, start, "fi" if word == "if" else "od", "}")
    found = trouble.tell(
        "a choice is written `either`, with each branch in braces",
        trouble.span(start, start + 2),
        help=help,
    )
    last = end if tokens[end].text == "}" else end + 1
    last += trouble.word(last) == ";"
    return Repair(found, (Edit(trouble.start, last, ("skip", ";")),))


def block_of_others(trouble: Trouble) -> Repair | None:
    """`d_step { … }`, `with l.lock() { … }`, `try { … }` and `{ … }`."""
    start, tokens, here = trouble.start, trouble.tokens, trouble.here
    word = tokens[start].text
    if not trouble.in_body:
        return None
    if word == "d_step" and here.text == "{" and trouble.index == start + 1:
        found = trouble.tell("`d_step` is written `atomic`", trouble.span(start))
        return Repair(found, (Edit(start, start + 1, ("atomic",)),))
    if word in _HOLDING and here.text in ("{", "(") + (here.text,) * (here.type == NAME):
        brace = next_of(tokens, start, "{", ";")
        if tokens[brace].text != "{" or trouble.index > brace:
            return None
        found = trouble.tell(
            "a lock is taken by one statement and dropped by another",
            trouble.span(start, max(start, brace - 1)),
            help="write `l.lock();` before, and `l.release();` behind",
        )
        return Repair(found, (Edit(start, brace, ("atomic",)),))
    if trouble.last_text == "try" and start == trouble.index - 1 and here.text in ("{", "("):
        found = trouble.tell(
            "a `try` is for one lock",
            trouble.span(start),
            help="write `try l.lock() else goto …;`; what follows it is done with the lock",
        )
        end = closing(tokens, trouble.index)
        while end is not None and tokens[end + 1].text in ("{", "catch", "except", "finally"):
            end = closing(tokens, next_of(tokens, end, "{"))
        return Repair(found, () if end is None else (Edit(start, end + 1, ("skip", ";")),))
    if here.text == "{" and start == trouble.index:
        close = closing(tokens, trouble.index)
        found = trouble.tell(
            "a block stands behind `if`, `while`, `for`, `either` or `atomic`",
            help="leave the braces out; `atomic { … }` is a block that is one step",
        )
        return Repair(found, () if close is None else (Edit(start, start, ("atomic",)),))
    return None


def word_alone(trouble: Trouble) -> Repair | None:
    """`yield;`, `exit;`, `stop();`, `run p();`, `notify c;`, `label a: …`."""
    start, index, tokens, here = trouble.start, trouble.index, trouble.tokens, trouble.here
    word = tokens[start].text
    if not trouble.in_body or start != index - 1:
        return None
    if here.text == ";" and word in _ALONE:
        found = trouble.tell(f"there is no `{word}`", trouble.span(start), help=_ALONE[word])
        return Repair(found, (Edit(start, start + 1, ("skip",)),))
    if here.text == "(" and word in ("stop", "skip") and tokens[index + 1].text == ")":
        found = trouble.tell(
            f"`{word}` takes no parentheses",
            trouble.span(index, index + 1),
            help=f"write `{word};`",
        )
        return Repair(found, (Edit(index, index + 2),))
    if here.type != NAME:
        return None
    if word in _STARTING and tokens[index + 1].text in (";", "("):
        end = next_of(tokens, index, ";")
        found = trouble.tell(
            "a thread runs from the start, and starts no other",
            trouble.span(start, index),
            help=f"let `{here.text}` begin with an `await` for a variable that is set here",
        )
        return Repair(found, (Edit(start, end, ("skip",)),))
    if word in _WAKING and tokens[index + 1].text == ";":
        found = trouble.tell(
            "nobody has to be woken: an `await` goes on as soon as its condition is true",
            trouble.span(start, index),
            help="leave it out",
        )
        return Repair(found, (Edit(start, index + 1, ("skip",)),))
    if word == "label" and tokens[index + 1].text == ":":
        found = trouble.tell(
            "a label is a name and a `:`", trouble.span(start), help=f"write `{here.text}:`"
        )
        return Repair(found, (Edit(start, start + 1),))
    return None


def condition_of_python(trouble: Trouble) -> Repair | None:
    """`if c then a end` and `while c: a`."""
    index, tokens, word = trouble.index, trouble.tokens, trouble.last_text
    if word not in ("if", "while") or not trouble.in_body or trouble.start != index - 1:
        return None
    end = next_of(tokens, index, ";", "{", ":", "then", "do")
    if trouble.here.text == "(" or tokens[end].text not in (":", "then", "do") or end == index:
        return None
    last = next_of(tokens, end, ";", "}")
    found = trouble.tell(
        f"the condition of `{word}` stands in parentheses, and what follows in braces",
        trouble.span(index, end),
        help=f"write `{word} (…) {{ … }}`",
    )
    if tokens[last].text != ";":
        return Repair(found, ())
    closed = last + 1 + (tokens[last + 1].text in ("end", "fi", "od", "endif"))
    closed += closed > last + 1 and tokens[closed].text == ";"
    edits = (Edit(index, index, ("(",)), Edit(end, end + 1, (")", "{")))
    return Repair(found, (*edits, Edit(last + 1, closed, ("}",))))


def typed_let(trouble: Trouble) -> Repair | None:
    """`let x: 0..3 = 1;`."""
    index, tokens = trouble.index, trouble.tokens
    if trouble.here.text != ":" or tokens[trouble.start].text != "let":
        return None
    if index != trouble.start + 2:
        return None
    end = next_of(tokens, index, "=", ";")
    found = trouble.tell(
        "a `let` has the type of its value",
        trouble.span(index, max(index, end - 1)),
        help=f"write `let {trouble.last_text} = …;`",
    )
    return Repair(found, (Edit(index, end),))


def struct_of_c(trouble: Trouble) -> Repair | None:
    """`{ .n = 1 }`, `{ n = 1 }`, `S{ n: 1 }` and `(struct s){ … }` as a value."""
    index, tokens, here = trouble.index, trouble.tokens, trouble.here
    if not any(each.text in ("=", "+=") for each in tokens[trouble.start : index]):
        return None
    opened = index if here.text == "{" else trouble.opened[-1] if trouble.opened else 0
    if tokens[opened].text != "{" or opened <= trouble.start:
        return None
    close = closing(tokens, opened)
    if close is None:
        return None
    inside = [each.text for each in tokens[opened + 1 : close]]
    dotted = here.text == "." and trouble.last_text in ("{", ",")
    plain = here.text == "=" and trouble.last_text == inside[0] and len(inside) > 2
    named = here.text == "{" and (tokens[index - 1].type == NAME or trouble.last_text == ")")
    if not (dotted or plain or named):
        return None
    names = [a for a, b in itertools.pairwise(inside) if b in ("=", ":")]
    if not names and inside:
        return None
    first = opened
    if named:
        first = _before(trouble, index)
    shown = ", ".join(f"{name}: …" for name in names) or "n: …"
    found = trouble.tell(
        "a struct is written `{ field: value, … }`",
        trouble.span(first, index),
        help=f"write `{{ {shown} }}`",
    )
    edits = [Edit(first, opened)] if first < opened else []
    for number in range(opened + 1, close):
        text, before = tokens[number].text, tokens[number - 1].text
        if text == "." and before in ("{", ","):
            edits.append(Edit(number, number + 1))
        elif text == "=":
            edits.append(Edit(number, number + 1, (":",)))
    return Repair(found, tuple(edits))


def _before(trouble: Trouble, index: int) -> int:
    """The token at which the name of a type, or a cast to it, begins before a `{`."""
    tokens = trouble.tokens
    if tokens[index - 1].text != ")":
        return index - 1
    place = index - 1
    while place > trouble.start and tokens[place].text != "(":
        place -= 1
    return place


def comment_of_others(trouble: Trouble) -> Repair | None:
    """`-- a comment` and `(* a comment *)`."""
    index, tokens, here = trouble.index, trouble.tokens, trouble.here
    following = trouble.next
    if here.type == WRONG and here.text == "--" and here.first:
        if following is None or following.line != here.line or trouble.touches(index + 1):
            return None
        later = (n for n in range(index, len(tokens)) if tokens[n].line > here.line)
        found = trouble.tell("a comment begins with `//`")
        return Repair(found, (Edit(index, next(later, len(tokens) - 1)),))
    if here.text != "(" or following is None or following.text not in ("*", "**"):
        return None
    if not trouble.touches(index + 1):
        return None
    ends = (n for n in range(index + 1, len(tokens) - 1) if tokens[n].text in ("*", "**"))
    end = next((n for n in ends if tokens[n + 1].text == ")"), None)
    found = trouble.tell(
        "a comment stands between `/*` and `*/`, or behind `//`", trouble.span(index, index + 1)
    )
    return Repair(found, () if end is None else (Edit(index, end + 2),))
