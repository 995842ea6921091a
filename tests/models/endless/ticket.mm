model ticket;                  // a ticket lock serves in order: nobody starves, weak fairness will do
//= got: holds (tickets = true)
//= got: violated (tickets = false)
// J. M. Mellor-Crummey, M. L. Scott, Algorithms for Scalable Synchronization on Shared-Memory
// Multiprocessors, TOCS 9(1), 1991: a ticket lock is granted in the order of the requests; the
// test-and-set lock, beside it, gives no such guarantee.
param tickets: bool;
var next, serves: 0..2 = 0;
var taken: bool = false;
process locker[3] {
    var mine: 0..2 = 0;
draw:     if (!tickets) { goto test; }
          mine = next;  next = (next + 1) % 3;
spin:     await serves == mine;  goto critical;
test:     await !taken;  taken = true;
critical: if (tickets) { mine = 0;  serves = (serves + 1) % 3; } else { taken = false; }
          goto draw;
}
leads got[t in locker]: t@draw -> t@critical expect violated when !tickets;
