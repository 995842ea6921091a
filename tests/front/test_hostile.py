"""Whatever the text is, the parser answers in time with a spec or with diagnostics."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.diagnostic import Diagnostic, SpecError
from checker.front.parsing.parse import MOST_DEPTH, parse
from checker.front.parsing.recovery import MOST_ERRORS
from checker.front.parsing.tables import shipped
from checker.front.parsing.tokens import MOST_DIGITS, MOST_NESTED, MOST_TOKENS, tokens
from checker.source import Source
from tests.slow import one_in

SAMPLE = (Path(__file__).parents[1] / "normative" / "sample.mm").read_text("utf-8")
LATER = """\
leads served[f in fault]: f@enter -> f@end;
latency prompt: mprotect@request -> mprotect@change;
inversion held_up: thread mprotect;
"""
MEBIBYTE = 1 << 20
SECONDS = 10.0
"""Far more than it takes, also on a slow machine, and far less than if it grew with the square."""


def diagnostics(text: str) -> tuple[Diagnostic, ...]:
    """What is told of a text; nothing for a spec. Each has a place in the text, and some words."""
    try:
        parse(Source("f.mm", text))
    except SpecError as error:
        lines = text.split("\n")
        assert error.diagnostics
        for found in error.diagnostics:
            assert found.headline and found.primary is not None
            span = found.primary.span
            assert 1 <= span.line <= span.end_line <= len(lines)
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1
            assert (span.line, span.column) < (span.end_line, span.end_column)
        return error.diagnostics
    return ()


HEAD = "var x: bool = true;\nprocess p { "
HUGE = {
    "nothing": "",
    "open parentheses": HEAD + "await " + "(" * MEBIBYTE,
    "open braces": HEAD + "{" * MEBIBYTE,
    "closing braces": "}" * MEBIBYTE,
    "nested blocks": HEAD + "if (x) { " * 5_000 + "}" * 5_000 + "}",
    "negations": HEAD + "await " + "!" * 40_000 + "x; }",
    "minuses": HEAD + "x = " + "- " * 40_000 + "1; }",
    "a sum": HEAD + "x = " + " + ".join("1" * 14_000) + "; }",
    "a conjunction": HEAD + "await " + "&&".join("x" * 14_000) + "; }",
    "implications": HEAD + "await " + "->".join("x" * 14_000) + "; }",
    "conditionals": HEAD + "await " + "x ? x : " * 7_000 + "x; }",
    "quantifiers": "always n: " + "all x in 2: " * 5_000 + "true;",
    "else if": HEAD + "if (x) { skip; }" + " else if (x) { skip; }" * 3_000 + " }",
    "branches": HEAD + "either { skip; }" + " or { skip; }" * 5_000 + " }",
    "indices": HEAD + "x" + "[0]" * 9_000 + " = 1; }",
    "members": HEAD + "x" + ".a" * 14_000 + " = 1; }",
    "calls": HEAD + "x = x" + "()" * 14_000 + "; }",
    "a long list": "var " + ",".join("x" * 14_000) + ": bool = true;",
    "semicolons": ";" * MEBIBYTE,
    "words": "a " * (MEBIBYTE // 2),
    "a long word": "a" * MEBIBYTE,
    "a long number": "const N = " + "9" * MEBIBYTE + ";",
    "an open string": '"' + "a" * MEBIBYTE,
    "an open string of backslashes": '"' + "\\" * MEBIBYTE,
    "strings": '""' * (MEBIBYTE // 2),
    "an open comment": "/*" + "*" * MEBIBYTE,
    "comments": "/**/" * (MEBIBYTE // 4),
    "slashes": "/" * MEBIBYTE,
    "lines": "\n" * MEBIBYTE,
    "blanks": " " * MEBIBYTE,
    "zeros": "\0" * MEBIBYTE,
    "dots": "." * MEBIBYTE,
    "letters of all scripts": "".join(map(chr, range(0x20, 0xD800))),
    "many mistakes": "process p { x = ; }\n" * 4_000,
    "many mistakes in one body": HEAD + "x = 1 2;\n" * 5_000 + "}",
    "nothing ends": "var x: bool = true\n" * 4_500,
    "one reserved word": "var in: bool = true;\n" * 4_000,
    "a spec that is too long": "var x: bool = true;\n" * 50_000,
}


LIKE_OTHERS = {"a conjunction", "implications", "calls", "members", "minuses", "branches"}
LIKE_OTHERS |= {"closing braces", "quantifiers"}
"""Read as others are: a sum, indices, negations, `else if`."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[pytest.mark.slow] * (each in LIKE_OTHERS)) for each in HUGE],
)
def test_a_huge_text_is_answered_in_time(name: str) -> None:
    text = HUGE[name][:MEBIBYTE]
    before = time.process_time()
    diagnostics(text)
    assert time.process_time() - before < SECONDS


