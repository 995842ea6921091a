"""Declarations as TLA+, Promela and C write them: `VARIABLE x`, `proctype p()`, `enum { A = 1 }`.

Knows what stands for them here; must not know how reading goes on.
"""

from __future__ import annotations

from checker.front.parsing.mistaken_statements import closing, next_of
from checker.front.parsing.tokens import NAME, NUMBER
from checker.front.parsing.trouble import Edit, Repair, Trouble
from checker.front.types_of_c import lock_type

_ASKED = "`always name: …;` asks whether something is true in every state"
_WORDS = {
    "assert": _ASKED + "; an `assert` stands in a process",
    "property": _ASKED,
    "safety": _ASKED,
    "lemma": _ASKED,
    "theorem": _ASKED,
    "THEOREM": _ASKED,
    "INVARIANT": _ASKED,
    "PROPERTY": _ASKED,
    "CONSTANT": "write `const N = 3;`, or `param n: 0..3;` for every value of it",
    "CONSTANTS": "write `const N = 3;`, or `param n: 0..3;` for every value of it",
    "VARIABLE": "write `var x: 0..3 = 0;`",
    "VARIABLES": "write `var x: 0..3 = 0;`",
    "EXTENDS": "leave it out: numbers, sets and queues are always there",
    "ASSUME": "write `assume …;`",
    "module": "write `model name;`",
    "MODULE": "write `model name;`",
    "macro": "write `def f(x: 0..3) = …;`, or `proc f(…) { … }` for statements",
    "init": "write `process init { … }`; a variable has its first value where it is declared",
    "import": 'write `include "x.mm"`',
    "weak": "leave it out: `fair process p { … }` is weakly fair, `fair strong` strongly",
    "fairness": "write `fair process p { … }`, where `p` is declared",
    "symmetric": "leave it out: threads that are alike are found",
}
_THREADS = ("proctype", "active", "thread")


def declaration_of_others(trouble: Trouble) -> Repair | None:
    """A declaration that begins with no word of this language."""
    if trouble.in_body or trouble.start < trouble.index - 1:
        return None
    for look in (_temporal, _proctype, _enum_of_promela, _channel, _definition, _word):
        repair = look(trouble)
        if repair is not None:
            return repair
    return None


def _word(trouble: Trouble) -> Repair | None:
    start, tokens = trouble.start, trouble.tokens
    word = tokens[start].text
    if word not in _WORDS or trouble.index != start or trouble.next is None:
        return None
    found = trouble.tell(f"no declaration begins with `{word}`", help=_WORDS[word])
    line = [n for n in range(start, len(tokens) - 1) if tokens[n].line == trouble.here.line]
    end = next_of(tokens, start, ";")
    end = end + 1 if end in line else line[-1] + 1
    has_block = "{" in (each.text for each in tokens[start : end + 1])
    return Repair(found, () if has_block else (Edit(start, end),))


def _temporal(trouble: Trouble) -> Repair | None:
    """`[] x == 1;` and `<> x == 1;`."""
    index, tokens = trouble.index, trouble.tokens
    if trouble.start != index:
        return None
    text = trouble.here.text + ("]" if trouble.here.text == "[" else "")
    width = len(text) if text == "[]" else 1
    if text not in ("[]", "<>") or (text == "[]" and trouble.word(index + 1) != "]"):
        return None
    end = next_of(tokens, index, ";")
    asked = "always" if text == "[]" else "eventually"
    found = trouble.tell(
        f"`{text}` is written `{asked}`, and a question has a name",
        trouble.span(index, index + width - 1),
        help=f"write `{asked} name: …;`",
    )
    return Repair(found, (Edit(index, end + 1),))


def _proctype(trouble: Trouble) -> Repair | None:
    """`active [2] proctype p() { … }`, `thread p { … }`."""
    start, tokens = trouble.start, trouble.tokens
    if tokens[start].text not in _THREADS or trouble.word(start + 1) in ("=", ":"):
        return None
    number = next_of(tokens, start, "{", ";")
    words = tokens[start:number]
    counts = [each.text for each in words if each.type == NUMBER]
    name = next(
        (each.text for each in words if each.type == NAME and each.text not in _THREADS), "p"
    )
    if tokens[number].text != "{":
        return None
    many = f"[{counts[0]}]" if counts else ""
    found = trouble.tell(
        "a thread is declared by `process`",
        trouble.span(start, number - 1),
        help=f"write `process {name}{many} {{ … }}`; it runs from the start",
    )
    return Repair(found, (Edit(start, number, ("process", name)),))


