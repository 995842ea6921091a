"""Declarations as C writes them: `bool x = false;`, `DEFINE_MUTEX(m);`, `void f() { … }`.

Knows how they are written here; must not know how reading goes on.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from checker.front.parsing.mistaken_statements import closing, next_of
from checker.front.parsing.tokens import NUMBER, Token
from checker.front.parsing.trouble import Edit, Repair, Trouble
from checker.front.types_of_c import is_bool, is_number, lock_type
from checker.records import dataclass

_QUALIFIERS = frozenset((
    "static", "extern", "volatile", "const", "inline", "register", "noinline", "asmlinkage",
    "__read_mostly", "__always_inline", "__init",
))  # fmt: skip
_TAGS = ("struct", "enum", "union")
_WAITERS = ("wait_queue_head_t", "wait_queue_head", "pthread_cond_t", "swait_queue_head")
_MACROS = {
    "DEFINE_MUTEX": "mutex", "DEFINE_SPINLOCK": "spinlock", "DEFINE_RAW_SPINLOCK": "spinlock",
    "DECLARE_RWSEM": "rwsem", "DEFINE_RWLOCK": "rwsem", "DEFINE_SEMAPHORE": "semaphore",
    "DECLARE_COMPLETION": "COMPLETION", "DEFINE_TIMER": "timer",
    "DECLARE_WAIT_QUEUE_HEAD": "wait_queue_head_t",
}  # fmt: skip
_BESIDE = "declare the array beside it, as `var {}[…]: …;`, or write one field for each element"
_MOST_BITS = 12
"""A field of more bits than this is rather a number of a range that has to be chosen."""

_NO_QUEUE = "leave it out: an `await` names the condition that ends it, and needs no wait queue"
_THREADS = ("process", "daemon", "env")


@dataclass(frozen=True, slots=True)
class _Declared:
    """A declaration of C. end: the token behind its names and sizes, a `=`, `;` or `(`."""

    words: tuple[str, ...]
    name: str
    pointer: bool
    sizes: tuple[str, ...]
    end: int


def declared_of_c(trouble: Trouble) -> Repair | None:
    """`int x = 0;`, `static bool c;`, `mutex m;`, `struct page p;`, `enum Page page = ABSENT;`."""
    start, tokens = trouble.start, trouble.tokens
    found = _read(tokens, start)
    if found is None or trouble.index > found.end or tokens[found.end].text not in ("=", ";", ","):
        return None
    if not _known(found.words, tokens):
        return None
    stop = next_of(tokens, found.end, ";")
    if tokens[found.end].text == ",":
        more = tuple(each.text for each in tokens[found.end : stop])
        if not all(each == "," or each.isidentifier() for each in more):
            return None
        found = replace(found, sizes=(*found.sizes, *more))
    value = tokens[found.end + 1 : stop] if tokens[found.end].text == "=" else ()
    return _declared(trouble, found, value, stop)


def declared_by_macro(trouble: Trouble) -> Repair | None:
    """`DEFINE_MUTEX(m);`."""
    start, tokens = trouble.start, trouble.tokens
    kind = _MACROS.get(tokens[start].text)
    near = start in (trouble.index, trouble.index - 1)
    if kind is None or not near or tokens[start + 1].text != "(" or trouble.in_body:
        return None
    found = _Declared((kind,), tokens[start + 2].text, False, (), start + 2)
    return _declared(trouble, found, (), next_of(tokens, start, ";"))


def field_of_c(trouble: Trouble) -> Repair | None:
    """`struct page { int count; }`, and what no struct can have: `t[2]: 0..3;`."""
    tokens, opened = trouble.tokens, trouble.opened
    if trouble.in_body or tokens[trouble.start].text != "struct" or not opened:
        return None
    first = trouble.index
    while first - 1 > opened[-1] and tokens[first - 1].text != ";":
        first -= 1
    if trouble.here.text == "[" and tokens[first + 1].text == "[":
        close = closing(tokens, trouble.index)
        told = trouble.tell(
            "a struct has no arrays",
            help=_BESIDE.format(tokens[first].text),
        )
        return Repair(told, () if close is None else (Edit(trouble.index, close + 1),))
    found = _read(tokens, first)
    if found is None or tokens[found.end].text not in (";", ":"):
        return None
    place = trouble.span(first, found.end - 1)
    end = next_of(tokens, found.end, ";", "}")
    lock = lock_type(found.words[-1])
    if found.words == ("lock",) and tokens[found.end].text == ":" and end == found.end + 2:
        lock = lock_type(tokens[end - 1].text) or tokens[end - 1].text
    if lock and not found.pointer:
        told = trouble.tell(
            "a struct has no locks",
            place,
            help=f"a lock is no value: declare `lock {found.name}: {lock};`,"
            f" or `lock {found.name}[N]: {lock};` beside",
        )
        return Repair(told, (Edit(first, end, (found.name, ":", "bool")),))
    if tokens[found.end].text == ":":
        return _field_typed_twice(trouble, found, first)
    if found.pointer and found.words != ("struct", "task_struct"):
        told = trouble.tell("there are no pointers", place, help=_no_pointer(found.name))
        return Repair(told, (Edit(first, found.end, (found.name, ":", "bool")),))
    type, _ = _typed(found, (), tokens)
    told = trouble.tell(
        "the type of a field stands behind its name",
        place,
        help=f"write `{found.name}: {''.join(type)};`",
    )
    return Repair(told, (Edit(first, found.end, (found.name, ":", *type)),))


def _field_typed_twice(trouble: Trouble, found: _Declared, first: int) -> Repair | None:
    """A field `int l: 0..3;`, or `int l: 2;`, which has two bits."""
    tokens, end = trouble.tokens, next_of(trouble.tokens, found.end, ";", "}")
    if found.pointer or not _known(found.words, tokens):
        return None
    if found.sizes:
        told = trouble.tell(
            "a struct has no arrays",
            trouble.span(first, found.end - 1),
            help=_BESIDE.format(found.name),
        )
        return Repair(told, (Edit(first, found.end, (found.name,)),))
    type = trouble.written(found.end + 1, end)
    edits: tuple[Edit, ...] = (Edit(first, found.end, (found.name,)),)
    bits = tokens[found.end + 1].text
    if end == found.end + 2 and bits.isdecimal() and int(bits) <= _MOST_BITS:
        type = f"0..{2 ** int(bits) - 1}"
        edits += (Edit(found.end + 1, end, ("0", "..", str(2 ** int(bits) - 1))),)
    told = trouble.tell(
        "the type of a field stands behind its name",
        trouble.span(first, found.end - 2),
        help=f"write `{found.name}: {type};`",
    )
    return Repair(told, edits)


def typed_before_and_behind(trouble: Trouble) -> Repair | None:
    """`var int x: 0..3 = 0;` and `var int x = 0;`."""
    start, tokens = trouble.start, trouble.tokens
    kind, found = tokens[start].text, _read(tokens, start + 1)
    if kind not in ("var", "param", "const") or trouble.index - start not in (1, 2):
        return None
    if found is None or found.pointer or not _known(found.words, tokens):
        return None
    end, name = next_of(tokens, found.end, ";"), found.end - len(found.sizes) - 1
    if tokens[found.end].text not in (":", "=", ";"):
        return None
    sized, behind = trouble.text(name, found.end), trouble.written(found.end, end)
    edits: tuple[Edit, ...] = (Edit(start + 1, name),)
    if tokens[found.end].text == ":":
        right = f"{sized}{behind}"
    else:
        type, first = _typed(found, tokens[found.end + 1 : end], tokens)
        given = () if kind == "param" and found.end == end else ("=", *first)
        edits += (Edit(found.end, end, (":", *type, *given)),)
        right = _spaced((sized, ":", *type, *given))
    told = trouble.tell(
        f"the type of a `{kind}` stands behind its name",
        trouble.span(start + 1, name - 1),
        help=f"write `{kind} {right};`",
    )
    return Repair(told, edits)


def function_of_c(trouble: Trouble) -> Repair | None:
    """`void f(int x) { … }`, `static int f(void) { … }` and `process p() { … }`."""
    start, tokens = trouble.start, trouble.tokens
    if trouble.in_body:
        return None
    if trouble.here.text == "(" and tokens[start].text in _THREADS and trouble.index == start + 2:
        return _thread_with_parentheses(trouble)
    found = _read(tokens, start, returning=True)
    if found is None or tokens[found.end].text != "(" or trouble.index > found.end:
        return None
    close = closing(tokens, found.end)
    if close is None or tokens[close + 1].text != "{":
        return None
    inside = [each.text for each in tokens[found.end + 1 : close]]
    none = inside in ([], ["void"])
    result = "" if "void" in found.words else f": {'bool' if is_bool(found.words[-1]) else '0..3'}"
    given = " ".join(inside).replace(" :", ":").replace(" .. ", "..") if ":" in inside else "…"
    help = f"write `proc {found.name}({'' if none else given}){result} {{ … }}`"
    help += f", or `process {found.name} {{ … }}` for a thread of its own" if none else ""
    told = trouble.tell("a function is a `proc`", trouble.span(start, found.end - 1), help=help)
    return Repair(told, (Edit(start, close + 1, ("proc", found.name, "(", ")")),))


def _thread_with_parentheses(trouble: Trouble) -> Repair | None:
    tokens, index = trouble.tokens, trouble.index
    kind, name = tokens[index - 2].text, tokens[index - 1].text
    close = closing(tokens, index)
    if close is None:
        return None
    help = f"write `{kind} {name} {{ … }}`, or `{kind} {name}[2] {{ … }}` for two of them"
    if close > index + 1 and [each.text for each in tokens[index + 1 : close]] != ["void"]:
        help = f"write `{kind} {name}[i in 2] {{ … }}`: `i` tells its instances apart"
    told = trouble.tell(
        f"a `{kind}` is given nothing: it runs from the start",
        trouble.span(index, close),
        help=help,
    )
    return Repair(told, (Edit(index, close + 1),))


def number_in_words(trouble: Trouble) -> Repair | None:
    """`var x: unsigned int = 0;`."""
    index = trouble.index
    if not (is_number(trouble.here.text) and is_number(trouble.last_text)):
        return None
    if trouble.tokens[index - 2].text not in (":", "of", "="):
        return None
    told = trouble.tell(
        "a number has a range",
        trouble.span(index - 1, index),
        help="write the least and the largest value, as `0..3`",
    )
    return Repair(told, (Edit(index - 1, index + 1, ("0", "..", "3")),))


def _read(tokens: Sequence[Token], start: int, *, returning: bool = False) -> _Declared | None:
    """The type and the name that begin at a token, if it may be a declaration of C.

    returning: of a function, whose type may be any.
    """
    words: list[str] = []
    number, pointer = start, False
    while number < len(tokens) - 1:
        text = tokens[number].text
        if text == "*" and words:
            pointer = True
        elif text.isidentifier():
            words.append(text)
        else:
            break
        number += 1
    typed = [each for each in words[:-1] if each not in _QUALIFIERS]
    if not typed or tokens[number - 1].text == "*" or len(typed) > 4:
        return None
    if typed[0] in _TAGS and len(typed) != 2:
        return None
    if returning and typed[0] not in _TAGS and typed != ["void"] and not _plain(typed):
        return None
    first = number
    while tokens[number].text == "[":
        close = closing(tokens, number)
        if close is None:
            return None
        number = close + 1
    sizes = tuple(each.text for each in tokens[first:number])
    return _Declared(tuple(typed), words[-1], pointer, sizes, number)


def _plain(words: Sequence[str]) -> bool:
    return all(is_number(each) or is_bool(each) for each in words)


def _known(words: Sequence[str], tokens: Sequence[Token]) -> bool:
    """Whether the words before a name are a type: of C, of the kernel, or of the text."""
    if words[0] in _TAGS or _plain(words):
        return True
    if len(words) > 1:
        return False
    word = words[0]
    if word in _WAITERS or word == "timer_list" or (lock_type(word) and word != "lock"):
        return True
    pairs = itertools.pairwise(tokens)
    return any(a.text in ("enum", "struct", "type") and b.text == word for a, b in pairs)


def _declared(trouble: Trouble, found: _Declared, value: Sequence[Token], stop: int) -> Repair:
    """What is told of a declaration of C that ends at token `stop`."""
    start, name, word = trouble.start, found.name, found.words[-1]
    place = trouble.span(start, max(found.end - 1, start))
    lock = lock_type(word)
    if word in _WAITERS:
        return Repair(trouble.tell("there are no wait queues", place, help=_NO_QUEUE), ())
    if found.pointer and word != "task_struct":
        told = trouble.tell("there are no pointers", place, help=_no_pointer(name))
        return Repair(told, ())
    sized = (name, *found.sizes)
    if lock:
        right: tuple[str, ...] = ("lock", *sized, ":", lock, ";")
    elif word in ("timer_list", "timer"):
        right = ("timer", *sized, ";")
    elif word in ("completion", "COMPLETION"):
        right = ("var", *sized, ":", "COMPLETION", "=", "0", ";")
    else:
        type, first = _typed(found, value, trouble.tokens)
        right = ("var", *sized, ":", *type, "=", *first, ";")
    if "const" in (each.text for each in trouble.tokens[start : found.end]) and value:
        right = ("const", name, "=", *(each.text for each in value), ";")
    text = _spaced(right)
    where = ""
    if trouble.in_body:
        top = right[0] in ("lock", "const")
        where = " at top level" if top else " before the first statement of the process"
        where = "" if trouble.in_locals and not top else where
    if word in ("completion", "COMPLETION"):
        where += ", and `include <completion.mm>`"
    told = trouble.tell(
        f"a {'lock' if lock else 'name'} is declared with its type behind it",
        place,
        help=f"write `{text}`{where}",
    )
    fits = not trouble.in_body or (trouble.in_locals and right[0] in ("var", "timer"))
    fits = fits and "…" not in right
    return Repair(told, (Edit(start, stop + 1, right),) if fits else ())


def _typed(
    found: _Declared, value: Sequence[Token], tokens: Sequence[Token]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The type, as tokens, and a first value of it."""
    word, texts = found.words[-1], [each.text for each in value]
    numbers = [each.text for each in value if each.type == NUMBER]
    if word == "task_struct":
        return ("thread", "?"), ("none",)
    if found.words[0] == "enum" or (found.words[0] not in _TAGS and not _plain(found.words)):
        return (word,), tuple(texts) or (_first_member(word, tokens),)
    if found.words[0] in _TAGS:
        return (word,), ("{", "…", "}") if not texts or texts[0] == "{" else tuple(texts)
    if is_bool(word):
        truth = {"0": "false", "1": "true"}
        return ("bool",), tuple(truth.get(each, each) for each in texts) or ("false",)
    last = numbers[0].replace("_", "") if len(numbers) == 1 else "0"
    top = last if last.isdecimal() and int(last) > 3 else "3"
    return ("0", "..", top), (last,) if len(numbers) == 1 or not texts else tuple(texts)


def _first_member(enum: str, tokens: Sequence[Token]) -> str:
    for number, token in enumerate(tokens[:-3]):
        if token.text == "enum" and tokens[number + 1].text == enum:
            return tokens[number + 3].text
    return "…"


def _no_pointer(name: str) -> str:
    return f"keep an index instead, as `{name}: 0..3`, or a thread, as `{name}: thread?`"


def _spaced(words: Sequence[str]) -> str:
    text = " ".join(words)
    for sign in (";", ":", "]", "?", ","):
        text = text.replace(f" {sign}", sign)
    return text.replace(" .. ", "..").replace(" [", "[").replace("[ ", "[").replace("- ", "-")
