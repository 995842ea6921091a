model uptodate;      // a folio is locked and uptodate: wait, or drop?

// A fault finds its folio uptodate, but locked. Most often another fault is mapping
// it, and has done in a moment. To drop the VMA lock for that, and to run the fault
// again, is a waste. So the series of Apr 2026 looks whether the folio is uptodate
// just before it locks it; if so the fault may not drop its lock any more, and waits
// with it held (patches 4 and 5: P4). (kernel.md c and e; B1, B2)
//
//   DROP  a first try that finds the folio locked drops the VMA lock, waits, and
//         comes back under the VMA lock: P3.
//   TEST  it does so only if the folio was not uptodate when it looked.
//
// Who has the folio locked may be somebody else than a fault:
//
//   MAPPER    another fault, for a moment.
//   RECLAIM   reclaim, or migration: copying, or writing it out, up to `long`.
//   TRUNCATE  truncation, for a moment. The folio is then no page of the file any
//             more; the fault looks once more, finds none, and reads it: still with the
//             flag cleared, so with the VMA lock held (filemap_fault).
//
// What stands for what: see retry.mm. One fault, one that has the folio locked, and
// one writer, each once. A fault that is refused the VMA lock would go to mmap_lock;
// here it waits for the VMA lock, which takes it out of the way of the writer just
// so. A folio that was read in is uptodate; the read ends by itself. A fault under the
// VMA lock is marked as tried (FAULT_FLAG_TRIED) if it started the read itself.
// Whether the folio is uptodate and whether its lock is to be had are two steps, as in
// Linux. Taking the folio lock when it is free, and who comes next, are left to
// the lock: see lib/folio_lock.mm. That of the VMA is lib/one_vma.mm. Behind RECLAIM the
// folio is still there; if it is gone then, the fault reads as behind TRUNCATE.
//
// Other than in Linux: who has dropped its lock waits until the folio is unlocked, as
// __folio_lock_or_retry does. filemap_fault takes the folio lock, and gives it back before
// it retries.

include "lib/one_vma.mm";
include "lib/folio_lock.mm";
enum Policy { DROP, TEST }
enum Other  { MAPPER, RECLAIM, TRUNCATE }
class interactive > background;

param policy: Policy;
param other:  Other;
param hold:   time in 1..50 us;            // what one section of a fault takes
param long:   time in 1..20 ms;            // reclaim or migration of a folio
param io:     time in 1..20 ms;            // one read

var cached: bool = true;                   // there is a folio, and it is uptodate

process fault class background {
    var may_drop: bool = true;             // ALLOW_RETRY and not TRIED
come:    sleep any;
enter:   vma_lock.read();
look:    delay 1 us..hold;
find:    if (!cached) { goto read; }
         if (policy == TEST) { may_drop = false; }
take:    try folio.lock() else goto busy;
         goto check;
busy:    if (may_drop) { goto drop; }
wait:    folio.lock();                     // with the VMA lock held
check:   if (cached) { goto map; }
         folio.release();                  // it was truncated meanwhile
         goto find;
read:    if (!may_drop) { goto held; }
         release all;
away:    sleep 1 ms..io;                   // no lock is held
         cached = true;
         may_drop = false;                 // VM_FAULT_MAJOR
         goto enter;
held:    sleep 1 ms..io;                   // the read, with the VMA lock held
         cached = true;
         goto find;
drop:    release all;
dropped: await !folio.held;                // not major: it may drop it once more
         goto enter;
map:     delay 1 us..hold;
         folio.release();
         release all;
}

process owner class background {           // of the folio
come:    sleep any;
lock:    folio.lock();
         if (other == RECLAIM) { goto slow; }
work:    delay 1 us..hold;
         if (other == TRUNCATE) { cached = false; }
         folio.release();
         stop;
slow:    sleep 1 ms..long;
         folio.release();
}

process mprotect class interactive {
come:    sleep any;
ask:     vma_lock.write();
change:  release all;
}

always excluded: mprotect@change -> !(fault holds vma_lock);
always mapped:   fault@map -> cached;
// It waits only for a folio that somebody has locked, and until it is not.
always step busy:  fault@take && fault@busy' -> folio.held;
always step woken: fault@dropped && fault@enter' -> !folio.held;

// The wait that the test is for, and what else it is a wait for.
reachable waits_with_lock: fault@wait && fault waits folio && mprotect waits vma_lock
    expect violated when policy == DROP;
reachable dropped:         fault@dropped
    expect violated when policy == TEST;
never reads_with_lock:     fault@held
    expect violated when policy == TEST && other == TRUNCATE;

latency prompt:  mprotect@ask -> mprotect@change;
latency service: fault@enter -> fault@end;
