"""The usual mistakes are told in the user's words, at their place, each once and all in one run."""

from __future__ import annotations

import pytest

from checker.diagnostic import Diagnostic, SpecError
from checker.front.parsing.parse import parse
from checker.front.parsing.tables import made, shipped
from checker.front.parsing.unexpected import expectations
from checker.source import Source


def told(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SpecError) as caught:
        parse(Source("f.mm", text))
    return caught.value.diagnostics


def check(text: str, headline: str, help: str = "") -> None:
    """`text` has one mistake, whose place begins at the mark `«`."""
    before, _, after = text.partition("«")
    (found,) = told(before + after)
    assert found.headline.startswith(headline)
    assert help in " ".join(found.help)
    assert found.primary is not None
    place = found.primary.span
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert (place.line, place.column) == (line, column)


IN_A_BODY = [
    ("x = 1«", "a `;` is missing", ""),
    ("goto out«", "a `;` is missing", ""),
    ("l.lock()«", "a `;` is missing", ""),
    ("if (x «= 1) { skip; }", "`=` assigns; a comparison is written `==`", ""),
    ("while (x «= 1) { skip; }", "`=` assigns; a comparison is written `==`", ""),
    ("await x «= 1;", "`=` assigns; a comparison is written `==`", ""),
    ("x «== 1;", "`==` compares; an assignment is written `=`", ""),
    ("if «x == 1 { skip; }", "the condition of `if` stands in parentheses", "`if (…) { … }`"),
    ("while «x { skip; }", "the condition of `while` stands in parentheses", "`while (…) {"),
    ("if (x == 1« { skip; }", "a `)` is missing", ""),
    ("x = (1 + 2«;", "a `)` is missing", ""),
    ("t[1« = 2;", "a `]` is missing", ""),
    ("if (x)«) { skip; }", "this `)` closes nothing", "delete it"),
    ("if (x) «x = 2;", "what follows `if` stands in braces", "`if (…) { … }`"),
    ("if (x) { } else «x = 2;", "what follows `else` stands in braces", "`else { … }`"),
    ("if (x) { } else if (y) «goto b;", "what follows `if` stands in braces", ""),
    ("while (x) «skip;", "what follows `while` stands in braces", ""),
    ("try l.lock() else «x = 2;", "what follows `else` stands in braces", "`else goto x;`"),
    ("either { } or «skip;", "what follows `or` stands in braces", ""),
    ("«either { skip; }\n", "an `either` has two branches or more", "`either { … } or"),
    ("if (x) «if (y) x = 2;", "what follows `if` stands in braces", "`if (…) { … }`"),
    ("if (x) «if (y) { skip; }", "what follows `if` stands in braces", "`if (…) { … }`"),
    ("if (x) «if (y) { skip; } else x = 2;", "what follows `if` stands in braces", ""),
    ("if (x) «if (y) x = 2; else if (z) skip; else y = 2;", "what follows `if` stands in", ""),
    ("if (x) «while (y) { skip; }", "what follows `if` stands in braces", ""),
    ("while (x) «if (y) try l.lock() else goto a;", "what follows `while` stands in braces", ""),
    ("if (x) { } else «while (y) skip;", "what follows `else` stands in braces", ""),
    ("if (x) «either { skip; } or { skip; }", "what follows `if` stands in braces", ""),
    ("if (x) «try l.lock() else { skip; }", "what follows `if` stands in braces", ""),
    ("«for (;;) { x = 2; }", "a loop without end is a `while`; a `for` goes", "`while (true) {"),
    ("«for (;;) x = 2;", "a loop without end is a `while`; a `for` goes", "`while (true) {"),
    ("«for (; x < 2;) { skip; }", "a loop with a condition alone is a", "`while (x < 2) {"),
    ("«for (i = 0; i < 3; i++) { skip; }", "a `for` goes over a set: `for x", "for i in 0..2 {"),
    ("«for (int i = 1; i <= N; i++) skip;", "a `for` goes over a set: `for x", "for i in 1..N {"),
    ("«for (i = 0; i < N; i += 1) { skip; }", "a `for` goes over a", "for i in 0..N - 1 {"),
    ("«for (i = f(x); x; ) { skip; }", "a `for` goes over a set: `for x", "or `while (…) {"),
    ("«for (i in 3) { skip; }", "what a `for` goes over stands without", "for i in 3 {"),
    ("«when x { skip; }", "`when` stands in the head of a `rule`", "`await …;`"),
    ("l.release«;", "`release` needs parentheses", "`l.release();`"),
    (
        "await x timeout 5 ms «from q, r else goto a;",
        "`from` stands before `timeout` and",
        "from q, r",
    ),
    ("await x unless y «from q else { }", "`from` stands before `timeout` and", "from q unless"),
    ("await x timeout any else goto a «from q;", "`from` stands before `timeout` and", "from q "),
    ("l«->lock();", "`->` is an implication; a member stands behind a `.`", "`l.lock()`"),
    ("l«->lock;", "`->` is an implication; a member stands behind a `.`", "`l.lock()`"),
    ("v«->n = 2;", "`->` is an implication; a member stands behind a `.`", "`v.n`"),
    ("t[1]«->n += 2;", "`->` is an implication; a member stands behind a `.`", "`t[1].n`"),
    ("try l«->lock() else goto a;", "`->` is an implication; a member stands", "`l.lock()`"),
    ("«mutex_lock(&mm->l);", "no `proc` is called `mutex_lock`", "write `mm.l.lock();`"),
    ("x «:= 2;", "assignment is written `=`", ""),
    ("x «=== 2;", "assignment is written `=`", ""),
    ("await x «=== 2;", "equality is written `==`", ""),
    ("await x «<> 2;", "inequality is written `!=`", ""),
    ("x«++;", "there is no `++`", "`x += 1;`"),
    ("v.refs«--;", "there is no `--`", "`v.refs -= 1;`"),
    ("a: t[i + 1].refs«++;", "there is no `++`", "`t[i+1].refs += 1;`"),
    ("a: «--t[1];", "there is no `--`", "`t[1] -= 1;`"),
    ("x = y«++;", "there is no `++`", "`y += 1;` as a statement of its own"),
    ("await x «<-> y;", "there is no `<->`", "`a == b`, with parentheses"),
    ("await x «<=> y;", "there is no `<=>`", "`a == b`, with parentheses"),
    ("l«->release();", "`->` is an implication; a member stands behind a `.`", "`l.release()`"),
    ("q«->put(1);", "`->` is an implication; a member stands behind a `.`", "`q.put(…)`"),
    ("x«--;", "there is no `--`", "`x -= 1;`"),
    ("x «*= 2;", "there is no `*=`", "`x = x * …;`"),
    ("x = x «^ 1;", "there is no `^`; for truth values write `!=`", ""),
    ("x = x «<< 1;", "there are no shifts; multiply by a number", ""),
    ("choose k in 0«...3;", "a range is written `..`", ""),
    ("if (x «and y) { skip; }", "`and` between conditions is written `&&`", ""),
    ("if (x «or y) { skip; }", "`or` between conditions is written `||`", ""),
    ("if («not x) { skip; }", "`not` is written `!`", ""),
    ("await x «=> y;", "`=>` stands in tables alone; an implication is written `->`", ""),
    ("await 0 < x «< 3;", "comparisons cannot be strung together", "`a < b && b < c`"),
    ("await x == «!y;", "`!` behind `==` needs parentheses", "`a != b`"),
    ("if (x) { } «elif (y) { skip; }", "`elif` is written `else if`", ""),
    ("try l.lock()«;", "`try` needs an `else`: where to go then", ""),
    ("release«(l);", "`release` stands behind its lock, or before `all`", "`l.release();`"),
    ("«lock l;", "what is done with a lock stands behind it", "write `l.lock();`"),
    ("«unlock l;", "what is done with a lock stands behind it", "write `l.release();`"),
    ("l.lock«;", "`lock` needs parentheses", "`l.lock();`"),
    ("«mutex_lock(&l);", "no `proc` is called `mutex_lock`", "write `l.lock();`"),
    ("«spin_lock(&t[1]);", "no `proc` is called `spin_lock`", "write `t[1].lock();`"),
    ("«up_read(&l);", "no `proc` is called `up_read`", "write `l.release();`"),
    ("delay «any;", "a `delay` is work, which ends: it needs a longest time", "`sleep any;`"),
    ("delay 5 us..«any;", "a `delay` is work, which ends: it needs a longest", "`sleep any;`"),
    (
        "sleep 5 us..«any;",
        "a `sleep` has a shortest and a longest time, or neither",
        "`sleep any;`",
    ),
    ("delay 5 us«..;", "a `delay` is work, which ends: it needs a longest", "`sleep any;`"),
    ("sleep 5 us«..;", "a `sleep` has a shortest and a longest time, or neither", "`sleep any;`"),
    ("delay «..5 us;", "this range has no lower end", "`0..`"),
    ("if (x in 1«..) { skip; }", "this range has no upper end", "`0..3`"),
    ("if ((«not x)) { skip; }", "`not` is written `!`", ""),
    ("x = t[1«, 0];", "each index stands in brackets of its own", "write `t[x][y]`"),
    ("t[1«, 0] = 2;", "each index stands in brackets of its own", "write `t[x][y]`"),
    ("release «l;", "`release` stands behind its lock, or before `all`", "`l.release();`"),
    ("«awiat x == 1;", "no statement begins with `awiat`", "`await`?"),
    ("«break;", "there is no `break`", "goto"),
    ("«int y = 3;", "a name is declared with its type behind it", "`var y: 0..3 = 3;` before"),
    ("«mutex m;", "a lock is declared with its type behind it", "`lock m: mutex;` at top"),
    ("«struct page pg;", "a name is declared with its type behind it", "`var pg: page = { … };`"),
    ("«enum Page pg = ABSENT;", "a name is declared with its", "`var pg: Page = ABSENT;` before"),
    ("«struct page *pg;", "there are no pointers", "`pg: 0..3`"),
    ("x = «any;", "`any` is no value", "`choose x in …;`"),
    ("t.start(«any);", "`any` is no value", "`choose x in …;`"),
    ("try q.«put(1) else { skip; }", "`try` is for locks", "`if (!q.full) { … } else { … }`"),
    ("if («try l.lock()) { skip; }", "a `try` is a statement of its own", "`try l.lock() else"),
    ("if (l.«try lock()) { skip; }", "`try` stands before its lock", "`try l.lock() else goto"),
    ("«timeout 5 ms;", "`timeout` stands behind a wait", "`await … timeout … else goto …;`"),
    ("«*y = 1;", "there are no addresses and no pointers", "`y` alone"),
    ("if («READ_ONCE(&y) == 1) { skip; }", "no `def` is called `READ_ONCE`", "write `y` alone"),
    ("«wait_event(&wq, x);", "no `proc` is called `wait_event`", "write `await x;`"),
    ("x = y«--;", "there is no `--`", "`y -= 1;` as a statement of its own"),
    ("x «|= y;", "there is no `|=`", "`x = x || …;`, with one `|` for sets"),
    ("l.release(«read);", "`release` takes nothing in its parentheses", "`l.release()`"),
    ("«switch (x) { }", "there is no `switch`", "else if"),
    ("«do { skip; } while (x);", "there is no `do`", ""),
    ("«in += 1;", "`in` is a word of the language and cannot be a name", "`in_`"),
    ("«stop = 1;", "`stop` is a word of the language and cannot be a name", "`stop_`"),
    ("«time: skip;", "`time` is a word of the language and cannot be a name", "`time_`"),
    ("a: «;", "no statement stands before this `;`", "`skip;`"),
    ("skip;«;", "no `;` stands behind `;`", "delete it"),
    ("if (x) { }«;", "no `;` stands behind `}`", "delete it"),
    ("while (!x)«;", "what follows `while` stands in braces", "to wait for what others do"),
    ("while (!x) «cpu_relax();", "what follows `while` stands in braces", "write `await …;`"),
    ('«printk("x");', "no `proc` is called `printk`", "a run shows what each step changes"),
    ("x = «forall i in 3: y;", "`forall` is written `all`", "write `all i in …: …`"),
    ("await «exists i in 3: y;", "`exists` is written `some`", "write `some i in …: …`"),
    ("x = «3x;", "`3x` is neither a name nor a number", "a letter"),
    ("x = «0x10;", "numbers are decimal", ""),
    ("delay 5 «sec;", "the units of time are ns, us, ms and s", "`s`"),
    ("delay 5«usec;", "the units of time are ns, us, ms and s", "`us`"),
    ("let y« 3;", "a `=` is missing", ""),
    ("choose k« 0..3;", "an `in` is missing", ""),
    ('assert x« "why";', "a `,` is missing", ""),
    ("x = all i in 3« x == i;", "a `:` is missing", ""),
    ("x = «;", "`;` cannot stand here", ""),
    ("x = a «b;", "`b` cannot stand here", ""),
    ("x = «@ 1;", "`@` cannot stand here", ""),
    ("goto«;", "`;` cannot stand here", ""),
    ("x = 1; «# note", "a comment begins with `//`", ""),
    ("«$ = 3;", "the character `$` cannot stand here", ""),
    ("await x «≤ 3;", "the character `≤` cannot stand here", "`<=`"),
    ("await x «\u00a0== 3;", "the character U+00A0 (no-break space) cannot stand here", ""),
    ('assert x, «"why;', "this text in quotes does not end on its line", ""),
]


