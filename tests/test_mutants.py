"""What `make mutate` takes out of a spec, and what it says of it, worked out by hand."""

from __future__ import annotations

from functools import cache
from multiprocessing import active_children
from pathlib import Path

import pytest

from checker.front.model import load
from checker.source import Source
from mutation import __main__ as command
from mutation.answers import Answer, NotAsExpected, Verdict, answer, asked
from mutation.mutants import Mutant, mutants
from mutation.reasons import Reason, Unreadable, read
from mutation.records import Records
from mutation.runs import Case, Changed, Found, cases, decided, run, sample

ROOT = Path(__file__).parent.parent
SPEC = """\
model m;
param twice: bool = true;
lock l, free: rwsem;
var n: 0..2 = 0;
proc add(): bool {
    l.write();
    n += 1;
    l.release();
    return true;
}
process p {
    var done: bool = false;
one: done = add();
two: if (twice && n == 1) { done = add(); }
end_of_it: skip;
}
process q {
look: try free.read() else goto out;
      free.release();
out:  await n > 0 && n < 3 unless n == 2 else goto over;
over: skip;
}
always step up: n' != n -> n' == n + 1;
reachable both: n == 2;
"""

NAMES = """\
add: l.write() -> skip
add: l.write() -> read
add: n += 1 -> skip
add: l.release() -> skip
p@one: done = add() -> true
p@one: done = add() -> false
p@two: twice && n == 1 -> true
p@two: twice && n == 1 -> false
p@two: twice -> true
p@two: n == 1 -> true
p@two: done = add() -> true
p@two: done = add() -> false
q@look: try free.read() else goto out -> skip
q@look: try free.read() else goto out -> refused
q@look: free.release() -> skip
q@out: n > 0 && n < 3 -> true
q@out: n > 0 -> true
q@out: n < 3 -> true
q@out: await n > 0 && n < 3 unless n == 2 else goto over -> left out
"""


def of(text: str) -> tuple[Mutant, ...]:
    model = load(Source("m.mm", text))
    return mutants(model.checked, dict(model.sources))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.mm").write_text(SPEC, "utf-8")
    return tmp_path


def found_of(folder: Path, name: str) -> Answer:
    (mutant,) = (each for each in of(SPEC) if each.name == name)
    return answer(mutant, asked("m.mm", str(folder)), 60)


def test_each_guard_and_lock_operation_is_taken_out_in_turn() -> None:
    assert "".join(f"{each.name}\n" for each in of(SPEC)) == NAMES


def test_a_name_does_not_depend_on_where_the_text_stands() -> None:
    later = of(SPEC.replace("model m;\n", "model m;\n\n// A comment.\n\n"))
    assert [each.name for each in later] == [each.name for each in of(SPEC)]
    assert all(one.span != two.span for one, two in zip(later, of(SPEC), strict=True))


def test_what_is_alike_is_counted() -> None:
    text = "var n, m, k: 0..1 = 0; process p { l: if (n == 0) { m = 1; } if (n == 0) { k = 1; } }"
    assert [each.name for each in of(text)] == [
        "p@l: n == 0 -> true",
        "p@l: n == 0 -> false",
        "p@l: m = 1 -> skip",
        "p@l: n == 0 -> true (2)",
        "p@l: n == 0 -> false (2)",
        "p@l: k = 1 -> skip",
    ]


def test_what_the_library_has_is_left_alone() -> None:
    text = "include <completion.mm>\nvar d: COMPLETION = 0; process p { l: complete(d); }"
    assert [each.name for each in of(text)] == ["p@l: complete(d) -> skip"]


def test_a_rule_and_a_choice_have_guards_too() -> None:
    text = (
        "var n: 0..3 = 0; rule r when n < 3 && n != 2 { n += 1; }"
        "process p { l: choose k in 0..3 where k > n; n = k; }"
    )
    assert [each.name for each in of(text)] == [
        "r when: n < 3 && n != 2 -> true",
        "r when: n < 3 -> true",
        "r when: n != 2 -> true",
        "r: n += 1 -> skip",
        "p@l: k > n -> true",
        "p@l: n = k -> skip",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("add: l.write() -> skip", Answer(Verdict.NOTICED, "both")),
        ("add: l.release() -> skip", Answer(Verdict.NOTICED, "both")),
        ("add: n += 1 -> skip", Answer(Verdict.NOTICED, "both")),
        ("p@two: done = add() -> true", Answer(Verdict.NOTICED, "both")),
        ("p@two: twice && n == 1 -> false", Answer(Verdict.NOTICED, "both")),
        ("p@two: twice -> true", Answer(Verdict.UNNOTICED)),
        ("q@look: try free.read() else goto out -> skip", Answer(Verdict.NOTICED, "error")),
        ("q@look: try free.read() else goto out -> refused", Answer(Verdict.UNNOTICED)),
        ("q@out: n > 0 -> true", Answer(Verdict.UNNOTICED)),
    ],
)
def test_what_becomes_of_it(folder: Path, name: str, expected: Answer) -> None:
    assert found_of(folder, name) == expected


