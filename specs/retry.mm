model retry;       // one VMA, one page: page faults against mprotect

// A page fault needs a page that has to be read first. Which lock does it
// keep meanwhile, and under which lock does it come back? The three answers
// that are argued about (kernel.md c; L1, Q1, Q4, Q9, B1, B2, B5):
//
//   HOLD        P6: keep the VMA lock until the read has ended. Proposed on
//               linux-mm in 2026: delete drop-and-retry.
//   MMAP_RETRY  P2: drop the VMA lock, wait, come back under mmap_lock. Linux
//               since 6.7: VM_FAULT_RETRY from a fault under the VMA lock.
//   VMA_RETRY   P3: drop it, wait, come back under the VMA lock. The series of
//               Nov 2025 and Apr 2026: VM_FAULT_RETRY_VMA.
//
// `--set argued=false` asks about the others too:
//
//   MMAP_ONLY   P0: mmap_lock from the start, drop it, come back under it.
//               Linux since 2.6.37.
//   NO_IO       P1: under the VMA lock only where nothing is to be read, and
//               not for files; else begin again under mmap_lock. Linux 6.4.
//   UPTODATE    P4: as VMA_RETRY; a folio that is locked and uptodate is
//               waited for with the lock held. No folio is both here, so it
//               is VMA_RETRY; uptodate.mm is about what it adds.
//   UNLESS_HARD P5: back under the VMA lock from whatever needs no mmap_lock.
//               Waits for a read are VMA_RETRY; uffd.mm has the others.
//   SPLIT       P7: VMA_RETRY for anonymous memory, HOLD for files.
//
// `backing` is what the page is of:
//
//   FILE   the page cache. `hold` is the lookup.
//   ANON   swap on a disk. `hold` is allocation and handing in the read, both
//          under the lock (do_swap_page). The rest is as for a file.
//   SHMEM  its swap-in never drops the lock (shmem_swapin_folio).
//   ZRAM   read in place, no sleep: `hold` is the decompression. The lock is
//          not dropped.
//
// What is left out, and what stands for what:
// - One writer, once: mprotect of a part of the VMA. It takes mmap_lock, then
//   excludes the readers of the VMA (vma_start_write), and lets go of both at
//   once (vma_end_write_all bumps mm_lock_seq as mmap_lock is dropped).
// - mmap_lock is an rwsem that turns readers away once a writer waits. Reader
//   stealing, optimistic spinning and the hand-off after 4 ms are left out.
// - With `signals` a fault may be killed wherever it waits: it lets go of what
//   it has, and leaves. What it tells its caller then is in results.mm, and
//   so is the fault that may not wait (NOWAIT). mprotect is not killed.
// - The VMA lock is an rwsem too. In Linux it is vm_refcnt with a writer bit
//   (6.15, f35ab95ca0af), or an rwsem and a sequence number (6.4). Here as
//   there a reader only tries (vma_start_read) and is refused from the moment
//   that the writer has asked. The lookup under RCU always finds the VMA:
//   there is no munmap, no detached and no reused VMA.
// - `page` is the folio: READING is locked and not uptodate, READY uptodate.
//   The fault that starts a read and one that meets it wait alike
//   (filemap_fault, lock_folio_maybe_drop_mmap, __folio_lock_or_retry).
//   Reads don't fail.
// - `pins` counts the references and the folio lock of faults that keep their
//   lock. A page that is waited for under a lock is not taken away: reclaim
//   frees no folio that is locked or has extra references.
// - `allowed` is how often one fault may drop its lock. Linux: once, then
//   FAULT_FLAG_TRIED makes it wait with the lock held. A fault that under the
//   VMA lock only waited for somebody else's read isn't VM_FAULT_MAJOR and
//   may drop again under mmap_lock: 2; and without end under the VMA lock:
//   see storm.mm, which has the flags. With 0 every lock is kept.
// - After a drop VMA_RETRY tries the VMA lock also where the fault had mmap_lock.
//   In the series such a fault comes back under mmap_lock. It was turned away by
//   the writer then, so this writer is not in its way any more.
// - The mmap_lock path finds the VMA as well, and its rights fit: no fault ends in
//   SIGSEGV, and no stack grows.
// - Times are for runs that are shown: only the last three rows depend on them.
// - At once are, as in Linux: to find or add a page of the file and to take a
//   reference (the lock of the page cache; folio_try_get under RCU, looked at
//   once more), and for reclaim to see that nobody else has one and to take
//   the page out (folio_ref_freeze under the same lock). The rest is not.
//
// fine: mapped, balanced: a fault gives its pin back before its lock, and in
//   between it is still at `install`. The page may go then: it is mapped.
//
// Where parts are taken out (docs/mutants.md) it is asked of these as well:
// mutate: signals=true evict=true policy=MMAP_RETRY
// mutate: argued=false evict=false policy=MMAP_ONLY
// mutate: argued=false evict=false policy=NO_IO backing=ANON

enum Policy  {
    HOLD, MMAP_RETRY, VMA_RETRY,
    MMAP_ONLY, NO_IO, UPTODATE, UNLESS_HARD, SPLIT
}
enum Backing { FILE, ANON, SHMEM, ZRAM }
enum Page    { ABSENT, READING, READY }
enum Way     { KEEP, BACK_BY_MMAP, BACK_BY_VMA }
class interactive > background;

const faulters = 2;
param backing: Backing = FILE;
param evict:   bool;                       // may reclaim take an unpinned page?
param policy:  Policy;
param argued:  bool = true;                // only the policies argued about
param signals: bool = false;               // may a fault be killed?
param allowed: 0..3 = 1;                   // drops before the lock is kept
param io:      time in 100 us..20 ms;      // one read of the page
param hold:    time in 5 us..8 ms;         // lookup; long if the CPU is lost