@pytest.mark.parametrize(("text", "headline", "help"), IN_A_BODY)
def test_in_a_body(text: str, headline: str, help: str) -> None:
    text = f"var x: bool = true;\nprocess p {{\n  {text}\n  y = 1;\n}}\nprocess q {{ skip; }}\n"
    check(text, headline, help)


AT_TOP_LEVEL = [
    ("var t[2«, 2]: bool = true;", "each index stands in brackets of its own", "`t[x][y]`"),
    ("process p[2«, 2] { skip; }", "several sets of instances have names", "`p[i in 2, j in 3]"),
    (
        "process p[2]«[2] { skip; }",
        "all instances of a process stand in one pair of brackets",
        "`p[0][1]`",
    ),
    ("«proccess p { skip; }", "no declaration begins with `proccess`", "`process`?"),
    ("process p { skip; } «}", "this `}` closes nothing", "delete it"),
    ("var y «= 0;", "the type of this `var` is missing", "`var y: 0..3 = 0;`"),
    ("var y «= 7;", "the type of this `var` is missing", "`var y: 0..7 = 7;`"),
    ("var y «= -2;", "the type of this `var` is missing", "`var y: -2..2 = -2;`"),
    ("var y «= false;", "the type of this `var` is missing", "`var y: bool = false;`"),
    ("var y «= B;  enum E { A, B }", "the type of this `var` is missing", "`var y: E = B;`"),
    ("var y «= C;  enum E { A, B }", "the type of this `var` is missing", "`var y: 0..3 = C;`"),
    ("var y[2] «= [];", "the type of this `var` is missing", "`var y[2]: queue[4] of 0..3"),
    ("var y «= {1};", "the type of this `var` is missing", "`var y: set of 0..3 = {1};`"),
    ("var y: 0«.. = 3;", "this range has no upper end", "`0..3`"),
    ("var y: 0«..=3 = 0;", "a range has both its ends in it", "`..` for `..=`"),
    ("param y: «..3;", "this range has no lower end", "`0..`"),
    ("param y: time in 5 us«..;", "this range has no upper end", "`1..5 us`"),
    ("«var y;", "a `var` has a type and a first value", "`var y: 0..3 = 0;`"),
    ("«var y[2];", "a `var` has a type and a first value", "`var y[2]: 0..3 = 0;`"),
    ("proc g(«v) { skip; }", "a parameter has a type", "`v: 0..3`; `ref v` for a variable"),
    ("def g(«v) = v;", "a parameter has a type", "write `v: 0..3`"),
    ("param y «= 0;", "the type of this `param` is missing", "`param y: 0..3 = 0;`"),
    ("always q: p@w«[1];", "a place in a thread is a label alone", "`p[1]@w` for one thread"),
    ("never q: x && p[0]@f.w«[k + 1];", "a place in a thread is", "`f@f.w` is true in each turn"),
    ("param y: bool = «any;", "a `param` has one value in a run, and only", "`param y: bool;`"),
    ("param y: 0..2 = «any;", "a `param` has one value in a run, and only", "`param y: 0..2;`"),
    ("const y = «any;", "a `const` has one value in a run, and only", "`param y: 0..3;`"),
    ("env e «when x { skip; }", "`when` stands in the head of a `rule`", "begin the `env`"),
    ("process e[2] «when x { skip; }", "`when` stands in the head of a `rule`", "`rule r when"),
    ("var «in: bool = true;", "`in` is a word of the language and cannot be a name", ""),
    ("var «_: bool = true;", "`_` is a word of the language and cannot be a name", "`other`"),
    ("var y« bool = true;", "a `:` is missing", ""),
    ("lock a, b« mutex;", "a `:` is missing", ""),
    ("lock a: mutex«", "a `;` is missing", ""),
    ("enum E { A« B }", "a `,` is missing", ""),
    ("const N «== 3;", "`==` compares; an assignment is written `=`", ""),
    ("expect violated «when x;", "`expect` at top level names the row it speaks of", ""),
    ("expect timed «when x;", "`expect` at top level names the row", "`expect timed NAME when …;`"),
    (
        "expect «holds timed error;",
        "`expect timed` says already that it holds",
        "leave `holds` out",
    ),
    ("expect «voilated error;", "`voilated` cannot stand here", ""),
    ("always x «== 1;", "a question has a name", "`always name: …;`"),
    ("always n« x == 1;", "a `:` is missing", ""),
    ("never n: x «= 1;", "`=` assigns; a comparison is written `==`", ""),
    ("rule r when x «= 1 { skip; }", "`=` assigns; a comparison is written `==`", ""),
    ("«typedef int t;", "there is no `typedef`", "type x = 0..3;"),
    ("«int x;", "a name is declared with its type behind it", "`var x: 0..3 = 0;`"),
    ("«bool c = 1;", "a name is declared with its type behind it", "`var c: bool = true;`"),
    ("«static bool c;", "a name is declared with its type behind it", "`var c: bool = false;`"),
    ("«int t[4] = 7;", "a name is declared with its type behind", "`var t[4]: 0..7 = 7;`"),
    ("«int x, y;", "a name is declared with its type behind it", "`var x, y: 0..3 = 0;`"),
    ("«const int K = 9;", "a name is declared with its type behind it", "`const K = 9;`"),
    ("«atomic_t refs;", "a name is declared with its type behind it", "`var refs: 0..3 = 0;`"),
    ("«spinlock_t l[2];", "a lock is declared with its type behind it", "`lock l[2]: spinlock;`"),
    ("«struct mutex l;", "a lock is declared with its type behind it", "`lock l: mutex;`"),
    ("«DEFINE_MUTEX(l);", "a lock is declared with its type behind it", "`lock l: mutex;`"),
    ("«struct timer_list t;", "a name is declared with its type behind it", "`timer t;`"),
    ("«DECLARE_COMPLETION(d);", "a name is declared with its", "`var d: COMPLETION = 0;`, and"),
    ("«wait_queue_head_t wq;", "there are no wait queues", "leave it out"),
    ("struct s { «int n; }", "the type of a field stands behind its name", "`n: 0..3;`"),
    ("struct s { n: bool; «struct s *next; }", "there are no pointers", "`next: 0..3`"),
    ("struct s { t«[2]: bool; }", "a struct has no arrays", "`var t[…]: …;`"),
    ("«void f(void) { skip; }", "a function is a `proc`", "`proc f() { … }`, or `process f"),
    ("«void f(v: 0..3) { skip; }", "a function is a `proc`", "`proc f(v: 0..3) { … }`"),
    ("«static int f(int a) { return 1; }", "a function is a `proc`", "`proc f(…): 0..3 { … }`"),
    ("var y: «unsigned int = 0;", "a number has a range", "`0..3`"),
    ("«#define K 3", "there is no preprocessor", "`const K = 3;`"),
    ("var y: E = E«::B;", "a member stands behind a `.`", "`E.B`"),
    ("var y: set of 0..3 = {0«..2};", "the elements of a set are written one", "`{0, 1, 2}`"),
    ("lock l: mutex grant «fair;", "`fair` is no grant", "`grant fifo`"),
    ("param g: bool; lock l: mutex grant «g;", "a grant cannot be a parameter", "a lock for each"),
    ("expect «deadlock;", "`expect` says what is expected to be", "`expect violated deadlock;`"),
    ("«never step s: x;", "only `always` asks of steps", "`always step s: !(…);`"),
    ("param g: «{ A, B };", "an enumeration has a declaration of its own", "`enum Kind { A, B }`"),
    ("var g: «{ A, B } = A;", "an enumeration has a declaration of its own", "`: Kind` here"),
    ("proc g(«bool x) { skip; }", "the type of a parameter stands behind its name", "`x: bool`"),
    ("proc g(«int x, y: bool) { skip; }", "the type of a parameter stands", "`x: 0..3`"),
    ("«model m;", "`model` stands once, at the top of the text", ""),
    ("process p[2« { skip; }", "a `]` is missing", ""),
    ("process p«() { skip; }", "a `process` is given nothing", "`process p { … }`, or"),
    ("process p«(i: 0..1) { skip; }", "a `process` is given nothing", "`process p[i in 2] { … }"),
    ("process p«; { skip; }", "`;` cannot stand here", ""),
    ("class a «- b;", "`-` cannot stand here", ""),
    ("locktype t { mode a shared«, mode b shared; }", "`,` cannot stand here", ""),
    ("«skip;\nx = 1;", "`skip` cannot stand here", ""),
    ("process p { if (x) { «", "this `{` is never closed", ""),
    ("var «é: bool = true;", "the character `é` cannot stand here", "a to z"),
    ("process p { skip; «var y: bool = true; }", "a `var` stands before the first", ""),
    ("process p { if (x) { «var y: bool = true; } }", "a `var` stands before the first", ""),
]