def test_a_time_that_only_informs_is_told_apart(tmp_path: Path) -> None:
    text = (
        "process p { l: sleep 1..2 ms; if (true) { goto b; } a: sleep 1 ms; b: skip; }"
        "latency t: p@l -> p@b;"
    )
    (tmp_path / "m.mm").write_text(text, "utf-8")
    (_, never) = of(text)
    told = answer(never, asked("m.mm", str(tmp_path)), 60)
    assert told == Answer(Verdict.MEASURED, "t []: 3 ms; 2 ms, not 2 ms; 1 ms")


def test_a_spec_that_is_not_as_it_expects_tells_nothing(tmp_path: Path) -> None:
    text = "var n: 0..1 = 0; process p { l: n = 1; } never x: n == 0;"
    (tmp_path / "m.mm").write_text(text, "utf-8")
    with pytest.raises(NotAsExpected):
        asked("m.mm", str(tmp_path))


def test_a_spec_is_asked_for_further_values_that_it_names(tmp_path: Path) -> None:
    """What is taken out matters only where `twice` is false, which is not its default."""
    text = SPEC.replace("n == 2;", "n == 2 expect violated when !twice;")
    (tmp_path / "m.mm").write_text(text, "utf-8")
    name = "p@two: twice -> true"
    assert found_of(tmp_path, name) == Answer(Verdict.UNNOTICED)
    (tmp_path / "m.mm").write_text(f"{text}// mutate: twice=false\n", "utf-8")
    asked.cache_clear()
    assert asked("m.mm", str(tmp_path)).settings == ((), (("twice", "false"),))
    assert found_of(tmp_path, name) == Answer(Verdict.NOTICED, "both")
    (tmp_path / "m.mm").write_text(f"{SPEC}// mutate: twice=false\n", "utf-8")
    asked.cache_clear()
    with pytest.raises(NotAsExpected, match="--set twice=false is not"):
        asked("m.mm", str(tmp_path))


def test_an_included_text_is_noticed_by_any_spec_that_has_it(tmp_path: Path) -> None:
    lib = "var n: 0..2 = 0;\nproc add() { if (n < 2) { n += 1; } }\n"
    (tmp_path / "lib.mm").write_text(lib, "utf-8")
    short = 'include "lib.mm"\nprocess p { a: add(); }\nnever no: n > 2;\n'
    long = f"{short}reachable one: n == 1;\nprocess q {{ a: add(); b: add(); c: add(); }}\n"
    (tmp_path / "short.mm").write_text(short, "utf-8")
    (tmp_path / "long.mm").write_text(long, "utf-8")
    every = {each.mutant.name: each for each in cases(["long.mm", "short.mm"], tmp_path)}
    inside = every["add: n < 2 -> true"]
    assert (inside.file, inside.specs) == ("lib.mm", ("short.mm", "long.mm"))
    (told,) = run([inside], tmp_path, Records(None), 1, 60)
    assert told.answer == Answer(Verdict.NOTICED, "long.mm: error")


def test_what_was_found_is_found_again_until_a_text_changes(folder: Path) -> None:
    chosen = cases(["m.mm"], folder)[:2]
    record = folder / "record"
    first = [*run(chosen, folder, Records(record), 1, 60)]
    assert not active_children()  # else Python may trip over them at its own end
    assert len(record.read_text("utf-8").splitlines()) == 2
    again = Records(record)
    assert {each.case.key: again.known(each.case.key) for each in first} == {
        each.case.key: each.answer for each in first
    }
    (folder / "m.mm").write_text(SPEC + "// more\n", "utf-8")
    assert not any(again.known(each.key) for each in cases(["m.mm"], folder))


