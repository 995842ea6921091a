"""Words and signs of the language in a place where they cannot stand.

Knows where they belong; must not know how reading goes on.
"""

from __future__ import annotations

import itertools

from checker.front.parsing.mistaken_statements import closing, next_of
from checker.front.parsing.tokens import NAME
from checker.front.parsing.trouble import Edit, Repair, Trouble
from checker.front.types_of_c import is_bool, is_number
from checker.ir.locks import Grant

_FAIR_GRANTS = {"fair": "fifo", "FIFO": "fifo", "queue": "fifo", "ticket": "fifo", "none": "any"}
_BEHIND_GRANTS = {Grant.PREFER: " and a mode", Grant.HANDOFF: " and a number"}


def try_inside(trouble: Trouble) -> Repair | None:
    """`if (try l.lock())` and `l.try lock()`."""
    index, tokens = trouble.index, trouble.tokens
    if trouble.last_text == "try" and tokens[index - 2].text == ".":
        lock, mode = tokens[index - 3].text, trouble.here.text
        if trouble.here.type != NAME:
            return None
        found = trouble.tell(
            "`try` stands before its lock",
            trouble.span(index - 1),
            help=f"write `try {lock}.{mode}() else goto …;`, a statement of its own",
        )
        return Repair(found, (Edit(index - 1, index),))
    if trouble.here.text != "try" or not trouble.accepts("NUMBER"):
        return None
    end = next_of(tokens, index, "(", ";")
    request = "".join(each.text for each in tokens[index + 1 : end])
    found = trouble.tell(
        "a `try` is a statement of its own",
        help=f"write `try {request}() else goto …;`, and behind it what follows once it is held",
    )
    close = closing(tokens, end) if tokens[end].text == "(" else None
    return Repair(found, (Edit(index, end if close is None else close + 1, ("true",)),))


def early_alone(trouble: Trouble) -> Repair | None:
    """`timeout 5 ms;` as a statement."""
    start = trouble.start
    word = trouble.tokens[start].text
    if not trouble.in_body or word not in ("timeout", "unless") or start != trouble.index - 1:
        return None
    if trouble.here.text in ("=", ":", ".", "["):
        return None
    found = trouble.tell(
        f"`{word}` stands behind a wait",
        trouble.span(start),
        help=f"write `await … {word} … else goto …;`; a time that passes is `sleep 5 ms;`",
    )
    return Repair(found, ())


def late_from(trouble: Trouble) -> Repair | None:
    """`await c timeout 5 ms from p else …;`."""
    index, tokens, start = trouble.index, trouble.tokens, trouble.start
    if trouble.here.text != "from" or tokens[start].text != "await":
        return None
    before = [each.text for each in tokens[start:index]]
    word = next((each for each in before if each in ("timeout", "unless")), None)
    if word is None:
        return None
    end = next_of(tokens, index + 1, "else", "timeout", "unless", ";")
    who = trouble.text(index + 1, end).replace(",", ", ")
    found = trouble.tell(
        "`from` stands before `timeout` and `unless`",
        trouble.span(index, end - 1),
        help=f"write `await … from {who} {word} … else …;`",
    )
    return Repair(found, (Edit(index, end),))


def grant(trouble: Trouble) -> Repair | None:
    """`lock l: rwsem grant fair;`, and a parameter behind `grant`."""
    name = trouble.here.text
    if trouble.last_text != "grant" or not name.isidentifier():
        return None
    tokens = trouble.tokens
    pairs = itertools.pairwise(tokens)
    declared = any(a.text in ("param", "const") and b.text == name for a, b in pairs)
    if declared:
        help = "it is the same in all columns: declare a lock for each, and choose between them"
    elif name in _FAIR_GRANTS:
        help = f"write `grant {_FAIR_GRANTS[name]}`"
    else:
        *some, last = (f"`{each.value}`{_BEHIND_GRANTS.get(each, '')}" for each in Grant)
        help = f"write {', '.join(some)}, or {last}"
    what = f"`{name}` is no grant" if not declared else "a grant cannot be a parameter"
    return Repair(
        trouble.tell(what, help=help), (Edit(trouble.index, trouble.index + 1, ("any",)),)
    )


def no_expectation(trouble: Trouble) -> Repair | None:
    """`expect deadlock;`, `expect unreached goal;`, `… expect holds;`, `… expect holds timed;`."""
    name = trouble.here.text
    if trouble.last_text != "expect" or trouble.expected != {"VIOLATED", "TIMED"}:
        return None
    if not name.isidentifier() or name.startswith(("vi", "vo", "ti")):
        return None
    if trouble.tokens[trouble.index + 1].text == "timed":
        found = trouble.tell(
            "`expect timed` says already that it holds", help=f"leave `{name}` out"
        )
        return Repair(found, (Edit(trouble.index, trouble.index + 1),))
    if name in ("holds", "hold", "true", "reached", "no", "none"):
        found = trouble.tell(
            "without `expect` a question is expected to hold", help="leave the `expect` out"
        )
        return Repair(found, ())
    behind = trouble.tokens[trouble.index + 1]
    instead = behind.type == NAME or behind.text in ("deadlock", "error")  # of the word `violated`
    name = behind.text if instead else name
    found = trouble.tell(
        "`expect` says what is expected to be violated", help=f"write `expect violated {name};`"
    )
    return Repair(found, (Edit(trouble.index, trouble.index + instead, ("violated",)),))