@pytest.mark.parametrize(("text", "headline", "help"), AT_TOP_LEVEL[:-4] + AT_TOP_LEVEL[-3:-2])
def test_at_top_level(text: str, headline: str, help: str) -> None:
    check(f"const M = 1;\n{text}\nconst N = 2;\nprocess z {{ skip; }}\n", headline, help)


def test_a_late_variable() -> None:
    for inside in ("skip; var y: bool = true;", "if (x) { var y: bool = true; }"):
        (found,) = told(f"process p {{ {inside} }}")
        assert found.headline.startswith("a `var` stands before the first statement")
        assert found.primary is not None
        assert found.primary.span.column == 13 + inside.index("var")


def test_a_brace_that_is_never_closed_is_shown_where_it_opens() -> None:
    for text in ("process p { if (x) { skip; }", "enum E { A, B"):
        found = told(text)[-1]
        assert found.headline == "this `{` is never closed"
        assert found.primary is not None
        assert found.primary.span.column == text.index("{") + 1


def test_a_missing_brace_is_seen_at_the_next_declaration() -> None:
    for following in ("process q { skip; }", "always n: x;", "var y: bool = true;", "enum E { A }"):
        text = f"process p {{\n  if (x) {{\n  skip;\n}}\n{following}\n"
        (found,) = told(text)
        word = following.split()[0]
        assert found.headline == f"a `}}` is missing before `{word}`"
        assert found.primary is not None and found.primary.span.line == 5
        assert [label.span.line for label in found.secondary] == [1]


