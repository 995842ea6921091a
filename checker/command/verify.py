"""The command `mmcheck verify`: a certificate is checked, and each thing it says is told.

Knows what is printed and the exit codes; must not know how anything is verified.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import click

from checker.api import read
from checker.command.console import Console, guarded
from checker.command.options import PAGE, OneFileEach, Work, root_option
from checker.diagnostic import SpecError
from checker.records import dataclass
from checker.render.marks import UP_TO
from checker.render.page import harmless, wrap
from checker.render.up_to_errors import marked
from checker.render.words import counted, settings
from checker.report import BAD_SPEC, GOOD, UNDECIDED, UNEXPECTED
from checker.source import Source

if TYPE_CHECKING:
    from checker.certificates.claims import Checked
    from checker.certificates.verifying import Verification


@click.command("verify", cls=OneFileEach, context_settings=PAGE)
@click.argument("certificate")
@click.argument("spec", required=False)
@root_option
@click.option(
    "--max-seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=600,
    metavar="S",
    help="Give up after this long; default 600.",
)
@click.option("--paranoid", is_flag=True, help="Ask the solver for every part; slow.")
@click.option("--debug", is_flag=True, help="Show a traceback if mmcheck itself fails.")
def verify_command(
    certificate: str,
    spec: str | None,
    root: str | None,
    max_seconds: float,
    paranoid: bool,
    debug: bool,
) -> Work:
    """Check a certificate that `mmcheck SPEC --certificate FILE` wrote, without any search.

    SPEC is by default the file that the certificate names, beside it or in the working folder.

    \b
    Exit: 0 all that is certified is verified, 1 something is rejected,
    2 bad certificate, spec or usage, 3 nothing is certified, or the time
    was over.
    """
    if certificate == "-" and spec == "-":
        raise click.UsageError("certificate and spec can't both come from standard input")
    asked = _Verifying(certificate, spec, root, max_seconds, paranoid)
    return lambda console: guarded(partial(asked.work, console), certificate, debug, console)


_MARGIN = "  "
"""Before what goes on from the line above: a certificate's own words can't look like a verdict."""


@dataclass(frozen=True, slots=True)
class _Verifying:
    certificate: str
    spec: str | None
    root: str | None
    seconds: float
    paranoid: bool

    def work(self, console: Console) -> int:
        """Verify and tell; the exit code."""
        from checker.certificates.reading import open_certificate
        from checker.certificates.verifying import NotOfThis, verify

        source = Source(self.certificate, "")
        try:
            with console.interruption.raising():
                found = open_certificate(self.certificate)
                name, digest = found.head.texts[0]
                source = read(self.spec or self._named(name))
                if sha256(source.text.encode()).hexdigest() != digest:  # before any of it is shown
                    raise NotOfThis("it is of another text of the spec, or the spec has changed")
                paranoid, seconds = self.paranoid, self.seconds
                done = verify(found, source, root=self.root, paranoid=paranoid, seconds=seconds)
        except SpecError as error:
            console.show(error, source)
            return BAD_SPEC
        except NotOfThis as error:
            told = f"{self.certificate} is not of {source.name}: {error}"
            console.out.write("\n".join(wrap(harmless(f"REJECTED: {told}"), console.out.page)))
            return UNEXPECTED
        console.out.write("\n".join(self._lines(done, source, console.out.page)))
        if done.rejected:
            return UNEXPECTED
        return GOOD if done.checks and not done.open else UNDECIDED

    def _named(self, name: str) -> str:
        """The spec that the certificate names: beside it, if it is there."""
        beside = os.path.join(os.path.dirname(self.certificate), os.path.basename(name))
        return name if os.path.isfile(name) and not os.path.isfile(beside) else beside

    def _lines(self, done: Verification, source: Source, width: int) -> Iterator[str]:
        yield harmless(f"{source.name}, by {self.certificate}")
        columns: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for each in done.checks:
            columns.setdefault((*each.values.items(),), []).append(_line(each))
        for each in done.without:
            columns.setdefault((*each.values.items(),), []).append(each.text)
        for values, lines in columns.items():
            if values:
                yield ""
                yield settings(dict(values))
            for line in lines:
                first, *rest = wrap(harmless(line), width - len(_MARGIN))
                yield first
                yield from (_MARGIN + each for each in rest)
        if any(each.up_to_errors for each in done.checks):
            yield ""
            text = f"{UP_TO} runs end at an error of the model, and count up to there"
            yield from wrap(text, width)
        rejected = sum(each.rejected is not None for each in done.checks)
        left = sum(each.open for each in done.checks)
        parts = sum(each.checked for each in done.checks)
        yield ""
        verified = len(done.checks) - rejected - left
        told = [f"{verified} verified in {counted(parts, 'part')}", f"{rejected} rejected"]
        told += [f"{left} not verified"] if left else []
        yield ", ".join([*told, f"{len(done.without)} not certified"])


def _line(each: Checked) -> str:
    if each.open:
        return f"{each.text}: not verified, time is over"
    if each.rejected is not None:
        return f"{each.text}: REJECTED: {each.rejected}"
    return f"{each.text}: {marked('verified', each.up_to_errors)}"
