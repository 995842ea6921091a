"""The plug-in for pytest, in a pytest of its own: what is collected, passes, fails, and is told."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import checker.engines.generated.search
import checker.public.spec
import checker.spec_tests  # all of it here: an inner pytest forgets what it loads

pytest_plugins = ["pytester"]

SPEC = """\
model m;
param most: 1..2;
var n: 0..3 = 0;
process p[2] { a: n += 1;  b: if (n > most) { n = 3; } }
never three: n == 3;
reachable two: n == 2;
expect violated three when most == 1;
"""

PLUGIN = ("-p", "checker.pytest_plugin", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def _no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def ids(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line and " " not in line.split("::")[0]]


def spec(pytester: pytest.Pytester, text: str = SPEC, name: str = "m.mm") -> None:
    path = pytester.path / "specs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_entry_point_is_the_plugin() -> None:
    root = Path(__file__).parent.parent.parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = project["entry-points"]["pytest11"]["mmcheck"]
    assert hasattr(import_module(name), "pytest_collect_file")


def test_it_loads_nothing_of_the_checker() -> None:
    code = "import pytest, checker.pytest_plugin, sys; "
    code += "print(*sorted(m for m in sys.modules if m.startswith('checker')))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["checker", "checker.pytest_plugin", "checker.version"]


def test_nothing_is_collected_unless_asked(pytester: pytest.Pytester) -> None:
    spec(pytester, "this is no spec")
    pytester.makepyfile("def test_one(): pass")
    result = pytester.runpytest_inprocess(*PLUGIN)
    result.assert_outcomes(passed=1)


def test_a_test_for_each_row_and_value(pytester: pytest.Pytester) -> None:
    spec(pytester)
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck", "--collect-only", "-q")
    assert ids(result) == [
        f"specs/m.mm::{row}[most={most}]"
        for most in (1, 2)
        for row in ("never three", "reachable two", "deadlock", "error")
    ] + ["specs/m.mm::warnings"]


def test_it_agrees_with_a_check(pytester: pytest.Pytester) -> None:
    """Each way of `expect`, of several specs, with what a check says of each finding."""
    texts = {
        "as_expected.mm": SPEC,
        "not_met.mm": SPEC.replace("most == 1", "most > 0"),
        "unexpected.mm": SPEC.replace("expect violated three", "expect violated error"),
        "alone.mm": "model a;\nvar n: 0..1 = 0;\nprocess p { a: n = 1; }\nnever one: n == 1;\n",
    }
    passed = failed = 0
    for name, text in texts.items():
        spec(pytester, text, name)
        findings = checker.check(checker.load(text=text)).findings
        passed += sum(each.as_expected for each in findings)
        failed += sum(not each.as_expected for each in findings)
    passed += len(texts)  # nothing fails for warnings
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck")
    result.assert_outcomes(passed=passed, failed=failed)
    assert failed > 3


def test_the_failure_is_what_mmcheck_shows(pytester: pytest.Pytester) -> None:
    spec(pytester, SPEC.replace("expect violated three when most == 1;", ""))
    text = checker.check("specs/m.mm", settings={"most": 1}, properties=["three"]).text()
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck")
    result.assert_outcomes(passed=8, failed=1)
    assert text[text.index("  #  thread") :].rstrip() in result.stdout.str()
    result.stdout.fnmatch_lines(
        ["*never three?most=1?*", "never three is violated when most = 1", "3 steps, none shorter"]
    )
    assert "Traceback" not in result.stdout.str() and "runtest" not in result.stdout.str()
    result.stdout.fnmatch_lines(
        ["FAILED specs/m.mm::never three?most=1? - specs/m.mm:5: violated*"]
    )


@pytest.mark.parametrize("row", ["never three", "deadlock", "error", "reachable two"])
def test_an_unknown_is_a_failure_that_says_so(pytester: pytest.Pytester, row: str) -> None:
    spec(pytester)
    pytester.makeini("[pytest]\nmmcheck_max_states = 2\nmmcheck_specs = specs/*.mm")
    arguments = [f"specs/m.mm::{row}[most=2]"]
    result = pytester.runpytest_inprocess(*PLUGIN, *arguments)
    result.assert_outcomes(failed=1)
    shown = result.stdout.str()
    assert "unknown" in shown and "Stopped at 2 states" in shown
    assert "holds" not in shown and "none" not in shown.replace("none seen", "")


def test_what_passes_with_its_delays_only_is_named(pytester: pytest.Pytester) -> None:
    text = "model m;\nvar freed: bool = false;\nprocess munmap { free: freed = true; }\n"
    spec(pytester, text + "process fault { io: sleep 1..2 ms;  use: assert freed; }\n")
    result = pytester.inline_run("--mmcheck", *PLUGIN)
    result.assertoutcome(passed=3)
    (told,) = [
        content
        for report in result.getreports("pytest_runtest_logreport")
        for name, content in report.sections
        if report.when == "call" and name == "Captured mmcheck call"
    ]
    assert told.startswith("error assert-failed :4 at other speeds: 2 steps")
    assert "fault@use" in told and "munmap begins at 0" in told


def test_it_is_named_below_the_summary(pytester: pytest.Pytester) -> None:
    text = "model m;\nvar freed: bool = false;\nprocess munmap { free: freed = true; }\n"
    spec(pytester, text + "process fault { io: sleep 1..2 ms;  use: assert freed; }\n")
    result = pytester.runpytest("--mmcheck", *PLUGIN)
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        ["*with these delays*", "specs/m.mm::error", "  error assert-failed :4 at other speeds*"]
    )


def test_what_the_spec_expects_of_its_delays_is_not(pytester: pytest.Pytester) -> None:
    text = "model m;\nvar freed: bool = false;\nprocess munmap { free: freed = true; }\n"
    text += "process fault { io: sleep 1..2 ms;  use: assert freed; }\n"
    spec(pytester, text + "expect timed error;\n")
    result = pytester.runpytest("--mmcheck", *PLUGIN)
    result.assert_outcomes(passed=3)
    assert "with these delays" not in result.stdout.str()
    spec(pytester, text.replace("sleep 1..2 ms", "await freed") + "expect timed error;\n")
    result = pytester.runpytest("--mmcheck", *PLUGIN)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["error: none at any speed, but specs/m.mm:5 expects that*"])


def test_only_the_rows_that_run_are_checked(pytester: pytest.Pytester) -> None:
    spec(pytester)
    pytester.makeconftest(
        "import checker.spec_tests as s\n"
        "real = s.check\n"
        "def check(source, options, **kind):\n"
        "    print('CHECKED', options.properties)\n"
        "    return real(source, options, **kind)\n"
        "s.check = check\n"
    )
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck", "-s", "-k", "two or error")
    result.assert_outcomes(passed=4, deselected=5)
    assert result.stdout.str().count("CHECKED") == 1
    result.stdout.fnmatch_lines(["*CHECKED ('two', 'error')*"])


def test_what_is_wrong_is_an_error_of_collection(pytester: pytest.Pytester) -> None:
    spec(pytester, SPEC.replace("n += 1", "m += 1"))
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR collecting specs/m.mm*",
            "error?unknown-name?: no variable `m` here",
            " --> specs/m.mm:4:19",
            "*process p?2? { a: m += 1;*",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_patterns_say_which(pytester: pytest.Pytester) -> None:
    spec(pytester)
    spec(pytester, "no spec at all", "part.mm")
    pytester.makeini("[pytest]\nmmcheck_specs =\n    specs/m*.mm")
    result = pytester.runpytest_inprocess(*PLUGIN, "--collect-only", "-q")
    assert len(ids(result)) == 9


def test_a_limit_that_is_none(pytester: pytest.Pytester) -> None:
    spec(pytester)
    pytester.makeini("[pytest]\nmmcheck_max_states = many")
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["mmcheck_max_states: 'many' is no number"])


@pytest.mark.parametrize(
    "line",
    [
        "mmcheck_max_seconds = nan",
        "mmcheck_max_seconds = inf",
        "mmcheck_max_seconds = -1",
        "mmcheck_max_seconds = 1e999",
        "mmcheck_max_states = 0",
    ],
)
def test_a_number_that_is_no_limit(pytester: pytest.Pytester, line: str) -> None:
    spec(pytester)
    pytester.makeini(f"[pytest]\n{line}")
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck")
    result.assert_outcomes(errors=1)
    name, value = line.split(" = ")
    least = 1 if name.endswith("states") else 0
    result.stdout.fnmatch_lines([f"{name}: '{value}' is no number of at least {least}"])


def test_included_texts_are_found(pytester: pytest.Pytester) -> None:
    spec(pytester, "var n: 0..1 = 0;\n", "part.mm")
    spec(pytester, 'model i;\ninclude "part.mm";\nprocess p { a: n = 1; }\nnever t: n > 1;\n')
    pytester.makeini("[pytest]\nmmcheck_specs = specs/m.mm")
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=4)


PART = "var n: 0..2 = 0;\nproc up() { n += 1; }\nnever two: n == 2;\n"
WHOLE = 'model w;\ninclude "part.mm";\nprocess p[2] { a: up(); }\n'


def test_what_fails_in_an_included_text_has_its_place(pytester: pytest.Pytester) -> None:
    spec(pytester, PART, "part.mm")
    spec(pytester, WHOLE.replace("p[2]", "p[3]"))
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck", "-vv", "--junitxml=found.xml")
    result.assert_outcomes(passed=2, failed=2, deselected=1)
    result.stdout.fnmatch_lines(
        [
            "specs/m.mm::never two <- specs/part.mm FAILED*",
            "FAILED specs/m.mm::never two - specs/part.mm:3: violated*",
            "FAILED specs/m.mm::error - specs/part.mm:2: out-of-range*",
        ]
    )


def test_its_place_is_found_from_elsewhere(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec(pytester, PART, "part.mm")
    spec(pytester, WHOLE)
    monkeypatch.chdir(pytester.mkdir("elsewhere"))
    run = pytester.inline_run("../specs", f"--rootdir={pytester.path}", "--mmcheck", *PLUGIN)
    reports = run.getreports("pytest_runtest_logreport")
    (failed,) = [each for each in reports if each.failed]
    assert failed.location[:2] == ("specs/part.mm", 2)
    assert str(failed.longrepr).startswith("../specs/part.mm:3: violated")


def test_a_text_that_others_include_is_no_spec(pytester: pytest.Pytester) -> None:
    spec(pytester, PART, "part.mm")
    spec(pytester, WHOLE.replace("[2]", ""))
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck")
    result.assert_outcomes(passed=4, deselected=1)
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck", "specs/part.mm")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["error?nothing-to-check?: *", "FAILED specs/part.mm::spec*"])


def test_it_is_one_if_none_of_those_collected_includes_it(pytester: pytest.Pytester) -> None:
    spec(pytester, PART, "other.mm")
    spec(pytester, PART, "part.mm")
    spec(pytester, WHOLE.replace("[2]", ""))
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck")
    result.assert_outcomes(passed=4, failed=1, deselected=1)
    result.stdout.fnmatch_lines(["FAILED specs/other.mm::spec*"])


def test_what_is_checked_is_what_was_collected(pytester: pytest.Pytester) -> None:
    """An included text that changes in between adds no row, and takes none away."""
    spec(pytester, PART, "part.mm")
    spec(pytester, WHOLE)
    pytester.makeconftest(
        "from pathlib import Path\n"
        "def pytest_collection_finish(session):\n"
        "    Path('specs/part.mm').write_text('var n: 0..2 = 0;\\nproc up() { n = 0; }\\n')\n"
    )
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck", "specs/m.mm")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["FAILED specs/m.mm::never two - specs/part.mm:3: violated*"])


# Warnings

WARNED = """\
model w;
var n: 0..3 = 0;
process p { a: skip; }
never odd: n == 2;
"""


def test_warnings_are_warnings_of_pytest(pytester: pytest.Pytester) -> None:
    spec(pytester, WARNED)
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck")
    result.assert_outcomes(passed=4, warnings=1)
    result.stdout.fnmatch_lines(
        [
            "specs/m.mm::warnings",
            "*/specs/m.mm:4: SpecWarning: never-changes: `never odd` is about nothing*",
            "    never odd: n == 2;",
        ]
    )
    quiet = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck", "-Wignore:never-changes")
    quiet.assert_outcomes(passed=4)


@pytest.mark.parametrize("by", ["option", "ini", "filter"])
def test_warnings_may_fail(pytester: pytest.Pytester, by: str) -> None:
    spec(pytester, WARNED)
    pytester.makeini("[pytest]\nmmcheck_strict = true" if by == "ini" else "[pytest]")
    more = {"option": ["--mmcheck-strict"], "ini": [], "filter": ["-Werror"]}[by]
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck", *more)
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["FAILED specs/m.mm::warnings*"])
    assert "`never odd` is about nothing that changes" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def test_nothing_fails_where_nothing_is_warned_of(pytester: pytest.Pytester) -> None:
    spec(pytester)
    result = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck", "--mmcheck-strict")
    result.assert_outcomes(passed=9)


def test_all_is_asked_for_the_warnings(pytester: pytest.Pytester) -> None:
    """Also of the rows whose tests do not run, as where only what failed is run again."""
    spec(pytester, WARNED + "reachable over: p@end;\n")
    args = *PLUGIN, "--mmcheck", "--mmcheck-strict", "-k", "over or warnings"
    result = pytester.runpytest_inprocess(*args)
    result.assert_outcomes(passed=1, failed=1, deselected=3)


# What is measured


TIMED = """
model timed;
class high > low;
process p class high { a: delay 1 us..3 us; b: skip; }
within 3 us  kept: p@a -> p@b;
within 2 us  lost: p@a -> p@b;
latency      took: p@a -> p@b;
region       soon: p@a -> p@b <= 2 us;
inversion    held: thread p;
"""


def test_each_is_a_test_and_one_that_takes_too_long_fails(pytester: pytest.Pytester) -> None:
    spec(pytester, TIMED, "timed.mm")
    done = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck", "-v")
    done.assert_outcomes(passed=7, failed=1)
    out = done.stdout.str()
    for name in (
        "within kept",
        "latency took",
        "region soon",
        "inversion held",
        "deadlock",
        "error",
    ):
        assert f"{name} PASSED" in out
    assert "within lost FAILED" in out
    assert "specs/timed.mm:6: violated, not as the spec expects" in out


def test_one_that_is_not_measured_fails(pytester: pytest.Pytester) -> None:
    spins = "process q { s: skip; goto s; }\n"
    spec(pytester, TIMED + spins, "timed.mm")
    done = pytester.runpytest_inprocess(*PLUGIN, "--mmcheck")
    done.assert_outcomes(passed=4, failed=4)  # that nobody waits needs no times
    assert "Time can stand still" in done.stdout.str()
