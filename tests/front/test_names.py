"""What each name means, and how a name is told that means nothing, too much or the wrong thing."""

from __future__ import annotations

from itertools import pairwise

import pytest

from checker.diagnostic import Diagnostic, Severity
from checker.front import syntax as s
from checker.front.naming.declared import AnyThread, ClassName, Declared, EnumMember, SelfThread
from checker.front.naming.names import Names, resolve
from checker.front.parsing.parse import library, parse
from checker.front.walk import statements, subexpressions
from checker.source import Source

TOP = """model t;
enum Page { ABSENT, READING }
enum Policy { HOLD, RETRY }
class fast > slow;
const N = 2;
param k: 0..3 = 1;
type Small = 0..k;
lock l: rwsem;
var page: Page = ABSENT;
var n: Small = 0;
process f[i in N] class slow { var drops: 0..3 = 0; enter: drops = i; goto enter; }
process w { go: l.write(); release all; }
"""


def names(text: str) -> tuple[Names, list[Diagnostic], s.Module, Source]:
    source = Source("t.mm", text)
    module = parse(source)
    found, wrong = resolve(module, library()[0])
    return found, wrong, module, source


def told(text: str) -> list[tuple[str, str, str]]:
    """Code, headline and the text under the caret, of every error."""
    _, wrong, _, source = names(text)
    assert all(each.severity is Severity.ERROR for each in wrong)
    rows = []
    for each in sorted(wrong, key=lambda each: each.place):
        assert each.primary is not None
        rows.append((each.code, each.headline, source.quote(each.primary.span)))
    return rows


def one(text: str) -> tuple[str, str, str]:
    (found,) = told(text)
    return found


def step(text: str) -> str:
    return TOP + "process x { var loc: 0..3 = 0; here: " + text + " }"


def declared(found: Names, text: str) -> list[Declared]:
    return [meant for name, meant in found.uses.items() if name.text == text]


# What names mean


def test_every_use_is_resolved_to_its_declaration() -> None:
    found, wrong, module, _ = names(TOP)
    assert not wrong
    by_name = {
        each.name.text: each
        for each in module.declarations
        if not isinstance(each, s.ClassOrder | s.Expect)
    }
    assert declared(found, "N") == [by_name["N"]]
    assert declared(found, "Small") == [by_name["Small"]]
    assert declared(found, "Page") == [by_name["Page"]]
    assert declared(found, "k") == [by_name["k"]]
    (member,) = declared(found, "ABSENT")
    assert member == EnumMember(by_name["Page"], 0)
    (slow,) = declared(found, "slow")
    assert isinstance(slow, ClassName) and slow.index == 1
    family = by_name["f"]
    assert isinstance(family, s.Process)
    assert declared(found, "drops") == [family.locals[0]]
    assert declared(found, "i") == [family.binders[0]]
    assert declared(found, "enter") == [found.labels[family]["enter"]]
    (lock_type,) = declared(found, "rwsem")
    assert lock_type in library()[0].declarations


def test_self_and_thread_are_words_of_the_language() -> None:
    found, wrong, _, _ = names(step("await some t in thread: t == self;"))
    assert not wrong
    (own,) = declared(found, "self")
    assert isinstance(own, SelfThread) and own.process.name.text == "x"
    assert declared(found, "thread") == [AnyThread()]


def test_a_quantified_name_is_its_binder_and_a_parameter_its_own() -> None:
    found, wrong, module, _ = names(
        TOP + "def big(a: 0..3) = a > n; always z: all g in f: big(1) || g@enter;"
    )
    assert not wrong
    *_, definition, question = module.declarations
    assert isinstance(definition, s.Def) and isinstance(question, s.Property)
    assert isinstance(question.condition, s.Quantified)
    assert declared(found, "a") == list(definition.parameters or ())
    assert declared(found, "g") == [question.condition.binder]
    assert declared(found, "big") == [definition]


def test_an_enum_before_a_dot_makes_a_member() -> None:
    found, wrong, module, _ = names(TOP + "always z: page == Page.READING;")
    assert not wrong
    question = module.declarations[-1]
    assert isinstance(question, s.Property)
    (dotted,) = [e for e in subexpressions(question.condition) if isinstance(e, s.Member)]
    assert found.members[dotted].name.text == "READING"


