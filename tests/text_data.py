"""Random specs about identities, sets, structs and queues, with a small state space.

What only a run can find (`none` where a thread is needed, an element that does not fit, the head of
an empty queue) occurs. The same seed gives the same spec.
"""

from __future__ import annotations

import random
from collections.abc import Callable

_HEAD = """model data_{seed};
enum E {{ A, B }}
struct Inner {{ e: E; m: set of {low}..{high}; }}
struct S {{ n: 0..1; w: p?; i: Inner; }}
var who: p? = none;
var any_: thread? = {any};
var s: set of {low}..{high} = {start};
var t: set of p = {{}};
var st: S = {{ n: 0, w: none, i: {{ e: A, m: {{}} }} }};
var arr[p]: Inner = {{ m: {{}}, e: B }};
var q: queue[{room}] of 0..2 = {q};
var r[2]: queue[1] of p? = [];
lock l: {lock};
table role(w: p?, b: bool): 0..2 {{ {rows} }}
def pick(a: Inner) = a.e == A && {low} in a.m;
"""


def spec(seed: int) -> str:
    """The spec of this number."""
    return _Writer(seed).text()


class _Writer:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        self.low = self.rng.choice([0, 1, 1])
        self.question = False
        self.names = 0
        self.own = self.head = ""
        self.mode = "lock"

    def new(self) -> str:
        self.names += 1
        return f"k{self.names}"

    def one(self, *texts: str) -> str:
        return self.rng.choice(texts)

    def text(self) -> str:
        rng = self.rng
        high = self.low + 1
        lock = self.one("mutex", "rwsem", "mutex grant fifo")
        self.mode = "write" if lock == "rwsem" else "lock"
        head = _HEAD.format(
            seed=self.seed,
            low=self.low,
            high=high,
            any=self.one("none", "p[0]", "d"),
            start=self.one("{}", f"{{{high}}}", "any"),
            room=rng.choice([1, 2]),
            q=self.one("[]", "[]", "any") if rng.random() < 0.5 else "[]",
            lock=lock,
            rows=self.rows(),
        )
        if rng.random() < 0.3:
            head += f"param pw: p?{self.one(' = p[1]', ' = none', '')};\n"
        if rng.random() < 0.3:
            head += f"param pn: set of {self.low}..{high} = {self.one(f'{{{high}}}', '{}')};\n"
        self.head = head
        own = self.one("", "    var mine: p? = self;\n", "    var box: queue[1] of Inner = [];\n")
        self.own = own
        processes = [f"process p[i in 2] {{\n{own}{self.body()}}}"]
        self.own = ""
        processes.append(f"{self.one('daemon', 'process')} d {{\n{self.body()}}}")
        self.question = True
        asked = [
            f"{self.one('always', 'never', 'reachable')} a{k}: {self.truth(2)};" for k in (0, 1)
        ]
        return head + "\n".join(processes + asked) + "\n"

    def rows(self) -> str:
        """Those of a table of a thread and a truth value."""
        rows = []
        for who in ("none", "p[0]", "p[1]"):
            value = self.rng.randint(0, 2)
            if self.rng.random() < 0.5:
                rows.append(f"{who} _ => {value};")
            else:
                rows += [f"{who} true => {value};", f"{who} false => {self.rng.randint(0, 2)};"]
        self.rng.shuffle(rows)
        return " ".join(rows)

    def body(self) -> str:
        lines = []
        labels = self.rng.choice([1, 2, 2])
        for number in range(labels):
            inside = [self.statement() for _ in range(self.rng.choice([1, 2]))]
            lines.append(f"l{number}: {' '.join(inside)}")
        if self.rng.random() < 0.4:
            lines.append("goto l0;")
        return "".join(f"    {line}\n" for line in lines)

    @property
    def me(self) -> str:
        return "self"

    def owner(self) -> str:
        """A `p?`."""
        mine = ["mine"] * 3 if "mine" in self.own else []
        mine += ["pw"] * ("param pw" in self.head)
        return self.one("none", "p[0]", "p[1]", "who", "st.w", *mine, "(who == none ? p[0] : who)")

    def thread(self) -> str:
        return self.one("p[0]", "p[1]", "p[1]", "who") if self.rng.random() < 0.9 else "st.w"

    def number(self) -> str:
        return self.one(
            "0", "1", "1", "2", "st.n", "s.len", "q.len", "t.len", self.role(), self.counted()
        )

    def role(self) -> str:
        return f"role({self.owner()}, {self.one('true', 'who == none', 's == {}', 'q.empty')})"

    def counted(self) -> str:
        x = self.new()
        return f"count({x} in s: {x} > {self.low})"

    def numbers(self, depth: int = 1) -> str:
        """A set of numbers."""
        if depth and self.rng.random() < 0.5:
            left, right = self.numbers(0), self.numbers(0)
            return f"({left} {self.one('|', '&', '-')} {right})"
        given = ["pn"] * 2 * ("param pn" in self.head)
        return self.one(
            *given, "s", "st.i.m", "arr[p[0]].m", f"{{{self.low}}}", f"{{{self.low + 1}}}", "{}"
        )

    def threads(self) -> str:
        return self.one("t", "t", "{p[1]}", "(t | {p[0]})", "(t - {p[0]})", "{p[0], p[1]}")

    def inner(self) -> str:
        literal = f"{{ e: {self.one('A', 'B', 'st.i.e')}, m: {self.numbers()} }}"
        return self.one("st.i", f"arr[{self.thread()}]", literal, literal)

    def truth(self, depth: int) -> str:
        if depth and self.rng.random() < 0.4:
            return f"({self.truth(depth - 1)} {self.one('&&', '||', '->')} {self.truth(depth - 1)})"
        rng = self.rng
        x, sign = self.new(), self.one("==", "<")
        texts: list[Callable[[], str]] = [
            lambda: f"{self.one('who', 'st.w')} {self.one('==', '!=')} {self.owner()}",
            lambda: f"any_ == {self.one('d', 'who', 'none', 'p[1]')}",
            lambda: f"{self.thread()} in {self.threads()}",
            lambda: f"({self.number()} in {self.numbers()})",
            lambda: f"{self.numbers()} == {self.numbers()}",
            lambda: f"{self.threads()} != {self.threads()}",
            lambda: (
                f"{self.one('all', 'some')} {x} in {self.numbers(0)}: {x} {sign} {self.number()}"
            ),
            lambda: f"{self.one('all', 'some')} {x} in {self.threads()}: {x} == who",
            lambda: f"{self.inner()} == {self.inner()}",
            lambda: f"pick({self.inner()})",
            lambda: f"{self.one('q.empty', 'q.full', 'r[0].full', 'r[1].empty', 'q == []')}",
            lambda: f"r[0] {self.one('==', '!=')} r[1]",
            lambda: f"(!q.empty && q.head == {self.number()})",
            lambda: "q.head == 1",
            lambda: f"l.writer {self.one('==', '!=')} {self.owner()}",
            lambda: f"{self.thread()} holds l",
            lambda: f"l.holders == {{{self.one('d', 'p[0]')}}}",
            lambda: f"{self.thread()}@l0",
            lambda: f"(s != {{}} && {self.one('min', 'max')}({x} in s: {x}) == {self.low})",
        ]
        return f"({rng.choice(texts)()})"

    def early(self) -> str:
        return self.one("timeout 1 ms", "timeout any", f"unless {self.truth(1)}")

    def statement(self) -> str:
        k = self.new()
        mine = self.one("who", "st.w") if "mine" not in self.own else "mine"
        texts: list[Callable[[], str]] = [
            lambda: f"who = {self.one('none', self.owner())};",
            lambda: f"any_ = {self.one('self', 'none', 'who', 'l.writer')};",
            lambda: f"{mine} = {self.owner()};",
            lambda: f"s {self.one('+=', '-=')} {self.one(str(self.low), '1', '2', 'q.len')};",
            lambda: f"t {self.one('+=', '-=')} {self.one('p[0]', 'p[1]', 'who')};",
            lambda: f"s = {self.numbers()};",
            lambda: f"st.i.m = {self.numbers()};",
            lambda: f"st.n = {self.one('1 - st.n', '0', 'q.len')};",
            lambda: f"arr[{self.thread()}] = {self.inner()};",
            lambda: f"st = {{ n: 1, w: {self.owner()}, i: {self.inner()} }};",
            lambda: f"st.i = {self.inner()};",
            lambda: f"q.put({self.number()});",
            lambda: f"let {k} = q.get(); st.n = {k};",
            lambda: "q.get();",
            lambda: "if (!q.empty) { q.drop(); }",
            lambda: "q.drop();",
            lambda: f"r[{self.one('0', '1', 'st.n')}].put({self.owner()});",
            lambda: f"who = r[{self.one('0', '1', 'st.n')}].get();",
            lambda: f"let {k} = q.get() {self.early()} else goto l0; st.n = {k};",
            lambda: f"who = r[{self.one('0', 'st.n')}].get() {self.early()} else {{ st.n = 0; }}",
            lambda: f"r[0] = {self.one('[]', 'r[1]')};",
            lambda: f"choose {k} in s; st.i.m = {{{k}}};",
            lambda: f"choose {k} in t where {k} != {self.thread()}; who = {k};",
            lambda: f"choose {k} in {self.numbers()}; st.n = {k} % 2;",
            lambda: f"l.{self.mode}();  any_ = l.writer;  l.release();",
            lambda: f"await {self.truth(1)};",
            lambda: f"if ({self.truth(1)}) {{ who = {self.owner()}; }} else {{ st.n = 0; }}",
            lambda: f"assert {self.truth(2)};" if self.rng.random() < 0.3 else "skip;",
        ]
        if "box" in self.own:
            texts += [
                lambda: f"box.put({self.inner()});",
                lambda: f"let {k} = box.get(); st.i = {k};",
            ]
        return self.rng.choice(texts)()
