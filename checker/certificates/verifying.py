"""A certificate checked against its spec: each claim is verified, or rejected with the reason.

Reads the spec anew and asks what a step is and what it demands of times, and nothing else: it
imports no engine. What it trusts is the front end, `semantics` and, where it is asked, the solver.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from checker.certificates.claims import Checked, Checking
from checker.certificates.form import Certificate, Claim, Column
from checker.certificates.obligations import NotDated, Obligations
from checker.certificates.patience import Patience
from checker.front.including import Folder
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.ir.text import text as ir_text
from checker.records import dataclass
from checker.source import Source
from checker.task import Prepared, Task


class NotOfThis(Exception):
    """The certificate is of another spec; the text says what differs."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a certificate. without: what it does not certify, as it says itself."""

    checks: tuple[Checked, ...]
    without: tuple[Checked, ...]

    @property
    def rejected(self) -> bool:
        """Whether something of it is not so."""
        return any(each.rejected is not None for each in self.checks)

    @property
    def open(self) -> bool:
        """Whether the time was over before something of it was known."""
        return any(each.open for each in self.checks)


def verify(
    certificate: Certificate,
    source: Source,
    *,
    root: str | None = None,
    paranoid: bool = False,
    seconds: float | None = None,
) -> Verification:
    """Check a certificate against a spec.

    root: the folder of what the spec includes, by default its own. paranoid: the solver is asked
    for every part. seconds: how long it may take; what is left then is open. What a row says that
    is asked `with` the same values in several columns is looked at once.
    Raises SpecError for a spec that can't be read, NotOfThis for another one.
    """
    head = certificate.head
    patience = Patience(seconds)
    task = Task(source, head.settings, head.properties, thorough=head.thorough, folder=Folder(root))
    prepared = task.prepared()
    _same_texts(certificate, prepared, source)
    if len(prepared.combinations) != len(certificate.columns):
        raise NotOfThis("it has another number of columns than the spec")
    checks: list[Checked] = []
    without: list[Checked] = []
    seen: list[tuple[str, Latency, Claim]] = []
    for number, column in enumerate(certificate.columns):
        system = prepared.system(number)
        values = prepared.combinations[number].varying
        if dict(values) != dict(column.values):
            raise NotOfThis(f"column {number + 1} is of other values of the parameters")
        asked = prepared.timed(number, system)
        systems = {id(each): each for each in (system, *(of for of, _ in asked))}
        texts = {each: ir_text(of) for each, of in systems.items()}
        if _digest("\n".join(texts.values())) != column.system:
            raise NotOfThis(f"column {number + 1} is of another system than the spec makes")
        _same_latencies(column, [latency for _, latency in asked])
        obligations = {each: _obligations(of) for each, of in systems.items()}
        for claim, (of, latency) in zip(column.claims, asked, strict=True):
            if latency.given:
                if (texts[id(of)], latency, claim) in seen:
                    continue
                seen.append((texts[id(of)], latency, claim))
            where = obligations[id(of)], of, latency, claim, values, patience
            one = Checking(*where, paranoid=paranoid)
            checks += one.checks()
            without += one.without()
    return Verification(tuple(checks), tuple(without))


def _obligations(system: System) -> Obligations | str:
    """What runs are obliged to, or why that can't be told by dates."""
    try:
        return Obligations(system)
    except NotDated as error:
        return str(error)


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