def test_names_of_one_member_need_their_enum() -> None:
    clash = TOP + "enum Fate { HOLD, DROP } "
    assert not told(clash + "always z: Fate.HOLD == Fate.DROP;")
    assert told(clash + "always z: Fate.DROP == HOLD;") == [
        ("unknown-name", "`HOLD` is a member of 2 enums: say of which", "HOLD")
    ]


def test_a_let_name_may_be_given_again_in_a_later_step() -> None:
    found, wrong, module, _ = names(step("let k2 = 1; n = k2; there: let k2 = 2; n = k2;"))
    assert not wrong
    process = module.declarations[-1]
    assert isinstance(process, s.Process)
    lets = [each for each in statements(process.body) if isinstance(each, s.Let)]
    assert declared(found, "k2") == lets


def test_expectations_speak_of_questions() -> None:
    found, wrong, module, _ = names(
        TOP + "always z: n == 0; expect violated z; expect violated deadlock; "
        "expect violated error when k == 1;"
    )
    assert not wrong
    assert [each for each in module.declarations if isinstance(each, s.Property)] == (
        declared(found, "z")
    )


# What is told


@pytest.mark.parametrize(
    ("statement", "code", "headline", "caret"),
    [
        ("n = nope;", "unknown-name", "no variable `nope` here", "nope"),
        ("page = REDY;", "unknown-name", "no constant or enum member `REDY` here", "REDY"),
        ("page = Page.REDY;", "unknown-name", "enum `Page` has no member `REDY`", "REDY"),
        ("n = big(1);", "unknown-name", "no definition `big` here", "big"),
        ("await ff[0]@enter;", "unknown-name", "no process `ff` here", "ff"),
        ("await self holds lk;", "unknown-name", "no lock `lk` here", "lk"),
        ("lk.read();", "unknown-name", "no lock `lk` here", "lk"),
        ("await drops == 0;", "unknown-name", "no variable `drops` here", "drops"),
        ("goto there;", "unknown-label", "`x` has no label `there`", "there"),
        ("goto enter;", "unknown-label", "`x` has no label `enter`", "enter"),
        ("goto end;", "unknown-label", "`x` has no label `end`", "end"),
        (
            "if (n == 0) { let z = 1; n = z; } n = z;",
            "out-of-scope",
            "`z` is not known here: its block has ended",
            "z",
        ),
        (
            "await (all z in N: z == n) || z == 1;",
            "out-of-scope",
            "`z` is not known here: its expression has ended",
            "z",
        ),
        ("let n = 1;", "duplicate-name", "`n` is declared twice", "n"),
        ("await all n in N: true;", "duplicate-name", "`n` is declared twice", "n"),
        ("skip; here: skip;", "duplicate-name", "`here` names two labels of `x`", "here"),
        (
            "end: skip;",
            "label-at-end",
            "label `here` stands on label `end`, so no step begins there",
            "here:",
        ),
        ("n = 1; start: skip;", "reserved-word", "every process has its own `start`", "start"),
        (
            "n = 1; last:",
            "label-at-end",
            "label `last` stands before a closing brace",
            "last:",
        ),
        (
            "goto here; n = 1; n = 2;",
            "unreachable-text",
            "nothing runs the text after this `goto`",
            "n = 1",
        ),
        (
            "if (n == 0) { stop; } else { goto here; } n = 1;",
            "unreachable-text",
            "nothing runs the text after this",
            "n = 1",
        ),
        (
            "while (true) { delay 1 us; } n = 1;",
            "unreachable-text",
            "nothing runs the text after this loop",
            "n = 1",
        ),
        (
            "either { stop; } or { stop; } n = 1;",
            "unreachable-text",
            "nothing runs the text after this",
            "n = 1",
        ),
    ],
)
def test_a_wrong_name_in_a_step(statement: str, code: str, headline: str, caret: str) -> None:
    first, *_ = told(step(statement))
    assert (first[0], first[2]) == (code, caret)
    assert first[1].startswith(headline)


