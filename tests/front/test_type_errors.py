"""Types: what does not fit, each told once, at its place, with what to write."""

from __future__ import annotations

import pytest

from checker.source import Source
from tests.front.type_checked import TOP, step, told, wrong

# What does not fit


def test_the_sample_diagnostic_of_a_comparison() -> None:
    text = step("if (page == HOLD) { stop; }")
    (found,) = wrong(text)
    source = Source("t.mm", text)
    assert found.code == "type-mismatch"
    assert found.headline == ("`page` and `HOLD` can never be equal: they are different enums")
    assert found.primary is not None and found.primary.text == "compared here"
    labels = [(source.quote(each.span), each.text) for each in found.secondary]
    assert labels == [
        ("page", "`page` is a `Page`: ABSENT, READING or READY"),
        ("HOLD", "`HOLD` is a `Policy`"),
        ("page", ""),
    ]


@pytest.mark.parametrize(
    ("statement", "code", "headline", "caret"),
    [
        ("if (n) { stop; }", "type-mismatch", "the condition of `if` must be true or", "n"),
        ("await page;", "type-mismatch", "what `await` waits for must be true or false", "page"),
        ("while (n) { skip; }", "type-mismatch", "the condition of `while` must be", "n"),
        ('assert n, "why";', "type-mismatch", "what `assert` says must be true or", "n"),
        ("choose c in N where n; n = c;", "type-mismatch", "what stands after `where`", "n"),
        ("b = 1;", "type-mismatch", "`b` can never be `1`: one is true or false", "1"),
        ("page = HOLD;", "type-mismatch", "`page` can never be `HOLD`", "HOLD"),
        ("n = 5 us;", "type-mismatch", "`n` can never be `5 us`", "5 us"),
        ("page += 1;", "type-mismatch", "`+=` needs a number or a set, but `page`", "page"),
        ("n += b;", "type-mismatch", "what stands after `+=` must be a number", "b"),
        ("n = n + page;", "type-mismatch", "an operand of `+` must be a number", "page"),
        ("n = -b;", "type-mismatch", "what `-` negates must be a number", "b"),
        ("b = !n;", "type-mismatch", "what `!` negates must be true or false", "n"),
        ("b = n && b;", "type-mismatch", "a side of `&&` must be true or false", "n"),
        ("b = b | b;", "type-mismatch", "`|` is for sets", "b | b"),
        ("b = page < READY;", "type-mismatch", "a side of `<` must be a number", "page"),
        ("b = n == b;", "type-mismatch", "`n` and `b` can never be equal", "b"),
        ("b = self == f[0];", "type-mismatch", "`self` and `f[0]` can never be", "f[0]"),
        ("b = l.writer == n;", "type-mismatch", "`l.writer` and `n` can never", "n"),
        ("b = page in Policy;", "type-mismatch", "`page` is never in `Policy`", "page"),
        ("b = n in 3;", "type-mismatch", "what stands after `in` must be a set", "3"),
        ("n = b ? 1 : page;", "type-mismatch", "the two values of `?:` do not", "page"),
        ("n = n ? 1 : 2;", "type-mismatch", "what stands before `?` must be true", "n"),
        ("n = Page;", "type-mismatch", "`Page` is an enum, not a value", "Page"),
        ("b = l.writer;", "type-mismatch", "`b` can never be `l.writer`: one is", "l.writer"),
        ("b = n.held;", "type-mismatch", "`n` is a number, which has no parts", "held"),
        ("b = page@here;", "type-mismatch", "what stands before `@here` must be a", "page"),
        ("n = min(q in 3: b);", "type-mismatch", "what `min` is about must be a number", "b"),
        ("t[HOLD][ABSENT] = 1;", "type-mismatch", "the index of `t` must be a number", "HOLD"),
        ("t[0] = 1;", "bad-arguments", "`t[0]` is an array: an index is missing", "t[0]"),
        ("n = t;", "bad-arguments", "`t` is an array: 2 indices are missing", "t"),
        ("n[0] = 1;", "bad-arguments", "`n` takes no index", "0"),
        ("m.lock();", "bad-arguments", "`m` is an array: an index is missing", "m"),
        ("b = f@enter;", "bad-arguments", "`f` has several instances: say which", "f"),
        ("b = busy;", "bad-arguments", "`busy` takes 1 argument, not 0", "busy"),
        ("b = late(1);", "bad-arguments", "`late` takes no arguments", "late"),
        ("n = n(1);", "bad-arguments", "`n` is no definition, so it takes no", "n"),
        ("n = l.count;", "bad-arguments", "`count` needs a mode", "count"),
        ("n = l;", "bad-lock", "`l` is a lock, not a value", "l"),
        ("page.read();", "bad-lock", "`page` is a `Page`, not a lock", "page"),
        ("n.release();", "bad-lock", "`n` is a number, not a lock", "n"),
        ("b = self holds n;", "bad-lock", "`n` is a number, not a lock", "n"),
        ("b = l.read();", "bad-lock", "`read` is a statement, not a value", "l.read()"),
        ("n = m[0].readers;", "bad-lock", "a `mutex` has no shared mode", "readers"),
        ("l.reed();", "unknown-mode", "lock type `rwsem` has no mode `reed`", "reed"),
        ("l.lock();", "unknown-mode", "lock type `rwsem` has no mode `lock`", "lock"),
        ("n = l.count(wr);", "unknown-mode", "lock type `rwsem` has no mode `wr`", "wr"),
        ("b = l.heldd;", "unknown-name", "a lock cannot be asked for `heldd`", "heldd"),
        ("b = self@there;", "unknown-label", "`x` has no label `there`", "there"),
        ("b = f[0]@here;", "unknown-label", "`f` has no label `here`", "here"),
        ("b = some g in thread: g@no;", "unknown-label", "no thread has a label `no`", "no"),
        ("N = 3;", "bad-assignment", "`N` cannot be assigned: it is a constant", "N"),
        ("k = 3;", "bad-assignment", "`k` cannot be assigned: it is a parameter", "k"),
        ("i = 0;", "bad-assignment", "`i` cannot be assigned: it is the name", "i"),
        ("let z = 3; z = 4;", "bad-assignment", "`z` cannot be assigned: it is a", "z"),
        ("l = n;", "bad-assignment", "`l` cannot be assigned: it is a lock", "l"),
        ("ABSENT = page;", "bad-assignment", "`ABSENT` cannot be assigned", "ABSENT"),
        ("self.loc = 1;", "bad-assignment", "a thread's own variables are", "self.loc"),
        ("f[0].drops = 1;", "bad-assignment", "`f[0].drops` cannot be", "f[0].drops"),
        ("l.held = b;", "bad-assignment", "a lock's `held` changes only", "l.held"),
        ("await f[0].drops == 0;", "out-of-scope", "a step cannot read", "f[0].drops"),
        ("loc = self.loc;", "out-of-scope", "a thread names its own", "self.loc"),
        ("await w waits l;", "out-of-scope", "a step cannot ask who waits", "w waits l"),
        ("await busy(f[0]);", "out-of-scope", "`busy` is for questions only", "busy"),
        ("delay 5;", "bad-time", "`5` has no unit", "5"),
        ("sleep 1 us..n;", "bad-time", "`n` has no unit", "n"),
        ("delay -5 us;", "bad-time", "a time cannot be negative", "-5 us"),
        ("delay 1 us * 1 us;", "bad-time", "a time cannot stand left of `*`", "1 us"),
        ("delay 2 / io;", "bad-time", "a time cannot stand right of `/` here", "io"),
        ("b = io > 1;", "bad-time", "`1` has no unit", "1"),
        ("b = n < io;", "bad-time", "`n` has no unit", "n"),
        ("b = io == b;", "type-mismatch", "what a time is compared with must be a time", "b"),
        ("b = io > n * 1 us;", "not-constant", "a time that is compared must be known", "n"),
        ("let z = 1 us; skip;", "bad-time", "a `let` cannot hold a time", "1 us"),
        ("delay b;", "type-mismatch", "the length of a `delay` must be a time", "b"),
        ("delay n * 1 us;", "not-constant", "the length of a `delay` must be", "n"),
        ("choose c in 0..n; n = c;", "not-constant", "the values of `c` must be known", "n"),
        ("await all c in n: b;", "not-constant", "the values of `c` must be known", "n"),
    ],
)
def test_a_statement_that_does_not_fit(
    statement: str, code: str, headline: str, caret: str
) -> None:
    (found,) = told(step(statement))
    assert (found[0], found[2]) == (code, caret)
    assert found[1].startswith(headline)


