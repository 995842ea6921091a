"""What is wrong with a spec is told as far as it can be seen; a line says what comes after."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.command.cli import run
from checker.diagnostic import SpecError
from checker.front.checking.beside import unfit_beside
from checker.front.including import Folder
from checker.front.model import load
from checker.front.parsing.parse import attempt, library
from checker.front.parsing.tables import shipped
from checker.front.parsing.tokens import tokens
from checker.source import Source

GOLDEN = Path(__file__).parent / "golden" / "diagnostics"
OF_STEPS = {"assigned-twice", "out-of-scope", "rule-takes-steps", "bad-atomic"}

ROUNDS = [
    ("var x = 1;\nprocess p { x = 1; }", "Names and types are checked once this is mended."),
    ("var x = 1;\nprocess p { x := 1; }", "Names and types are checked once these are mended."),
    ("process p { x = 1; }", "Steps and values are checked once this is mended."),
    ("var x: 0..2 = 0;\nprocess p { x = 1;  x = 2; }", "Values are checked once this is mended."),
    ("var x: 2..1 = 1;\nprocess p { x = 1; }", ""),
]


@pytest.mark.parametrize("command", [(), ("lint",)])
@pytest.mark.parametrize(("text", "last"), ROUNDS)
def test_what_is_looked_at_later(
    text: str,
    last: str,
    command: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "f.mm"
    path.write_text(text, encoding="utf-8")
    code = run([*command, str(path)])
    out, err = capsys.readouterr()
    if command and not last:  # lint knows no values
        assert code == 0
        return
    assert (code, out) == (2, "")
    assert err.startswith("error[")
    said = err.rstrip("\n").split("\n\n")
    assert (said[-1] == last) if last else ("are checked once" not in err)


def test_a_layout_needs_no_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "f.mm"
    path.write_text("process p { x := 1; }", encoding="utf-8")
    assert run(["fmt", str(path)]) == 2
    assert "are checked once" not in capsys.readouterr().err


HEAD = "var x: 0..3 = 0;\nvar y: bool = false;\n"
TWICE = "a: x = 1;  x = 2;"
BESIDE = [
    # an error of types, and one of steps: in another process, the same, and a rule
    ("process p { x = true; }\nprocess q { TWICE }", {3: "type-mismatch", 4: "assigned-twice"}),
    ("process p { x = true;\nTWICE }", {3: "type-mismatch", 4: "assigned-twice"}),
    ("rule p { x = true; }\nrule q { x = 1; x = 2; }", {3: "type-mismatch", 4: "assigned-twice"}),
    ("const N = 1 / true;\nprocess q { TWICE }", {3: "type-mismatch", 4: "assigned-twice"}),
    (
        "process p { let k = x + y;\na: await y;\ny = k == 1; }",
        {3: "type-mismatch", 5: "out-of-scope"},
    ),
    (
        "def f = x + y;\nprocess p { await f == 1; TWICE }",
        {3: "type-mismatch", 4: "assigned-twice"},
    ),
    ("process p { x = true;  x = 1; }", {3: "type-mismatch"}),
    ("process p { x = 1;\nx = true;\nx = 2;\nx = 3; }", {4: "type-mismatch", 6: "assigned-twice"}),
    # an error of names, and one of steps that it can't be the cause of
    ("process p { z = 1; }\nprocess q { TWICE }", {3: "unknown-name", 4: "assigned-twice"}),
    ("never n: z == 1;\nprocess q { TWICE }", {3: "unknown-name", 4: "assigned-twice"}),
    # an error that may change where steps start, or what is assigned
    ("process p { z = 1; x = 1; x = 2; }", {3: "unknown-name"}),
    ("def f = z;\nprocess p { x = 1; await f; x = 2; }", {3: "unknown-name"}),
    ("def g = z;\ndef f = g;\nprocess p { x = 1; await f; x = 2; }", {3: "unknown-name"}),
    ("proc f() { z = 1; }\nprocess p { x = 1; f(); x = 2; }", {3: "unknown-name"}),
    ("proc f(ref v: 0..3) { v = 1; }\nprocess p { f(1); TWICE }", {4: "bad-arguments"}),
    ("lock l: mutexx;\nprocess p { x = 1; l.lock(); x = 2; }", {3: "unknown-name"}),
    ("process p { x = 1; goto nowhere; a: x = 1; x = 2; }", {3: "unknown-label"}),
    ("process p { x = 1; f(); x = 2; }\nproc f() { f(); }", {4: "recursive-definition"}),
    # one cause, one error
    ("proc f(n: 0..3) { for d in 0..n { skip; } }\nprocess p { f(2); }", {3: "not-constant"}),
]


@pytest.mark.parametrize(("text", "wanted"), BESIDE)
def test_wrong_steps_are_told_beside_other_errors(text: str, wanted: dict[int, str]) -> None:
    with pytest.raises(SpecError) as caught:
        load(Source("f.mm", HEAD + text.replace("TWICE", TWICE)))
    found = [
        (each.primary.span.line, each.code) for each in caught.value.diagnostics if each.primary
    ]
    assert found == list(wanted.items())


OF_WRITING = [
    ("process p { x := 1; }\nprocess q { x = true; }", {3: "unexpected", 4: "type-mismatch"}),
    ("var z = 1;\nprocess q { y = x; }", {3: "unexpected", 4: "type-mismatch"}),
    # what may be otherwise once the text is mended
    ("process p { x := 1;\n x = true; }", {3: "unexpected"}),
    ("var z: 0..3 := 1;\nprocess q { z = true; }", {3: "unexpected"}),
    ("var z: bool = true := 1;\nprocess q { z = 1; }", {3: "unexpected"}),
    ("def f(a: 0..3) := a;\nprocess q { y = f(1); x = y; }", {3: "unexpected"}),
]


@pytest.mark.parametrize(("text", "wanted"), OF_WRITING)
def test_wrong_types_are_told_beside_mistakes_in_writing(text: str, wanted: dict[int, str]) -> None:
    with pytest.raises(SpecError) as caught:
        load(Source("f.mm", HEAD + text))
    told = caught.value.diagnostics
    found = [(each.primary.span.line, each.code) for each in told if each.primary]
    assert found == list(wanted.items())
    assert caught.value.later == "names and types"


def test_what_is_left_out_is_announced() -> None:
    for text, later in (
        ("process p { z = 1; }\nprocess q { x = 1; }", "steps and values"),
        ("process p { x = true; }\nprocess q { x = 1; }", "values"),
    ):
        with pytest.raises(SpecError) as caught:
            load(Source("f.mm", HEAD + text))
        assert caught.value.later == later


def test_errors_of_steps_are_those_that_are_told_alone() -> None:
    """With an error of types in another process, each golden spec says the same of its steps."""
    seen = set()
    for path in sorted(GOLDEN.glob("*.mm")):
        text = path.read_text(encoding="utf-8", errors="replace")
        try:
            load(Source(path.name, text), Folder(str(GOLDEN)))
        except SpecError as error:
            if error.later != "values":
                continue
            alone = [each for each in error.diagnostics if each.code in OF_STEPS]
        else:
            continue
        more = f"{text}\nprocess wrong_beside {{ choose a in 0..1; await a + true == 1; }}\n"
        with pytest.raises(SpecError) as caught:
            load(Source(path.name, more), Folder(str(GOLDEN)))
        told = [each for each in caught.value.diagnostics if each.code in OF_STEPS]
        assert told == alone, path.name
        seen |= {each.code for each in told}
    assert seen == OF_STEPS


def test_a_mistake_in_writing_is_the_cause_of_no_wrong_type() -> None:
    """A spec without errors has none of types, whichever of its tokens is left out."""
    text = (GOLDEN.parent.parent / "data" / "every_construct.mm").read_text(encoding="utf-8")
    lines = text.split("\n")
    tried = 0
    for token in tokens(Source("f.mm", text), shipped().words).tokens[:-1:23]:
        line = lines[token.line - 1]
        less = [*lines]
        less[token.line - 1] = line[: token.column - 1] + line[token.end_column - 1 :]
        source = Source("f.mm", "\n".join(less))
        reading = attempt(source)
        tried += bool(reading.found)
        assert reading.found == () or unfit_beside(source, reading, library()[0]) == []
    assert tried > 20