@pytest.mark.parametrize(
    "statement",
    [
        "goto here; there: n = 1; goto there;",
        "if (n == 0) { stop; } n = 1;",
        "while (n == 0) { delay 1 us; } n = 1;",
        "either { stop; } or { n = 1; } n = 2;",
        "try l.read() else goto here; release all;",
        "choose z in N where z != n; n = z;",
        "let z = 1; if (n == 0) { let z = 2; n = z; }",
        "if (n == 0) { inner: skip; } goto inner;",
    ],
)
def test_nothing_is_told_about(statement: str) -> None:
    assert not told(step(statement))


@pytest.mark.parametrize(
    ("text", "code", "headline", "caret"),
    [
        ("var v: Pge = 0;", "unknown-name", "no type `Pge` here", "Pge"),
        ("var v: n = 0;", "unknown-name", "`n` is a variable, not a type", "n"),
        ("lock q: mutx;", "unknown-name", "no lock type `mutx` here", "mutx"),
        ("lock q: Page;", "unknown-name", "`Page` is an enum, not a lock type", "Page"),
        ("process y class fest { a: skip; }", "unknown-name", "no class `fest` here", "fest"),
        ("var n: bool = false;", "duplicate-name", "`n` is declared twice", "n"),
        ("lock mutex: mutex;", "duplicate-name", "`mutex` is declared twice", "mutex"),
        ("enum Z { A, A }", "duplicate-name", "`A` is declared twice", "A"),
        ("class other;", "duplicate-name", "the order of the classes is", "class other"),
        ("process y { var n: bool = false; a: skip; }", "duplicate-name", "`n` is", "n"),
        ("process y[n in 2] { a: skip; }", "duplicate-name", "`n` is declared twice", "n"),
        (
            "locktype q { mode a shared; mode a exclusive; release holder; }",
            "duplicate-name",
            "`a` names two modes of `q`",
            "a",
        ),
        ("always z: n == 0; never z: n == 1;", "duplicate-name", "`z` names two questions", "z"),
        ("process y { a: assert z: n == 0; } never z: n == 1;", "duplicate-name", "`z` nam", "z"),
        ("never stuck: n == 1;", "reserved-word", "`stuck` is a question that every", "stuck"),
        ("var thread: bool = false;", "reserved-word", "`thread` is the set of all", "thread"),
        ("expect violated zz;", "bad-expectation", "the spec asks no question `zz`", "zz"),
        (
            "process y { a: assert z: n == 0; } expect violated z;",
            "bad-expectation",
            "`z` is an `assert`, and belongs to the question `error`",
            "z",
        ),
        ("always z: self@enter;", "out-of-scope", "`self` is only known in the", "self"),
        ("rule r { n = 1; await n == 1; }", "rule-takes-steps", "a rule is one", "await n == 1"),
        ("rule r { again: n = 1; }", "rule-takes-steps", "a rule is one step", "again:"),
        ("rule r { l.read(); }", "rule-takes-steps", "a rule is one step", "l.read()"),
        ("rule r { delay 1 us; }", "rule-takes-steps", "a rule is one step", "delay 1 us"),
        ("const C = C;", "recursive-definition", "`C` is defined by itself", "C"),
        (
            "def d(a: 0..1) = e(a); def e(a: 0..1) = d(a);",
            "recursive-definition",
            "`d` is defined by itself, by way of `e`",
            "e",
        ),
        ("type T = U; type U = T;", "recursive-definition", "`T` is defined by itself", "U"),
        ("var v: 0..v = 0;", "recursive-definition", "`v` is defined by itself", "v"),
        ("process y { var v[v]: bool = false; a: skip; }", "recursive-definition", "`v` is", "v"),
        ("lock q[q.readers]: rwsem;", "recursive-definition", "`q` is defined by itself", "q"),
        ("process y[y] { a: skip; }", "recursive-definition", "`y` is defined by itself", "y"),
        (
            "const C = y; process y[C] { a: skip; }",
            "recursive-definition",
            "`C` is defined by itself, by way of `y`",
            "y",
        ),
        ("const C = v; var v[C]: bool = false;", "recursive-definition", "`C` is defined", "v"),
        ("param p: 0..p = 1;", "recursive-definition", "`p` is defined by itself", "p"),
    ],
)
def test_a_wrong_declaration(text: str, code: str, headline: str, caret: str) -> None:
    found = one(TOP + text)
    assert (found[0], found[2]) == (code, caret)
    assert found[1].startswith(headline)


