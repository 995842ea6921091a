"""The plug-in for pytest: specs as tests, where they are asked for.

Loaded with every pytest of an environment that mmcheck is installed in, so it imports nothing but
pytest. What a spec is as a test, `spec_tests` knows.
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

_SECTION = "Captured mmcheck call"
"""What pytest calls the section that a test of a spec adds to its report."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, which all default to nothing."""
    group = parser.getgroup("mmcheck", "specs of mmcheck")
    group.addoption("--mmcheck", action="store_true", help="Collect specs: every *.mm.")
    told = "Fail for each spec that has warnings, as mmcheck does with --strict."
    group.addoption("--mmcheck-strict", action="store_true", help=told)
    parser.addini("mmcheck_strict", told, "bool", default=False)
    parser.addini("mmcheck_specs", "Patterns of the specs to collect.", "linelist")
    parser.addini("mmcheck_max_seconds", "For each spec; what is open then is unknown.")
    parser.addini("mmcheck_max_states", "In each column of a spec.")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A spec, if it is wanted."""
    if file_path.suffix != ".mm" or not _wanted(file_path, parent.config):
        return None
    from checker.spec_tests import SpecFile

    found: pytest.Collector = SpecFile.from_parent(parent, path=file_path)
    return found


@pytest.hookimpl(tryfirst=True)  # before any other takes specs away
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out texts that are only included: what is in them is checked with who does."""
    if not any(each.path.suffix == ".mm" for each in items):
        return
    from checker.spec_tests import parts

    if left := parts(items):
        items[:] = [each for each in items if each not in left]
        config.hook.pytest_deselected(items=left)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the rows that pass with their delays only, each with what other speeds show."""
    told = [
        (report.nodeid, text.partition("\n\n")[0])
        for report in terminalreporter.stats.get("passed", ())
        for name, text in report.sections
        if name == _SECTION
    ]
    if told:
        terminalreporter.section("mmcheck: so with these delays, not at every speed (-rP: runs)")
    for test, text in told:
        terminalreporter.write_line(test)
        for line in text.splitlines():
            terminalreporter.write_line(f"  {line}")


def _wanted(path: Path, config: pytest.Config) -> bool:
    if config.getoption("--mmcheck"):
        return True
    patterns = config.getini("mmcheck_specs")
    if not path.is_relative_to(config.rootpath):
        return False
    name = path.relative_to(config.rootpath).as_posix()
    return any(fnmatch(name, pattern) for pattern in patterns)