def _enum_of_promela(trouble: Trouble) -> Repair | None:
    """`mtype = { A, B };`."""
    start, tokens = trouble.start, trouble.tokens
    if tokens[start].text != "mtype":
        return None
    opened = next_of(tokens, start, "{", ";")
    close = closing(tokens, opened) if tokens[opened].text == "{" else None
    if close is None:
        return None
    members = ", ".join(each.text for each in tokens[opened + 1 : close] if each.type == NAME)
    found = trouble.tell(
        "an enumeration is declared by `enum`, with a name",
        trouble.span(start),
        help=f"write `enum Kind {{ {members} }}`",
    )
    return Repair(found, (Edit(start, opened, ("enum", "Kind_")),))


def _channel(trouble: Trouble) -> Repair | None:
    """`chan c = [2] of { int };`."""
    start, tokens = trouble.start, trouble.tokens
    if tokens[start].text != "chan" or trouble.next is None or tokens[start + 1].type != NAME:
        return None
    name, end = tokens[start + 1].text, next_of(tokens, start, ";")
    sizes = [each.text for each in tokens[start:end] if each.type == NUMBER]
    size = next((each for each in sizes if each != "0"), "1")
    found = trouble.tell(
        "a channel is a queue",
        trouble.span(start, start + 1),
        help=f"write `var {name}: queue[{size}] of 0..3 = [];`, with the type of what it takes",
    )
    whole = f"var {name} : queue [ {size} ] of 0 .. 3 = [ ] ;"
    return Repair(found, (Edit(start, end + 1, tuple(whole.split())),))


def _definition(trouble: Trouble) -> Repair | None:
    """`N = 3;` and `Init == x = 0`."""
    index, tokens = trouble.index, trouble.tokens
    first = trouble.here
    if trouble.start != index or first.type != NAME or not first.first:
        return None
    sign, value = trouble.word(index + 1), tokens[min(index + 2, len(tokens) - 1)]
    if sign == "==":
        found = trouble.tell(
            "a definition begins with `def`", help=f"write `def {first.text} = …;`"
        )
        return Repair(found, ())
    if sign != "=" or trouble.word(index + 3) != ";" or value.type != NUMBER:
        return None
    found = trouble.tell(
        "a constant is declared by `const`",
        help=f"write `const {first.text} = {value.text};`, or `var` for what changes",
    )
    return Repair(found, (Edit(index, index, ("const",)),))


def enum_of_c(trouble: Trouble) -> Repair | None:
    """`enum { A, B };`, `enum E = { A };`, `enum class E { A };`, `enum E { A = 1 };`."""
    index, start, tokens = trouble.index, trouble.start, trouble.tokens
    text = trouble.here.text
    if tokens[start].text != "enum" or trouble.in_body:
        return None
    if text == "{" and index == start + 1:
        found = trouble.tell("an `enum` has a name", help="write `enum Kind { … }`")
        return Repair(found, ())
    if text == "=" and tokens[index + 1].text == "{":
        found = trouble.tell("no `=` stands here", help=f"write `enum {trouble.last_text} {{ … }}`")
        return Repair(found, (Edit(index, index + 1),))
    if trouble.last_text == "class" and index == start + 2:
        found = trouble.tell("an `enum` is no class", trouble.span(index - 1), help="leave it out")
        return Repair(found, (Edit(index - 1, index),))
    if not trouble.accepts("COMMA", NAME):
        return None
    if text == "=" and tokens[index + 1].type == NUMBER:
        found = trouble.tell(
            "the members of an `enum` are no numbers",
            trouble.span(index, index + 1),
            help="leave the number out, or write `const` for each",
        )
        end = next_of(tokens, index, "}")
        told = {n for n in range(index, end) if tokens[n].text == "=" or tokens[n].type == NUMBER}
        return Repair(found, tuple(Edit(n, n + 1) for n in sorted(told)))
    if text in ("|", ";"):
        found = trouble.tell("a `,` stands between the members of an `enum`")
        end = next_of(tokens, index, "}")
        told = {n for n in range(index, end) if tokens[n].text == text}
        rest = [Edit(n, n + 1, () if tokens[n + 1].text == "}" else (",",)) for n in sorted(told)]
        return Repair(found, tuple(rest))
    return None


