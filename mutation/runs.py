"""All mutants of some specs, checked side by side: what became of each.

A mutant of a text that several specs include is noticed if one of them notices it. Must not know
what is printed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from checker.front.including import Folder
from checker.front.model import Model, load
from checker.source import Source
from mutation.answers import Answer, Verdict, answer, asked
from mutation.mutants import Mutant, mutants
from mutation.records import Records, key


class Changed(Exception):
    """A text is not what it was when the run began."""


@dataclass(frozen=True, slots=True)
class Case:
    """A mutant, and the specs that have its text, the smaller ones first. key: for `Records`."""

    mutant: Mutant
    specs: tuple[str, ...]
    key: str

    @property
    def file(self) -> str:
        """The text that it is a mutant of."""
        return self.mutant.span.file


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a case. spec: the one that notices it, else the last that does not."""

    case: Case
    answer: Answer


def cases(paths: Sequence[str], root: Path) -> tuple[Case, ...]:
    """Every mutant of the specs at these paths, seen from `root`, and of what they include."""
    found: dict[tuple[str, str], tuple[Mutant, list[str]]] = {}
    for path in sorted(paths, key=lambda each: (len(_text(root, each)), each)):
        model = _model(root, path)
        for each in mutants(model.checked, dict(model.sources)):
            found.setdefault((each.span.file, each.name), (each, []))[1].append(path)
    read = {path: _texts(root, path) for path in paths}
    return tuple(
        Case(mutant, tuple(specs), key(mutant.name, *(read[each] for each in specs)))
        for mutant, specs in found.values()
    )


def sample(every: Sequence[Case], count: int, seed: str | None) -> tuple[Case, ...]:
    """So many of the cases; without a seed the texts decide, so that one tree has one sample."""
    drawn = random.Random(seed or key(*(each.key for each in every)))
    chosen = set(drawn.sample(range(len(every)), min(count, len(every))))
    return tuple(each for number, each in enumerate(every) if number in chosen)


def run(
    chosen: Sequence[Case], root: Path, records: Records, workers: int, seconds: float
) -> Iterator[Found]:
    """What becomes of each case, as it comes: first what was found before."""
    left = []
    for case in chosen:
        known = records.known(case.key)
        if known is None:
            left.append(case)
        else:
            yield Found(case, known)
    if not left:
        return
    with ProcessPoolExecutor(workers) as pool:
        jobs = {pool.submit(decided, case, str(root), seconds): case for case in left}
        try:
            for job in as_completed(jobs):
                found = job.result()
                records.add(jobs[job].key, found)
                yield Found(jobs[job], found)
        finally:
            # waits for those that go on: Python at its own end may trip over them
            pool.shutdown(cancel_futures=True)


def decided(case: Case, root: str, seconds: float) -> Answer:
    """What becomes of a case: the first of its specs that says something else decides.

    Raises Changed.
    """
    if key(case.mutant.name, *(_texts(Path(root), each) for each in case.specs)) != case.key:
        raise Changed(f"{' or '.join(case.specs)} has changed meanwhile: run it again")
    found = [Answer(Verdict.NO_PROGRAM)]
    for path in case.specs:
        told = answer(case.mutant, asked(path, root), seconds)
        if told.verdict in (Verdict.NOTICED, Verdict.MEASURED):
            by = f"{path}: {told.by}" if len(case.specs) > 1 else told.by
            return Answer(told.verdict, by)
        found.append(told)
    return max(found, key=lambda each: _OPEN.index(each.verdict))


_OPEN = (Verdict.NO_PROGRAM, Verdict.UNNOTICED, Verdict.UNDECIDED)
"""What some specs that do not notice a mutant say of it; the last that one of them says counts."""


def _model(root: Path, path: str) -> Model:
    return load(Source(path, _text(root, path)), Folder(base=str(root)))


def _texts(root: Path, path: str) -> str:
    """The spec at `path` with all that it includes but what is of the library, as one text."""
    sources = sorted(_model(root, path).sources.items())
    return "\0".join(each.text for name, each in sources if not name.startswith("<"))


def _text(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")
