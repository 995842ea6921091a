"""Where what was read stands, whole texts, and what the grammar allows but the language not."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.diagnostic import SpecError
from checker.front import syntax
from checker.front.parsing.parse import library, parse
from checker.source import Source
from tests.front.outlines import outline, refused

SAMPLE = Path(__file__).parents[1] / "normative" / "sample.mm"


PLACES = [
    "const N = 3",
    "process p { skip; }",
    "lock l: rwsem",
    "always n: (a + b) * c == d expect violated when e",
    "locktype t { mode a shared; grant any; }",
]


@pytest.mark.parametrize("text", PLACES)
def test_a_declaration_stands_where_its_text_does_without_the_semicolon(text: str) -> None:
    source = Source("f.mm", f"// first\n  {text};\n" if text[-1] != "}" else f"// \n  {text}")
    (declaration,) = parse(source).declarations
    assert source.quote(declaration.span) == text
    assert (declaration.span.line, declaration.span.column) == (2, 3)


def test_places_of_statements_and_expressions() -> None:
    text = "process p {\n  l: x += (a + b)\n    * c;\n  try k.read() else goto l; if (d) { }\n}"
    source = Source("f.mm", text)
    (process,) = parse(source).declarations
    assert isinstance(process, syntax.Process)
    mark, assign, attempt, branch = process.body
    assert source.quote(mark.span) == "l:"
    assert source.quote(assign.span) == "x += (a + b) * c"
    assert isinstance(assign, syntax.Assign) and isinstance(assign.value, syntax.Binary)
    assert source.quote(assign.value.span) == "(a + b) * c"
    assert source.quote(assign.value.left.span) == "a + b"
    assert (assign.value.span.line, assign.value.span.end_line) == (2, 3)
    assert source.quote(attempt.span) == "try k.read() else goto l"
    assert isinstance(attempt, syntax.Acquire) and attempt.otherwise is not None
    assert source.quote(attempt.mode.span) == "read"
    assert source.quote(attempt.otherwise[0].span) == "goto l"
    assert source.quote(branch.span) == "if (d) { }"


def test_a_list_of_names_declares_each() -> None:
    source = Source("f.mm", "lock a, b[2]: mutex;\nvar x, y: bool = true;")
    a, b, x, y = parse(source).declarations
    assert outline(a) == "LockDecl(a, [], mutex, None, None)"
    assert outline(b) == "LockDecl(b, [2], mutex, None, None)"
    assert source.quote(b.span) == "b[2]"
    assert isinstance(x, syntax.VarDecl) and isinstance(y, syntax.VarDecl)
    assert x.type is y.type and x.initial is y.initial


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("model m;   //  what it is about \nvar x: bool = true;", "m", "what it is about"),
        ("model m;\n// not this", "m", ""),
        ("model m; /* nor this */", "m", ""),
        ("var x: bool = true;  // nor this", "file", ""),
        ("", "file", ""),
    ],
)
def test_name_and_title(text: str, name: str, title: str) -> None:
    module = parse(Source("dir/file.mm", text))
    assert (module.name, module.title) == (name, title)


def test_comments_and_blanks_of_all_kinds() -> None:
    text = "/* a\n * b */ const /**/ N\t=\r\n  3 // c ; \n;/***/"
    (declaration,) = parse(Source("f.mm", text)).declarations
    assert outline(declaration) == "Const(N, None, 3)"
    assert (declaration.span.line, declaration.span.column) == (2, 9)
    assert (declaration.span.end_line, declaration.span.end_column) == (3, 4)


def test_the_library_has_five_types() -> None:
    module, source = library()
    assert source.name == "<locks.mm>"
    assert [outline(each) for each in module.declarations] == [
        "LockType(mutex, [ModeDecl(lock, True, None)], GrantRule('any', None, None),"
        " False, False, False, 'sleep')",
        "LockType(spinlock, [ModeDecl(lock, True, None)], GrantRule('any', None, None),"
        " False, False, False, 'atomic')",
        "LockType(rwsem, [ModeDecl(read, False, None), ModeDecl(write, True, None)],"
        " GrantRule('prefer', write, None), False, False, False, 'sleep')",
        "LockType(semaphore, [ModeDecl(down, False, 1)], GrantRule('fifo', None, None),"
        " True, False, False, 'sleep')",
        "LockType(folio_lock, [ModeDecl(lock, True, None)], GrantRule('any', None, None),"
        " True, False, False, 'sleep')",
    ]


def test_the_sample() -> None:
    module = parse(Source("sample.mm", SAMPLE.read_text("utf-8")))
    assert (module.name, module.title) == (
        "sample",
        "one VMA, one page of a file: page faults against mprotect",
    )
    kinds = [type(each).__name__ for each in module.declarations]
    assert kinds == (
        ["Enum"] * 2 + ["ClassOrder"] + ["Param"] * 5 + ["LockDecl"] * 2 + ["VarDecl"] * 2
    ) + ["Process"] * 4 + ["Property"] * 4 + ["RunQuestion"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("locktype t { }", "unexpected lock type `t` has no mode"),
        (
            "locktype t { mode a shared; grant any; grant fifo; }",
            "unexpected lock type `t` says twice what it grants",
        ),
        (
            "locktype t { mode a shared; sleep; atomic; }",
            "unexpected lock type `t` says twice whether who waits for it sleeps",
        ),
        ("class a > b; process p class a class b { }", "unexpected a process has one class"),
        (
            "locktype t { mode downgrade shared; }",
            "reserved-word `downgrade` is something every lock can be asked,"
            " so no mode has that name",
        ),
        (
            "process p { try f() else goto l; }",
            "unexpected after `try` stands a lock and one of its modes",
        ),
        (
            "process p { try l.release() else goto l; }",
            "unexpected `release` never waits, so it cannot be tried",
        ),
        ("const a = 0.5;", "bad-time a number with a decimal point needs a unit"),
    ],
)
def test_what_the_grammar_allows_and_the_language_does_not(text: str, told: str) -> None:
    assert refused(text) == [told]


def test_a_byte_order_mark_at_the_start_is_no_text() -> None:
    assert parse(Source("f.mm", "\ufeffmodel m;\nprocess p { skip; }\n")).name == "m"
    with pytest.raises(SpecError):
        parse(Source("f.mm", "model m;\ufeff\nprocess p { skip; }\n"))