def codes(text: str) -> list[str]:
    return [each.code for each in diagnostics(text)]


def test_the_limits_are_told_and_what_is_within_them_is_read() -> None:
    def nested(depth: int) -> str:
        return f"def d = {'(' * depth}1{')' * depth};"

    assert codes(nested(MOST_NESTED)) == []
    assert codes(nested(MOST_NESTED + 1)) == ["too-large"]

    def sum_of(count: int) -> str:
        return f"def d = {' + '.join(['1'] * count)};"

    assert codes(sum_of(MOST_DEPTH - 3)) == []
    assert codes(sum_of(MOST_DEPTH + 1)) == ["too-large"]
    assert codes(f"const N = {'9' * MOST_DIGITS};") == []
    assert codes(f"const N = {'9' * (MOST_DIGITS + 1)};") == ["too-large"]
    assert codes("enum E { " + "A, " * (MOST_TOKENS // 2 - 10) + "B }") == []
    assert codes("enum E { " + "A, " * (MOST_TOKENS // 2) + "B }") == ["too-large"]


def test_after_many_mistakes_it_is_said_that_there_may_be_more() -> None:
    found = diagnostics("var x: bool = ;\n" * (2 * MOST_ERRORS))
    assert len(found) == MOST_ERRORS
    assert "the rest of the text was not read" in found[-1].help[-1]
    few = diagnostics("var x: bool = ;\n" * 3)
    assert [each.help for each in few] == [()] * 3


@pytest.mark.parametrize("end", ["/*", "/* a /* b", "/*/", "/***\n//*", "skip; /* }"])
def test_an_open_comment_is_shown_where_it_begins(end: str) -> None:
    text = f"process p {{ skip; }}\n\n  {end}"
    (found,) = diagnostics(text)
    assert found.headline == "this comment never ends"
    assert found.primary is not None
    assert (found.primary.span.line, found.primary.span.column) == (3, 3 + end.index("/*"))


@pytest.mark.parametrize("cut", one_in(2, range(0, len(SAMPLE), 37)))
def test_the_sample_cut_short(cut: int) -> None:
    assert len(diagnostics(SAMPLE[:cut])) <= 2


def _places() -> list[tuple[int, int]]:
    """Where the tokens of the sample begin and end in its text."""
    starts = [0]
    for line in SAMPLE.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    cut = tokens(Source("f.mm", SAMPLE), shipped().words).tokens[:-1]
    return [
        (starts[token.line - 1] + token.column - 1, starts[token.line - 1] + token.end_column - 1)
        for token in cut
    ]


PLACES = _places()


def test_one_token_less_gives_few_diagnostics() -> None:
    """One cause, one diagnostic, but for a cause that is two: a brace that a head loses."""
    numbers = [len(diagnostics(SAMPLE[:start] + SAMPLE[end:])) for start, end in PLACES[::12]]
    assert max(numbers) <= 2
    assert sum(number == 2 for number in numbers) <= len(numbers) // 10


def test_one_token_twice_gives_few_diagnostics() -> None:
    numbers = [
        len(diagnostics(f"{SAMPLE[:end]} {SAMPLE[start:end]} {SAMPLE[end:]}"))
        for start, end in PLACES[::12]
    ]
    assert max(numbers) <= 3
    assert sum(number >= 2 for number in numbers) <= len(numbers) // 5


PIECES = [
    *sorted(shipped().words),
    "x",
    "0",
    "0.5",
    '"s"',
    "\n",
    " ",
    "\0",
    "é",
    "/*",
    "//",
    '"',
    "#",
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The sample with a few stretches of it lost, doubled, moved or replaced."""
    text = SAMPLE + LATER
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        kind = draw(st.sampled_from(["drop", "double", "put", "noise"]))
        match kind:
            case "drop":
                text = text[:start] + text[end:]
            case "double":
                text = text[:end] + text[start:end] + text[end:]
            case "put":
                text = text[:start] + draw(st.sampled_from(PIECES)) + text[start:]
            case _:
                text = text[:start] + draw(st.text(max_size=5)) + text[end:]
    return text


@settings(max_examples=5, deadline=None, derandomize=True)
@given(mutated())
def test_a_mutated_sample_is_read_or_told(text: str) -> None:
    assert diagnostics(text) == diagnostics(text)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_words_and_signs_in_any_order_are_read_or_told(pieces: list[str]) -> None:
    diagnostics(" ".join(pieces))


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],  # of the first text, as it says what letters are
)
@given(st.text(max_size=80))
def test_any_text_is_read_or_told(text: str) -> None:
    diagnostics(text)
    diagnostics(f"process p {{ {text} }}")
