"""A longest time that has a formula for each part of the values is compared as any other."""

from __future__ import annotations

from functools import cache

from checker.compared.against import against
from checker.compared.earlier import of_text
from checker.comparison import Change, Comparison
from checker.render.as_comparison import comparison_text
from checker.render.as_json_comparison import comparison_json
from tests.compared.two_ways import compared, spec, texts

TEXT = """
model rung;
enum Policy { WAIT, TIMER }
param policy: Policy;
param io: time in 1..100 us;
var late: bool = false;
process timer { ring: sleep 10 us;  late = true; }
process p {
ask:  sleep io;
      if (policy == WAIT || !late) { goto got; }
more: delay 60 us;
got:  skip;
}
latency wait: p@ask -> p@got;
"""


@cache
def both() -> Comparison:
    return compared([spec(TEXT, "rung.mm")])


def test_it_stands_below_the_table_and_in_the_order() -> None:
    found = both()
    assert texts(found, "wait", "worst") == ["io", "io+60us or io"]
    text = comparison_text(found)
    assert "\nworst wait: WAIT <= TIMER\n" in text
    assert "\nwait worst: TIMER io + 60 us where io >= 10 us; io where io < 10 us\n" in text


def test_it_is_read_back_and_what_got_better_is_found() -> None:
    before = of_text(comparison_json(both()))
    same = against(both(), before, "c.json")
    assert not same.changes and not same.missing
    sooner = compared([spec(TEXT.replace("60 us", "50 us"), "rung.mm")])
    told = {(each.key.name, each.key.part): each for each in against(sooner, before, "c").changes}
    assert told["wait", "worst"].change is Change.BETTER
    assert told["wait", "best"].change is Change.BETTER
