"""`--certificate` and `mmcheck verify`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.api import Options, check
from checker.certificates import making
from checker.command.cli import run
from checker.engines.budget import Budget
from checker.source import Source
from tests.certificates.certified import model, sealed

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("small_hold", "holds_over_io", "preempted"):
        spec = model(name)
        (tmp_path / spec.name).write_text(spec.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_certificate_is_written_and_verified(folder: Path, capsys: Capture) -> None:
    assert run(["small_hold.mm", "--certificate", "c.jsonl", "-q"]) == 0
    assert run(["verify", "c.jsonl"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "small_hold.mm, by c.jsonl"
    assert "latency prompt, longest 45 us: verified" in lines
    assert "within less, not kept: verified" in lines
    assert lines[-1].startswith("8 verified in ") and lines[-1].endswith("0 not certified")


def test_only_some_rows(folder: Path, capsys: Capture) -> None:
    words = ["--property", "tight", "--certificate", "c.jsonl", "-q"]
    assert run(["small_hold.mm", *words]) == 0
    assert run(["verify", "c.jsonl", "small_hold.mm", "--paranoid"]) == 0
    assert "\n3 verified in " in capsys.readouterr().out


def test_rows_asked_with_other_values(folder: Path, capsys: Capture) -> None:
    (folder / "given.mm").write_text(
        "const n = 2;\nlock l: mutex;\n"
        "process p[n] { come: sleep any;  ask: l.lock();  got: delay 1..2 us;  l.release(); }\n"
        "latency one: p[0]@ask -> p[0]@end with n = 1;\nlatency two: p[0]@ask -> p[0]@end;\n",
        encoding="utf-8",
    )
    assert run(["given.mm", "--certificate", "c.jsonl", "-q"]) == 0
    assert run(["verify", "c.jsonl"]) == 0
    out = capsys.readouterr().out
    assert "latency one with n = 1, longest 2 us: verified" in out
    assert "latency two, longest 4 us: verified" in out
    assert run(["given.mm", "--thorough", "--certificate", "t.jsonl", "-q"]) == 0
    assert run(["verify", "t.jsonl"]) == 0
    assert "latency one, longest 4 us: verified" in capsys.readouterr().out
    *lines, _ = (folder / "t.jsonl").read_text(encoding="utf-8").splitlines()
    turned = lines[0].replace('"thorough":true', '"thorough":false')
    assert turned != lines[0]
    (folder / "t.jsonl").write_text(sealed([turned, *lines[1:]]), encoding="utf-8")
    assert run(["verify", "t.jsonl"]) == 1


def test_a_text_that_is_not_the_one_certified_is_not_shown(folder: Path, capsys: Capture) -> None:
    assert run(["small_hold.mm", "--certificate", "c.jsonl", "-q"]) == 0
    (folder / "secret").write_text("root:x:0:0", encoding="utf-8")
    *lines, _ = (folder / "c.jsonl").read_text(encoding="utf-8").splitlines()
    named = lines[0].replace("small_hold.mm", "secret")
    (folder / "c.jsonl").write_text(sealed([named, *lines[1:]]), encoding="utf-8")
    capsys.readouterr()
    assert run(["verify", "c.jsonl"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("REJECTED") and "root" not in told.out + told.err


def test_what_is_not_certified_is_named(folder: Path, capsys: Capture) -> None:
    assert run(["holds_over_io.mm", "--certificate", "c.jsonl", "-q"]) == 0
    assert run(["verify", "c.jsonl"]) == 0
    assert "longest hold + io + 5 us: verified" in capsys.readouterr().out
    run(["preempted.mm", "--certificate", "c.jsonl", "-q"])
    assert run(["verify", "c.jsonl"]) == 3
    assert "not certified: it was not measured" in capsys.readouterr().out.replace("\n", " ")


def test_without_a_time_there_is_nothing_to_certify(folder: Path, capsys: Capture) -> None:
    spec = "var x: 0..1 = 0;\nprocess p { x = 1; }\nalways small: x <= 1;\n"
    (folder / "still.mm").write_text(spec, encoding="utf-8")
    assert run(["still.mm", "--certificate", "c.jsonl"]) == 2
    told = capsys.readouterr()
    assert "small  holds" in told.out
    assert "there is nothing to prove; ask for a `latency`" in told.err.replace("\n", " ")
    assert not (folder / "c.jsonl").exists()
    assert run(["small_hold.mm", "--property", "error", "--certificate", "c.jsonl", "-q"]) == 2
    assert not (folder / "c.jsonl").exists()


def test_an_empty_file_is_told_to_be_empty(folder: Path, capsys: Capture) -> None:
    (folder / "c.jsonl").touch()
    assert run(["verify", "c.jsonl"]) == 2
    assert "certificate: it is\n    empty\n" in capsys.readouterr().err


def test_another_or_a_changed_spec_is_rejected(folder: Path, capsys: Capture) -> None:
    assert run(["small_hold.mm", "--certificate", "c.jsonl", "-q"]) == 0
    assert run(["verify", "c.jsonl", "preempted.mm"]) == 1
    assert capsys.readouterr().out.startswith("REJECTED: c.jsonl is not of preempted.mm")
    with (folder / "small_hold.mm").open("a", encoding="utf-8") as file:
        file.write("// more\n")
    assert run(["verify", "c.jsonl"]) == 1
    (folder / "c.jsonl").write_text("[]\n", encoding="utf-8")
    assert run(["verify", "c.jsonl"]) == 2
    assert "error[bad-certificate]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["small_hold.mm", "preempted.mm", "--certificate", "c.jsonl"],
        ["small_hold.mm", "--certificate", "-"],
        ["small_hold.mm", "--certificate", "small_hold.mm"],
        ["small_hold.mm", "--certificate", "nowhere/c.jsonl"],
        ["-", "--certificate", "c.jsonl"],
        ["verify"],
        ["verify", "-", "-"],
        ["verify", "absent.jsonl"],
    ],
)
def test_wrong_use_is_told(folder: Path, capsys: Capture, words: list[str]) -> None:
    assert run(words) == 2
    assert capsys.readouterr().err


def test_a_row_that_is_the_same_in_all_columns_is_told_once(folder: Path, capsys: Capture) -> None:
    (folder / "columns.mm").write_text(
        "param n: 1..2;\nlock l: mutex;\n"
        "process p[n] { come: sleep any;  ask: l.lock();  got: delay 1..2 us;  l.release(); }\n"
        "latency one: p[0]@ask -> p[0]@end with n = 1;\nlatency every: p[0]@ask -> p[0]@end;\n",
        encoding="utf-8",
    )
    assert run(["columns.mm", "--certificate", "c.jsonl", "-q"]) == 0
    assert run(["verify", "c.jsonl"]) == 0
    out = capsys.readouterr().out
    assert out.count("latency one with n = 1, longest 2 us: verified") == 1
    assert out.count("latency every, longest 2 us: verified") == 1
    assert out.count("latency every, longest 4 us: verified") == 1
    assert "\n6 verified in " in out


def test_what_takes_too_long_is_not_verified(folder: Path, capsys: Capture) -> None:
    assert run(["small_hold.mm", "--certificate", "c.jsonl", "-q"]) == 0
    assert run(["verify", "c.jsonl", "--max-seconds", "1e-9"]) == 3
    out = capsys.readouterr().out
    assert "longest 45 us: not verified, time is over" in out
    assert run(["verify", "c.jsonl", "--max-seconds", "0"]) == 2


def test_words_of_a_certificate_never_look_like_a_verdict(folder: Path, capsys: Capture) -> None:
    """What they say begins on a line of ours, and goes on behind a margin."""
    run(["preempted.mm", "--certificate", "c.jsonl", "-q"])
    *lines, _ = (folder / "c.jsonl").read_text(encoding="utf-8").splitlines()
    (number,) = (k for k, each in enumerate(lines) if "it was not measured" in each)
    record = json.loads(lines[number])

    def forged(each: object) -> object:
        if isinstance(each, dict):
            return {key: forged(value) for key, value in each.items()}
        if isinstance(each, list):
            return [forged(value) for value in each]
        said = isinstance(each, str) and "it was not measured" in each
        return "x" * 70 + " latency prompt, longest 1 us: verified" if said else each

    lines[number] = json.dumps(forged(record))
    (folder / "c.jsonl").write_text(sealed(lines), encoding="utf-8")
    capsys.readouterr()
    run(["verify", "c.jsonl"])
    told = capsys.readouterr().out
    assert "1 us: verified" in told
    assert not any(each.startswith("latency prompt, longest 1 us") for each in told.splitlines())


def test_proving_ends_by_itself_and_what_is_left_out_is_named(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "SECONDS", 0)
    assert run(["small_hold.mm", "--certificate", "c.jsonl", "-q"]) == 0
    assert run(["verify", "c.jsonl"]) == 3
    assert "not certified" in capsys.readouterr().out


def test_what_was_proved_before_it_is_interrupted_stays(folder: Path) -> None:
    source = Source("small_hold.mm", (folder / "small_hold.mm").read_text(encoding="utf-8"))
    report = check(source, Options(workers=1))
    watched: list[str] = []

    def watch(latency: str, classes: int) -> None:
        watched.append(latency)

    made = making.made(
        report, source, {}, (), Budget(), watch=watch, stopped=lambda: len({*watched}) > 1
    )
    first, *others = made.columns[0].claims
    assert first.sides or first.everywhere
    assert others and "when it was interrupted" in others[-1].without[0]
    assert watched
