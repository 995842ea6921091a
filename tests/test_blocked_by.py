"""`f blocked_by g`: known answers, the second reading over random texts, and who refuses a lock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.front.model import Model, load
from checker.ir.actions import WaitKind
from checker.ir.system import State, System
from checker.ir.threads import ThreadKind
from checker.semantics.integers import outcomes, value
from checker.semantics.waits import blocked, refusers
from checker.source import Source
from checker.trace import Step
from checker.verdict import trace_of
from tests.engines.engines import ENGINES
from tests.reading import Reading
from tests.reading_counts import explore
from tests.reading_waits import reached
from tests.slow import first_of
from tests.test_reading import pairs
from tests.texts import spec


def lengths(text: str, engine: Engine) -> dict[str, int | None]:
    """How long the run of each question of a text is, by the engine and by the second reading."""
    model = load(Source("blocked.mm", f"model blocked;\n{text}"))
    (combination,) = model.combinations({})
    system = model.system(combination)
    verdicts = engine.run(system, Budget(), lambda progress: None).verdicts
    found = {}
    for question in system.questions:
        trace = trace_of(verdicts[question.name])
        found[question.name] = None if trace is None else trace.length
    second = explore(Reading(model.checked, combination.values), 3000)
    assert second is not None
    asked = {name: length for name, length in found.items() if name not in ("stuck", "cycle")}
    assert asked == {name: second.found[name] for name in asked}
    return asked


def of_questions(text: str, engine: Engine) -> dict[str, int | None]:
    return {name: each for name, each in lengths(text, engine).items() if name != "error"}


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
def test_two_that_hold_what_the_other_wants(engine: Engine) -> None:
    text = """
    lock a, b: mutex;
    process p { l: a.lock();  b.lock();  release all; }
    process q { l: b.lock();  a.lock();  release all; }
    reachable both:  p blocked_by q && q blocked_by p;
    reachable circle: p blocked_by p;
    never without:   p blocked_by p && !(q blocked_by q);
    never one:       p blocked_by q && !(p blocked_by p);
    """
    assert of_questions(text, engine) == {"both": 2, "circle": 2, "without": None, "one": None}


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
def test_a_convoy_of_three(engine: Engine) -> None:
    """`r` waits for `q`, which waits for `p`: `r` is blocked by both, and nobody by `r`."""
    text = """
    lock a, b: mutex;
    process p { l: a.lock();  m: skip;  release all; }
    process q { l: b.lock();  m: a.lock();  release all; }
    process r { l: b.lock();  release all; }
    reachable far:  r blocked_by p;
    reachable near: r blocked_by q && !(r blocked_by p);
    reachable both: r blocked_by q && r blocked_by p && q blocked_by p;
    never last:     some f in thread: f blocked_by r && f blocked_by f;
    never behind:   p blocked_by q || p blocked_by r;
    """
    assert of_questions(text, engine) == {
        "far": 2,
        "near": 1,
        "both": 2,
        "last": None,
        "behind": None,
    }


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
def test_a_reader_behind_a_writer_that_has_asked(engine: Engine) -> None:
    """`s` is blocked by the writer, which goes first, and by the reader that the writer waits for.

    Not by that reader alone: with it, it could share the lock.
    """
    text = """
    lock l: rwsem;
    process r { a: l.read();   b: l.release(); }
    process s { a: l.read();   b: l.release(); }
    process w { a: l.write();  b: l.release(); }
    reachable both:  s blocked_by w && s blocked_by r && r@b;
    reachable own:   s blocked_by w && !(s blocked_by r);
    never alone:     s blocked_by r && r@b && !(w waits l);
    never ask:       w@b && w blocked_by w;
    reachable could: w waits l && !(w blocked_by r) && !(w blocked_by s);
    """
    assert of_questions(text, engine) == {
        "both": 2,
        "own": 1,
        "alone": None,
        "ask": None,
        "could": 3,
    }


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
def test_threads_of_an_array_and_locks_of_an_array(engine: Engine) -> None:
    text = """
    lock fork[3]: mutex;
    var last: p? = none;
    process p[i in 3] {
    l: fork[i].lock();  last = self;
    m: fork[(i + 1) % 3].lock();
    n: release all;
    }
    reachable round: all f in p: some g in p: f blocked_by g && f blocked_by f;
    reachable known: last != none && p[0] blocked_by last;
    reachable other: last != none && last blocked_by p[0] && last != p[0];
    never end:       some f in p: f@end && (some g in p: f blocked_by g || f blocked_by f);
    """
    assert of_questions(text, engine) == {"round": 3, "known": 2, "other": 2, "end": None}


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
def test_an_await_counts_if_the_text_says_who_owes_it(engine: Engine) -> None:
    text = """
    lock l: mutex;
    var x, y: bool = false;
    process p       { a: l.lock();  b: await x from handler;  l.release(); }
    process q       { a: l.lock();  l.release(); }
    process s       { a: await y; }
    process handler { a: skip;  b: x = true;  c: y = true;  d: skip; }
    reachable owed:  p blocked_by handler;
    reachable chain: q blocked_by handler && q blocked_by p;
    never shown:     p blocked_by handler && x;
    never said:      s blocked_by handler;
    never done:      some f in thread: f blocked_by handler && handler@end;
    """
    assert of_questions(text, engine) == {
        "owed": 1,
        "chain": 1,
        "shown": None,
        "said": None,
        "done": None,
    }


@pytest.mark.parametrize("engine", ENGINES[-1:], ids=lambda each: each.name)
def test_a_full_semaphore_and_a_lock_without_owner(engine: Engine) -> None:
    text = """
    locktype slots { mode use shared limit 2;  mode whole exclusive;  grant any; }
    lock s: slots;  lock f: folio_lock grant fifo;
    process p[3] { l: s.use();   m: s.release(); }
    process u    { l: f.lock();  m: skip; }
    process v    { l: f.lock();  m: f.release(); }
    process w    { l: f.lock();  m: f.release(); }
    reachable full: p[2] blocked_by p[0] && p[2] blocked_by p[1];
    never one:      p[2] blocked_by p[0] && !(p[2] blocked_by p[1]);
    never owner:    some g in thread: g blocked_by u && u@m;
    reachable ask:  w blocked_by v && !(v blocked_by w);
    """
    assert of_questions(text, engine) == {"full": 2, "one": None, "owner": None, "ask": 3}


def test_who_can_only_give_up_is_blocked_all_the_same() -> None:
    text = """
    lock l: mutex;
    process p { a: l.lock();  b: l.release(); }
    process q { a: l.lock() timeout 5 ms else goto out;  l.release();  out: skip; }
    process r { a: either { l.lock();  l.release(); } or { skip; } }
    reachable by: q blocked_by p;
    never free:   r blocked_by p;
    """
    assert of_questions(text, Generated()) == {"by": 1, "free": None}


def test_nobody_is_an_error() -> None:
    text = "model m; var w: p? = none;  process p[2] { l: skip; }  never q: p[0] blocked_by w;"
    ((first, second),) = pairs(text)
    assert first == second and first[1] == {"error": 0, "stuck": None}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("process p { l: skip; }  never q: p blocked_by l;  lock l: mutex;", "bad-lock"),
        ("process p { l: skip; }  never q: p blocked_by 1;", "type-mismatch"),
        ("process p[2] { l: skip; }  never q: p[0] blocked_by p;", "bad-arguments"),
        ("process p { l: await !(p blocked_by p); }", "out-of-scope"),
        ("process p { l: skip; }  never q: p.blocked_by(p);", "bad-arguments"),
        ("process p { l: skip; }  check q: p blocked_by p;", "not-constant"),
        ("process p { l: skip; }  never q: p blocked_by nobody;", "unknown-name"),
    ],
)
def test_what_is_wrong_with_one_is_told(text: str, code: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(Source("f.mm", f"model m;\n{text}"))
    assert [each.code for each in caught.value.diagnostics] == [code]


@pytest.mark.slow
def test_it_is_refused_where_it_is_too_large() -> None:
    """Closed over threads that all wait for one another it grows with their square."""
    text = """
    const N = 36;
    lock a[N], b: mutex grant fifo;
    process p[i in N] { l: a[i].lock();  b.lock();  release all; }
    never q: p[0] blocked_by p[1];
    """
    model = load(Source("large.mm", f"model large;\n{text}"))
    with pytest.raises(SpecError) as caught:
        model.system(model.combinations({})[0])
    assert [each.code for each in caught.value.diagnostics] == ["too-large"]


# Random texts


def asking(seed: int) -> str | None:
    """A random text that asks about every pair of its threads, if they take locks or owe waits."""
    text = spec(seed)
    model = load(Source("random.mm", text.text))
    system = model.system(model.combinations({})[0])
    if not any(
        each.wait and (each.wait.lock is not None or each.wait.owed_by) for each in system.actions
    ):
        return None
    names = [each.name for each in system.threads if each.kind is not ThreadKind.RULE]
    return text.extended(
        *(
            f"reachable pair_{k}_{n}: {one} blocked_by {other};"
            for k, one in enumerate(names)
            for n, other in enumerate(names)
        )
    )


def compared(seeds: range) -> tuple[int, int]:
    """How many systems were compared, and how many pairs were found that block each other."""
    systems = found = 0
    for seed in seeds:
        text = asking(seed)
        for first, second in pairs(text) if text else ():
            assert first == second, f"seed {seed}"
            systems += 1
            found += sum(
                length is not None for name, length in first[1].items() if name[:5] == "pair_"
            )
    return systems, found


@pytest.mark.parametrize("seeds", first_of(1, [range(6, 12), range(6), range(12, 40)]))
def test_both_readings_of_random_texts_agree(seeds: range) -> None:
    systems, found = compared(seeds)
    assert systems >= 2 and found >= 4


@pytest.mark.slow
def test_both_readings_of_many_random_texts_agree() -> None:
    systems, found = compared(range(1000, 1600))
    assert systems >= 200 and found >= 200


# Against who refuses a lock in a state (`semantics.refusal`)


def walk(system: System, limit: int) -> Iterator[State]:
    seen = dict.fromkeys(system.initials)
    waiting = list(seen)
    for state in waiting:
        yield state
        for each in outcomes(system, state):
            if isinstance(each, Step) and each.state not in seen and len(seen) < limit:
                seen[each.state] = None
                waiting.append(each.state)


def questions(model: Model) -> Iterator[tuple[System, dict[tuple[int, int], str]]]:
    """Each system, with the names of the questions about pairs."""
    for combination in model.combinations({}):
        system = model.system(combination)
        asked = [each.name for each in system.questions if each.name.startswith("pair_")]
        yield (
            system,
            {(int(k), int(n)): name for name in asked for _, k, n in [name.split("_")]},
        )


@pytest.mark.parametrize("seed", first_of(4, range(0, 30, 2)))
def test_each_is_reached_by_way_of_those_who_refuse(seed: int) -> None:
    text = asking(seed)
    if text is None or any(word in text for word in (" from ", " timeout ", " unless ")):
        return  # a wait that ends early is a step, though its thread waits
    for system, asked in questions(load(Source("random.mm", text))):
        known = {each.name: each.condition for each in system.questions}
        for state in walk(system, 150):
            ahead: dict[int, set[int]] = {}
            for each in blocked(system, state, tuple({t.kind for t in system.threads})):
                ahead[each.thread] = set()
                for wait in each.waits:
                    if wait.kind is WaitKind.LOCK:
                        ahead[each.thread] |= refusers(system, state, each.thread, wait)
            for (one, other), name in asked.items():
                found = reached(one, lambda thread, ahead=ahead: ahead.get(thread, ()))
                condition = known[name]
                assert condition is not None
                assert bool(value(condition, state)) == (other in found), (name, state)
