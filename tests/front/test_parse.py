"""Each construct that is built: the shape of its nodes and their places."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.front import syntax
from checker.front.parsing.parse import parse
from checker.source import Source
from tests.front.outlines import body, one, outline, value

DECLARATIONS = {
    "proc f(a: 0..3, l: lock, ref v, ref w: bool): bool { return x; }": (
        "Proc(f, [ProcParameter(a, 'value', RangeType(0, 3)), ProcParameter(l, 'lock', None), "
        "ProcParameter(v, 'ref', None), ProcParameter(w, 'ref', BoolType())], BoolType(), [], "
        "[Return(x)])"
    ),
    "const N = 3;": "Const(N, None, 3)",
    "const N: 0..9 = M + 1;": "Const(N, RangeType(0, 9), (M + 1))",
    "param p: Policy;": "Param(p, NamedType(Policy), None)",
    "param e: bool = true;": "Param(e, BoolType(), true)",
    "param io: time in 100 us..20 ms;": "Param(io, TimeType(100us, 20000us), None)",
    "param io: time = 5 us;": "Param(io, TimeType(None, None), 5us)",
    "enum E { A, B, }": "Enum(E, [A, B])",
    "enum E { A };": "Enum(E, [A])",
    "struct S { a, b: bool; c: T?; }": (
        "Struct(S, [Field(a, BoolType()), Field(b, BoolType()), Field(c, IdentityType(T))])"
    ),
    "var x: fault? = none;": "VarDecl(x, [], IdentityType(fault), Nobody(), False)",
    "var x: set of 0..3 = {};": "VarDecl(x, [], SetType(RangeType(0, 3)), SetLiteral([]), False)",
    "var x: queue[3] of set of T = [];": (
        "VarDecl(x, [], QueueType(3, SetType(NamedType(T))), QueueLiteral(), False)"
    ),
    "type T = 1..N;": "TypeAlias(T, RangeType(1, N))",
    "class a > b > c;": "ClassOrder([a, b, c])",
    "cpus 2 * n;": "Cpus((2 * n))",
    "timer t[2][E];": "TimerDecl(t, [2, E])",
    "process p { timer t; skip; }": (
        "Process('process', p, [], None, [], [Skip()], None, [TimerDecl(t, [])])"
    ),
    "process p[2] fair strong { skip; }": (
        "Process('process', p, [Binder(_, 2)], None, [], [Skip()], Fair(True), [])"
    ),
    "fair env e class c { skip; }": "Process('env', e, [], c, [], [Skip()], Fair(False), [])",
    "fair rule r { skip; }": "Rule(r, [], None, [Skip()], Fair(False))",
    "lock l: rwsem;": "LockDecl(l, [], rwsem, None, None)",
    "lock l[N][2]: mutex grant fifo;": (
        "LockDecl(l, [N, 2], mutex, GrantRule('fifo', None, None), None)"
    ),
    "lock l: t grant prefer read;": "LockDecl(l, [], t, GrantRule('prefer', read, None), None)",
    "var x: 0..N = 0;": "VarDecl(x, [], RangeType(0, N), 0, False)",
    "var x[2][Page][1..3]: E = A;": ("VarDecl(x, [2, Page, Range(1, 3)], NamedType(E), A, False)"),
    "var x: bool = any;": "VarDecl(x, [], BoolType(), None, True)",
    "var x: -N..2 * N;": "VarDecl(x, [], RangeType((-N), (2 * N)), None, False)",
    "process p { }": "Process('process', p, [], None, [], [], None, [])",
    "daemon d class low { skip; }": "Process('daemon', d, [], low, [], [Skip()], None, [])",
    "env e[N] { stop; }": "Process('env', e, [Binder(_, N)], None, [], [Stop()], None, [])",
    "process p[i in 2, k in T] { var n: bool = true; skip; }": (
        "Process('process', p, [Binder(i, 2), Binder(k, T)], None,"
        " [VarDecl(n, [], BoolType(), true, False)], [Skip()], None, [])"
    ),
    "process p[0..2] { skip; }": (
        "Process('process', p, [Binder(_, Range(0, 2))], None, [], [Skip()], None, [])"
    ),
    "rule r { skip; }": "Rule(r, [], None, [Skip()], None)",
    "rule r[x in S] when x == 1 { skip; }": "Rule(r, [Binder(x, S)], (x == 1), [Skip()], None)",
    "def g = x;": "Def(g, None, x)",
    "def g() = x;": "Def(g, [], x)",
    "def f(a: T, b: 0..3) = a + b;": (
        "Def(f, [DefParameter(a, NamedType(T)), DefParameter(b, RangeType(0, 3))], (a + b))"
    ),
    "expect violated deadlock when e;": "Expect('violated', deadlock, e)",
    "expect violated error;": "Expect('violated', error, None)",
    "expect timed n;": "Expect('timed', n, None)",
    "always n: e;": "Property('always', n, [], e, None)",
    "never n: e expect violated;": "Property('never', n, [], e, Expect('violated', None, None))",
    "reachable n: e expect violated when c;": (
        "Property('reachable', n, [], e, Expect('violated', None, c))"
    ),
    "always n[f in p, k in 2]: e;": "Property('always', n, [Binder(f, p), Binder(k, 2)], e, None)",
    "always step n: x' == x;": "Property('step', n, [], (Primed(x) == x), None)",
    "check n[x in T]: e;": "Property('check', n, [Binder(x, T)], e, None)",
    "view n[f in p] = f.x;": "View(n, [Binder(f, p)], Member(f, x))",
    "assume a > b;": "Assume((a > b))",
    'include "lib/x.mm"': "Include('lib/x.mm', False)",
    "include <x.mm>;": "Include('x.mm', True)",
    "table t(a: bool, n: T): 0..3 { _ T.X => 1; true -1..2 => 2; none Y => 3; }": (
        "Table(t, [DefParameter(a, BoolType()), DefParameter(n, NamedType(T))], RangeType(0, 3),"
        " [Row([Wild(), Member(T, X)], 1), Row([true, Range(-1, 2)], 2), Row([Nobody(), Y], 3)])"
    ),
    "eventually n[f in p]: a;": (
        "RunQuestion('eventually', n, [Binder(f, p)], [a], [], [], None, [], None, None)"
    ),
    "leads n: p || q -> r -> s expect violated when c;": (
        "RunQuestion('leads', n, [], [(p || q), (r -> s)], [], [], None, [],"
        " Expect('violated', None, c), None)"
    ),
    "ltl n: always(eventually(x) && !until(a, b -> c));": (
        "RunQuestion('ltl', n, [], [x, a, (b -> c)], [], [], None, [], None,"
        " Call(always, [(Call(eventually, [x]) && (!Call(until, [a, (b -> c)])))]))"
    ),
    "within k * t n[f in p]: a when b or c -> d;": (
        "RunQuestion('within', n, [Binder(f, p)], [], [Event(a, b), Event(c, None)],"
        " [Event(d, None)], (k * t), [], None, None)"
    ),
    "latency n: f@a -> f@end with k = 1, m = X;": (
        "RunQuestion('latency', n, [], [], [Event(At(f, a), None)], [Event(At(f, end), None)],"
        " None, [Setting(k, 1), Setting(m, X)], None, None)"
    ),
    "region n: a -> b <= 2 * io;": (
        "RunQuestion('region', n, [], [], [Event(a, None)], [Event(b, None)], (2 * io), [], None,"
        " None)"
    ),
    "inversion n: thread f[0];": (
        "RunQuestion('inversion', n, [], [Index(f, 0)], [], [], None, [], None, None)"
    ),
    "locktype t { mode read shared; mode write exclusive; grant prefer write; release holder; }": (
        "LockType(t, [ModeDecl(read, False, None), ModeDecl(write, True, None)],"
        " GrantRule('prefer', write, None), False, False, False, None)"
    ),
    "locktype t { mode lock exclusive; }": (
        "LockType(t, [ModeDecl(lock, True, None)], None, False, False, False, None)"
    ),
    "locktype t { grant any; mode lock exclusive; }": (
        "LockType(t, [ModeDecl(lock, True, None)], GrantRule('any', None, None),"
        " False, False, False, None)"
    ),
    "locktype t { mode a shared limit n + 1; release anyone; grant handoff 3; }": (
        "LockType(t, [ModeDecl(a, False, (n + 1))], GrantRule('handoff', None, 3),"
        " True, False, False, None)"
    ),
    "locktype t { recursive; mode a exclusive; inherit priority; }": (
        "LockType(t, [ModeDecl(a, True, None)], None, False, True, True, None)"
    ),
    "locktype t { mode a exclusive; atomic; }": (
        "LockType(t, [ModeDecl(a, True, None)], None, False, False, False, 'atomic')"
    ),
    "locktype t { sleep; mode a exclusive; }": (
        "LockType(t, [ModeDecl(a, True, None)], None, False, False, False, 'sleep')"
    ),
    "lock l: t limit 2 * n grant phase_fair;": (
        "LockDecl(l, [], t, GrantRule('phase_fair', None, None), (2 * n))"
    ),
}


@pytest.mark.parametrize("text", DECLARATIONS)
def test_declarations(text: str) -> None:
    assert outline(one(text)) == DECLARATIONS[text]


CALLS = {
    "f(x, t[1]);": "[Invoke(Call(f, [x, Index(t, 1)]))]",
    "x = f(x);": "[Assign(x, '=', Call(f, [x]))]",
}

STATEMENTS = {
    "q.put(n + 1);": "[Put(q, (n + 1), [])]",
    "q[1].get();": "[Get(Index(q, 1), [])]",
    "q.drop();": "[Drop(q)]",
    "let k = q.get();": "[Let(k, Call(Member(q, get), []))]",
    "let k = q.get() timeout 5 us else goto l;": (
        "[Let(k, Call(Member(q, get), []), [Early(None, 5us, 5us, [Goto(l)])])]"
    ),
    "x = q.get() unless b else { skip; } timeout any else goto l;": (
        "[Assign(x, '=', Call(Member(q, get), []), "
        "[Early(b, None, None, [Skip()]), Early(None, None, None, [Goto(l)])])]"
    ),
    "for x in 0..3 { skip; }": "[For(Binder(x, Range(0, 3)), [Skip()])]",
    "atomic { skip; }": "[Atomic([Skip()])]",
    "return;": "[Return(None)]",
    "return x + 1;": "[Return((x + 1))]",
    "l: skip;": "[LabelMark(l, None), Skip()]",
    "t[i].start(5 us);": "[SetTimer(Index(t, i), 5us)]",
    "t.stop();": "[SetTimer(t, None)]",
    "l fair strong: skip;": "[LabelMark(l, Fair(True)), Skip()]",
    "if (x) { skip; }": "[If(x, [Skip()], [])]",
    "if (x) { } else { skip; }": "[If(x, [], [Skip()])]",
    "if (x) { } else if (y) { } else { skip; }": "[If(x, [], [If(y, [], [Skip()])])]",
    "while (x) { skip; }": "[While(x, [Skip()])]",
    "either { a = 1; } or { skip; } or { }": "[Either([[Assign(a, '=', 1)], [Skip()], []])]",
    "goto l;": "[Goto(l)]",
    "stop;": "[Stop()]",
    "await x == y;": "[Await((x == y), [], [])]",
    "await x from disk, e[0];": "[Await(x, [], [disk, Index(e, 0)])]",
    "await x timeout 2..5 us else goto l;": "[Await(x, [Early(None, 2us, 5us, [Goto(l)])], [])]",
    "l.read() timeout any else { skip; }": (
        "[Acquire(l, read, None, [Early(None, None, None, [Skip()])])]"
    ),
    "sleep any timeout k * t else goto l unless b else { }": (
        "[Pause(True, None, None, [Early(None, (k * t), (k * t), [Goto(l)]), "
        "Early(b, None, None, [])], None)]"
    ),
    "delay 5 us;": "[Pause(False, 5us, 5us, [], None)]",
    "delay 5 us preemptible n + 1;": "[Pause(False, 5us, 5us, [], (n + 1))]",
    "delay 2..5 us;": "[Pause(False, 2us, 5us, [], None)]",
    "delay 5 us..hold;": "[Pause(False, 5us, hold, [], None)]",
    "sleep any;": "[Pause(True, None, None, [], None)]",
    "sleep k * t..2 * t + 1 s;": "[Pause(True, (k * t), ((2 * t) + 1000000us), [], None)]",
    "delay 5..10;": "[Pause(False, 5, 10, [], None)]",
    "x = y;": "[Assign(x, '=', y)]",
    "t[i].f += 1;": "[Assign(Member(Index(t, i), f), '+=', 1)]",
    "x -= 1;": "[Assign(x, '-=', 1)]",
    "let k = x;": "[Let(k, x)]",
    "choose k in 0..3;": "[Choose(Binder(k, Range(0, 3)), None)]",
    "choose k in S where t[k];": "[Choose(Binder(k, S), Index(t, k))]",
    "assert x;": "[Assert(None, x, None)]",
    "assert n: x == 1;": "[Assert(n, (x == 1), None)]",
    'assert x, "say \\"so\\"";': "[Assert(None, x, 'say \"so\"')]",
    'assert n: x, "why";': "[Assert(n, x, 'why')]",
    "l.read();": "[Acquire(l, read, None, [])]",
    "f[i + 1].lock();": "[Acquire(Index(f, (i + 1)), lock, None, [])]",
    "l.downgrade(read);": "[Release(l, read)]",
    "try l.write() else goto out;": "[Acquire(l, write, [Goto(out)], [])]",
    "try l.write() else { x = 1; } skip;": "[Acquire(l, write, [Assign(x, '=', 1)], []), Skip()]",
    "l.release();": "[Release(l, None)]",
    "release all;": "[Release(None, None)]",
}


@pytest.mark.parametrize("text", STATEMENTS)
def test_statements(text: str) -> None:
    assert outline(body(text)) == STATEMENTS[text]


@pytest.mark.parametrize("text", CALLS)
def test_calls_of_a_proc(text: str) -> None:
    module = parse(Source("f.mm", f"process p {{ {text} }} proc f(x: bool) {{ skip; }}"))
    process = module.declarations[0]
    assert isinstance(process, syntax.Process)
    assert outline(process.body) == CALLS[text]


EXPRESSIONS = {
    "{a, b + 1}": "SetLiteral([a, (b + 1)])",
    "{ a: 1, b: y }": "StructLiteral([a, b], [1, y])",
    "none": "Nobody()",
    "[]": "QueueLiteral()",
    "1_000": "1000",
    "0.1 ms": "100us",
    "1_0.5ns": "21/2000us",
    "a + b - c": "((a + b) - c)",
    "a - b * c % d / e & f": "(a - ((((b * c) % d) / e) & f))",
    "a | b + c": "((a | b) + c)",
    "-a * -b": "((-a) * (-b))",
    "- -a": "(-(-a))",
    "a + b < c * d": "((a + b) < (c * d))",
    "!a == b": "(!(a == b))",
    "!!a && b": "((!(!a)) && b)",
    "a && b || c && d": "((a && b) || (c && d))",
    "a || b -> c || d": "((a || b) -> (c || d))",
    "a -> b -> c": "(a -> (b -> c))",
    "a -> b ? c : d": "Conditional((a -> b), c, d)",
    "a ? b : c ? d : e": "Conditional(a, b, Conditional(c, d, e))",
    "a ? b ? c : d : e": "Conditional(a, Conditional(b, c, d), e)",
    "(a + b) * c": "((a + b) * c)",
    "a in 0..3 && b": "((a in Range(0, 3)) && b)",
    "a in S": "(a in S)",
    "f holds l && f waits t[i]": "((f holds l) && (f waits Index(t, i)))",
    "f@l || f[0]@l": "(At(f, l) || At(Index(f, 0), l))",
    "l.count(read) + l.readers": "(Call(Member(l, count), [read]) + Member(l, readers))",
    "Policy.HOLD": "Member(Policy, HOLD)",
    "g(a, b + 1)": "Call(g, [a, (b + 1)])",
    "g()": "Call(g, [])",
    "t[i][j].x": "Member(Index(Index(t, i), j), x)",
    "self": "self",
    "l.in": "Member(l, in)",
    "all x in S: a": "Quantified('all', Binder(x, S), a)",
    "all x in S: a -> b && c ? d : e": (
        "Quantified('all', Binder(x, S), Conditional((a -> (b && c)), d, e))"
    ),
    "a && !some x in 2: b || c": "(a && (!Quantified('some', Binder(x, 2), (b || c))))",
    "a -> all x in S: b -> c": "(a -> Quantified('all', Binder(x, S), (b -> c)))",
    "a ? all x in S: b : c": "Conditional(a, Quantified('all', Binder(x, S), b), c)",
    "a + -all x in S: b": "(a + (-Quantified('all', Binder(x, S), b)))",
    "a == some x in S: b": "(a == Quantified('some', Binder(x, S), b))",
    "all x in S, y in 0..x: a": (
        "Quantified('all', Binder(x, S), Quantified('all', Binder(y, Range(0, x)), a))"
    ),
    "count(x in S: a) + 1": "(Quantified('count', Binder(x, S), a) + 1)",
    "count(x in S, y in T: a)": (
        "Quantified('sum', Binder(x, S), Quantified('count', Binder(y, T), a))"
    ),
    "min(x in S, y in T: a)": (
        "Quantified('min', Binder(x, S), Quantified('min', Binder(y, T), a))"
    ),
    "max(a, b) + sum": "(Call(max, [a, b]) + sum)",
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expressions(text: str) -> None:
    assert outline(value(text)) == EXPRESSIONS[text]


def test_a_unit_behind_a_pair_is_that_of_both() -> None:
    (pause,) = body("delay 0.1..20 ms;")
    assert isinstance(pause, syntax.Pause)
    low, high = pause.low, pause.high
    assert isinstance(low, syntax.TimeLiteral) and isinstance(high, syntax.TimeLiteral)
    assert (low.seconds, low.unit) == (Fraction(1, 10_000), "ms")
    assert (high.seconds, high.unit) == (Fraction(1, 50), "ms")
    assert (low.span.column, low.span.end_column) == (19, 22)
