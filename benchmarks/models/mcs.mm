// The MCS lock: a queue of waiters, each of whom spins on a flag of its own. 0 is nobody.
model mcs;
const N = 3;
var tail: 0..N = 0;
var next[N]: 0..N = 0;
var locked[N]: bool = false;

process p[i in N] {
    var before: 0..N = 0;
swap:   before = tail;  tail = i + 1;
        if (before == 0) { goto inside; }
mark:   locked[i] = true;
link:   next[before - 1] = i + 1;
spin:   await !locked[i];
inside: if (next[i] == 0) { goto clear; }
        goto hand;
clear:  if (tail == i + 1) { tail = 0;  before = 0;  goto swap; }
follow: await next[i] != 0;
hand:   locked[next[i] - 1] = false;  next[i] = 0;  before = 0;  goto swap;
}

never shared: count(f in p: f@inside || f@clear || f@follow || f@hand) > 1;