def test_what_could_stand_there_is_named() -> None:
    def expected(text: str) -> str:
        (found,) = told(text)
        assert found.primary is not None
        return found.primary.text

    assert expected("process p { x = ; }") == "expected an expression"
    assert expected("process p { x = a b; }") == "expected `;` or an operator"
    assert expected("process p { goto; }") == "expected a name"
    assert expected("var x: ;") == "expected a type"
    assert expected("class a - b;") == "expected `;` or `>`"
    assert expected("lock l: t grant;") == (
        "expected `any`, `fifo`, `handoff`, `phase_fair` or `prefer`"
    )
    assert expected("locktype t { mode a shared; release; }") == "expected `anyone` or `holder`"
    assert expected("locktype t { 3 }") == (
        "expected `}`, `atomic`, `grant`, `inherit`, `mode`, `recursive`, `release` or `sleep`"
    )
    assert expected("3") == "expected a declaration"
    assert expected("process p { 3; }") == "expected a statement"


@pytest.mark.parametrize("more", range(2, 12))
def test_alternatives_of_one_kind_are_never_left_out(more: int) -> None:
    rules = [f"rule{letter}" for letter in "abcdefghijkl"[:more]]
    tables = made("start: " + " | ".join(f'"{rule}"' for rule in rules))
    expected = frozenset(tables.words.values())
    named = expectations(expected, tables)
    quoted = [f"`{rule}`" for rule in rules]
    assert named[:5] == quoted[:5] and named[-1] == quoted[-1]
    assert named == quoted or (more > 8 and "…" in named)


