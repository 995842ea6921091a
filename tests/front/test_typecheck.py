"""Types: what is found out of a spec that fits together."""

from __future__ import annotations

import pytest

from checker.front import syntax as s
from checker.front.checking.types import ArrayT, Bool, EnumT, Int, LockT, SetT, ThreadT, Time
from checker.front.naming.declared import EnumMember
from checker.front.walk import expressions, statements, subexpressions
from tests.front.type_checked import TOP, checked, question, step, told

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
