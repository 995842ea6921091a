"""`mmcheck export --to promela`: one text to the byte, what it says of itself, what it refuses."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from checker.api import systems
from checker.command.cli import run
from checker.render.promela import promela
from checker.report import BAD_SPEC, GOOD, UNEXPECTED
from checker.source import Source

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden" / "abba.pml"
ABBA = str(ROOT / "specs" / "abba.mm")


def text_of(spec: str) -> str:
    """The text of the first system of a spec."""
    (_, system), *_ = systems(Source("m.mm", spec))
    return promela(system)


def test_one_text_to_the_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`MMCHECK_UPDATE=1` writes it anew; read it as a diff."""
    target = tmp_path / "abba.pml"
    arguments = ["export", "--to", "promela", "--set", "crossed=true", ABBA]
    assert run([*arguments, "-o", str(target)]) == GOOD
    found = target.read_text(encoding="utf-8")
    assert run(arguments) == GOOD
    assert capsys.readouterr() == (found, "")
    if os.environ.get("MMCHECK_UPDATE"):
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8")


def test_the_page_says_what_is_not_in_the_text() -> None:
    text = text_of(
        "model m;\nvar n: 0..1 = 0;\n"
        "process p { a: delay 1..2 ms;  b: n = 1; }\n"
        "latency long: p@a -> p@end;\nwithin 5 ms soon: p@a -> p@b;\n"
    )
    page = text[: text.index("*/")]
    for missing in ("latency long", "within soon", "times: ", "deadlock: cycles of waits"):
        assert f"\n *   {missing}" in page
    assert text.isascii() and max(map(len, page.split("\n"))) <= 80


def test_values_stand_on_the_page_and_names_are_none_of_c() -> None:
    text = text_of(
        "model while_;\nparam int_: 1..3 = 2;\nvar linux, now, x_0: 0..3 = 0;\n"
        "var x[2]: 0..3 = 0;\n"
        "process active_ { double: x[linux % 2] = now;  x_0 = int_; }\n"
    )
    for name in ("v_linux", "v_now", "v_x_0", "v_x_0_2", "at_active", "p_active"):
        assert re.search(rf"\b{re.escape(name)}(?![A-Za-z0-9])", text), name


def test_several_first_states_are_picked_by_a_step_before() -> None:
    text = text_of("model m;\nvar n: 0..2 = any;\nprocess p { a: n = 0; }\n")
    assert text.count("!begun -> ") == 3
    assert "SPIN stores one more: from it the first is picked, of 3." in re.sub(
        r"\s*\n \*\s*", " ", text
    )


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (
            "model m;\nvar n: 0..5000000000 = 0;\nprocess p { a: n = 1; }\n",
            "n has values beyond the 32 bits of Promela: narrow its range",
        ),
        (
            "model m;\nvar n: 0..100000 = 0;\nprocess p { a: n = n * n % 7; }\n",
            "a value may reach 10,000,000,000, and Promela has 32 bits: narrow what it is made of",
        ),
        (
            "model m;\nvar n: 0..9999 = 0;\n"
            "process p[3] { a: choose k in 0..9999;  n = k;  goto a; }\n",
            "it has more than 20,000 steps with all their choices: take fewer threads, or smaller",
        ),
    ],
)
def test_what_promela_has_no_words_for_is_refused(
    spec: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "m.mm"
    file.write_text(spec, encoding="utf-8")
    target = tmp_path / "m.pml"
    assert run(["export", "--to", "promela", str(file), "-o", str(target)]) == UNEXPECTED
    out, err = capsys.readouterr()
    assert out == "" and not target.exists()
    assert told in " ".join(err.split()).replace("- ", "-")


def test_one_combination_has_to_be_picked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "--to", "promela", ABBA]) == UNEXPECTED
    out, err = capsys.readouterr()
    assert out == ""
    assert "crossed = false; crossed = true. Pick one with --set crossed=..." in " ".join(
        err.split()
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([ABBA], "Missing option '--to'"),
        (["--to", "tla", ABBA], "'tla' is not 'promela'"),
        (["--to", "promela", ABBA, "-o", ABBA], "would write over a spec"),
        (["--to", "promela", ABBA, "-o", "none/such/x.pml"], "its folder does not exist"),
        (["--to", "promela", "none.mm"], "can't read `none.mm`"),
        (["--to", "promela", ABBA, "--set", "crossed=3"], "crossed"),
    ],
)
def test_wrong_usage(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", *arguments]) == BAD_SPEC
    out, err = capsys.readouterr()
    assert out == "" and told in " ".join(err.split())


def test_a_file_that_can_not_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--to", "promela", ABBA, "--set", "crossed=true", "-o", str(tmp_path)]
    assert run(["export", *arguments]) == BAD_SPEC
    assert "can't write" in capsys.readouterr().err