@pytest.mark.parametrize(
    ("text", "code", "headline", "caret"),
    [
        ("always z: n;", "type-mismatch", "what `always` speaks of must be true or false", "n"),
        ("always z: all g in thread: g.drops == 0;", "type-mismatch", "`g` may be any", "g"),
        (
            "always z: all g in f: g.drop == 0;",
            "unknown-name",
            "`f` has no variable `drop`",
            "drop",
        ),
        ("always z: busy(w);", "type-mismatch", "`a` of `busy` must be a thread of `f`", "w"),
        ("always z: n == 1 expect violated when b;", "not-constant", "the condition of an", "b"),
        ("always z: b expect violated when k;", "type-mismatch", "the condition of an", "k"),
        ("always z: b expect violated; expect violated z;", "bad-expectation", "`z` has two", None),
        ("const C = n;", "not-constant", "a constant must be known before the run", "n"),
        ("const C = late;", "not-constant", "a constant must be known before the run", "late"),
        ("const C = [];", "not-built", "a constant that is", "[]"),
        ("const C: Page = 3;", "type-mismatch", "`C` can never be `3`", "3"),
        ("const C: time = 3;", "bad-time", "`3` has no unit", "3"),
        ("param p: 0..3 = n;", "not-constant", "the value of a parameter must be known", "n"),
        ("param p: bool = 3;", "type-mismatch", "`p` can never be `3`", "3"),
        ("param p: 0..n;", "not-constant", "a bound of a range must be known", "n"),
        ("param p: 0..page;", "type-mismatch", "a bound of a range must be a number", "page"),
        ("param p: time in 1..2;", "bad-time", "`1..2` has no unit", "1..2"),
        ("param p: queue[1] of bool;", "not-built", "a parameter that is", "queue[1] of bool"),
        ("struct Q { q: queue[1] of bool; } param p: Q;", "not-built", "a parameter that", "Q"),
        ("var v: 0..3;", "no-initial-value", "`v` has no initial value", "v"),
        ("var v: 0..3 = n;", "not-constant", "an initial value must be known", "n"),
        ("var v: Page = HOLD;", "type-mismatch", "`v` can never be `HOLD`", "HOLD"),
        ("var v: time = 1 us;", "bad-time", "a variable cannot be a time", "time"),
        ("var v: f = 0;", "type-mismatch", "`v` can never be `0`: one is a thread of `f`", "0"),
        ("var v[n]: bool = false;", "not-constant", "the size of an array must be known", "n"),
        ("var v[b]: bool = false;", "type-mismatch", "the size of an array must be a number", "b"),
        ("type T = time;", "bad-time", "a type cannot be a time", "time"),
        ("def d(a: time) = 1;", "bad-time", "a parameter of a definition cannot be a time", "time"),
        ("def d(a: 0..3) = a * 1 us;", "bad-time", "`d` has parameters, so it cannot", "a * 1 us"),
        ("lock q: rwsem grant prefer x;", "unknown-mode", "lock type `rwsem` has no mode", "x"),
        ("lock q[n]: rwsem;", "not-constant", "the size of an array must be known", "n"),
        ("process y[n] { a: skip; }", "not-constant", "the number of instances must be", "n"),
        ("rule r when n { n = 1; }", "type-mismatch", "what stands after `when` must be", "n"),
        ("rule r when f[0].drops > 0 { n = 1; }", "out-of-scope", "a step cannot", "f[0].drops"),
    ],
)
def test_a_declaration_that_does_not_fit(
    text: str, code: str, headline: str, caret: str | None
) -> None:
    first, *rest = told(TOP + text)
    assert first[0] == code and first[1].startswith(headline)
    if caret is not None:
        assert first[2] == caret and not rest


