"""Mistakes in declarations: a type left out, a parameter that starts as `any`, a `when` in a head.

Knows how a declaration begins; must not know how reading goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.front.parsing.mistaken_statements import closing, next_of
from checker.front.parsing.tokens import NUMBER, Token
from checker.front.parsing.trouble import Edit, Repair, Trouble

_UNITS = ("ns", "us", "ms", "s")
_THREADS = ("process", "daemon", "env", "proc")


def no_type(trouble: Trouble) -> Repair | None:
    """`var x = 0;`."""
    index, tokens = trouble.index, trouble.tokens
    if trouble.here.text == ";" and trouble.accepts("COLON", "BOOL", "ASSIGN"):
        return _nothing_given(trouble)
    if trouble.here.text != "=" or not trouble.accepts("COLON", "BOOL", "ASSIGN"):
        return None
    kind = tokens[trouble.start].text
    if kind not in ("var", "param"):
        return None
    name = "".join(each.text for each in tokens[trouble.start + 1 : index])
    end = next_of(tokens, index, ";")
    value = tokens[index + 1 : end]
    if kind == "param" and ".." in [each.text for each in value]:
        timed = any(each.text in _UNITS for each in value)
        type = ("time in " if timed else "") + trouble.written(index + 1, end)
        found = trouble.tell(
            "the type of this `param` is missing", help=f"write `param {name}: {type};`"
        )
        return Repair(found, (Edit(index, index + 1, (":", *(("time", "in") if timed else ()))),))
    type, told = _type(value, tokens)
    given = "".join(each.text for each in value) if len(value) < 5 else "…"
    found = trouble.tell(
        f"the type of this `{kind}` is missing",
        help=f"write `{kind} {name}: {type} = {given};`{told}",
    )
    return Repair(found, (Edit(index, index, (":", "bool")),))


def range_as_value(trouble: Trouble) -> Repair | None:
    """`param io: time = 1..5 ms;`, `param n: 0..3 = 1..2;`, `const n = 0..3;`."""
    index, start, tokens = trouble.index, trouble.start, trouble.tokens
    kind = tokens[start].text
    equals = next_of(tokens, start, "=", ";")
    if trouble.here.text != ".." or kind not in ("param", "const", "var") or equals >= index:
        return None
    end = next_of(tokens, index, ";")
    value = trouble.written(equals + 1, end)
    typed = trouble.text(start + 2, equals)
    if kind == "param" and typed == ":time":
        found = trouble.tell(
            "the range of a `time` stands behind `in`",
            trouble.span(equals),
            help=f"write `param {tokens[start + 1].text}: time in {value};`",
        )
        return Repair(found, (Edit(equals, equals + 1, ("in",)),))
    timed = any(each.text in _UNITS for each in tokens[equals:end])
    name = tokens[start + 1].text
    if kind == "var":
        help = "write `= any` for every value of its type"
    elif timed and "in" in [each.text for each in tokens[start:equals]]:
        help = "write one time of its range, or none and it stays open"
    else:
        type = f"time in {value}" if timed else value
        help = f"write `param {name}: {type};` for every value of it"
    place = trouble.span(equals + 1, end - 1)
    has = {"param": "a default is", "const": "a `const` has", "var": "a `var` starts as"}[kind]
    found = trouble.tell(f"{has} one value, and no range", place, help=help)
    return Repair(found, (Edit(index, end),))


def _nothing_given(trouble: Trouble) -> Repair | None:
    """`var x;`."""
    index = trouble.index
    if trouble.tokens[trouble.start].text != "var":
        return None
    name = trouble.text(trouble.start + 1, index).replace(",", ", ")
    found = trouble.tell(
        "a `var` has a type and a first value",
        trouble.span(trouble.start, index - 1),
        help=f"write `var {name}: 0..3 = 0;`, or `bool` and `false`",
    )
    return Repair(found, (Edit(index, index, (":", "bool", "=", "false")),))


def no_parameter_type(trouble: Trouble) -> Repair | None:
    """`proc f(x) { … }` and `def f(x) = …;`."""
    index, kind = trouble.index, trouble.tokens[trouble.start].text
    if trouble.here.text not in (")", ",") or trouble.expected != {"COLON"}:
        return None
    if kind not in ("proc", "def", "table"):
        return None
    name = trouble.last_text
    also = f"; `ref {name}` for a variable that it changes" if kind == "proc" else ""
    found = trouble.tell(
        "a parameter has a type", trouble.span(index - 1), help=f"write `{name}: 0..3`{also}"
    )
    return Repair(found, (Edit(index, index, (":", "bool")),))


def _type(value: Sequence[Token], tokens: Sequence[Token]) -> tuple[str, str]:
    """A type that has the value, and a word on it."""
    texts = [each.text for each in value]
    bounds = ", with the least and the largest value that it has"
    match texts:
        case ["true" | "false"]:
            return "bool", ""
        case [number] if value[0].type == NUMBER:
            return f"0..{number if int(number.replace('_', '')) else 3}", bounds
        case ["-", number] if value[1].type == NUMBER:
            return f"-{number}..{number}", bounds
        case ["[", "]"]:
            return "queue[4] of 0..3", ", with the type of its items"
        case ["{", *_]:
            return "set of 0..3", ", with the type of its elements"
        case [name] if enum := _enum_with(name, tokens):
            return enum, ""
        case _:
            return "0..3", bounds


def _enum_with(member: str, tokens: Sequence[Token]) -> str:
    """The enum of the text that has this member; empty if none has."""
    for number, token in enumerate(tokens[:-3]):
        if token.text == "enum" and tokens[number + 2].text == "{":
            end = next_of(tokens, number, "}", ";")
            if member in (each.text for each in tokens[number + 3 : end]):
                return tokens[number + 1].text
    return ""


def any_parameter(trouble: Trouble) -> Repair | None:
    """`param f: bool = any;`."""
    index, tokens = trouble.index, trouble.tokens
    if trouble.here.text != "any" or trouble.last_text != "=" or trouble.in_body:
        return None
    kind = tokens[trouble.start].text
    if kind not in ("param", "const"):
        return None
    name = tokens[trouble.start + 1].text
    type = " ".join(each.text for each in tokens[trouble.start + 2 : index - 1])
    type = type.replace(" .. ", "..").removeprefix(": ")
    found = trouble.tell(
        f"a `{kind}` has one value in a run, and only a `var` starts as `any`",
        help=f"write `param {name}: {type or '0..3'};`: then every value is checked, side by side",
    )
    return Repair(found, (Edit(index - 1, index + 1, () if kind == "param" else ("=", "1")),))


def when_in_a_head(trouble: Trouble) -> Repair | None:
    """`env e when c {`."""
    index, kind = trouble.index, trouble.tokens[trouble.start].text
    if trouble.here.text != "when" or kind not in _THREADS or trouble.in_body:
        return None
    brace = next_of(trouble.tokens, index, "{", ";")
    found = trouble.tell(
        "`when` stands in the head of a `rule`",
        help=f"write `rule r when … {{ … }}`, or begin the `{kind}` with `await …;`",
    )
    return Repair(found, (Edit(index, brace),))


def array_type(trouble: Trouble) -> Repair | None:
    """`var a: bool[2] = false;` and `var a: array[2] of bool = false;`."""
    index, tokens, colon = trouble.index, trouble.tokens, trouble.start + 2
    if trouble.word(trouble.start) != "var" or trouble.word(colon) != ":":
        return None
    if trouble.word(colon + 1) in ("array", "Array"):
        first, of = colon + 1, next_of(tokens, colon, "of", ";")
        if tokens[of].text != "of" or index > of:
            return None
        stop = of + 1
        size = trouble.text(first + 1, of)
    elif trouble.here.text == "[":
        first = stop = index
        while trouble.word(stop) == "[" and (end := closing(tokens, stop)) is not None:
            stop = end + 1
        if stop == first:
            return None
        size = trouble.text(first, stop)
    else:
        return None
    size = size if size.startswith("[") else f"[{size or 'N'}]"
    found = trouble.tell(
        "the size of an array stands behind its name",
        trouble.span(first, stop - 1),
        help=f"write `{tokens[colon - 1].text}{size}: …`",
    )
    return Repair(found, (Edit(first, stop),))
