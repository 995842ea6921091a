"""Types, constancy and what may be asked where: every error that no value of a parameter avoids."""

from __future__ import annotations

import pytest

from checker.diagnostic import Diagnostic, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.checking.typecheck import check
from checker.front.checking.types import ArrayT, Bool, EnumT, Int, LockT, SetT, ThreadT, Time
from checker.front.naming.declared import EnumMember
from checker.front.parsing.parse import library, parse
from checker.front.walk import expressions, statements, subexpressions
from checker.source import Source

TOP = """model t;
enum Page { ABSENT, READING, READY }
enum Policy { HOLD, RETRY }
const N = 2;
param k: 0..3 = 1;
param io: time in 1 us..2 ms;
lock l: rwsem;
lock m[2]: mutex;
var page: Page = ABSENT;
var n: 0..3 = 0;
var b: bool = false;
var t[N][Page]: 0..1 = 0;
process f[2] { var drops: 0..3 = 0; enter: skip; }
process w { go: l.write(); release all; }
def late = n > k;
def busy(a: f) = a.drops > 0;
"""


def checked(text: str) -> Checked:
    return check(parse(Source("t.mm", text)), library()[0])


def wrong(text: str) -> tuple[Diagnostic, ...]:
    try:
        checked(text)
    except SpecError as error:
        return error.diagnostics
    return ()


def told(text: str) -> list[tuple[str, str, str]]:
    """Code, headline and the text under the caret, of every error."""
    rows = []
    for each in wrong(text):
        assert each.primary is not None
        caret = Source("t.mm", text).quote(each.primary.span)
        rows.append((each.code, each.headline, caret))
    return rows


def step(text: str) -> str:
    return TOP + "process x[i in 2] { var loc: 0..3 = 0; here: " + text + " }"


def question(text: str) -> str:
    return TOP + "always z: " + text + ";"


# What is found out


def test_the_tables_say_what_lowering_needs() -> None:
    found = checked(
        TOP + "always z: some g in f: g.drops == 0 && page == Page.READY && g holds l "
        "&& l.count(read) == 1 && (l.writer == g || m[0].held);"
    )
    property = found.module.declarations[-1]
    assert isinstance(property, s.Property)
    nodes = list(subexpressions(property.condition))
    (quantified,) = [each for each in nodes if isinstance(each, s.Quantified)]
    domain = quantified.binder.domain
    assert isinstance(domain, s.Name)
    family = found.uses[domain]
    assert isinstance(family, s.Process)
    dotted = {each.name.text: each for each in nodes if isinstance(each, s.Member)}
    assert found.members[dotted["drops"]] is family.locals[0]
    ready = found.members[dotted["READY"]]
    assert isinstance(ready, EnumMember) and ready.index == 2
    assert dotted["writer"] not in found.members and dotted["held"] not in found.members
    modes = [name.text for name in found.modes]
    assert modes.count("read") == 1 and modes.count("write") == 2  # l.write() and `prefer write`
    types = found.types
    assert types[dotted["drops"]] == Int() and types[dotted["held"]] == Bool()
    assert types[dotted["writer"]] == ThreadT(None, optional=True)
    assert types[quantified.binder.domain] == SetT(ThreadT(family))
    assert types[property.condition] == Bool()
    locks = {decl.name.text: kind.name.text for decl, kind in found.lock_types.items()}
    assert locks == {"l": "rwsem", "m": "mutex"}


def test_arrays_processes_and_locks_lose_a_dimension_with_each_index() -> None:
    found = checked(question("t[0][ABSENT] == 1 && f[1]@enter && m[0].held"))
    property = found.module.declarations[-1]
    assert isinstance(property, s.Property)
    by_text = {}
    for node in subexpressions(property.condition):
        match node:
            case s.Index(base=s.Index(base=s.Name(text=text))):
                by_text[f"{text}[][]"] = found.types[node]
            case s.Index(base=s.Name(text=text)):
                by_text[f"{text}[]"] = found.types[node]
            case s.Name(text=text):
                by_text[text] = found.types[node]
            case _:
                pass
    page = next(each for each in found.module.declarations if isinstance(each, s.Enum))
    assert by_text["t"] == ArrayT((Int(), EnumT(page)), Int())
    assert by_text["t[]"] == ArrayT((EnumT(page),), Int())
    assert by_text["t[][]"] == Int()
    process = next(each for each in found.module.declarations if isinstance(each, s.Process))
    assert by_text["f"] == ArrayT((Int(),), ThreadT(process))
    assert by_text["f[]"] == ThreadT(process)
    assert isinstance(by_text["m[]"], LockT)