def test_no_terminal_of_the_grammar_is_ever_named() -> None:
    terminals = set(shipped().words.values()) | {"NAME", "NUMBER", "STRING", "ANGLED", "$END"}
    terminals |= {symbol for row in shipped().states for symbol in row if symbol.isupper()}
    for text, *_ in IN_A_BODY + AT_TOP_LEVEL:
        text = text.replace("«", "")
        for whole in (text, f"process p {{ {text} }}"):
            for found in attempt(whole):
                labels = [label.text for label in (found.primary, *found.secondary) if label]
                said = " ".join((found.headline, *labels, *found.help))
                assert not terminals & (set(said.split()) - {"A", "NAME"})


def attempt(text: str) -> tuple[Diagnostic, ...]:
    try:
        parse(Source("f.mm", text))
    except SpecError as error:
        return error.diagnostics
    return ()


def test_all_mistakes_of_a_text_in_one_run_each_once() -> None:
    text = """\
model m
var x: bool = flase && ;
lock l mutex;
process p[2 {
    var n 0..3 = 0;
    var k: 0..3 = 0;
a:  if (x = true) { n = 1 } else { n := 2; }
    while x { skip; n++; }
b:  l.lock()
    for i in 3 { n = ; }
    goto ;
}
process q class { x = none; y = ; }
rule r x == 1 { z = ; }
always n: x => y
"""
    found = [(d.primary.span.line, d.headline) for d in told(text) if d.primary]
    assert found == [
        (1, "a `;` is missing"),
        (2, "`;` cannot stand here"),
        (3, "a `:` is missing"),
        (4, "a `]` is missing"),
        (5, "a `:` is missing"),
        (7, "`=` assigns; a comparison is written `==`"),
        (7, "a `;` is missing"),
        (7, "assignment is written `=`"),
        (8, "the condition of `while` stands in parentheses"),
        (8, "there is no `++`"),
        (9, "a `;` is missing"),
        (10, "`;` cannot stand here"),
        (11, "`;` cannot stand here"),
        (13, "`{` cannot stand here"),
        (13, "`;` cannot stand here"),
        (14, "`x` cannot stand here"),
        (14, "`;` cannot stand here"),
        (15, "`=>` stands in tables alone; an implication is written `->`"),
        (15, "a `;` is missing"),
    ]


