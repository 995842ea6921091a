model grants;                  // who gets in next: five rules for a lock

// One lock that readers share and a writer has alone, under five rules for who
// gets in next. No rule is good for everybody:
//
//   ANY           whoever comes: readers pass a writer that waits, one after
//                 another, so it may never get in. Nobody waits without need.
//   PREFER_WRITE  as the kernel's rwsem: a writer that waits turns readers away.
//                 They stand behind it while only readers are in: the convoy.
//   FIFO          all in the order in which they asked. Readers that asked before
//                 the writer go in while it waits; later ones stand in the convoy.
//   HANDOFF       as FIFO, but who has asked may be passed once.
//   PHASE_FAIR    readers and writers take turns; a reader waits for one writer
//                 at most, however many have asked.
//
// How often each can be passed at most is counted in docs/language.md, "Who gets
// it". Who can be passed for ever starves: the writer and the readers under ANY, the
// readers under PREFER_WRITE. The others have asked and are next some day.
//
// P. J. Courtois, F. Heymans, D. L. Parnas, Concurrent Control with "Readers" and
// "Writers", CACM 14(10), 1971, 667-668: readers that wait only for a writer that is
// in may keep the writers out for ever (problem 1), writers that come first the readers
// (problem 2). Phases: B. B. Brandenburg, J. H. Anderson, Spin-Based Reader-Writer
// Synchronization for Multiprocessor Real-Time Systems, Real-Time Systems 46(1), 2010.

enum Rule { ANY, PREFER_WRITE, FIFO, HANDOFF, PHASE_FAIR }
param rule: Rule;

lock any_order:   rwsem grant any;
lock write_first: rwsem grant prefer write;
lock in_order:    rwsem grant fifo;
lock handed:      rwsem grant handoff 1;
lock by_turns:    rwsem grant phase_fair;

proc read_lock() {
    if (rule == ANY) { any_order.read(); }
    else if (rule == PREFER_WRITE) { write_first.read(); }
    else if (rule == FIFO) { in_order.read(); }
    else if (rule == HANDOFF) { handed.read(); }
    else { by_turns.read(); }
}
proc write_lock() {
    if (rule == ANY) { any_order.write(); }
    else if (rule == PREFER_WRITE) { write_first.write(); }
    else if (rule == FIFO) { in_order.write(); }
    else if (rule == HANDOFF) { handed.write(); }
    else { by_turns.write(); }
}

def waiting(t: thread) = t waits any_order || t waits write_first || t waits in_order
                         || t waits handed || t waits by_turns;

process reader[2] {
want: read_lock();
have: release all;
      goto want;
}
process writer {
want: write_lock();
have: release all;
      goto want;
}

leads written:                writer@want -> writer@have
    expect violated when rule == ANY;
leads been_read[r in reader]: r@want -> r@have
    expect violated when rule == ANY || rule == PREFER_WRITE;

always alone: writer@have -> all r in reader: !(r@have);

// Nobody gets in who has not waited, while the writer waits.
always step no_passing: waiting(writer) -> all r in reader: r@have' -> r@have || waiting(r)
    expect violated when rule == ANY || rule == HANDOFF;

// A reader waits although nobody writes: another reads, and the writer is next.
reachable convoy: waiting(writer) && (some r in reader: waiting(r)) && (some r in reader: r@have)
    expect violated when rule == ANY;
