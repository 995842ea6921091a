model storm;         // reclaim takes the page before the retry

// A fault drops its lock, reads a page, and comes back: the page is gone again,
// for reclaim took it in between. How often can that happen to one fault? Linux
// lets a fault drop once, then FAULT_FLAG_TRIED makes it wait with its lock held.
// But under the VMA lock only a fault that started the read itself (VM_FAULT_MAJOR)
// is marked; one that waited for the read of another is not. (kernel.md b3, c; L4,
// Q5, S13)
//
//   MMAP_RETRY  comes back under mmap_lock, where every retry is marked. So two
//               drops at most, three attempts. Linux now: P2.
//   VMA_RETRY   comes back under the VMA lock: P3, P5. A fault that always meets
//               the read of another is never marked: there is no bound.
//   HOLD        keeps its lock and pins the page: one attempt: P6.
//
// What stands for what: see retry.mm. There is no writer here, so the VMA lock is
// always to be had, and locks are left out; what a fault has is told by its place.
// Two threads fault on one page, again and again, as threads of one process that
// read one file do; two are enough. An eviction may come at any moment; what pins a page is a
// reference of a fault that keeps its lock.
//
// Other than in Linux: who has dropped its lock waits until the folio is unlocked, as
// __folio_lock_or_retry does. filemap_fault takes the folio lock, and gives it back before it
// retries; the folio can't be reclaimed for that moment, and can behind it. Readahead and
// fault-around are left out: a fault-around that finds the folio uptodate is `held` here.

const faulters = 2;
const MOST = 3;                            // drops that are told apart
enum Policy { MMAP_RETRY, VMA_RETRY, HOLD }
enum Page { ABSENT, READING, READY }
param policy: Policy;

var page: Page = ABSENT;
var pins: 0..faulters = 0;

process fault[faulters] {
    var by_mmap: bool = false;             // under mmap_lock, not the VMA lock
    var tried: bool = false;               // FAULT_FLAG_TRIED
    var major: bool = false;               // it started the read: VM_FAULT_MAJOR
    var drops: 0..MOST = 0;
enter:               major = false;
lookup:              atomic {
                         if (page == ABSENT) {
                             page = READING;
                             major = true;
                         }
                         if (page == READY || policy == HOLD || tried) {
                             pins += 1;
                             goto held;
                         }
                     }
dropped fair strong: await page != READING;
                     if (drops < MOST) { drops += 1; }
                     if (by_mmap || major) { tried = true; }
                     if (policy == MMAP_RETRY) { by_mmap = true; }
                     goto enter;
held:                await page == READY;
                     pins -= 1;
done:                drops = 0;
                     tried = false;
                     by_mmap = false;
                     goto enter;           // the next fault
}

daemon disk {
idle: await page == READING;
      page = READY;
      goto idle;
}

env reclaim {
idle: atomic {
          await page == READY && pins == 0;
          page = ABSENT;
      }
      goto idle;
}

always pinned:                  (some f in fault: f@held) -> page != ABSENT;
always marked:                  all f in fault: f@enter && f.drops > 0 && f.major -> f.tried;
always step afresh[f in fault]: f@enter && f@lookup' -> !f.major';
always step major[f in fault]:  f@lookup && f@dropped' && page == ABSENT -> f.major';
always step next[f in fault]:   f@done && f@enter' -> !f.tried' && !f.by_mmap' && f.drops' == 0;
always step waits[f in fault]:  f@dropped && f@enter' -> page != READING;
always step maps[f in fault]:   f@held && f@done' -> page == READY;
always step read:               page' == READY && page != READY -> page == READING;
always step taken:              page' == ABSENT && page != ABSENT -> page == READY;
reachable at_once:              some f in fault: f@held && f.drops == 0;
reachable once:                 some f in fault: f.drops == 1
    expect violated when policy == HOLD;
reachable twice:                some f in fault: f.drops == 2
    expect violated when policy == HOLD;
never thrice:                   some f in fault: f.drops == 3
    expect violated when policy == VMA_RETRY;
// L4. Who waits for the folio is woken at each unlock and goes on, whatever has become of
// the page meanwhile: hence `fair strong`.
leads served[f in fault]: f@lookup -> f@held
    expect violated when policy == VMA_RETRY;