assume argued -> policy == HOLD || policy == MMAP_RETRY || policy == VMA_RETRY;

// What a fault does over a read of the disk, if its lock can be dropped at all.
table over_read(policy: Policy, backing: Backing): Way {
    HOLD _        => KEEP;
    MMAP_RETRY _  => BACK_BY_MMAP;
    VMA_RETRY _   => BACK_BY_VMA;
    MMAP_ONLY _   => BACK_BY_MMAP;
    NO_IO _       => BACK_BY_MMAP;
    UPTODATE _    => BACK_BY_VMA;
    UNLESS_HARD _ => BACK_BY_VMA;
    SPLIT FILE    => KEEP;
    SPLIT ANON    => BACK_BY_VMA;
    SPLIT SHMEM   => KEEP;
    SPLIT ZRAM    => KEEP;
}
def keeps        = backing == SHMEM || backing == ZRAM || allowed == 0
                   || over_read(policy, backing) == KEEP;
def back_by_mmap = over_read(policy, backing) == BACK_BY_MMAP;
def by_mmap      = policy == MMAP_ONLY       // from the start
                   || policy == NO_IO && (backing == FILE || backing == SHMEM);
def holds_over   = backing != ZRAM && (keeps || evict);

lock mmap_lock, vma_lock: rwsem;
var page: Page = ABSENT;
var pins: 0..faulters = 0;

process fault[faulters] class background {
    var drops: 0..allowed = 0;
    var done: bool = false;                // the page is mapped
arrive:  sleep any;                        // at any moment, or never
enter:   if (by_mmap || drops > 0 && back_by_mmap) { goto slow; }
         try vma_lock.read() else goto slow;
         goto lookup;
slow:    if (signals) { either { stop; } or { skip; } }
         mmap_lock.read();                 // holds off the same writer
lookup:  delay 5 us..hold;
         atomic {                          // under the lock of the page cache
             if (policy == NO_IO && self holds vma_lock && page != READY) {
                 release all;
                 goto slow;
             }
             if (page == ABSENT) { page = backing == ZRAM ? READY : READING; }
             if (page == READY || keeps || drops == allowed) {
                 pins += 1;
                 goto held;
             }
             assert page == READING, "a lock is dropped only for a read";
         }
         release all;                      // VM_FAULT_RETRY: no lock is held
dropped: if (signals) { either { stop; } or { skip; } }
         await page != READING;
         drops += 1;
         goto enter;
held:    if (signals) { either { pins -= 1;  release all;  stop; } or { skip; } }
         await page == READY;              // pinned: it can't go meanwhile
install: delay 2..5 us;
         done = true;
         pins -= 1;
         release all;
}

daemon disk {
idle:    await page == READING;
busy:    sleep 100 us..io;
         page = READY;
         goto idle;
}

env reclaim {
idle:    atomic {                          // the count is frozen meanwhile
             await evict && page == READY && pins == 0;
             page = ABSENT;
         }
         goto idle;
}

process mprotect class interactive {
arrive:  sleep any;
request: mmap_lock.write();
drain:   vma_lock.write();                 // with mmap_lock held
change:  delay 5..10 us;
         release all;
}

// Safety: true of all three.
always excluded: mprotect@change ->
                 all f in fault: !(f@lookup || f@held || f@install);
always mapped:   all f in fault: f@install -> page == READY;
always unlocked: all f in fault: f@dropped ->
                 !(f holds mmap_lock) && !(f holds vma_lock);
always balanced: pins == count(f in fault: f@held || f@install);
always one_read: disk@busy -> page == READING;
// A fault may be killed, also while it waits for mmap_lock.
always finished: all f in fault: f@end -> f.done
    expect violated when signals;
always step patient: all f in fault: f@slow -> !(f@end')
    expect violated when signals;

// What the policies do. Both retries can come to hold the lock over a read,
// if the page goes away before they are back.
reachable dropped:       some f in fault: f@dropped
    expect violated when keeps;
reachable by_vma_lock:   some f in fault: f holds vma_lock
    expect violated when by_mmap;
reachable retry_by_vma:  some f in fault: f.drops > 0 && f holds vma_lock
    expect violated when keeps || back_by_mmap;
never     io_under_lock: some f in fault: f@held && page == READING
    expect violated when holds_over;
reachable writer_behind_io:                // "does that actually happen?"
    (mprotect waits mmap_lock || mprotect waits vma_lock)
    && some f in fault: f@held && page == READING
    expect violated when !holds_over;

// Is a fault that needs no read served under the VMA lock, is a read begun under it, and is
// mmap_lock taken only where the VMA lock is not to be had?
reachable served_by_vma: some f in fault: f@install && f holds vma_lock
    expect violated when by_mmap || faulters == 1 && back_by_mmap && !keeps;
always step begun_by_mmap: all f in fault: f@lookup && (f@dropped' || f@held') && page != READY
                           -> f holds mmap_lock
    expect violated when !by_mmap && policy != NO_IO;
always step needed: all f in fault: f@enter && f@slow' ->
                    mprotect waits vma_lock || vma_lock.writer == mprotect
    expect violated when by_mmap || back_by_mmap && !keeps;

// Nobody waits for ever, at any speed: a fault that has begun ends, and so does
// the change, however often the page goes away.
leads served[f in fault]: f@enter -> f@end;
leads changed:            mprotect@request -> mprotect@end;

// How bad can it get? For the writer, and for a fault from its first try to its
// end. With one faulter that takes a second, with both (--thorough) some ten.
latency prompt: mprotect@request -> mprotect@change with faulters = 1;
latency service[f in fault]: f@enter -> f@end with faulters = 1;

// Does a higher class wait for a lower one, and how long?
inversion held_up: thread mprotect with faulters = 1;
