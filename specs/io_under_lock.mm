model io_under_lock;           // one lock, one I/O: how long a writer waits

// A reader finds that it has to read from a disk first. Does it keep the lock
// meanwhile? The writer is of a higher class, and wants the lock at any moment.
//
//   HOLD        keep the lock over the I/O. The writer waits for all that the
//               reader does under it: io + look + 5 us.
//   DROP        drop it, do the I/O, take it again. The writer waits for one
//               section or the other, whichever is longer: max(5 us, look).
//
// So what the writer pays for HOLD is the I/O, in full, and no class helps it:
// the disk does not know who waits. `latency` finds both formulas; they are exact
// for all of the ranges below.
//
// What is left out: the reader has found all when it comes back (`retry.mm`
// has what else may happen then), and there is one reader only.

enum Policy { HOLD, DROP }
class interactive > background;

param policy: Policy;
param look:   time in 1..50 us;            // search under the lock
param io:     time in 100 us..20 ms;       // one read of the disk

lock l: rwsem;

process reader class background {
come:   sleep any;                         // at any moment, or never
first:  l.read();
search: delay 1 us..look;
        if (policy == HOLD) { goto wait; }
        l.release();
away:   sleep 100 us..io;                  // no lock is held
again:  l.read();
        goto done;
wait:   sleep 100 us..io;                  // under the lock
done:   delay 1..5 us;
        l.release();
}

process writer class interactive {
come:   sleep any;
ask:    l.write();
change: delay 1..2 us;
        l.release();
}

never  io_under_lock: reader@wait && reader holds l
    expect violated when policy == HOLD;
always excluded:      writer@change -> !(reader holds l);

latency prompt: writer@ask -> writer@change;

within 60 us short: writer@ask -> writer@change
    expect violated when policy == HOLD;
