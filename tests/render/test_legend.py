"""The legend of a table: each mark that is in it has its meaning, in every form."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.api import Options, check
from checker.command.cli import run
from checker.render.legend import legend
from checker.render.marks import DIFFERING, EXPECTED, MEANING, TIMED, UNEXPECTED, UP_TO
from checker.source import Source

TEXT = """model m;
param careful: bool;
var n: 0..1 = 0;
process quick { work: delay 1 ms; }
process slow  { work: delay 2 ms; }
process p[2] { l: if (!careful || n == 0) { n += 1; } }
never late: slow@end && quick@work;
never done: n == 1;
expect violated error when !careful;
"""


def marks(text: str, *, fine: bool = False) -> list[str]:
    report = check(Source("m.mm", text), Options(workers=1, fine=fine))
    told = legend(report, fine=fine)
    assert all(each == f"{each[:3]} {MEANING[each[:3]]}" for each in told)
    return [each[:3] for each in told]


def test_each_mark_that_is_there_is_told() -> None:
    assert marks(TEXT) == [EXPECTED, UNEXPECTED, UP_TO, TIMED]
    assert marks(TEXT.replace("expect", "//").replace("!careful || ", "")) == [UNEXPECTED, TIMED]
    assert marks("model m;\nprocess p { skip; }\n") == []
    lost = "model m;\nvar n: 0..2 = 0;\nprocess p[2] { var v: 0..2 = 0; a: v = n; n = v + 1; }\n"
    lost += "always both: (all f in p: f@end) -> n == 2;\n"
    assert marks(lost) == [] and marks(lost, fine=True) == [DIFFERING]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_forms_tell_the_same(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "m.mm"
    spec.write_text(TEXT, encoding="utf-8")
    run([str(spec), *(["--markdown", "-"] if form == "markdown" else [])])
    told = " ".join(capsys.readouterr().out.split())
    report = check(Source("m.mm", TEXT), Options(workers=1))
    assert ", ".join(legend(report)) in told
