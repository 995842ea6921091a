"""`python -m mutation [SPEC…]`: what no row of the specs notices, and has no reason.

The exit code is 1 if there is any, or if a reason is stale; 2 if the specs or the reasons can't be
read.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from checker.diagnostic import SpecError
from checker.render.as_diagnostic import diagnostics_text
from mutation.answers import NotAsExpected, Verdict
from mutation.reasons import Reason, Unreadable, read
from mutation.records import Records
from mutation.runs import Case, Changed, Found, cases, run, sample

ROOT = Path(__file__).parent.parent
REASONS = ROOT / "specs" / "unnoticed.md"
OPEN = (Verdict.UNNOTICED, Verdict.UNDECIDED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the mutants, and print; the exit code."""
    options = _options().parse_args(arguments)
    paths = options.specs or shipped()
    try:
        every = cases(paths, ROOT)
        reasons = read(REASONS)
    except SpecError as error:
        print(diagnostics_text(error.diagnostics, error.sources), file=sys.stderr)
        return 2
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    chosen = sample(every, options.sample, options.seed) if options.sample else every
    record = None if options.sample else Path(options.record)
    if record and options.afresh:
        record.unlink(missing_ok=True)
    found: list[Found] = []
    try:
        for each in run(chosen, ROOT, Records(record), options.workers, options.seconds):
            found.append(each)
            if sys.stderr.isatty():
                print(f"\r{len(found)} of {len(chosen)}", end="", file=sys.stderr, flush=True)
    except (NotAsExpected, Changed) as error:
        print(error, file=sys.stderr)
        return 2
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return told(found, reasons, every if not options.specs else chosen, bool(options.specs))


def told(
    found: Sequence[Found], reasons: Sequence[Reason], every: Sequence[Case], some: bool
) -> int:
    """Print what is open; the exit code.

    every: of the texts that are spoken of all cases. some: there are texts beside these.
    """
    why = {(each.file, each.name): each for each in reasons}
    wrong: list[str] = []
    for each in sorted(found, key=lambda each: each.case.mutant.span):
        mutant, answer = each.case.mutant, each.answer
        reason = why.get((each.case.file, mutant.name))
        if answer.verdict in OPEN and reason is None:
            by = f" ({answer.by})" if answer.by else ""
            place = f"{mutant.span.file}:{mutant.span.line}"
            wrong.append(f"{place}: {answer.verdict.value}{by}\n    `{mutant.name}`")
        elif answer.verdict not in OPEN and reason is not None:
            wrong.append(_stale(reason, f"it is {answer.verdict.value}: {answer.by}"))
    known = {(each.file, each.mutant.name) for each in every}
    files = {file for file, _ in known}
    for given in reasons:
        if (given.file, given.name) not in known and (given.file in files or not some):
            wrong.append(_stale(given, "there is no such mutant"))
    counts = Counter(each.answer.verdict for each in found)
    parts = [f"{counts[each]} {each.value}" for each in Verdict if counts[each]]
    print("\n".join([*wrong, f"{len(found)} mutants: {', '.join(parts)}"]))
    return 1 if wrong else 0


def _stale(reason: Reason, text: str) -> str:
    place = f"specs/{REASONS.name}:{reason.line}"
    return f"{place}: a reason that is stale, {text}\n    `{reason.name}`"


def shipped() -> list[str]:
    """Every spec beside this folder but those that are only to be included."""
    found = sorted(path.relative_to(ROOT) for path in (ROOT / "specs").rglob("*.mm"))
    return [str(each) for each in found if each.parts[:2] != ("specs", "lib")]


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mutation", description=__doc__)
    parser.add_argument("specs", nargs="*", help="by default all in specs/")
    parser.add_argument("--sample", type=int, help="only so many, drawn at random")
    parser.add_argument("--seed", help="of the sample; by default the specs decide")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--seconds", type=float, default=120, help="for each check of a mutant")
    parser.add_argument("--record", default=str(ROOT / "build" / "mutants.jsonl"))
    parser.add_argument("--afresh", action="store_true", help="forget what was found before")
    return parser


if __name__ == "__main__":
    sys.exit(main())
