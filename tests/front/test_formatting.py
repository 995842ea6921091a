"""`mmcheck fmt` changes layout alone, whatever the text, and twice is the same as once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from checker.diagnostic import SpecError
from checker.front import formatting
from checker.front.formatting import Unfaithful, formatted
from checker.front.parsing.tables import shipped
from checker.front.parsing.tokens import tokens
from checker.source import Source
from tests.slow import first_of
from tests.texts import spec

ROOT = Path(__file__).parent.parent.parent
SPECS = sorted((ROOT / "specs").glob("**/*.mm"))

EVERYTHING = (ROOT / "tests" / "data" / "whole_grammar.mm").read_text(encoding="utf-8")


def relaid(text: str) -> str:
    return formatted(Source("a.mm", text))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_shipped_specs_are_formatted(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert relaid(text) == text


def test_the_whole_grammar() -> None:
    spread = EVERYTHING.replace("{ ", "{\n\n").replace(" }", "}").replace("; ", ";\n")
    for text in (EVERYTHING, spread, EVERYTHING.replace(" ", "  "), relaid(EVERYTHING)):
        relaid(text)
    assert EVERYTHING.count("\n") == relaid(EVERYTHING).count("\n")


@pytest.mark.parametrize("seed", first_of(10, range(60)))
def test_comments_and_line_breaks_anywhere(seed: int) -> None:
    rng = random.Random(seed)
    text = spec(seed).text if seed % 2 else EVERYTHING
    mangled, line, column = "", 1, 0
    lines = text.split("\n")
    for token in tokens(Source("a.mm", text), shipped().words).tokens:
        lines_between = "\n" * (token.line - line) if rng.random() < 0.5 else ""
        mangled += lines_between or " "
        while rng.random() < 0.25:
            mangled += rng.choice(PIECES)
        mangled += " " + lines[token.line - 1][token.column - 1 : token.end_column - 1]
        line, column = token.line, token.end_column
    assert column
    result = relaid(mangled)
    assert all(line == line.rstrip() for line in result.split("\n"))
    assert result.endswith("\n") and not result.endswith("\n\n")


PIECES = [
    "\n", "\n\n\n", "\t", "    ", " // a comment\n", "//\n", "/* one */", "\n/* two */\n",
    " /* it\n  goes\n     on */", "\r\n", "\n        // far in\n",
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("// only this", "// only this\n"),
        ("\n\nmodel m ;  // t\n\n\n\nvar x:bool=true;", "model m;   // t\n\nvar x: bool = true;\n"),
        ("var x:0..3=-1;var y :T?=a?b:c;", "var x: 0..3 = -1;  var y: T? = a ? b : c;\n"),
        (
            "process p\n{\nlong_one: x=f(1,t [ 2 ].a);y-=- -1;\n"
            "b: if(!x){ skip; }\nelse { stop; }\n}",
            "process p {\nlong_one: x = f(1, t[2].a);  y -= - -1;\n"
            "b:        if (!x) { skip; }\n          else { stop; }\n}\n",
        ),
        (
            "process p { // why\n/* so */ while (true) {\nx = 1; }}",
            "process p {  // why\n    /* so */ while (true) {\n        x = 1;\n    }\n}\n",
        ),
        (
            "process p {\na: if (x) {\ny = 1;\n}\nelse if (z) {\ny = 2;\n\n\n\nb: skip; }\n}",
            "process p {\n"
            "a:   if (x) {\n         y = 1;\n     } else if (z) {\n         y = 2;\n\n"
            "b:       skip;\n     }\n}\n",
        ),
        ("var a: T = 1;\nvar bc:  T = 1;", "var a:  T = 1;\nvar bc: T = 1;\n"),
        ("var a: T = 1;\nvar bc: T = 1;", "var a: T = 1;\nvar bc: T = 1;\n"),
        (
            "always a: x &&\n  (y ||\n z)\n expect violated\n  when w;",
            "always a: x &&\n          (y ||\n           z)\n    expect violated\n    when w;\n",
        ),
        (
            "var a: T = 1; // one\n              // goes on\nvar bc: T = 1;//two\n",
            "var a: T = 1;   // one\n                // goes on\nvar bc: T = 1;  //two\n",
        ),
        ("enum E {\nA, // x\nB }", "enum E {\n    A,  // x\n    B\n}\n"),
        ("rule r {x=1;\ny={a,b};}", "rule r {\n    x = 1;\n    y = {a, b};\n}\n"),
    ],
)  # fmt: skip
def test_what_comes_out(before: str, after: str) -> None:
    assert relaid(before) == after


def test_a_text_that_cannot_be_read_is_not_touched() -> None:
    with pytest.raises(SpecError):
        relaid("process p { x = ; }")
    with pytest.raises(SpecError):
        relaid("process p { skip; } /* no end")


def test_a_change_of_meaning_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = formatting.laid_out
    monkeypatch.setattr(formatting, "laid_out", lambda *parts: real(*parts).replace("//", "// "))
    with pytest.raises(Unfaithful):
        relaid("model m; //why\n")
    monkeypatch.setattr(formatting, "laid_out", lambda *parts: real(*parts).replace("1", "2"))
    with pytest.raises(Unfaithful):
        relaid("const n = 1;\n")