def test_every_expression_of_a_spec_has_a_type() -> None:
    text = step(
        "delay 2 * io + 1 us..3 ms; choose c in 0..N where c != n; t[i][page] = c in 0..1 ? 1 : 0;"
        "n = min(q in 0..N: q + loc) - (-1); await l.count(write) == 0 && some g in thread: g@end;"
    )
    found = checked(text)
    for process in found.module.declarations:
        if not isinstance(process, s.Process):
            continue
        for statement in statements(process.body):
            for root in expressions(statement):
                for node in subexpressions(root):
                    if node in found.modes or _asked_for(node):
                        continue
                    assert node in found.types, node
    bounds = [
        each.low
        for process in found.module.declarations
        if isinstance(process, s.Process)
        for each in statements(process.body)
        if isinstance(each, s.Pause)
    ]
    assert [found.types[each] for each in bounds if each is not None] == [Time()]


def _asked_for(node: s.Expression) -> bool:
    return isinstance(node, s.Member) and node.name.text == "count"


def test_one_mode_is_taken_by_its_name_or_as_lock() -> None:
    found = checked(
        TOP + "locktype gate { mode pass exclusive; release holder; } lock g: gate;"
        "process y { a: g.lock(); release all; b: g.pass(); g.release(); }"
    )
    taken = [
        mode.name.text
        for process in found.module.declarations
        if isinstance(process, s.Process) and process.name.text == "y"
        for each in statements(process.body)
        if isinstance(each, s.Acquire)
        for mode in [found.modes[each.mode]]
    ]
    assert taken == ["pass", "pass"]


@pytest.mark.parametrize(
    "text",
    [
        step("b = n in 0..3;"),
        step("b = page in Page;"),
        step("b = l.writer == self;"),
        step("b = self == self && !(self@here);"),
        step("await w@go && w@end && self@end;"),
        step("await some g in thread: g == self && g holds l;"),
        step("n = m[0].held ? n : l.readers;"),
        step("delay i * 1 us..io / 2 + io;"),
        step("delay (k == 1 ? 1 us : 2 us);"),
        step("delay io - 1 us;"),
        step("sleep any;"),
        step("let z = f[0]; b = z@enter;"),
        step("try m[n % 2].lock() else { stop; } release all;"),
        step("loc = loc + i; n += 1;"),
        question("all g in f: busy(g) -> g.drops == 1 || late"),
        question("w waits l || f[0] waits m[1]"),
        TOP + "const C: Page = READY; const D = 5 us; const E: 0..3 = k; const G = N + 1;",
        TOP + "param p: bool; param q: Page = READY;",
        TOP + "param p: time; process y { a: delay p; }",
        TOP + "type T = 0..k; var v[T][f][bool2]: T = any; type bool2 = bool;",
        TOP + "process y[g in Page, h in 1..N] { var v: 0..h = h; a: await page == g; }",
        TOP + "rule r[g in 0..3] when g > n && b { n = g; b = l.held; }",
        TOP + "always z: N == 2 expect violated when k > 1 && N == 2;",
        TOP + "def big(a: 0..3) = a + 1; var v[big(1)]: bool = false;",
        TOP + "def pause = 2 * io; process y { a: delay pause; }",
        TOP + "lock q[Page]: rwsem grant prefer read; process y { a: q[page].read(); a2: stop; }",
    ],
)
def test_nothing_is_wrong_with(text: str) -> None:
    assert not told(text)


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
