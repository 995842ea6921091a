"""Bad specs and what is said of them, to the letter: `tests/golden/diagnostics/NAME.mm` and `.txt`.

With MMCHECK_UPDATE=1 the texts are written anew; read what has changed before you keep it. Lines
that begin with `//= set` and `//= property` are what the command line would say; `//= lint` asks
for what `mmcheck lint` says. That every code has such a text is seen in `test_golden_failures`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from checker import api
from checker.diagnostic import Diagnostic, SpecError
from checker.render.as_diagnostic import diagnostics_text
from checker.source import Source

GOLDEN = Path(__file__).parent.parent / "golden" / "diagnostics"
SPECS = sorted(GOLDEN.glob("*.mm"))


@pytest.fixture(autouse=True)
def _in_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a spec is called by its name alone, wherever the tree stands."""
    monkeypatch.chdir(GOLDEN)


@cache
def said(path: Path) -> tuple[tuple[Diagnostic, ...], Source]:
    """What is said of a spec, errors or else warnings."""
    try:
        source = api.read(path.name)
    except SpecError as error:
        return error.diagnostics, Source(path.name, "")
    options = api.Options(
        settings=dict(_settings(source)),
        properties=tuple(re.findall(r"^//= property (\w+)$", source.text, re.MULTILINE)),
        workers=1,
    )
    try:
        if "//= lint\n" in source.text:
            return api.oddities(source), source
        return api.check(source, options).warnings, source
    except SpecError as error:
        _included[path] = error.sources
        return error.diagnostics, source


_included: dict[Path, dict[str, Source]] = {}
"""What specs that were refused include."""


def _settings(source: Source) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"^//= set (\w+) = (.+)$", source.text, re.MULTILINE):
        yield match[1], match[2]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_what_is_said_of_a_bad_spec(path: Path) -> None:
    diagnostics, source = said(path)
    assert diagnostics
    texts = {**api.texts(source), **_included.get(path, {})}
    text = diagnostics_text(diagnostics, texts) + "\n"
    golden = path.with_suffix(".txt")
    if os.environ.get("MMCHECK_UPDATE"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert all(len(line) <= 72 for line in text.splitlines())


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_places_are_in_order_and_in_the_text(path: Path) -> None:
    diagnostics, source = said(path)
    assert list(diagnostics) == sorted(diagnostics, key=lambda each: each.place)
    assert len(set(diagnostics)) == len(diagnostics)
    texts = {**api.texts(source), **_included.get(path, {})}
    for each in diagnostics:
        for label in (each.primary, *each.secondary):
            if label is not None:
                span, lines = label.span, texts[label.span.file].lines
                assert (span.line, span.column) < (span.end_line, span.end_column)
                assert 1 <= span.column <= len(lines[span.line - 1]) + 1
                assert span.end_column <= len(lines[span.end_line - 1]) + 2


def test_every_golden_text_has_its_spec() -> None:
    assert [each.stem for each in SPECS] == sorted(each.stem for each in GOLDEN.glob("*.txt"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        api.read(str(tmp_path / "retyr.mm"))
    (found,) = caught.value.diagnostics
    assert found.code == "cannot-read"
    assert found.headline.startswith("can't read `") and "retyr.mm" in found.headline
