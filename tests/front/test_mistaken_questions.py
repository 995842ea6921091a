"""Mistakes in what is asked are told in the user's words: rows, bounds and expectations."""

from __future__ import annotations

import pytest

from tests.front.test_mistakes import check

QUESTIONS = [
    ("«deadlock none;", "`deadlock` is asked of every spec", "leave it out"),
    ("«deadlock: none;", "`deadlock` is asked of every spec", "leave it out"),
    ("«no deadlock;", "`deadlock` is asked of every spec", "leave it out"),
    ("«never deadlock;", "`deadlock` is asked of every spec", "leave it out"),
    ("«error violated;", "`error` is asked of every spec", "write `expect violated error;`"),
    (
        "latency k: p@a -> q@b «expect violated;",
        "a `latency` informs",
        "`within 5 ms k: p@a -> q@b;`",
    ),
    ("latency k: p@a -> q@b «expect < 2 s;", "a `latency` informs", "`within 2 s k: p@a -> q@b;`"),
    (
        "region k: p@a -> q@b <= 3 us «expect violated;",
        "a `region` informs",
        "`within 3 us k: p@a -> q@b;`",
    ),
    (
        "region k: p@a -> q@b <= 2 * slow «expect violated;",
        "a `region` informs",
        "`within 2*slow k: p@a -> q@b;`",
    ),
    ("inversion k: thread p «expect violated;", "an `inversion` informs", "leave it out"),
    (
        "«within k: p@a -> q@b 3 us;",
        "a `within` has its time first",
        "`within 3 us k: p@a -> q@b;`",
    ),
    (
        "«within k 3 us: p@a -> q@b;",
        "a `within` has its time first",
        "`within 3 us k: p@a -> q@b;`",
    ),
    (
        "«within k: p@a -> q@b <= 3 us;",
        "a `within` has its time first",
        "`within 3 us k: p@a -> q@b;`",
    ),
    (
        "expect «unreached goal;",
        "`expect` says what is expected to be violated",
        "`expect violated goal;`",
    ),
    (
        "expect «missed;",
        "`expect` says what is expected to be violated",
        "`expect violated missed;`",
    ),
    ("«within 3 us: p@a -> q@b;", "a `within` has its time first", "`within 3 us name: p@a -> q"),
    ("inversion k: «p[0];", "an `inversion` is about a `thread`", "`inversion k: thread p[0];`"),
    ("lock l: mutex «inherit priority;", "`inherit priority` stands in a", "`lock l: lending;`"),
    ("lock l: mutex grant fifo «inherit priority;", "`inherit priority` stands in", "locktype"),
    ("lock l: «inherit priority mutex;", "`inherit priority` stands in a", "`lock l: lending;`"),
    ("«inherit priority;", "`inherit priority` stands in a `locktype`", "inherit priority; }`"),
    (
        "latency k: «some t in p: t@ask -> p[0]@got;",
        "beside the `->` of a `latency` stands `some` in parentheses",
        "write `(some t in p: t@ask) -> …`",
    ),
    (
        "within 3 us k: p@a -> «all t in p: t@a && x expect violated;",
        "beside the `->` of a `within` stands `all` in parentheses",
        "write `… -> (all t in p: t@a && x)`",
    ),
    ("region k: x or «some t in p: t@a -> x <= 2 us;", "beside the `->` of a `region`", "-> …`"),
    ("leads k: «some t in p: t@a -> x;", "beside the `->` of a `leads`", "in p: t@a) -> …`"),
    ("eventually k: «<> x;", "there is no `<>`", "`eventually` says it"),
    ("leads k: x «~> y;", "`leads` is written with `->`", ""),
]


@pytest.mark.parametrize(("text", "headline", "help"), QUESTIONS)
def test_a_question(text: str, headline: str, help: str) -> None:
    check(f"var x: bool = true;\n{text}\nprocess q {{ skip; }}\n", headline, help)
