"""A certificate checked against its spec: each claim is verified, or rejected with the reason.

Reads the spec anew and asks what a step is and what it demands of times, and nothing else: it
imports no engine. What it trusts is the front end, `semantics` and, where it is asked, the solver.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from checker.certificates.covering import Covering, NotCovered
from checker.certificates.form import Certificate, Claim, Column, Side
from checker.certificates.obligations import NotDated, Obligations
from checker.certificates.runs import NoSuchRun, check_run
from checker.front.including import Folder
from checker.ir.duration import show_seconds
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.ir.text import text as ir_text
from checker.semantics.step import LeftDomain
from checker.semantics.timing import boxes_of
from checker.source import Source
from checker.task import Prepared, Task


class NotOfThis(Exception):
    """The certificate is of another spec; the text says what differs."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that a certificate says. rejected: why it is not so, None if it is.

    checked: in how many parts it was looked at.
    """

    values: Mapping[str, str]
    text: str
    rejected: str | None = None
    checked: int = 0


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a certificate. without: what it does not certify, as it says itself."""

    checks: tuple[Checked, ...]
    without: tuple[Checked, ...]

    @property
    def rejected(self) -> bool:
        """Whether something of it is not so."""
        return any(each.rejected is not None for each in self.checks)


def verify(
    certificate: Certificate, source: Source, *, root: str | None = None, paranoid: bool = False
) -> Verification:
    """Check a certificate against a spec.

    root: the folder of what the spec includes, by default its own. paranoid: the solver is asked
    for every part. Raises SpecError for a spec that can't be read, NotOfThis for another one.
    """
    head = certificate.head
    task = Task(source, head.settings, head.properties, thorough=head.thorough, folder=Folder(root))
    prepared = task.prepared()
    _same_texts(certificate, prepared, source)
    if len(prepared.combinations) != len(certificate.columns):
        raise NotOfThis("it has another number of columns than the spec")
    checks: list[Checked] = []
    without: list[Checked] = []
    for number, column in enumerate(certificate.columns):
        system = prepared.system(number)
        values = prepared.combinations[number].varying
        if dict(values) != dict(column.values):
            raise NotOfThis(f"column {number + 1} is of other values of the parameters")
        asked = prepared.timed(number, system)
        systems = {id(each): each for each in (system, *(of for of, _ in asked))}
        if _digest("\n".join(map(ir_text, systems.values()))) != column.system:
            raise NotOfThis(f"column {number + 1} is of another system than the spec makes")
        _same_latencies(column, [latency for _, latency in asked])
        for claim, (of, latency) in zip(column.claims, asked, strict=True):
            one = _Claim(of, latency, claim, values, paranoid)
            checks += one.checks()
            without += one.without()
    return Verification(tuple(checks), tuple(without))


def _same_texts(certificate: Certificate, prepared: Prepared, source: Source) -> None:
    """The digests are those of the texts, in whatever order those were included."""
    read = {source.name: source, **prepared.model.sources}
    texts = [_digest(source.text)]
    texts += [_digest(each.text) for name, each in read.items() if name != source.name]
    told = [each for _, each in certificate.head.texts]
    if told[0] != texts[0]:
        raise NotOfThis("it is of another text of the spec, or the spec has changed since")
    if sorted(told) != sorted(texts):
        raise NotOfThis("something that the spec includes has changed since")


def _same_latencies(column: Column, latencies: Sequence[Latency]) -> None:
    told = [each.latency for each in column.claims]
    if told != [each.name for each in latencies]:
        raise NotOfThis("it is of other latencies than the spec asks for")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Claim:
    system: System
    latency: Latency
    claim: Claim
    values: Mapping[str, str]
    paranoid: bool

    def without(self) -> Iterator[Checked]:
        """What it does not certify."""
        for each in self.claim.without:
            yield Checked(self.values, f"{self._row}, not certified: {each}")
        told = {each.longest for each in self.claim.sides}
        if not self.claim.without:
            for longest in {True, False} - told:
                yield Checked(self.values, f"{self._row}, not certified: the {_word(longest)} time")

    def checks(self) -> Iterator[Checked]:
        """Each thing that it says."""
        if not self.claim.sides and self.claim.kept is None:
            return
        boxes, point = boxes_of(self.system), self.claim.point
        wrong = None
        within = boxes.keys() == point.keys() and all(
            low <= point[name] <= high for name, (low, high) in boxes.items()
        )
        if not within:
            wrong = "the time parameters have no such values"
        bounded: str | None = "nothing is certified of its longest time"
        for side in self.claim.sides:
            found, checked = (wrong, 0) if wrong else self._side(side)
            yield Checked(self.values, self._told(side), found, checked)
            if side.longest:
                bounded = found
        if self.claim.kept is not None:
            yield self._kept(bounded)

    def _side(self, side: Side) -> tuple[str | None, int]:
        """Why a side is rejected, if it is, and in how many parts it was looked at."""
        covering = None
        try:
            if (side.value is None) != (side.run is None):
                return "a time without a run, or a run without a time", 0
            if side.run is not None and side.value is not None:
                check_run(self.system, self.latency, self.claim.point, side.run, side.value)
            covering = Covering(
                Obligations(self.system),
                self.latency,
                self.claim.point,
                side,
                paranoid=self.paranoid,
            )
            covering.check()
        except (NoSuchRun, NotCovered, NotDated) as error:
            return str(error), 0
        except LeftDomain:
            return "a step leaves the values that a variable may have", 0
        return None, covering.checked + (len(side.run.steps) if side.run else 0)

    def _kept(self, bounded: str | None) -> Checked:
        bound = self.latency.bound
        text = f"{self._row}, {'kept' if self.claim.kept else 'not kept'}{self._at}"
        if bound is None:
            return Checked(self.values, text, "it has no limit to keep to")
        if bounded is not None:
            return Checked(self.values, text, bounded)
        longest = next(each.value for each in self.claim.sides if each.longest)
        kept = longest is None or longest <= bound.at(self.claim.point)
        limit = f"the limit is {show_seconds(bound.at(self.claim.point))}"
        return Checked(self.values, text, None if kept is self.claim.kept else limit)

    def _told(self, side: Side) -> str:
        value = "none is taken" if side.value is None else show_seconds(side.value)
        return f"{self._row}, {_word(side.longest)} {value}{self._at}"

    @property
    def _row(self) -> str:
        kind = "latency" if self.latency.bound is None else "within"
        given = ", ".join(f"{name} = {value}" for name, value in self.latency.given)
        return f"{kind} {self.latency.name}{' with ' if given else ''}{given}"

    @property
    def _at(self) -> str:
        told = [f"{name} = {show_seconds(each)}" for name, each in self.claim.point.items()]
        return f", at {', '.join(told)}" if told else ""


def _word(longest: bool) -> str:
    return "longest" if longest else "shortest"


def verified(checks: Sequence[Checked]) -> int:
    """How many of them are so."""
    return sum(each.rejected is None for each in checks)
