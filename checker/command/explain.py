"""`mmcheck explain CODE`: what a diagnostic or a mark means, an example, and what is said of it.

The example is checked each time, so that what is shown is what mmcheck says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from checker.api import Options, check, oddities, texts
from checker.catalogue import MARKS, Entry, Example, entry, mark_entry
from checker.command.console import Console, guarded
from checker.command.options import PAGE, OneFileEach, Work
from checker.diagnostic import CODES, GROUPS, Diagnostic, SpecError
from checker.front.suggest import nearest
from checker.render.as_diagnostic import diagnostics_text
from checker.render.as_failure import failure_diagnostic
from checker.render.as_notes import notes_lines
from checker.render.as_table import table_lines
from checker.render.ink import Ink
from checker.render.page import WIDTH, hang, wrap
from checker.report import GOOD, Report
from checker.source import Source
from checker.verdict import trace_of

_ANSWERS = frozenset(
    (
        *("holds", "violated", "reached", "unreached", "unknown", "none", "deadlock", "stuck"),
        *("cycle", "cycle-of-waits", "error", "unbounded", "inverted", "not-seen", "not-asked"),
    )
)
"""Words of the table of answers; see `render.as_table`."""

_PAGE = 88  # columns of a page for the web


@click.command("explain", cls=OneFileEach, context_settings=PAGE)
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--markdown", is_flag=True, help="As a page; without a code, of all.")
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def explain_command(codes: tuple[str, ...], markdown: bool, debug: bool) -> Work:
    """Say what diagnostics mean, as bad-range, and marks, as "(t)"; without a code list them."""
    wanted = [_code(each) for each in codes]
    if markdown and any(each in MARKS for each in wanted):
        raise click.UsageError("--markdown is of diagnostics: marks stand in docs/reading.md")

    def work(console: Console) -> int:
        with console.interruption.raising():
            shown = page(wanted or CODES) if markdown else _text(wanted, console.out.page)
        console.out.write(shown)
        return GOOD

    return lambda console: guarded(lambda: work(console), "explain", debug, console)


def _code(word: str) -> str:
    """The code that is meant by `bad-range`, `bad_range`, `error[bad-range]`; or a mark, `(t)`."""
    mark = word.strip()
    for each in (mark, f"({mark.lower().strip('()')})"):
        if each in MARKS:
            return each
    code = word.strip().rpartition("[")[2].rstrip("]:").lower()
    code = code.replace("_", "-").replace(" ", "-")
    if code in _ANSWERS:
        raise click.UsageError(f"{word!r} is an answer, no diagnostic: see docs/reading.md")
    if code not in CODES:
        near = nearest(code, [*CODES])
        hint = f"did you mean {near}?" if near else "`mmcheck explain` lists all"
        raise click.UsageError(f"no diagnostic is called {word!r}; {hint}")
    return code


def _text(codes: Sequence[str], width: int) -> str:
    if codes:
        parts = (
            marked(mark_entry(each), width) if each in MARKS else _explained(entry(each), width)
            for each in codes
        )
        return "\n\n\n".join(map("\n".join, parts))
    return "\n".join(_list(width))


def _list(width: int) -> Iterator[str]:
    for code, meaning in CODES.items():
        if code in GROUPS:
            yield from ("", GROUPS[code]) if code != next(iter(CODES)) else (GROUPS[code],)
        yield f"  {code}"
        yield from (f"      {line}" for line in wrap(meaning, width - 6))
    yield from ("", 'Marks in tables, as `mmcheck explain "(t)"`')
    for mark in MARKS:
        yield from hang(f"  {mark:<3}  ", mark_entry(mark).meaning, None, width)


def _explained(of: Entry, width: int = WIDTH) -> Iterator[str]:
    """An entry as lines: meaning, advice, the example, what is said of it, the mended one."""
    yield from wrap(f"{of.code}: {of.meaning}", width)
    for paragraph in of.paragraphs:
        yield ""
        yield from wrap(paragraph.replace("**", ""), width)
    if of.wrong is not None:
        yield from ("", *_lines(of.wrong), "", command(of.wrong))
        yield from said(of.code, of.wrong, width).splitlines()
    if of.mended is not None:
        yield from ("", "Mended:", "", *_lines(of.mended))


def marked(of: Entry, width: int = WIDTH) -> Iterator[str]:
    """An entry of a mark as lines: meaning, advice, a spec, and the table that has the mark."""
    yield from wrap(f"{of.code} {of.meaning}", width)
    for paragraph in of.paragraphs:
        yield ""
        yield from wrap(paragraph, width)
    if of.wrong is not None:
        yield from ("", *_lines(of.wrong), "", command(of.wrong))
        yield from table_lines(report(of.wrong), Ink(width=width))
        yield from notes_lines(report(of.wrong), Ink(width=width))


def page(codes: Iterable[str]) -> str:
    """Entries as Markdown, without a line end behind the last."""
    return "\n\n".join("\n\n".join(_sections(entry(code))) for code in codes)


def _sections(of: Entry) -> Iterator[str]:
    yield f"## {of.code}"
    yield f"*{of.meaning}*"
    yield from ("\n".join(wrap(paragraph, _PAGE)) for paragraph in of.paragraphs)
    if of.wrong is not None:
        yield _fence("{code-block} mm", of.wrong.text)
        yield _fence("text", f"{command(of.wrong)}\n{said(of.code, of.wrong)}")
    if of.mended is not None:
        yield "Mended:"
        yield _fence("{code-block} mm", of.mended.text)


def _fence(info: str, text: str) -> str:
    return f"```{info}\n{text.rstrip()}\n```"


def _lines(example: Example) -> Iterator[str]:
    return (f"    {line}" if line else "" for line in example.text.rstrip("\n").split("\n"))


def command(example: Example) -> str:
    """What is typed to see it, with a prompt; NAME is the model's, as the file is called."""
    return " ".join(["$ mmcheck", *example.how, source(example).name])


def source(example: Example) -> Source:
    """The spec of an example, called as its model is."""
    return Source(f"{example.text.split()[1].rstrip(';')}.mm", example.text)


def said(code: str, example: Example, width: int = WIDTH) -> str:
    """What mmcheck says of an example, of those diagnostics that have the code."""
    found, sources = diagnostics(example)
    return diagnostics_text([each for each in found if each.code == code], sources, width=width)


def diagnostics(example: Example) -> tuple[tuple[Diagnostic, ...], Mapping[str, Source]]:
    """All that is found in an example, and the texts that it points into."""
    of = source(example)
    if example.how == ("lint",):
        return oddities(of), texts(of)
    try:
        found = report(example)
    except SpecError as error:
        return error.diagnostics, {**texts(of), **error.sources}
    return (*_failures(found), *found.warnings), {**texts(of), **found.sources}


def report(example: Example) -> Report:
    """What a check of an example says. Raises SpecError."""
    options = dict(zip(example.how[::2], example.how[1::2], strict=True))
    settings = dict([options["--set"].split("=")]) if "--set" in options else {}
    asked = (options["--property"],) if "--property" in options else ()
    fine = options.get("--steps") == "fine"
    return check(source(example), Options(settings, asked, workers=1, fine=fine))


def _failures(report: Report) -> Iterator[Diagnostic]:
    """The errors of runs, each once."""
    found: dict[Diagnostic, None] = {}
    for _, answer in report.answers:
        for finding in answer.findings if answer.row == "error" else ():
            for trace in (trace_of(finding.verdict), *(each.trace for each in finding.others)):
                if trace is not None and trace.failure is not None:
                    found[failure_diagnostic(trace.failure)] = None
    return iter(found)
