"""Diagnostics as text: places, carets, cuts, and nothing that steers a terminal."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.diagnostic import Diagnostic, Label, Severity
from checker.render.as_diagnostic import diagnostic_text, diagnostics_text
from checker.render.page import WIDTH, columns
from checker.source import Source, Span

RETRY = """\
enum Page { ABSENT, READING, READY }
enum Policy { HOLD, VMA_RETRY }
var page: Page = ABSENT;
process fault {
    var drops: 0..allowed = 0;
lookup:  if (page == HOLD) { goto install; }
dropped: await page != READING;  drops += 1;  goto enter;  retires += 1;
}
never io_under_lock: some f in fault: f@held && page == READING expect violated when policy == HOLD;
"""
SOURCE = Source("specs/retry.mm", RETRY)


def place(line: int, word: str, source: Source = SOURCE) -> Span:
    """Where `word` first stands in a line."""
    column = source.line(line).index(word) + 1
    return Span(source.name, line, column, line, column + len(word))


def shown(diagnostic: Diagnostic, *sources: Source) -> str:
    """The text, after a check of its width."""
    text = diagnostic_text(diagnostic, {each.name: each for each in sources or (SOURCE,)})
    assert max(map(columns, text.splitlines())) <= WIDTH
    return text


def expected(text: str) -> str:
    """A golden text, indented in the test."""
    return dedent(text).strip("\n")


def test_one_label_with_its_text_behind_it() -> None:
    diagnostic = Diagnostic(
        "unknown-name",
        "no variable `retires` here",
        Label(place(7, "retires"), "not declared"),
        help=("did you mean `drops`, declared on line 5?",),
    )
    text = expected(
        """
        error[unknown-name]: no variable `retires` here
         --> specs/retry.mm:7:60
          |
        7 | ...wait page != READING;  drops += 1;  goto enter;  retires += 1;
          |                                                     ^^^^^^^
          |                                                     not declared
          = help: did you mean `drops`, declared on line 5?
        """
    )
    assert shown(diagnostic) == text


def test_labels_on_several_lines_and_two_on_one() -> None:
    diagnostic = Diagnostic(
        "type-mismatch",
        "`page` and `HOLD` can never be equal: they are different enums",
        Label(place(6, "HOLD"), "compared here"),
        (
            Label(place(3, "page"), "`page` is a `Page`"),
            Label(place(6, "page")),
            Label(place(2, "HOLD"), "`HOLD` is a `Policy`"),
        ),
    )
    text = expected(
        """
        error[type-mismatch]: `page` and `HOLD` can never be equal: they are
            different enums
         --> specs/retry.mm:6:22
          |
        2 | enum Policy { HOLD, VMA_RETRY }
          |               ---- `HOLD` is a `Policy`
        3 | var page: Page = ABSENT;
          |     ---- `page` is a `Page`
        6 | lookup:  if (page == HOLD) { goto install; }
          |              ----    ^^^^ compared here
        """
    )
    assert shown(diagnostic) == text


def test_two_texts_on_one_line_are_led_down() -> None:
    diagnostic = Diagnostic(
        "assigned-twice",
        "`drops` is assigned twice",
        Label(place(7, "drops += 1"), "again here"),
        (Label(place(7, "page"), "read here"),),
    )
    text = expected(
        """
        error[assigned-twice]: `drops` is assigned twice
         --> specs/retry.mm:7:34
          |
        7 | dropped: await page != READING;  drops += 1;  goto enter;  retire...
          |                ----              ^^^^^^^^^^ again here
          |                |
          |                read here
        """
    )
    assert shown(diagnostic) == text


def test_labels_too_far_apart_for_one_line_get_a_cut_each() -> None:
    diagnostic = Diagnostic(
        "bad-expectation",
        "nothing to expect",
        Label(place(9, "policy == HOLD"), "depends on this"),
        (Label(place(9, "io_under_lock"), "asked here"),),
    )
    text = expected(
        """
        error[bad-expectation]: nothing to expect
         --> specs/retry.mm:9:86
          |
        9 | never io_under_lock: some f in fault: f@held && page == READING e...
          |       ------------- asked here
        9 | ...f@held && page == READING expect violated when policy == HOLD;
          |                                                   ^^^^^^^^^^^^^^
          |                                                   depends on this
        """
    )
    assert shown(diagnostic) == text


def test_a_stretch_over_several_lines_names_its_last() -> None:
    diagnostic = Diagnostic(
        "unreachable-text",
        "the loop has no end",
        Label(Span("specs/retry.mm", 4, 1, 8, 2), "in this process"),
        severity=Severity.WARNING,
    )
    text = expected(
        """
        warning[unreachable-text]: the loop has no end
         --> specs/retry.mm:4:1
          |
        4 | process fault {
          | ^^^^^^^^^^^^^^^ in this process (to line 8)
        """
    )
    assert shown(diagnostic) == text


def test_two_files() -> None:
    library = Source("<locks.mm>", "locktype rwsem {\n    mode read shared;\n}\n")
    diagnostic = Diagnostic(
        "unknown-mode",
        "no mode `wirte`",
        Label(place(3, "page"), "asked for here"),
        (Label(place(1, "rwsem", library), "has read and write"),),
    )
    text = expected(
        """
        error[unknown-mode]: no mode `wirte`
         --> specs/retry.mm:3:5
          |
        3 | var page: Page = ABSENT;
          |     ^^^^ asked for here
         ::: <locks.mm>:1:10
          |
        1 | locktype rwsem {
          |          ----- has read and write
        """
    )
    assert shown(diagnostic, SOURCE, library) == text


def test_without_a_place_and_without_the_text() -> None:
    assert shown(Diagnostic("not-text", "the file is not text")) == (
        "error[not-text]: the file is not text"
    )
    elsewhere = Diagnostic("unexpected", "no", Label(Span("other.mm", 2, 1, 2, 3), "x"))
    assert shown(elsewhere) == "error[unexpected]: no\n --> other.mm:2:1"


def test_tabs_and_wide_characters_are_measured_in_columns() -> None:
    source = Source("w.mm", "\tvar 頁 = é; x\n")
    diagnostic = Diagnostic("unexpected", "here", Label(place(1, "x", source), "this"))
    line, carets = shown(diagnostic, source).splitlines()[3:5]
    assert line == "1 |         var 頁 = é; x"
    assert columns(carets[: carets.index("^")]) == columns(line[: line.index("x")])


def test_what_would_steer_a_terminal_is_shown_escaped() -> None:
    source = Source("e\x1b[2J.mm", "var \x1b[31mred\u202e = 0;\r\n")
    diagnostic = Diagnostic(
        "unexpected",
        "found \x1b]0;owned\x07 and \x9b",
        Label(place(1, "red", source), "\x1b[1m"),
        help=("a\nb\x00",),
    )
    text = shown(diagnostic, source)
    assert all(char.isprintable() or char == "\n" for char in text)
    assert r"1 | var \x1b[31mred\u202e = 0;" in text
    assert r"found \x1b]0;owned\x07 and \x9b" in text
    caret = text.splitlines()[4]
    assert caret == r"  |             ^^^ \x1b[1m"


def test_colour_adds_nothing_but_colour() -> None:
    diagnostic = Diagnostic(
        "unknown-name",
        "no variable `retires` here",
        Label(place(7, "retires"), "not declared"),
        (Label(place(7, "page"), "read here"), Label(place(2, "HOLD"))),
        help=("did you mean `drops`?",),
    )
    plain = shown(diagnostic)
    painted = diagnostic_text(diagnostic, {SOURCE.name: SOURCE}, colour=True)
    bare = painted
    while "\x1b[" in bare:
        before, after = bare.split("\x1b[", 1)
        bare = before + after[after.index("m") + 1 :]
    assert painted != plain
    assert bare == plain


def test_several_are_kept_apart() -> None:
    one = Diagnostic("unexpected", "one")
    assert diagnostics_text([one, one], {}) == "error[unexpected]: one\n\nerror[unexpected]: one"


# the first text of all takes seconds: what letters there are is found out then
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.text(max_size=200),
    places=st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 250), st.integers(0, 120), st.text()),
        min_size=1,
        max_size=4,
    ),
    headline=st.text(),
)
def test_any_text_fits_the_page_and_stays_printable(
    text: str, places: list[tuple[int, int, int, str]], headline: str
) -> None:
    labels = [
        Label(Span("any.mm", line, column, line + (width > 100), column + width), words)
        for line, column, width, words in places
    ]
    diagnostic = Diagnostic("unexpected", headline, labels[0], tuple(labels[1:]), help=(headline,))
    rendered = diagnostic_text(diagnostic, {"any.mm": Source("any.mm", text)})
    for line in rendered.split("\n"):
        assert columns(line) <= WIDTH
        assert line.isprintable()


def test_of_a_very_long_name_both_ends_are_shown() -> None:
    name = "a" * 50_000 + "tail"
    source = Source("long.mm", f"process p {{ {name} = 1; }}\n")
    diagnostic = Diagnostic(
        "unknown-name",
        f"no variable `{name}` here",
        Label(place(1, name, source), f"`{name}` is not declared"),
        help=(f"did you mean `{name}s`?",),
    )
    text = shown(diagnostic, source)
    assert f"no variable `{'a' * 24}…aaaatail` here" in " ".join(text.split())
    assert len(text.splitlines()) < 12


def test_a_place_behind_a_line_that_just_fits() -> None:
    source = Source("wide.mm", "x" * 68)
    text = shown(Diagnostic("unexpected", "", Label(Span("wide.mm", 1, 69, 1, 70))), source)
    assert text.splitlines()[-1].endswith("^")