def test_a_text_that_changes_meanwhile_is_told(folder: Path) -> None:
    (first, *_) = cases(["m.mm"], folder)
    (folder / "m.mm").write_text(SPEC + "// more\n", "utf-8")
    with pytest.raises(Changed):
        decided(first, str(folder), 60)


def test_a_call_may_be_asked_about(folder: Path) -> None:
    text = f"{SPEC}reachable adds: p@add;\n".replace("    n += 1;", "here:    n += 1;")
    (folder / "m.mm").write_text(text.replace("p@add", "p@add.here"), "utf-8")
    by_name = {each.mutant.name: each for each in cases(["m.mm"], folder)}
    told = decided(by_name["p@one: done = add() -> true"], str(folder), 60)
    assert told.verdict is Verdict.NOTICED


def test_one_tree_has_one_sample(folder: Path) -> None:
    every = cases(["m.mm"], folder)
    assert sample(every, 5, None) == sample(every, 5, None)
    assert len(sample(every, 5, None)) == 5
    assert len({sample(every, 5, str(seed)) for seed in range(9)}) > 5
    assert sample(every, 99, None) == every


REASONS = """\
# Head

Words.

## `m.mm`

- `q@out: n > 0 -> true`, `q@out: n < 3 -> true`,
  `p@two: twice -> true`: none of
  them can be.
"""


def test_reasons_are_read(tmp_path: Path) -> None:
    path = tmp_path / "unnoticed.md"
    path.write_text(REASONS, "utf-8")
    assert read(path)[2] == Reason("m.mm", "p@two: twice -> true", 7, "none of them can be.")
    assert len(read(path)) == 3
    for wrong, told in (
        (REASONS.replace("none of\n  them can be.", ""), "the reason is missing"),
        (REASONS.replace("true`:", "true`"), "a colon is missing"),
        (REASONS.replace("## ", "### "), "a heading with the file is missing"),
        (f"{REASONS}- `p@two: twice -> true`: again", "has a reason already"),
    ):
        path.write_text(wrong, "utf-8")
        with pytest.raises(Unreadable, match=told):
            read(path)


def test_what_is_open_and_what_is_stale_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    every = cases(["m.mm"], folder)
    by_name = {each.mutant.name: each for each in every}

    def came_out(name: str, verdict: Verdict, by: str = "") -> Found:
        return Found(by_name[name], Answer(verdict, by))

    found = [
        came_out("q@out: n > 0 -> true", Verdict.UNNOTICED),
        came_out("q@out: n < 3 -> true", Verdict.UNNOTICED),
        came_out("p@two: twice -> true", Verdict.NOTICED, "both"),
        came_out("add: l.write() -> read", Verdict.UNDECIDED, "both: states"),
    ]
    reasons = [
        Reason("m.mm", "q@out: n > 0 -> true", 7, "so"),
        Reason("m.mm", "p@two: twice -> true", 8, "so"),
        Reason("m.mm", "p@two: gone -> true", 9, "so"),
    ]
    assert command.told(found, reasons, every, some=False) == 1
    assert capsys.readouterr().out.splitlines() == [
        "m.mm:6: undecided (both: states)",
        "    `add: l.write() -> read`",
        "specs/unnoticed.md:8: a reason that is stale, it is noticed: both",
        "    `p@two: twice -> true`",
        "m.mm:20: unnoticed",
        "    `q@out: n < 3 -> true`",
        "specs/unnoticed.md:9: a reason that is stale, there is no such mutant",
        "    `p@two: gone -> true`",
        "4 mutants: 1 noticed, 2 unnoticed, 1 undecided",
    ]
    assert command.told(found[:1], reasons[:1], every, some=False) == 0


@cache
def shipped() -> tuple[Case, ...]:
    return cases(command.shipped(), ROOT)


def test_every_reason_is_of_a_mutant() -> None:
    known = {(each.file, each.mutant.name) for each in shipped()}
    assert [each for each in read(command.REASONS) if (each.file, each.name) not in known] == []


def test_as_many_as_two_specs_have() -> None:
    """Counted by hand."""
    count = {name: sum(each.file == f"specs/{name}.mm" for each in shipped()) for name in COUNTS}
    assert count == COUNTS


COUNTS = {"retry": 54, "abba": 12}
