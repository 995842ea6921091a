model mmap_taken;    // how often one fault takes mmap_lock

// What does a retry cost? Under which lock a fault comes back decides how often it takes the
// lock that the whole process shares. (kernel.md a, b3, c; B6, S13)
//
//   MMAP_ONLY   every try is under mmap_lock: P0, Linux since 2.6.37.
//   MMAP_RETRY  the first under the VMA lock, the others under mmap_lock: P2, now.
//   VMA_RETRY   all under the VMA lock; a fault that is refused it comes under mmap_lock,
//               and comes back under that: P3.
//   HOLD        one try, under the VMA lock, or mmap_lock if it was refused: P6.
//
//   writes  whether another thread changes the VMA, again and again: it turns faults away.
//   gone    whether reclaim may take the page between the read and the retry.
//
// A fault drops its lock for a read until it is marked as tried (FAULT_FLAG_TRIED): under
// mmap_lock by each retry, under the VMA lock only if it has started the read itself
// (VM_FAULT_MAJOR). So it may drop the VMA lock for the read of another, then mmap_lock once
// more: two drops, three tries. See storm.mm for how often it may drop without a bound.
//
// What stands for what: see lib/fault_locks.mm and storm.mm. Two threads fault on one page,
// again and again. `taken` is how often the fault under way has taken mmap_lock so far.
//
// fine: major: a fault drops its lock after its look at the page, which may go in between.

include "lib/fault_locks.mm";
const MOST = 3;                            // times that are told apart
enum Policy { MMAP_ONLY, MMAP_RETRY, VMA_RETRY, HOLD }
enum Page { ABSENT, READING, READY }
param policy: Policy;
param writes: bool;
param gone:   bool;

var page: Page = ABSENT;
var pins: 0..2 = 0;

process fault[2] {
    var by_mmap: bool = false;             // comes under mmap_lock
    var tried, major: bool = false;
    var taken: 0..MOST = 0;
enter:   if (policy == MMAP_ONLY || by_mmap) { goto slow; }
         try vma_lock.read() else goto slow;
         goto lookup;
slow:    mmap_lock.read();
         by_mmap = true;
         taken += 1;
lookup:  atomic {
             major = page == ABSENT;
             if (page == ABSENT) { page = READING; }
             if (page == READY || policy == HOLD || tried) {
                 pins += 1;
                 goto held;
             }
         }
         release all;
dropped: await page != READING;
         if (by_mmap || major) { tried = true; }
         if (policy == MMAP_RETRY) { by_mmap = true; }
         goto enter;
held:    await page == READY;
map:     pins -= 1;
         release all;
done:    by_mmap = false;
         tried = false;
         major = false;
         taken = 0;
         goto enter;                       // the next fault
}

daemon disk {
idle:    await page == READING;
         page = READY;
         goto idle;
}

env reclaim {
idle:    atomic {
             await gone && page == READY && pins == 0;
             page = ABSENT;
         }
         goto idle;
}

daemon writer {
rest:    if (!writes) { stop; }
ask:     vma_write_lock();
write:   release all;
         goto rest;
}

def turned_away = writes || policy == MMAP_ONLY;
def drops = policy != HOLD;

always excluded: writer@write -> !(some f in fault: f@lookup || f@held || f@map);
always own_lock: all f in fault: f@lookup -> (f.by_mmap == (f holds mmap_lock))
                 && (f.by_mmap || f holds vma_lock);
always marked: all f in fault: f@enter && f.major -> f.tried;
always step major[f in fault]: f@lookup && f@dropped' && page == ABSENT -> f.major';
always step next[f in fault]: f@done && f@enter' -> !f.tried' && !f.by_mmap' && f.taken' == 0;
always step maps[f in fault]: f@held && f@map' -> page == READY;
always step read: page' == READY && page != READY -> page == READING;
always step evicted: page' == ABSENT && page != ABSENT -> page == READY;
// B6: how often a fault has taken mmap_lock when it ends. Without a writer the series takes
// it never; with one it may take it as often as Linux does now.
reachable not_once: some f in fault: f@done && f.taken == 0
    expect violated when policy == MMAP_ONLY;
reachable once: some f in fault: f@done && f.taken == 1
    expect violated when !writes && (policy == VMA_RETRY || policy == HOLD);
reachable twice: some f in fault: f@done && f.taken == 2
    expect violated when !drops || !turned_away && !(policy == MMAP_RETRY && gone);
never thrice: some f in fault: f.taken == MOST;