def sign_of_a_declaration(trouble: Trouble) -> Repair | None:
    """`var x in 0..3 = 0;`, `const N: 3;`, `lock l = mutex;`, `always n = e;`, `class a < b;`."""
    index, start, tokens = trouble.index, trouble.start, trouble.tokens
    text, kind = trouble.here.text, tokens[start].text
    if trouble.in_body and not trouble.in_locals:
        return None
    right = (Edit(index, index + 1, (":",)),)
    if kind == "lock":
        return _lock(trouble)
    if kind in ("var", "param") and text == "in" and trouble.accepts("COLON"):
        found = trouble.tell(
            f"the type of a `{kind}` stands behind a `:`",
            help=f"write `{kind} {trouble.last_text}: …`",
        )
        return Repair(found, right)
    if kind == "const" and text == ";" and trouble.word(start + 2) == ":":
        value = trouble.text(start + 3, index)
        found = trouble.tell(
            "the value of a `const` stands behind a `=`",
            trouble.span(start + 2),
            help=f"write `const {tokens[start + 1].text} = {value};`",
        )
        return Repair(found, (Edit(start + 2, start + 3, ("=",)),))
    if kind == "param" and trouble.last_text == "time" and trouble.accepts("IN"):
        end = next_of(tokens, index, ";")
        given = trouble.written(index, end) if trouble.here.type == NUMBER else "1..5 ms"
        found = trouble.tell(
            "the range of a `time` stands behind `in`",
            help=f"write `param {tokens[start + 1].text}: time in {given};`",
        )
        behind = (Edit(index, index, ("in",)),) if trouble.here.type == NUMBER else ()
        return Repair(found, behind or (Edit(index, end),))
    another = text == "," and trouble.word(index + 2) == ":"
    if kind in ("var", "param") and another and trouble.accepts("SEMICOLON"):
        found = trouble.tell(
            f"a `{kind}` has one type",
            help=f"begin a declaration of its own here: `; {kind} …`",
        )
        return Repair(found, (Edit(index, index + 1, (";", kind)),))
    asking = kind in ("always", "never", "reachable", "latency", "check", "region")
    if asking and text in ("=", ":=", "==") and index == start + 2:
        if text == "==" or not trouble.accepts("COLON"):
            return None
        found = trouble.tell(
            "what is asked stands behind a `:`", help=f"write `{kind} {trouble.last_text}: …;`"
        )
        return Repair(found, right)
    if kind == "class" and text in ("<", ","):
        names = [each.text for each in tokens[start + 1 : next_of(tokens, index, ";")]]
        order = names[::2][:: -1 if text == "<" else 1]
        found = trouble.tell(
            "the higher class stands first, and a `>` between two",
            help=f"write `class {' > '.join(order)};`",
        )
        end = next_of(tokens, index, ";")
        told = tuple(Edit(n, n + 1, (">",)) for n in range(index, end) if tokens[n].text == text)
        return Repair(found, told)
    return None


def _lock(trouble: Trouble) -> Repair | None:
    """`lock l;`, `lock l = mutex;`, `lock mutex l;` and `lock l: mutex[2];`."""
    index, start, tokens = trouble.index, trouble.start, trouble.tokens
    text, last = trouble.here.text, trouble.last_text
    if text == "=" and trouble.accepts("COLON"):
        found = trouble.tell(
            "the type of a lock stands behind a `:`", help=f"write `lock {last}: …;`"
        )
        return Repair(found, (Edit(index, index + 1, (":",)),))
    if text == ";" and index == start + 2:
        found = trouble.tell(
            "a lock has a type", trouble.span(start, start + 1), help=f"write `lock {last}: mutex;`"
        )
        return Repair(found, (Edit(index, index, (":", "mutex")),))
    if index == start + 2 and trouble.here.type == NAME and (kind := lock_type(last)):
        found = trouble.tell(
            "a lock is declared with its type behind it",
            trouble.span(start, index),
            help=f"write `lock {text}: {kind};`",
        )
        return Repair(found, (Edit(start + 1, index + 1, (text, ":", kind)),))
    if text == "[" and tokens[index - 2].text == ":":
        close = closing(tokens, index)
        size = "" if close is None else trouble.text(index, close + 1)
        found = trouble.tell(
            "the number of locks stands behind the name",
            help=f"write `lock {tokens[start + 1].text}{size}: {last};`",
        )
        return Repair(found, () if close is None else (Edit(index, close + 1),))
    return None


