"""Advice to somebody who writes C: the text after the advice is read, and means what was meant.

Each row is a text that is wrong, what the advice must say, and the text once it was followed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.diagnostic import Diagnostic, SpecError
from checker.front.model import load
from checker.front.naming.beside import unknown_beside
from checker.front.parsing.parse import attempt, library
from checker.front.parsing.tables import shipped
from checker.front.parsing.tokens import tokens
from checker.source import Source
from tests.slow import first_of

SPECS = Path(__file__).parents[2] / "specs"

HEAD = """\
include <completion.mm>
enum Page { ABSENT, READY }
struct Folio { pins: 0..3; dirty: bool; }
var n: 0..9 = 1;
var other: 0..9 = 0;
var b: bool = false;
var page: Page = ABSENT;
var folio: Folio = { pins: 0, dirty: false };
var q: queue[2] of 0..9 = [];
var s: set of 0..9 = {};
var owner: thread? = none;
var done: COMPLETION = 0;
var wq: bool = false;
lock m: mutex;
lock rw: rwsem;
lock sem: semaphore limit 2;
lock f: folio_lock;
timer t;
"""


def told(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SpecError) as caught:
        load(Source("f.mm", text))
    return caught.value.diagnostics


def advised(wrong: str, advice: str, mended: str) -> None:
    (found,) = told(wrong)
    assert advice in " ".join(found.help)
    load(Source("f.mm", mended))


def step(text: str) -> str:
    return f"{HEAD}process p {{\na: skip;\nx: {text}\nout: skip;\n}}\n"


STATEMENTS = [
    # Locks
    ("mutex_lock(&m);", "write `m.lock();`", "m.lock(); m.release();"),
    ("mutex_lock(m);", "write `m.lock();`", "m.lock(); m.release();"),
    ("spin_unlock(m);", "write `m.release();`", "m.lock(); m.release();"),
    ("down_write(rw);", "write `rw.write();`", "rw.write(); rw.release();"),
    ("down_read(&rw);", "write `rw.read();`", "rw.read(); rw.release();"),
    ("down(&sem);", "write `sem.down();`", "sem.down(); sem.release();"),
    (
        "mutex_lock_killable(&m);",
        "`m.lock() unless … else …;`",
        "m.lock() unless b else goto out; m.release();",
    ),
    ("mutex_trylock(m);", "`try m.lock() else …;`", "try m.lock() else goto out; m.release();"),
    ("m.trylock();", "`try m.lock() else goto …;`", "try m.lock() else goto out; m.release();"),
    (
        "rw.try_read();",
        "`try rw.read() else goto …;`",
        "try rw.read() else goto out; rw.release();",
    ),
    (
        "rw.down_read_trylock();",
        "`try rw.read() else goto …;`",
        "try rw.read() else goto out; rw.release();",
    ),
    (
        "if (!m.trylock()) { goto out; }",
        "`try m.lock() else goto …;`",
        "try m.lock() else goto out; m.release();",
    ),
    (
        "if (mutex_trylock(&m)) { skip; }",
        "`try m.lock() else goto …;`",
        "try m.lock() else goto out; m.release();",
    ),
    (
        "if (try m.lock()) { skip; }",
        "`try m.lock() else goto …;`",
        "try m.lock() else goto out; m.release();",
    ),
    ("rw.up_read();", "`rw.release();`", "rw.read(); rw.release();"),
    ("rw.down_write();", "`rw.write();`", "rw.write(); rw.release();"),
    ("m.unlock();", "`m.release();`", "m.lock(); m.release();"),
    ("m.release_all();", "`release all;`", "m.lock(); release all;"),
    (
        "rw.upgrade(write);",
        "`rw.release();`, then `rw.write();`",
        "rw.read(); rw.release(); rw.write(); release all;",
    ),
    ("b = m.is_locked;", "`m.held`", "b = m.held;"),
    ("owner = m.owner;", "`m.writer`", "owner = m.writer;"),
    ("owner = m.holder;", "`m.writer`", "owner = m.writer;"),
    ("b = mutex_is_locked(&m);", "`m.held`", "b = m.held;"),
    ("b = self.holds(m);", "`self holds m`", "b = self holds m;"),
    (
        "lockdep_assert_held(&m);",
        "`assert self holds m;`",
        "m.lock(); assert self holds m; m.release();",
    ),
    ("if (m.lock()) { skip; }", "write `m.lock();` before it", "m.lock(); m.release();"),
    ("b = m.held == self;", "`self holds m`", "b = self holds m;"),
    ("m.lock(1);", "`m.lock();`", "m.lock(); m.release();"),
    # Waiting
    ("wait_event(wq, b);", "`await b;`", "await b;"),
    ("wait_event(wq, n == 1);", "`await n == 1;`", "await n == 1;"),
    (
        "wait_event_interruptible(wq, b);",
        "`await b unless … else goto …;`",
        "await b unless n == 9 else goto out;",
    ),
    (
        "down_timeout(&sem, 5);",
        "`sem.down() timeout 5 ms else …;`",
        "sem.down() timeout 5 ms else goto out; sem.release();",
    ),
    ("kref_put(&n, f);", "`n -= 1;  if (n == 0) { … }`", "n -= 1;  if (n == 0) { goto out; }"),
    ("preempt_disable();", "leave it out: threads on other CPUs", "skip;"),
    (
        "if (test_and_set_bit(0, &n)) { skip; }",
        "`let old = b;  b = true;` in one step",
        "let old = b;  b = true; if (old) { skip; }",
    ),
    (
        "wait_event_timeout(wq, b, 5);",
        "`await b timeout 5 ms else goto …;`",
        "await b timeout 5 ms else goto out;",
    ),
    ("wake_up(&wq);", "leave it out: an `await` goes on by itself", "skip;"),
    ("wake_up_all(wq);", "leave it out: an `await` goes on by itself", "skip;"),
    ("schedule();", "write `await …;`", "await b;"),
    ("init_completion(done);", "`done = 0;`", "done = 0;"),
    ("msleep(5);", "`sleep 5 ms;`", "sleep 5 ms;"),
    ("usleep_range(5, 9);", "`sleep 5..9 us;`", "sleep 5..9 us;"),
    ("udelay(5);", "`delay 5 us;`", "delay 5 us;"),
    ("timeout 5 ms;", "`sleep 5 ms;`", "sleep 5 ms;"),
    # Memory
    ("smp_mb();", "leave it out: each step sees at once", "skip;"),
    ("WRITE_ONCE(n, 2);", "`n = 2;`", "n = 2;"),
    ("n = READ_ONCE(other);", "write `other` alone", "n = other;"),
    ("atomic_inc(&n);", "`n += 1;`", "n += 1;"),
    ("refcount_dec(n);", "`n -= 1;`", "n -= 1;"),
    ("b = atomic_read(&n) == 0;", "write `n` alone", "b = n == 0;"),
    (
        "if (refcount_inc_not_zero(&n)) { skip; }",
        "`if (n > 0) { n += 1; } else { … }`",
        "if (n > 0) { n += 1; } else { skip; }",
    ),
    ("if (cmpxchg(&n, 1, 2) == 1) { skip; }", "`if (n == 1) { n = 2; }`", "if (n == 1) { n = 2; }"),
    ("rcu_read_lock();", "`include <rcu.mm>`", "skip;"),
    ("srcu_read_lock();", "`<rcu.mm>` has `rcu_read_lock`", "skip;"),
    ("n = min(other, 3);", "`other < 3 ? other : 3`", "n = other < 3 ? other : 3;"),
    ("BUG_ON(b);", "`assert !(b);`", "assert !(b);"),
    ("n++;", "`n += 1;`", "n += 1;"),
    ("b |= true;", "`b = b || …;`", "b = b || true;"),
    ("s |= {1};", "with one `|` for sets", "s = s | {1};"),
    # Timers
    ("mod_timer(&t, 5);", "`t.start(5 ms);`", "t.start(5 ms);"),
    ("del_timer_sync(&t);", "`t.stop();`", "t.stop();"),
    ("t.cancel();", "`t.stop();`", "t.stop();"),
    ("b = t.expired;", "`t.rang`", "b = t.rang;"),
    ("b = t.fired();", "`t.rang`", "b = t.rang;"),
    ("t.rang = false;", "`t.stop();`", "t.stop();"),
    # Queues and sets
    ("q.push(1);", "`q.put(1);`", "q.put(1);"),
    ("q.enqueue(1);", "`q.put(1);`", "q.put(1);"),
    ("q += 1;", "`q.put(1);`", "q.put(1);"),
    ("n = q.pop();", "`x = q.get();`", "n = q.get();"),
    ("q.pop();", "`q.get();`", "q.get();"),
    ("q.offer(1);", "`if (!q.full) { q.put(1); }`", "if (!q.full) { q.put(1); }"),
    (
        "try q.put(1) else goto out;",
        "`if (!q.full) { … } else { … }`",
        "if (!q.full) { q.put(1); } else { goto out; }",
    ),
    ("n = q.len();", "write `q.len`", "n = q.len;"),
    ("b = q.empty();", "write `q.empty`", "b = q.empty;"),
    ("b = q.is_empty();", "write `q.empty`", "b = q.empty;"),
    ("n = q.peek;", "write `q.head`", "n = q.empty ? 0 : q.head;"),
    ("n = q[0];", "`q.head`", "n = q.empty ? 0 : q.head;"),
    ("s.add(3);", "`s += 3;`", "s += 3;"),
    ("s.remove(3);", "`s -= 3;`", "s -= 3;"),
    ("b = s.contains(3);", "`3 in s`", "b = 3 in s;"),
    # Words
    ("owner = NULL;", "`none`", "owner = none;"),
    ("owner = current;", "`self`", "owner = self;"),
    ("if (n & 1) { goto out; }", "for numbers write `n % 2`", "if (n % 2 == 1) { goto out; }"),
    ("n = folio.pins & 3;", "for numbers write `folio.pins % 4`", "n = folio.pins % 4;"),
    ("n = n & 2;", "a `bool` for each", "n = n / 2 % 2;"),
    ("n = n | 1;", "a `bool` for each", "n = n + 1 - n % 2;"),
    ("b = b & b;", "write `&&`", "b = b && b;"),
    ("n = NULL;", "numbers have no such value", "n = 0;"),
    ("m.release;", "write `m.release();`", "m.lock(); m.release();"),
    ("try m.lock;", "", "try m.lock() else goto out; m.release();"),
    (
        "await b timeout 5 ms from p else goto out;",
        "`await … from p timeout … else …;`",
        "await b from p timeout 5 ms else goto out;",
    ),
    ("b = TRUE;", "`true`", "b = true;"),
    ("folio->pins = 1;", "`folio.pins`", "folio.pins = 1;"),
    ("page = Page::READY;", "`Page.READY`", "page = Page.READY;"),
    ("n = any;", "`choose x in …;`", "choose k in 0..9; n = k;"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "advice", "mended"), STATEMENTS)
def test_a_statement(wrong: str, advice: str, mended: str) -> None:
    advised(step(wrong), advice, step(mended))


PROCESS = "process p { skip; }\n"
DECLARATIONS = [
    ("bool c = false;", "`var c: bool = false;`", "var c: bool = false;"),
    ("int x;", "`var x: 0..3 = 0;`", "var x: 0..3 = 0;"),
    ("unsigned long x = 9;", "`var x: 0..9 = 9;`", "var x: 0..9 = 9;"),
    ("static bool c = 0;", "`var c: bool = false;`", "var c: bool = false;"),
    ("mutex l;", "`lock l: mutex;`", "lock l: mutex;"),
    ("struct rw_semaphore l;", "`lock l: rwsem;`", "lock l: rwsem;"),
    ("DEFINE_SPINLOCK(l);", "`lock l: spinlock;`", "lock l: spinlock;"),
    ("lock l: rwlock_t;", "write `rwsem`", "lock l: rwsem;"),
    ("var x: int = 0;", "as `0..3`", "var x: 0..3 = 0;"),
    ("var x: unsigned int = 0;", "as `0..3`", "var x: 0..3 = 0;"),
    ("var w[3]: 0..2 = {0, 1, 2};", "one value for all its elements", "var w[3]: 0..2 = 0;"),
    (
        "struct S { k: 0..3; l: bool; } var w: S = {0, false};",
        "`{ k: …, l: … }`",
        "struct S { k: 0..3; l: bool; } var w: S = { k: 0, l: false };",
    ),
    ("var w: 0..2[3] = 0;", "`var t[3]: … = …;`", "var w[3]: 0..2 = 0;"),
    ("#define N 3", "`const N = 3;`", "const N = 3;"),
    ("process z() { skip; }", "`process z { … }`", "process z { skip; }"),
    ("void f(v: 0..3) { skip; }", "`proc f(v: 0..3) { … }`", "proc f(v: 0..3) { skip; }"),
    ("void f(void) { skip; }", "`proc f() { … }`", "proc f() { skip; }"),
    ("struct S { int k; }", "`k: 0..3;`", "struct S { k: 0..3; }"),
    ("lock l: mutex grant fair;", "`grant fifo`", "lock l: mutex grant fifo;"),
    ("expect deadlock;", "`expect violated deadlock;`", "expect violated deadlock;"),
    (
        "always once: count(p@end) <= 1;",
        "`count(t in p: …)`",
        "always once: count(t in p: t@end) <= 1;",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "advice", "mended"), DECLARATIONS)
def test_a_declaration(wrong: str, advice: str, mended: str) -> None:
    advised(f"{PROCESS}{wrong}\n", advice, f"{PROCESS}{mended}\n")


def test_names_are_told_beside_mistakes_in_writing() -> None:
    text = """\