def test_two_mistakes_far_apart_are_both_told() -> None:
    """Any two texts of the tables above, one in each of two processes: two diagnostics."""
    rows = [row for row in IN_A_BODY if "either { skip" not in row[0]]
    for (first, headline, _), (second, other, _) in zip(rows, rows[7:] + rows[:7], strict=True):
        text = f"process p {{\n{first}\ny = 1;\n}}\nprocess q {{\n{second}\ny = 1;\n}}\n"
        found = [each.headline for each in told(text.replace("«", ""))]
        wanted = [headline, other]
        alike = all(map(str.startswith, found, wanted)) and len(found) == 2
        assert alike or (headline == other and found == [headline]), text


@pytest.mark.parametrize("head", ["if (x) ", "while (x) ", "for (;;) ", "if (x) y = 1; else "])
def test_bodies_without_braces_however_deep_are_told(head: str) -> None:
    for count in (3, 30, 3_000):
        assert 1 <= len(told(f"process p {{ {head * count}skip; }}")) <= 20


def test_an_address_given_to_what_may_be_included() -> None:
    text = "include <completion.mm>\nvar d: COMPLETION = 0;\nprocess p { complete(&d); }\n"
    with pytest.raises(SpecError) as caught:
        parse(Source("m.mm", text))
    (found,) = caught.value.diagnostics
    assert (found.headline, found.help) == ("there are no addresses", ("write `d` alone",))
