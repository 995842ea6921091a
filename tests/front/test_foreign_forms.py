"""What those write who come from TLA+, Promela, Python or C is told once, with what to write.

Beside single forms: every beginning of each of them is refused in words, and never ends otherwise.
"""

from __future__ import annotations

import re

import pytest

from checker.diagnostic import SpecError
from checker.front.parsing.parse import parse
from checker.source import Source
from tests.front.test_mistakes import check
from tests.slow import one_in

IN_A_BODY = [
    ("await x «/\\ y;", "`/\\` is written `&&`", ""),
    ("await x «\\/ y;", "`\\/` is written `||`", ""),
    ("await «/\\ x;", "`/\\` is written `&&`, and stands only between", "before the first"),
    ("await y «\\in {1, 2};", "`\\in` is written `in`", ""),
    ("await y «\\notin {1};", "`\\notin` is written with `!` and `in`", "`!(x in S)`"),
    ("await y «not in {1};", "`not in` is written with `!` and `in`", "`!(x in S)`"),
    ("await y «notin {1};", "`notin` is written with `!` and `in`", "`!(x in S)`"),
    ("x = y «\\div 2;", "`\\div` is written `/`", ""),
    ("x = 1; «\\* a note", "a comment begins with `//`", ""),
    ("await y «=/= 2;", "inequality is written `!=`", ""),
    ("await y «/= 2;", "inequality is written `!=`", ""),
    ("await y «~= 2;", "inequality is written `!=`", ""),
    ("await y «=< 2;", "at most is written `<=`", ""),
    ("await x «xor y;", "`xor` is written `!=`", ""),
    ("await x «implies y;", "`implies` is written `->`", ""),
    ("await x «iff y;", "`iff` is written `==`", ""),
    ("await y «is 2;", "`is` is written `==`", ""),
    ("x = y «mod 2;", "`mod` is written `%`", ""),
    ("x = y «div 2;", "`div` is written `/`", ""),
    ("await x «within 5 ms;", "a wait ends early by a `timeout`", "`await … timeout 5 ms else"),
    ("await x «for 5 ms;", "a wait ends early by a `timeout`", "`await … timeout 5 ms else"),
    ("x «<- 1;", "an assignment is written `=`", ""),
    ("x «<= 1;", "`<=` compares; an assignment is written `=`", ""),
    ("x«' = 1;", "`'` is the value after a step", "write `x = …;`"),
    ("x = y «= 1;", "one variable is assigned at a time", "write a statement for each"),
    ("x«, y = 1, 2;", "one variable is assigned at a time", "write a statement for each"),
    ("x = «'a';", "there are no characters", "a number, or a member of an `enum`"),
    ("x = «|s|;", "how many are in a set or a queue is asked with `.len`", "`s.len`"),
    ("x = «if y then 1 else 2;", "a choice between values is written `c ? a : b`", ""),
    ("x = «IF y = 1 THEN 1 ELSE 2;", "a choice between values is written `c ? a : b`", ""),
    ("x = 1 «if y else 2;", "a choice between values is written `c ? a : b`", ""),
    ("t = «[0, 0, 0];", "an array has no value as a whole", "as `= 0`"),
    ("await y in «[0..3];", "a range stands without brackets", "`0..3`"),
    ("x = «0x1F;", "numbers are decimal", "write `31`"),
    ("x = «0b101;", "numbers are decimal", "write `5`"),
    ("x = «3u;", "a number has no type of its own", "write `3`"),
    ("x = «10UL;", "a number has no type of its own", "write `10`"),
    ("x = «010;", "a number does not begin with `0`", ""),
    ("await all i in 4«, y == i;", "behind the set of `all` stands a `:`", "`all i in 4: …`"),
    ("await all i in 0..3«, !t[i];", "behind the set of `all` stands a `:`", "`all i in 0..3: …`"),
    ("await some i in 4«, t[i] == 0;", "behind the set of `some` stands a `:`", ""),
    ("x = count(i in 4«, t[i] == 0);", "behind the set of `count` stands a `:`", "`count(i in"),
    ("await all «(i in 0..3): y;", "what `all` goes over stands without", "`all i in 0..3: …`"),
    ("await all«(i in 4) y;", "what `all` goes over stands without", "`all i in 4: …`"),
    ("await all i«: t[i];", "`all` goes over a set", "`all i in 0..3: …`"),
    ("await all i «< 4: t[i];", "`all` goes over a set", "`all i in 0..3: …`"),
    ("await all i«, j in 4: y;", "each name goes over a set of its own", "j in 0..3: …`"),
    ("await «exists i: t[i];", "`exists` is written `some`", "`some i in 0..3: …`"),
    ("await «any i in 4: t[i];", "`any` is written `some`", "`some i in …: …`"),
    ("choose k «: 0..3;", "a `choose` goes over a set", "`choose k in 0..3;`"),
    ("for i «:= 0 to 3 { skip; }", "a `for` goes over a set", "`for i in 0..3 { … }`"),
    ("for i in 0 «to 3 { skip; }", "`to` is written `..`", ""),
    ("«for each i in 4 { skip; }", "`for each` is written `for`", ""),
    ("«do :: x = 1 :: x = 2 od", "a choice is written `either`", "`while (true) { either {"),
    ("«if :: x -> x = 1 :: else -> skip fi", "a choice is written `either`", "or { … }`"),
    ("«d_step { x = 1; }", "`d_step` is written `atomic`", ""),
    ("«with l.lock() { x = 1; }", "a lock is taken by one statement", "`l.release();` behind"),
    ("«try { x = 1; } catch { x = 2; }", "a `try` is for one lock", "`try l.lock() else goto"),
    ("«try (l.lock()) { }", "a `try` is for one lock", "`try l.lock() else goto"),
    ("«{ x = 1; }", "a block stands behind `if`", "`atomic { … }`"),
    ("«yield;", "there is no `yield`", "leave it out"),
    ("«exit;", "there is no `exit`", "write `stop;`"),
    ("«pass;", "there is no `pass`", "write `skip;`"),
    ("stop«();", "`stop` takes no parentheses", "write `stop;`"),
    ("«run q();", "a thread runs from the start, and starts no other", "let `q` begin with"),
    ("«start q;", "a thread runs from the start, and starts no other", "let `q` begin with"),
    ("«notify c;", "nobody has to be woken", "leave it out"),
    ("«label a: x = 1;", "a label is a name and a `:`", "write `a:`"),
    ("if «x == 1 then x = 2; end", "the condition of `if` stands in parentheses", "`if (…) {"),
    ("while «x == 1: x = 2;", "the condition of `while` stands in paren", "`while (…) {"),
    ("«when (x) { skip; }", "`when` stands in the head of a `rule`", "`await …;`"),
    ("let z«: 0..3 = 1;", "a `let` has the type of its value", "write `let z = …;`"),
    ("v = «{ .n = 1, .ok = true };", "a struct is written `{ field: value", "`{ n: …, ok: … }`"),
    ("v = «{ n = 1 };", "a struct is written `{ field: value", "`{ n: … }`"),
    ("v = «S{ n: 1 };", "a struct is written `{ field: value", "`{ n: … }`"),
    ("v = «(S){ .n = 1 };", "a struct is written `{ field: value", "`{ n: … }`"),
    ("«-- a note", "a comment begins with `//`", ""),
    ("«(* a note *) x = 1;", "a comment stands between `/*` and `*/`", ""),
]


