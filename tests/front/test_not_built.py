"""What is part of the language but not built is told at its place, and never passed over."""

from __future__ import annotations

import pytest

from checker.diagnostic import SpecError
from checker.front.parse import parse
from checker.front.tables import shipped
from checker.front.unbuilt import UNBUILT
from checker.source import Source

EXAMPLES: dict[str, list[str]] = {
    "struct": ["«struct» S { a, b: bool; c: T?; }"],
    "timer": [
        "«timer» t, u[2];",
        "process p { «timer» t; skip; }",
        "process p { «t.start(5 us)»; }",
    ],
    "fair": [
        "process p[2] «fair strong» { skip; }",
        "daemon p «fair» class c { skip; }",
        "process p { l «fair strong»: skip; }",
        "«fair» rule r { skip; }",
        "«fair» env e { skip; }",
    ],
    "table": [
        "«table» out(a: bool, n: Need): Out { _ NONE => KEEP; true Need.B => A; -1 0..2 => B; }"
    ],
    "cpus": ["«cpus» 2;"],
    "view": ["«view» n[f in fault] = f.drops;", "«view» n = x;"],
    "assume": ["«assume» a > b;"],
    "include": ['«include» "x.mm"', "«include» <lib/x.mm>;"],
    "limit": ["locktype t { mode read «shared limit 4»; }"],
    "grant_handoff": [
        "lock l: t grant «handoff 3»;",
        "locktype t { mode a shared; grant «handoff n»; }",
    ],
    "grant_phase_fair": ["lock l: t grant «phase_fair»;"],
    "anyone": ["locktype t { mode a shared; «release anyone»; }"],
    "recursive": ["locktype t { mode a shared; «recursive»; }"],
    "inherit": ["locktype t { mode a shared; «inherit priority»; }"],
    "downgrade": ["process p { «l.downgrade(read)»; }"],
    "identity_type": ["var x: «fault?» = y;"],
    "set_type": ["var x: «set of 0..3» = y;"],
    "queue_type": ["var x: «queue[3] of set of T» = y;"],
    "none": ["process p { x = «none»; }"],
    "set_literal": ["process p { x = «{}»; }", "process p { x = «{a, b + 1}»; }"],
    "struct_literal": ["process p { x = «{ a: 1, b: y }»; }"],
    "queue_literal": ["process p { x = «[]»; }"],
    "queue": [
        "process p { «q.put(1)»; }",
        "process p { «q.drop()»; }",
        "process p { let k = «q.get()»; }",
        "process p { «q.get()»; }",
    ],
    "primed": ["def d = «x'» == 1;"],
    "blocked_by": ["def d = «f blocked_by g» && a;"],
    "from": ["process p { await x «from disk, e[0]»; }"],
    "timeout": [
        "process p { await x «timeout 2..5 us» else goto l; }",
        "process p { l.read() «timeout any» else { skip; } skip; }",
        "process p { sleep any «timeout k * t» else goto l; }",
    ],
    "unless": ["process p { await x «unless fatal» else { skip; } }"],
    "preemptible": ["process p { delay 5..10 us «preemptible 3»; }"],
    "family": ["always n«[f in fault]»: f@a;"],
    "step_property": ["«always» step n: a expect violated;"],
    "eventually": ["«eventually» n[f in S]: a;"],
    "leads": ["«leads» n: p || q -> r -> s expect violated when c;"],
    "ltl": ["«ltl» n: always(eventually(x));"],
    "check": ["«check» n[f in Flags]: e;"],
    "within": ["«within» 5 us n: a -> b;", "«within» k * t n[f in S]: a when b or c -> d;"],
    "latency": ["«latency» n: f@a or f@b when c -> f@end;"],
    "region": ["«region» n: a -> b <= 2 * io;"],
    "inversion": ["«inversion» n: thread f[0];"],
}
ROWS = [(what, text) for what, texts in EXAMPLES.items() for text in texts]


def test_each_has_an_example() -> None:
    assert EXAMPLES.keys() == UNBUILT.keys()


@pytest.mark.parametrize(("what", "marked"), ROWS)
def test_it_is_told_at_its_place_and_nothing_else(what: str, marked: str) -> None:
    before, inside, _ = marked.replace("»", "«").split("«")
    text = marked.replace("«", "").replace("»", "")
    with pytest.raises(SpecError) as caught:
        parse(Source("f.mm", text))
    found = caught.value.diagnostics[0]
    assert found.code == "not-built"
    assert found.headline == f"{UNBUILT[what][0]} is not built yet"
    assert found.primary is not None
    assert found.primary.span.column == len(before) + 1
    assert found.primary.span.end_column == len(before) + len(inside) + 1


@pytest.mark.parametrize(("what", "marked"), ROWS)
def test_it_is_told_once(what: str, marked: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    with pytest.raises(SpecError) as caught:
        parse(Source("f.mm", text))
    assert len(caught.value.diagnostics) == 1


def test_what_stands_inside_is_told_as_well() -> None:
    text = """
fair process p {
    for x in S { x = none; await a unless b else { q.put(1); } }
    atomic { y = []; }
}
proc f() { var v: T? = w; return; }
"""
    with pytest.raises(SpecError) as caught:
        parse(Source("f.mm", text))
    assert [each.headline.split(" is")[0] for each in caught.value.diagnostics] == [
        "`fair`",
        "`none`",
        "`unless`",
        "a queue",
        "`[]`",
        "an identity type `T?`",
    ]


def test_every_node_of_the_grammar_is_read_or_told() -> None:
    """A rule that no example and no built construct uses would be passed over in silence."""
    from tests.front import test_parse

    used: set[str] = set()
    texts = [each.replace("«", "").replace("»", "") for _, each in ROWS]
    texts += test_parse.DECLARATIONS
    texts += [f"process p {{ {each} }}" for each in test_parse.STATEMENTS]
    texts += [f"def d = {each};" for each in test_parse.EXPRESSIONS]
    texts += ["model m;", "const a = 0.5;"]
    for text in texts:
        used |= rules_of(text)
    names = {production.name for production in shipped().productions}
    assert names - used == {"", "broken"}


def rules_of(text: str) -> set[str]:
    from checker.front.automaton import Tree
    from checker.front.recovery import read
    from checker.front.tokens import tokens

    tables = shipped()
    tree, found = read("f.mm", tokens(Source("f.mm", text), tables.words).tokens, tables)
    assert tree is not None and not found, text
    todo, rules = [tree], set()
    while todo:
        each = todo.pop()
        rules.add(each.rule)
        todo += [child for child in each.children if isinstance(child, Tree)]
    return rules
