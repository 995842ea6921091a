model ticket_lock;             // first come, first served, from two counters

// The ticket spinlock that Linux had on x86 from 2.6.25 to 4.1 (and that some
// architectures still have). A thread draws the next ticket, and waits until
// the lock serves it. Two things can go wrong. If drawing is not one atomic
// step (no xadd), two threads draw the same ticket. And if the counters are too
// narrow for the number of threads, the ticket numbers come round too early.
//
// J. M. Mellor-Crummey, M. L. Scott, Algorithms for Scalable Synchronization on
// Shared-Memory Multiprocessors, ACM TOCS 9(1), 1991, 21-65: it is granted in
// the order of the requests, so nobody starves.

const threads = 3;
const tickets = threads;       // as many values as the counters have
param xadd: bool;              // is a ticket drawn in one step?
var next:   0..tickets - 1 = 0;
var serves: 0..tickets - 1 = 0;

process locker[threads] {
    var mine: 0..tickets - 1 = 0;
draw:     atomic {                         // as one instruction, or a read
              mine = next;
              if (xadd) { next = (next + 1) % tickets;  goto spin; }
          }
store:    next = (mine + 1) % tickets;
spin:     await serves == mine;
critical: mine = 0;                        // forgets it: fewer states
          serves = (serves + 1) % tickets;
          goto draw;
}

never shared: count(t in locker: t@critical) > 1
    expect violated when !xadd || tickets < threads;
leads served[t in locker]: t@draw -> t@critical
    expect violated when !xadd || tickets < threads;
reachable queue: all t in locker: t@spin;
expect violated deadlock when !xadd;         // a lost ticket is never served