def test_a_spec_in_which_nothing_happens() -> None:
    (found,) = told("model t;\nvar n: 0..1 = 0;\nalways z: n == 0;\n")
    assert found[0] == "nothing-to-check"
    assert not told("model t;\nvar n: 0..1 = 0;\nrule r { n = 1; }\n")


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ("n = foo + page;", 1),  # the unknown name says enough of the sum
        ("b = foo == HOLD;", 1),
        ("t[foo][bar] = baz;", 3),
        ("if (foo) { n = page; } else { b = 1; }", 3),
        ("delay foo..5;", 2),
        ("choose c in foo where c > 1; n = c;", 1),
        ("let z = foo; n = z + 1; page = z;", 1),
        ("m[foo].lock();", 1),
        ("foo[0].lock();", 1),
        ("b = busy(foo);", 2),  # an unknown argument, and a question's `def` in a step
        ("n = n + (b ? 1 : page) + 1;", 1),
    ],
)
def test_one_error_for_each_cause(statement: str, count: int) -> None:
    assert len(told(step(statement))) == count


def test_names_and_types_are_told_in_one_go_and_by_place() -> None:
    text = step("n = foo; b = 1; l.reed(); goto there;")
    assert [each[2] for each in told(text)] == ["foo", "1", "reed", "there"]


