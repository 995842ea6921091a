"""What is told of a spec whose procs stand in other texts: short places, and no warning of them."""

from __future__ import annotations

from pathlib import Path

from checker.api import Options, check
from checker.render.as_text import Wanted, report_text
from checker.report import Report
from checker.source import Source

PROC = """\
var {name}_count: 0..3 = 0;
proc {name}(by: 0..3) {{
look: if ({name}_count == by) {{ goto done; }}
add:  {name}_count += by;
more: if ({name}_count == 3) {{ goto add; }}
done: skip;
}}
"""
SPEC = """\
model far;
{includes}
process p {{
one: {calls}
}}
always zero: {conditions};
"""


def told(folder: Path, files: dict[str, str]) -> Report:
    """A spec that includes these, each with a proc, and calls it with 1."""
    for path, name in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(PROC.format(name=name), encoding="utf-8")
    text = SPEC.format(
        includes="\n".join(f'include "{path}";' for path in files),
        calls="  ".join(f"{name}(1);" for name in files.values()),
        conditions=" || ".join(f"{name}_count == 0" for name in files.values()),
    )
    source = Source(str(folder / "far.mm"), text)
    return check(source, Options(workers=1))


def test_a_file_is_named_without_its_folders(tmp_path: Path) -> None:
    text = report_text(told(tmp_path, {"lib/of/locks/one.mm": "one_more"}), Wanted(traces=True))
    assert "one_more_count 0 -> 1 one.mm:4" in " ".join(text.split())
    assert "lib/of" not in text.split("#  thread@label")[1]


def test_but_with_them_if_there_are_two_of_its_name(tmp_path: Path) -> None:
    files = {"a/one.mm": "first", "b/one.mm": "second"}
    text = report_text(told(tmp_path, files), Wanted(traces=True))
    run = text.split("#  thread@label")[1]
    assert "a/one.mm:4" in run and "b/one.mm:3" in run


def test_what_a_call_was_given_is_named_as_in_the_proc(tmp_path: Path) -> None:
    text = report_text(told(tmp_path, {"one.mm": "one_more"}), Wanted(traces=True))
    assert "(one_more_count 0, by 1)" in text


def test_a_path_of_an_included_proc_may_be_for_others(tmp_path: Path) -> None:
    assert told(tmp_path, {"one.mm": "one_more"}).warnings == ()
    alone = "model near;\n" + PROC.format(name="one") + "process p { l: one(1); }\n"
    warnings = check(Source("near.mm", alone), Options(workers=1)).warnings
    assert {each.code for each in warnings} == {"never-true"}