@pytest.mark.parametrize(("text", "headline", "help"), IN_A_BODY)
def test_in_a_body(text: str, headline: str, help: str) -> None:
    check(f"var x: bool = true;\nprocess p {{\n  {text}\n  y = 1;\n}}\n", headline, help)


AT_TOP_LEVEL = [
    ("«assert x == 1;", "no declaration begins with `assert`", "`always name: …;` asks"),
    ("«INVARIANT Safe", "no declaration begins with `INVARIANT`", "`always name: …;` asks"),
    ("«CONSTANT N", "no declaration begins with `CONSTANT`", "`const N = 3;`"),
    ("«VARIABLES a, b", "no declaration begins with `VARIABLES`", "`var x: 0..3 = 0;`"),
    ("«EXTENDS Naturals", "no declaration begins with `EXTENDS`", "leave it out"),
    ("«Next == x' = 1", "a definition begins with `def`", "`def Next = …;`"),
    ("«N = 3;", "a constant is declared by `const`", "`const N = 3;`"),
    ("const N«: 3;", "the value of a `const` stands behind a `=`", "`const N = 3;`"),
    ("«[] x == 1;", "`[]` is written `always`, and a question has a name", "`always name: …;`"),
    ("«[]x;", "`[]` is written `always`, and a question has a name", "`always name: …;`"),
    ("«<> x;", "`<>` is written `eventually`, and a question has a name", "`eventually name"),
    ("always n «= x == 1;", "what is asked stands behind a `:`", "`always n: …;`"),
    ("never n: x «==> x;", "an implication is written `->`", ""),
    ("never n: x «--> x;", "an implication is written `->`", ""),
    ("never n: «\\E i \\in 0..3: x;", "`\\E` is written `some`", ""),
    ("always n: all i in 4«; x == i;", "behind the set of `all` stands a `:`", "`all i in 4: …`"),
    ("always n: all i in 4 «=> x;", "behind the set of `all` stands a `:`", "`all i in 4: …`"),
    ("latency n: p@a «to p@b;", "`to` is written `->`", ""),
    ("«active [2] proctype q() { skip; }", "a thread is declared by `pro", "`process q[2] {"),
    ("«thread q { skip; }", "a thread is declared by `process`", "`process q { … }`"),
    ("process q «begin skip; end", "the body of a `process` stands in braces", ""),
    ("process q «in 0..1 { skip; }", "how many there are of a `process`", "`process q[0..1] {"),
    ("process q«: 2 { skip; }", "how many there are of a `process`", "`process q[2] { … }`"),
    ("process «2 q { skip; }", "how many there are of a `process`", "`process q[2] { … }`"),
    ("«mtype = { A, B };", "an enumeration is declared by `enum`", "`enum Kind { A, B }`"),
    ("«chan c = [2] of { int };", "a channel is a queue", "`var c: queue[2] of 0..3 = [];`"),
    ("«byte n = 5;", "a name is declared with its type behind it", "`var n: 0..5 = 5;`"),
    ("enum «{ A, B };", "an `enum` has a name", "`enum Kind { … }`"),
    ("enum E «= { A, B };", "no `=` stands here", "`enum E { … }`"),
    ("enum «class E { A, B };", "an `enum` is no class", "leave it out"),
    ("enum E { A «= 1, B = 2 };", "the members of an `enum` are no numbers", "leave the number"),
    ("enum E { A «| B }", "a `,` stands between the members of an `enum`", ""),
    ("struct T { n: 0..3«, m: bool };", "each field of a `struct` ends with a `;`", ""),
    ("struct T { n: 0..3«}", "each field of a `struct` ends with a `;`", ""),
    ("var a: S = «{ .n = 1 };", "a struct is written `{ field: value, … }`", "`{ n: … }`"),
    ("struct T { «int l: 0..3; }", "the type of a field stands behind its name", "`l: 0..3;`"),
    ("struct T { «u8 l: 3; }", "the type of a field stands behind its name", "`l: 0..7;`"),
    ("struct T { a: bool; «bool l: bool; }", "the type of a field stands behind", "`l: bool;`"),
    ("struct T { «int l[2]: 0..3; }", "a struct has no arrays", "`var l[…]: …;`"),
    ("var «int x: 0..3 = 0;", "the type of a `var` stands behind its name", "`var x: 0..3 = 0;`"),
    ("var «u8 x[2]: 0..3 = 0;", "the type of a `var` stands behind", "`var x[2]: 0..3 = 0;`"),
    ("var «bool x = 1;", "the type of a `var` stands behind its name", "`var x: bool = true;`"),
    ("param «int x: 0..3;", "the type of a `param` stands behind its name", "`param x: 0..3;`"),
    ("param «bool x;", "the type of a `param` stands behind its name", "`param x: bool;`"),
    ("const «int x: 0..3 = 1;", "the type of a `const` stands behind", "`const x: 0..3 = 1;`"),
    (
        "struct T { «lock l: spinlock; }",
        "a struct has no locks",
        "`lock l: spinlock;`, or `lock l[N]",
    ),
    ("struct T { n: 0..3; «lock k: two_way; }", "a struct has no locks", "`lock k: two_way;`, or"),
    ("struct T { «spinlock_t l; }", "a struct has no locks", "`lock l: spinlock;`, or `lock l[N]"),
    (
        "struct T { «struct mutex m; n: 0..3; }",
        "a struct has no locks",
        "`lock m[N]: mutex;` beside",
    ),
    ("var n «in 0..3 = 0;", "the type of a `var` stands behind a `:`", "`var n: …`"),
    ("param n «in 0..3;", "the type of a `param` stands behind a `:`", "`param n: …`"),
    ("var n: 0..3 = 0«, m: 0..3 = 0;", "a `var` has one type", "`; var …`"),
    ("var n: «[4] 0..3;", "the size of an array stands behind its name", "`n[4]: …`"),
    ("var n: bool«[2][3] = false;", "the size of an array stands behind its name", "`n[2][3]: …`"),
    ("var n: «array[2] of bool = false;", "the size of an array stands behind", "`n[2]: …`"),
    ("var n: «array 2 of 0..3 = 0;", "the size of an array stands behind", "`n[2]: …`"),
    ("var n: «[0..3] = 0;", "a range stands without brackets", "`0..3`"),
    ("var n[2]: 0..3 = «[0, 0];", "an array has no value as a whole", "as `= 0`"),
    (
        "param a: time «1..3 ms;",
        "the range of a `time` stands behind `in`",
        "`param a: time in 1..3 ms;`",
    ),
    (
        "param a: time «= 100 us..20 ms;",
        "the range of a `time` stands behind `in`",
        "write `param a: time in 100 us..20 ms;`",
    ),
    (
        "param a: time «= 1..3 ms;",
        "the range of a `time` stands behind",
        "`param a: time in 1..3 ms;`",
    ),
    ("param a «= 1..3 ms;", "the type of this `param` is missing", "`param a: time in 1..3 ms;`"),
    ("param a «= 1..3;", "the type of this `param` is missing", "`param a: 1..3;`"),
    ("param a: 0..3 = «1..2;", "a default is one value, and no range", "`param a: 1..2;` for"),
    ("param a: time in 1..9 ms = «2..3 ms;", "a default is one value", "write one time of its"),
    ("const a: time = «1..3 ms;", "a `const` has one value", "`param a: time in 1..3 ms;`"),
    ("const a = «1..3;", "a `const` has one value, and no range", "`param a: 1..3;` for every"),
    ("var n: 0..3 = «0..1;", "a `var` starts as one value, and no range", "write `= any`"),
    ("«lock k;", "a lock has a type", "`lock k: mutex;`"),
    ("lock k «= mutex;", "the type of a lock stands behind a `:`", "`lock k: …;`"),
    ("«lock mutex k;", "a lock is declared with its type behind it", "`lock k: mutex;`"),
    ("lock k: mutex«[4];", "the number of locks stands behind the name", "`lock k[4]: mutex;`"),
    ("class low «< mid < high;", "the higher class stands first", "`class high > mid > low;`"),
    ("class high«, low;", "the higher class stands first", "`class high > low;`"),
    ("def f(n: 0..3)«: 0..3 = n;", "a `def` has the type of its value", "leave the type out"),
    ("def f(n: 0..3) «{ return n; }", "a `def` is a value, without statements", "`def f(…) = …;`"),
    ("include «foo.mm;", "the name of a text stands in quotes", '`include "foo.mm"`'),
    ('«import "foo.mm";', "no declaration begins with `import`", '`include "x.mm"`'),
    ("«assume: x;", "an `assume` has no name", "`assume …;`"),
    ("«weak fair process q { skip; }", "no declaration begins with `weak`", "`fair process"),
]


