"""Specs with open time parameters: of formulas with several forms, regions, and runs that never
end; with what is to be said of each."""

from __future__ import annotations

from checker.source import Source

RACE = """model race;
param io: time in 100 us..20 ms;
param patience: time in 1 ms..10 ms;
var there: bool = false;
lock l: mutex;
process disk { busy: sleep 100 us..io; there = true; }
process reader {
take: l.lock();
look: await there timeout patience else goto out;
out: delay 2..15 us;
l.release();
}
process writer { come: sleep any;  ask: l.lock();  got: l.release(); }
region quick: writer@ask -> writer@got <= 5 ms;
latency wait: writer@ask -> writer@got;
"""

ONCE = """model once;
param io: time in 100 us..20 ms;
var there: bool = false;
process disk { busy: sleep io; there = true; }
process reader { w: await there timeout 10 ms else { stop; } ok: delay 7 ms; fin: skip; }
region short: reader@ok -> reader@fin <= 1 ms;
region long: reader@ok -> reader@fin <= io;
within 6 ms six: reader@ok -> reader@fin expect violated;
within 7 ms seven: reader@ok -> reader@fin;
"""

RESTS = ONCE[: ONCE.index("region")].replace("stop;", "await false;") + (
    "region r: reader@w -> reader@end <= 18 ms;\n"
)

LAPS = """model laps;
param io: time in 1..4 ms;
var ready: bool = false;
process p { s: sleep any; ask: goto look; look: if (ready) { goto got; }
io: sleep 1 ms..io; ready = true; goto look; got: skip; }
env reclaim { e: await ready; ready = false; goto e; }
region x: p@ask -> p@got <= 1 s;
latency y: p@ask -> p@got;
"""

SAID = {
    "race": (
        RACE,
        [
            "region quick, holds where patience <= 4985 us",
            "region quick, holds where io <= 4985 us",
            "region quick, holds nowhere else",
            "latency wait, longest min(io + 15 us, patience + 15 us)",
            "latency wait, shortest 0",
        ],
    ),
    "once": (
        ONCE,
        [
            "region short, holds where io > 10 ms",
            "region short, holds nowhere else",
            "region long, holds where io >= 7 ms",
            "region long, holds nowhere else",
            "within seven, kept everywhere",
        ],
    ),
    "rests": (RESTS, ["region r, holds where io < 10 ms", "region r, holds nowhere else"]),
    "laps": (LAPS, ["latency y, longest unbounded, at io = 4 ms"]),
}


def spec(name: str) -> Source:
    """One of them."""
    return Source(f"{name}.mm", SAID[name][0])