def test_what_a_definition_reads_is_followed_to_its_place() -> None:
    text = TOP + "def more = late || b; var v[(more ? 1 : 2)]: bool = false;"
    (found,) = wrong(text)
    source = Source("t.mm", text)
    assert found.primary is not None and source.quote(found.primary.span) == "more"
    assert [source.quote(each.span) for each in found.secondary] == ["late", "n", "n"]


def test_a_definition_that_asks_by_way_of_another() -> None:
    text = TOP + "def any_busy = some g in f: busy(g); process y { a: await any_busy; }"
    (found,) = told(text)
    assert found == (
        "out-of-scope",
        "`any_busy` is for questions only: it asks what no step can",
        ("any_busy"),
    )
    assert not told(TOP + "def any_busy = some g in f: busy(g); never z: any_busy;")


@pytest.mark.parametrize(
    ("statement", "help"),
    [
        ("b = n;", "compare it, as in `n != 0`"),
        ("b = 0;", "write `false`"),
        ("n = b;", "write `(b ? 1 : 0)`"),
        ("delay 5;", "write a unit: ns, us, ms or s, as in `5 us`"),
        ("t[0] = 1;", "write `t[0][…]`"),
        ("f[0].drops = 1;", "a variable that several threads assign stands at top level"),
        ("loc = self.loc;", "write `loc`"),
        ("m[0].unlock();", "write `m[0].release();`"),
        ("m[0].read();", "write `lock` instead"),
        ("b = n in N;", "write `0..N-1`"),
    ],
)
def test_the_advice(statement: str, help: str) -> None:
    (found,) = wrong(step(statement))
    assert found.help == (help,)


def test_missing_initial_values_are_suggested() -> None:
    def help(declaration: str) -> str:
        (found,) = wrong(TOP + declaration)
        return found.help[0]

    assert help("var v: bool;").startswith("write `= false`")
    assert help("var v: 1..3;").startswith("write `= 1`")
    assert help("var v[2]: Page;").startswith("write `= ABSENT`")
