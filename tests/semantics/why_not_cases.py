"""Prepared states of small specs, with why a step can't be taken there: answers by hand.

An answer is a line: which step, what is false (with why it is asked), who refuses the lock, who
could make it true from anywhere, whose next step makes it true now; last, whether behind one of
these the step can be taken.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A spec, the threads that step first, what is said of `about` then, and how they stand.

    A step is `thread`, or `thread>label` where it has several, or `thread=1` for a value chosen.
    """

    name: str
    text: str
    steps: str
    about: str
    lines: tuple[str, ...]
    standing: str = "waits"


CASES = [
    Case(
        "await with and: the part that is false",
        """var a, b: bool = false;
        process w { at: await a && b; }
        process s { first: a = true; second: b = true; }""",
        "s",
        "w",
        ("w@at: await b; could s; now s@second; opens",),
    ),
    Case(
        "await with and: both are false, and one step does not open it",
        """var a, b: bool = false;
        process w { at: await a && b; }
        process s { first: a = true; }
        process t { first: b = true; }""",
        "",
        "w",
        ("w@at: await a; could s; now s@first", "w@at: await b; could t; now t@first"),
    ),
    Case(
        "await with or is one part",
        """var a, b: bool = false;
        process w { at: await a || b; }
        process s { zero: skip; first: a = true; }
        process t { first: b = true; }""",
        "",
        "w",
        ("w@at: await a || b; could s,t; now t@first; opens",),
    ),
    Case(
        "who only makes it false can't help",
        """var a: bool = false;
        process w { at: await a; }
        process s { first: a = true; }
        process t { first: a = false; }""",
        "",
        "w",
        ("w@at: await a; could s; now s@first; opens",),
    ),
    Case(
        "who has ended can't help",
        """var a: bool = false;
        process w { at: await a; }
        process s { first: a = true; second: a = false; }""",
        "s s",
        "w",
        ("w@at: await a",),
    ),
    Case(
        "a mutex that is held",
        """lock l: mutex;
        process w { at: l.lock(); l.release(); }
        process h { at: l.lock(); mid: skip; out: l.release(); }""",
        "h",
        "w",
        ("w@at: lock l; refused by h; could h",),
    ),
    Case(
        "a mutex about to be released",
        """lock l: mutex;
        process w { at: l.lock(); l.release(); }
        process h { at: l.lock(); out: l.release(); }""",
        "h",
        "w",
        ("w@at: lock l; refused by h; could h; now h@out; opens",),
    ),
    Case(
        "a reader behind a writer that has asked",
        """lock l: rwsem;
        process r[2] { at: l.read(); out: l.release(); }
        process w { at: l.write(); l.release(); }""",
        "r[0] w",
        "r[1]",
        ("r[1]@at: lock l read; refused by w; could r[0],w",),
    ),
    Case(
        "the writer that has asked waits for the reader",
        """lock l: rwsem;
        process r[2] { at: l.read(); out: l.release(); }
        process w { at: l.write(); l.release(); }""",
        "r[0] w",
        "w",
        (
            "w@at (asked for l): lock l write;"
            " refused by r[0]; could r[0],r[1]; now r[0]@out; opens",
        ),
    ),
    Case(
        "a request that asks is refused at once, or not at all",
        """lock l: rwsem;
        process w { at: l.write(); out: l.release(); }""",
        "",
        "w",
        ("w@at: free l write",),
        "can go",
    ),
    Case(
        "fifo: the second in the queue",
        """lock l: mutex grant fifo;
        process p[3] { at: l.lock(); out: l.release(); }""",
        "p[0] p[1] p[2]",
        "p[2]",
        ("p[2]@at (asked for l): lock l; refused by p[0],p[1]; could p[0],p[1]",),
    ),
    Case(
        "phase_fair: a reader that asked behind a writer waits for its phase",
        """locktype pf { mode read shared; mode write exclusive; grant phase_fair; }
        lock l: pf;
        process r[2] { at: l.read(); out: l.release(); }
        process w { at: l.write(); out: l.release(); }""",
        "r[0] w r[1]",
        "r[1]",
        ("r[1]@at (asked for l): lock l read; refused by w; could r[0],w",),
    ),
    Case(
        "a semaphore whose places are taken has no owner",
        """lock s: semaphore limit 2;
        process p[3] { at: s.down(); out: s.release(); }""",
        "p[0] p[1] p[2]",
        "p[2]",
        ("p[2]@at (asked for s): lock s; could p[0],p[1]; now p[0]@out,p[1]@out; opens",),
    ),
    Case(
        "a try that is refused, and one that is not",
        """lock l: mutex;
        process t { at: try l.lock() else goto out; mid: l.release(); out: skip; }
        process h { at: l.lock(); mid: skip; out: l.release(); }""",
        "h",
        "t",
        ("t@at: lock l; refused by h; could h",),
        "can go",
    ),
    Case(
        "a try that is not refused",
        """lock l: mutex;
        process t { at: try l.lock() else goto out; mid: l.release(); out: skip; }
        process h { at: l.lock(); mid: skip; out: l.release(); }""",
        "",
        "t",
        ("t@at: free l; could h; now h@at; opens",),
        "can go",
    ),
    Case(
        "choose where no value will do",
        """var free[3]: bool = false;
        process w { at: choose k in 3 where free[k]; free[k] = false; }
        process s { zero: skip; at: free[1] = true; }""",
        "s",
        "w",
        ("w@at: choose select(free[0]..free[2], k); could s; now s@at; opens",),
    ),
    Case(
        "get from an empty queue",
        """var q: queue[2] of 0..1 = [];
        process g { at: let x = q.get(); }
        process p { at: q.put(1); }""",
        "",
        "g",
        ("g@at: await q.len != 0; could p; now p@at; opens",),
    ),
    Case(
        "put into a full queue",
        """var q: queue[1] of 0..1 = [];
        process p { first: q.put(0); at: q.put(1); }
        process g { at: let x = q.get(); }""",
        "p",
        "p",
        ("p@at: await q.len < 1; could g; now g@at; opens",),
    ),
    Case(
        "one CPU, and a thread that runs",
        """class hi > lo;
        cpus 1;
        process a class hi { at: delay 1 us; }
        process b class lo { at: delay 1 us; }""",
        "a",
        "b",
        (
            "b@at gets a CPU: cpu (a == at && !a ready) + (b == at && !b ready) < 1;"
            " could a; now a@at; opens",
            "b@at: cpu !b ready",
        ),
    ),
    Case(
        "a higher class is ready",
        """class hi > lo;
        cpus 1;
        process a class hi { at: delay 1 us; }
        process b class lo { at: delay 1 us; }""",
        "",
        "b",
        (
            "b@at gets a CPU: cpu !a ready; could a; now a@at",
            "b@at: cpu !b ready",
        ),
    ),
    Case(
        "a timeout and an unless fire only where the wait can't end",
        """var go, killed: bool = false;
        process w { at: await go timeout 1 ms else { skip; } unless killed else { skip; } }
        process s { at: go = true; out: go = false; }
        process k { at: killed = true; }""",
        "s",
        "w",
        (
            "w@at times out: over !go; could s; now s@out; opens",
            "w@at gives up: over !go; could s; now s@out",
            "w@at gives up: other killed; could k; now k@at",
        ),
        "can go",
    ),
    Case(
        "an if within a step: the text goes another way",
        """var a: bool = false;
        process w { at: if (a) { goto one; } goto two; one: skip; two: skip; }
        process s { at: a = true; }""",
        "",
        "w",
        ("w@at: branch a; could s; now s@at; opens",),
        "can go",
    ),
    Case(
        "a rule whose condition is false rests",
        """var n: 0..2 = 0;
        rule more when n < 0 { n += 1; }
        process s { at: n = 1; }""",
        "",
        "more",
        ("more: await n < 0",),
        "rests",
    ),
    Case(
        "atomic: what it waits for at its head",
        """var a, b: bool = false;
        process w { at: atomic { await a && !b; b = true; } }
        process s { at: a = true; }
        process t { at: b = true; }""",
        "t",
        "w",
        ("w@at: await a; could s; now s@at", "w@at: await !b"),
    ),
    Case(
        "a daemon at rest",
        """var a: bool = false;
        daemon d { at: await a; a = false; goto at; }
        process s { at: a = true; }""",
        "s d",
        "d",
        ("d@at: await a",),
        "rests",
    ),
    Case(
        "who has ended has nothing to be refused",
        """var a: bool = false;
        process s { at: a = true; }""",
        "s",
        "s",
        (),
        "has ended",
    ),
    Case(
        "an assert that fails is a failure, no refusal",
        """var a: bool = false;
        process s { at: assert a; }
        process t { at: a = true; }""",
        "",
        "s",
        ("s@at fails: assert-failed",),
        "can go",
    ),
    Case(
        "an either: each branch for itself",
        """var a, b: bool = false;
        process w { at: either { await a; } or { await b; } }
        process s { at: a = true; }
        process t { zero: skip; at: b = true; }""",
        "",
        "w",
        ("w@at: await a; could s; now s@at; opens", "w@at: await b; could t"),
    ),
    Case(
        "parts that no choice makes true together are one",
        """var a[2], b[2]: bool = false;
        process w { at: choose k in 2; await a[k] && b[k]; }
        process s { one: a[0] = true; two: b[1] = true; three: a[1] = true; }""",
        "s s",
        "w",
        (
            "w@at: choose select(a[0]..a[1], k) && select(b[0]..b[1], k);"
            " could s; now s@three; opens",
        ),
    ),
    Case(
        "a part that is false for every choice is told alone",
        """var a[2], c: bool = false;
        process w { at: choose k in 2; await a[k] && c; }
        process s { one: a[0] = true; two: c = true; }""",
        "s",
        "w",
        ("w@at: await c; could s; now s@two; opens",),
    ),
    Case(
        "a try of a fifo lock fails behind any queue, also behind one that goes together with it",
        """lock l: rwsem grant fifo;
        process r[2] { at: l.read(); out: l.release(); }
        process w { at: l.write(); out: l.release(); }
        process t { at: try l.read() else goto out; l.release(); out: skip; }""",
        "r[0] w r[1]",
        "t",
        ("t@at: lock l read; refused by r[1],w; could r[0],r[1],w",),
        "can go",
    ),
    Case(
        "a condition that these values of the parameters make false",
        """param evict: bool = false;
        var a: bool = true;
        process w { at: await evict && a; }
        process s { at: a = false; }""",
        "",
        "w",
        ("w@at: await false",),
    ),
]
