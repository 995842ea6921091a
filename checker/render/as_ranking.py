"""Which columns have the shorter longest times, in words: `HOLD < VMA_RETRY where io < 2*hold`.

Must not know how times were compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

from checker.rankings import Ranking
from checker.regions import Polyhedron
from checker.render.as_formula import constraint_text
from checker.render.ink import PAPER, Ink, Style
from checker.render.page import harmless
from checker.render.words import joined, tied_settings

Json = dict[str, Any]


def ranking_lines(rankings: Sequence[Ranking], ink: Ink = PAPER) -> list[str]:
    """A paragraph for each row and parameter; none where all times are the same."""
    lines: list[str] = []
    for (row, name), some in groupby(rankings, key=lambda each: (each.row, each.parameter)):
        told: dict[str, list[str]] = {}
        for each in some:
            told.setdefault(ranking_text(each), []).append(tied_settings(each.others))
        if all(text == SAME for text in told):
            continue
        lines.append(ink(Style.BOLD, f"worst {harmless(row)} by {harmless(name)}"))
        for text, where in told.items():
            at = "; ".join(where) if len(told) > 1 else ""
            lines += ink.hang("  ", f"{at}: {text}" if at else text, "    ")
    return lines


SAME = "the same for all"


def ranking_text(ranking: Ranking) -> str:
    """How the longest times of a row compare: `HOLD < VMA_RETRY`, or each two where some cross."""
    order = ranking.order
    if order is None:
        return "; ".join(_pairs(ranking))
    signs = [ranking.relation(*pair).sign for pair in pairwise(order)]
    if set(signs) == {"="}:
        return SAME
    rest = [f"{sign} {harmless(value)}" for sign, value in zip(signs, order[1:], strict=True)]
    return " ".join([harmless(order[0]), *rest]).replace(" ", "\u00a0")


def _pairs(ranking: Ranking) -> Iterator[str]:
    """Each two on their own: first those that do not cross."""
    for (one, other), relation in ranking.relations.items():
        if not relation.crosses:
            if relation.sign.startswith(">"):
                one, other, relation = other, one, relation.reversed
            yield _pair(one, relation.sign, other)
    for one, other in ranking.crossing:
        relation = ranking.relation(one, other)
        yield f"{_pair(one, '<', other)} where {where_text(relation.shorter)}"
        yield f"{_pair(other, '<', one)} where {where_text(relation.longer)}"


def _pair(one: str, sign: str, other: str) -> str:
    return f"{harmless(one)} {sign} {harmless(other)}".replace(" ", "\u00a0")


def where_text(parts: Sequence[Polyhedron]) -> str:
    """`io < 2*hold and hold < 1 ms, or hold < 5 us`."""
    told = [
        joined([constraint_text(each).replace(" ", "\u00a0") for each in part]) for part in parts
    ]
    return ", or ".join(told)


def ranking_json(ranking: Ranking) -> Json:
    """One ranking, with each pair."""
    return {
        "name": ranking.row,
        "parameter": ranking.parameter,
        "parameters": dict(ranking.others),
        "values": list(ranking.values),
        "order": None if ranking.order is None else [*ranking.order],
        "pairs": [
            {
                "one": one,
                "other": other,
                "sign": None if relation.crosses else relation.sign,
                "shorter": [[constraint_text(each) for each in part] for part in relation.shorter],
                "longer": [[constraint_text(each) for each in part] for part in relation.longer],
            }
            for (one, other), relation in ranking.relations.items()
        ],
    }