def test_a_name_defined_by_way_of_others_that_are_sound_is_sound() -> None:
    assert not told(TOP + "const A = B + C; const B = C; const C = 1; def d = A + B + C;")


def test_two_circles_are_two_errors() -> None:
    found = told(TOP + "const A = A; const B = C; const C = B;")
    assert [each[1] for each in found] == [
        "`A` is defined by itself",
        "`B` is defined by itself, by way of `C`",
    ]


def test_all_errors_come_in_one_go_and_in_order() -> None:
    text = TOP + "var v: Pge = AB;\nprocess y { a: v = foo; goto b; c: d: }\nalways z: q == 1;\n"
    codes = [each[0] for each in told(text)]
    assert codes == [
        "unknown-name",
        "unknown-name",
        "unknown-name",
        "unknown-label",
        "label-at-end",
        "label-at-end",
        "unknown-name",
    ]


def test_the_sample_diagnostic_of_an_unknown_name() -> None:
    text = (
        "model t;\nvar n: 0..1 = 0;\n"
        "process fault { var retries: 0..1 = 0; a: retires += 1; b: retries = n; }\n"
    )
    _, (found,), _, source = names(text)
    assert found.headline == "no variable `retires` here"
    assert found.primary is not None
    assert found.primary.text == "not declared in process `fault`, nor at top level"
    assert source.quote(found.primary.span) == "retires"
    assert found.help == ("did you mean `retries`, declared on line 3?",)


def test_advice_depends_on_where_the_name_is() -> None:
    question = names(TOP + "always z: drops == 0;")[1][0]
    assert question.help == ("write `t.drops` inside `all t in f: …`",)
    other = names(step("n = drops;"))[1][0]
    assert other.help[0].startswith("other threads cannot read it")
    shipped = names(TOP + "lock mutex: mutex;")[1][0]
    assert shipped.help == ("every spec has that one: choose another name",)


def test_both_places_of_a_duplicate_are_told() -> None:
    _, (found,), _, source = names(TOP + "var n: bool = false;")
    assert found.primary is not None
    (first,) = found.secondary
    assert [source.quote(each.span) for each in (first, found.primary)] == ["n", "n"]
    assert first.span.line < found.primary.span.line


def test_a_use_that_would_make_a_circle_means_nothing() -> None:
    found, _, module, _ = names(TOP + "def d = e; def e = d && true;")
    first, second = (each for each in module.declarations if isinstance(each, s.Def))
    assert declared(found, "e") == [second] and declared(found, "d") == []
    assert found.order.index(second) < found.order.index(first)


# What is too large


def chain(count: int) -> str:
    lines = [f"def d{a} = !d{b};" for a, b in pairwise(range(count))]
    return TOP + "\n".join([*lines, f"def d{count - 1} = n == 1;"])


def test_definitions_within_the_limit_are_taken() -> None:
    assert not told(chain(50))


def test_a_long_chain_of_definitions_is_told_once() -> None:
    (found,) = told(chain(3000))
    assert found[0] == "too-large" and "more than 128 deep" in found[1]


def test_definitions_that_double_are_told_before_they_are_written_out() -> None:
    lines = [f"def d{a} = d{b} + d{b};" for a, b in pairwise(range(60))]
    (found,) = told(TOP + "\n".join([*lines, "def d59 = n;", "always z: d0 > 1;"]))
    assert found[0] == "too-large" and "more than 20,000" in found[1]


def test_a_constant_is_not_written_out() -> None:
    lines = [f"const C{a} = C{b} + C{b};" for a, b in pairwise(range(60))]
    assert not told(TOP + "\n".join([*lines, "const C59 = 0;"]))