def double_colon(trouble: Trouble) -> Repair | None:
    """`S::RUN`."""
    index, tokens = trouble.index, trouble.tokens
    before, after = trouble.last_text, trouble.next
    if trouble.here.text != ":" or after is None or after.text != ":":
        return None
    if (after.line, after.column) != (trouble.here.line, trouble.here.end_column):
        return None
    member = tokens[index + 2].text
    found = trouble.tell(
        "a member stands behind a `.`",
        trouble.span(index, index + 1),
        help=f"write `{before}.{member}`",
    )
    return Repair(found, (Edit(index, index + 2, (".",)),))


def range_in_braces(trouble: Trouble) -> Repair | None:
    """`{0..2}`."""
    index, opened = trouble.index, trouble.opened
    if trouble.here.text != ".." or not opened or trouble.tokens[opened[-1]].text != "{":
        return None
    if trouble.in_body and trouble.start >= opened[-1]:
        return None
    if not trouble.accepts("COMMA"):
        return None
    found = trouble.tell("the elements of a set are written one by one", help="write `{0, 1, 2}`")
    return Repair(found, (Edit(index, index + 1, (",",)),))


def any_as_value(trouble: Trouble) -> Repair | None:
    """`x = any;` and `t.start(any);`."""
    if trouble.here.text != "any" or not trouble.accepts("NUMBER"):
        return None
    if (trouble.in_body and not trouble.in_locals) or trouble.tokens[trouble.start].text != "var":
        help = "write `choose x in …;` for a step with any value of a set"
        found = trouble.tell("`any` is no value: it stands in `var … = any;` alone", help=help)
        return Repair(found, (Edit(trouble.index, trouble.index + 1, ("0",)),))
    return None


def step_of_another(trouble: Trouble) -> Repair | None:
    """`never step n: …;`."""
    start, tokens = trouble.start, trouble.tokens
    kind = tokens[start].text
    if kind not in ("never", "reachable", "eventually") or trouble.last_text != "step":
        return None
    if trouble.index != start + 2 or trouble.here.type != NAME:
        return None
    name = trouble.here.text
    found = trouble.tell(
        "only `always` asks of steps",
        trouble.span(start, start + 1),
        help=f"write `always step {name}: !(…);`",
    )
    return Repair(found, (Edit(start, start + 1, ("always",)),))


def dereferenced(trouble: Trouble) -> Repair | None:
    """`*p = 1;` and `&x = 1;`."""
    if trouble.here.text not in ("*", "&") or not trouble.in_body or trouble.next is None:
        return None
    if trouble.start != trouble.index or trouble.next.type != NAME:
        return None
    found = trouble.tell(
        "there are no addresses and no pointers", help=f"write `{trouble.next.text}` alone"
    )
    return Repair(found, (Edit(trouble.index, trouble.index + 1),))


def enum_in_place(trouble: Trouble) -> Repair | None:
    """`param k: { A, B };`"""
    index, tokens = trouble.index, trouble.tokens
    if trouble.last_text != "}" or tokens[trouble.start].text not in ("var", "param", "const"):
        return None
    opened = next((n for n in range(index - 1, trouble.start, -1) if tokens[n].text == "{"), 0)
    names = tokens[opened + 1 : index - 1]
    if tokens[opened - 1].text != ":" or {each.type for each in names[::2]} != {NAME}:
        return None
    if any(each.text != "," for each in names[1::2]):
        return None
    members = ", ".join(each.text for each in names[::2])
    found = trouble.tell(
        "an enumeration has a declaration of its own",
        trouble.span(opened, index - 1),
        help=f"write `enum Kind {{ {members} }}` before it, and `: Kind` here",
    )
    return Repair(found, (Edit(opened, index, ("bool",)),))


def typed_before(trouble: Trouble) -> Repair | None:
    """`proc f(bool x)`, `proc f(int x)`: the first is a word of the language, the second a name."""
    tokens = trouble.tokens
    index = trouble.index - (0 if is_bool(trouble.here.text) else 1)
    if index < 2 or tokens[index - 1].text not in ("(", ","):
        return None
    word, name = tokens[index].text, tokens[index + 1]
    typed = ("bool",) if is_bool(word) else ("0", "..", "3") if is_number(word) else ()
    if not typed or tokens[trouble.start].text != "proc" or name.type != NAME:
        return None
    found = trouble.tell(
        "the type of a parameter stands behind its name",
        trouble.span(index, index + 1),
        help=f"write `{name.text}: {''.join(typed)}`",
    )
    return Repair(found, (Edit(index, index + 2, (name.text, ":", *typed)),))