@pytest.mark.parametrize(("text", "headline", "help"), AT_TOP_LEVEL)
def test_at_top_level(text: str, headline: str, help: str) -> None:
    if "\\E" in text:
        text = text.replace("\\in", "in")  # that is told by itself
    check(f"var x: bool = true;\nprocess p {{ a: skip; b: skip; }}\n{text}\n", headline, help)


@pytest.mark.parametrize("text", one_in(4, (each for each, _, _ in (*IN_A_BODY, *AT_TOP_LEVEL))))
def test_a_text_may_end_anywhere(text: str) -> None:
    whole = text.replace("«", "")
    ends = [match.end() for match in re.finditer(r"\w+|\S", whole)]
    for end in [*ends, len(whole)]:
        for before, behind in (("", ""), ("process p { ", ""), ("process p { ", " }")):
            try:
                parse(Source("f.mm", before + whole[:end] + behind))
            except SpecError as error:
                assert all(each.headline and each.primary for each in error.diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        "const int N =",  # nothing of a declaration of C is behind its value
        "process p { x = -- 1; }",
        "process p { either { skip; } or { { skip; } } }",
    ],
)
def test_what_is_no_such_form_is_refused_in_words(text: str) -> None:
    with pytest.raises(SpecError):
        parse(Source("f.mm", text))


@pytest.mark.parametrize(
    "text",
    [
        "x = 0;  await x == 0 && all i in 2: t[i] == 0;",
        "await !(x in {1, 2}) && x / 2 == 0;",
        "await some i in 2, j in 2: t[i] == j;",
        "v = { n: 1, ok: true };  x = 10;  x = 1_000 % 3;",
        "run: exit: pass: with = 1;  start.run();  signal(x);",
        "let to = 2;  choose each in 0..to;  for byte in 0..2 { x = 1; }",
    ],
)
def test_names_of_other_languages_are_free(text: str) -> None:
    parse(Source("f.mm", f"process p {{ {text} }}"))