var n: 0..3 = 0;
bool lost = false;
int kept = 0;
process p {
a: n = lost;  kept = flase;
b: foo(n);
c: n = ;
   let k = missing;  gone = missing;
d: k = vanished ;;
   n == absent;
}
"""
    found = [(each.primary.span.line, each.headline) for each in told(text) if each.primary]
    assert found == [
        (2, "a name is declared with its type behind it"),
        (3, "a name is declared with its type behind it"),
        (5, "no variable `flase` here"),
        (6, "no `proc` is called `foo`"),
        (7, "`;` cannot stand here"),
        (8, "no variable `missing` here"),
        (8, "no variable `gone` here"),
        (8, "no variable `missing` here"),
        (9, "no `;` stands behind `;`"),
        (10, "`==` compares; an assignment is written `=`"),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "var lost 0..3 == = 0;",
        "var lost;",
        "enum E { A lost }",
        "enum E { A, } lost }",
        "def lost = = 1;",
        "struct lost { int a; };",
        "proc lost( { skip; }",
        "process lost) { skip; }",
        "#define lost 3",
        "include lost;",
        "process q { var lost: 0..3 = 0; skip; ",
        "process q { let lost = 0;  n = = 0;",
        "process q { choose lost in 0..3 n = 0; }",
        "lock lost mutex",
        "type lost 0..3;",
        "table lost(a: bool) bool { _ => true; }",
        "const lost 3;",
        "/* const lost = 3;",
    ],
)
def test_no_name_of_a_part_that_is_not_understood_is_told(broken: str) -> None:
    for text in (
        f"{broken}\nvar n: 0..9 = 0;\nprocess p {{\na: n = lost;\nb: lost();\n}}\n",
        f"var n: 0..9 = 0;\nprocess p {{\na: n = lost;\nb: lost();\n}}\n{broken}\n",
    ):
        assert not [
            each
            for each in told(text)
            if "`lost` here" in each.headline or "called `lost`" in each.headline
        ]


@pytest.mark.parametrize("name", first_of(1, ["abba", "lost_wakeup", "ticket_lock"]))
def test_no_name_is_told_where_one_token_is_lost_or_doubled(name: str) -> None:
    """The spec declares all that it names: what is not known then comes of the lost token."""
    text = (SPECS / f"{name}.mm").read_text()
    lines = text.split("\n")
    cut = tokens(Source("f.mm", text), shipped().words).tokens[:-1]
    broken = 0
    for number, token in enumerate(cut):
        line, end = lines[token.line - 1], token.end_column - 1
        kept = line[:end] + " " + token.text if number % 2 else line[: token.column - 1] + " "
        before, behind = lines[: token.line - 1], lines[token.line :]
        source = Source("f.mm", "\n".join([*before, kept + line[end:], *behind]))
        reading = attempt(source)
        broken += bool(reading.found)
        assert not reading.found or not unknown_beside(source, reading, library()[0])
    assert broken > len(cut) / 3


def test_a_name_that_is_declared_twice_is_one_mistake() -> None:
    head = "struct V { locked: bool; }\nvar vma[2]: V = { locked: false };\n"
    body = (
        "proc f(ref vma) { vma.locked = true; }\nprocess p { f(vma[0]); vma[1].locked = true; }\n"
    )
    (found,) = told(head + body)
    assert found.code == "duplicate-name"


def test_a_struct_has_no_locks() -> None:
    (found,) = told("struct V { l: rwsem; }\nprocess p { skip; }\n")
    assert "`lock l[N]: rwsem;`" in found.help[0]


@pytest.mark.parametrize(
    "call", ["complete(n);", "reinit_completion(n);", "b = completion_done(n);"]
)
def test_completions_are_included(call: str) -> None:
    (found,) = told(
        step(call).replace("include <completion.mm>\n", "").replace("COMPLETION", "0..1")
    )
    assert found.help == ("write `include <completion.mm>` at the top",)


def test_a_near_name_of_a_proc_comes_before_what_looks_like_c() -> None:
    text = "lock m: mutex;\nproc lock_twice(l: lock) { l.lock(); l.release(); }\n"
    (found,) = told(text + "process p { lock_twcie(m); }\n")
    assert found.help == ("did you mean `lock_twice`, declared on line 2?",)


def test_a_call_of_nothing_hides_no_other_mistake() -> None:
    text = "var n: 0..3 = 0;\nprocess p { foo(n);  m = 1;  n = true;  goto away; }\n"
    codes = [each.code for each in told(text)]
    assert codes == ["unknown-name", "unknown-name", "type-mismatch", "unknown-label"]