def body_of_others(trouble: Trouble) -> Repair | None:
    """`process p begin … end`, `def f(x: 0..3): 0..3 = …;`, `def f(x: 0..3) { return …; }`."""
    index, start, tokens = trouble.index, trouble.start, trouble.tokens
    kind, text = tokens[start].text, trouble.here.text
    if trouble.in_body:
        return None
    if kind == "assume" and text == ":" and index <= start + 2:
        found = trouble.tell(
            "an `assume` has no name", trouble.span(start, index), help="write `assume …;`"
        )
        return Repair(found, (Edit(start + 1, index + 1),))
    if kind in ("process", "daemon", "env") and text != "begin":
        return _number_of_instances(trouble)
    if text == "begin" and kind in ("process", "daemon", "env", "proc"):
        found = trouble.tell(f"the body of a `{kind}` stands in braces", help="write `{` and `}`")
        end = next_of(tokens, index, "end")
        edits = (Edit(index, index + 1, ("{",)), Edit(end, end + 1, ("}",)))
        return Repair(found, edits if tokens[end].text == "end" else ())
    if kind == "def" and text == ":" and trouble.accepts("ASSIGN"):
        end = next_of(tokens, index, "=", ";")
        found = trouble.tell(
            "a `def` has the type of its value",
            trouble.span(index, max(index, end - 1)),
            help="leave the type out",
        )
        return Repair(found, (Edit(index, end),))
    if kind == "def" and text == "{" and trouble.accepts("ASSIGN"):
        close = closing(tokens, index)
        found = trouble.tell(
            "a `def` is a value, without statements",
            help="write `def f(…) = …;`, or `proc f(…) { … }` for what takes steps",
        )
        return Repair(found, () if close is None else (Edit(index, close + 1, ("=", "0", ";")),))
    return None


def _number_of_instances(trouble: Trouble) -> Repair | None:
    """`process p in 0..1 {`, `process p: 2 {`, `process p * 2 {` and `process 2 p {`."""
    index, start, tokens = trouble.index, trouble.start, trouble.tokens
    kind, here, brace = tokens[start].text, trouble.here, next_of(tokens, trouble.index, "{", ";")
    if tokens[brace].text != "{":
        return None
    if index == start + 1 and here.type == NUMBER and trouble.next is not None:
        name, count = trouble.next.text, here.text
    elif index == start + 2 and here.text in ("in", ":", "*"):
        name, count = trouble.last_text, trouble.text(index + 1, brace)
    else:
        return None
    found = trouble.tell(
        f"how many there are of a `{kind}` stands in brackets",
        trouble.span(index, brace - 1),
        help=f"write `{kind} {name}[{count}] {{ … }}`",
    )
    return Repair(found, (Edit(start + 1, brace, (name,)),))


def field_list(trouble: Trouble) -> Repair | None:
    """`struct s { n: 0..3, m: bool }`."""
    index, tokens = trouble.index, trouble.tokens
    if trouble.in_body or tokens[trouble.start].text != "struct" or not trouble.opened:
        return None
    last = trouble.here.text == "}" and trouble.accepts("SEMICOLON")
    if not last and (trouble.here.text != "," or not trouble.accepts("SEMICOLON")):
        return None
    close = closing(tokens, trouble.opened[-1])
    found = trouble.tell("each field of a `struct` ends with a `;`")
    if close is None:
        return Repair(found, ())
    commas = [n for n in range(index, close) if tokens[n].text == ","]
    edits = [Edit(n, n + 1, (";",)) for n in commas]
    if tokens[close - 1].text not in (";", ","):
        edits.append(Edit(close, close, (";",)))
    return Repair(found, tuple(edits))


def bare_file(trouble: Trouble) -> Repair | None:
    """`include foo.mm;`."""
    if trouble.last_text != "include" or trouble.in_body or trouble.here.type != NAME:
        return None
    tokens, index = trouble.tokens, trouble.index
    end = index
    while tokens[end].text not in (";",) and tokens[end].line == trouble.here.line:
        end += 1
        if end == len(tokens) - 1:
            break
    name = trouble.text(index, end)
    found = trouble.tell(
        "the name of a text stands in quotes",
        trouble.span(index, max(index, end - 1)),
        help=f'write `include "{name}"`',
    )
    return Repair(found, ())
