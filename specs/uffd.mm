model uffd;          // a page that another thread of the process must bring

// A fault in a range that userfaultfd watches waits for a thread of the same
// process, the handler, which copies the page in. So does a fault in a file of
// FUSE, or one that fanotify watches, whose server is a thread of the process.
// Which lock may a fault keep meanwhile? (kernel.md c, P6; L3; Q1)
//
//   MMAP_RETRY  drop the VMA lock, wait, come back under mmap_lock. Linux now; a
//               userfault may drop again and again (4064b9827063, 5.7).
//   VMA_RETRY   drop it, wait, come back under the VMA lock. The draft of May
//               2026 does so for userfaults as well: P5. In the series (P3)
//               userfaults are as in MMAP_RETRY: see results.mm.
//   HOLD        keep the VMA lock, as it is proposed for I/O: P6. If retry goes,
//               it can't go for these waits.
//
// What the server does before the page is there:
//
//   COPY      UFFDIO_COPY: under the VMA lock if it is to be had (6.9), else
//             under mmap_lock.
//   MAP       maps memory of its own: mmap_lock for writing, no VMA of others.
//   PROTECT   changes the VMA that the fault is in: both, for writing.
//
// What stands for what: see lib/fault_locks.mm. There is one page, which stays. Signals
// that end the wait are left out, and so is the fault that can't wait (NOWAIT).
// UFFDIO_COPY may fault on what it copies from, and then lets go of its lock
// and copies first; that is left out. A server that unmaps is as PROTECT.

include "lib/fault_locks.mm";
enum Policy { MMAP_RETRY, VMA_RETRY, HOLD }
enum Server { COPY, MAP, PROTECT }

param policy: Policy;
param serves: Server;

var asked: bool = false;                   // the fault is queued for the server
var present: bool = false;

process fault {
    var waited: bool = false;
enter:  if (policy == MMAP_RETRY && waited) { goto slow; }
        try vma_lock.read() else goto slow;
        goto look;
slow:   mmap_lock.read();
look:   if (present) { goto map; }
        if (policy == HOLD) { goto held; }
        release all;
away:   asked = true;
        await present from server;
        waited = true;
        goto enter;
held:   asked = true;
        await present from server;
map:    release all;
}

daemon server {
rest:   await asked;
        if (serves == COPY) { goto copy; }
        mmap_lock.write();
        if (serves == MAP) { goto put; }
drain:  vma_lock.write();
        goto put;
copy:   try vma_lock.read() else goto slow;
        goto put;
slow:   mmap_lock.read();
put:    present = true;
        release all;
}

process mprotect {
drain:  vma_write_lock();
change: release all;
}

// L3. With HOLD each of the servers comes to a stand; for COPY and MAP it takes
// the writer, for PROTECT nobody else.
expect violated deadlock when policy == HOLD;

always excluded:  mprotect@change -> !(fault@look || fault@held || fault@map);
always as_served: server@put ->
                  (mmap_lock.writer == server) == (serves != COPY)
                  && (vma_lock.writer == server) == (serves == PROTECT)
                  && (serves == COPY -> server holds vma_lock || server holds mmap_lock);
always asked_for: present -> asked;
never  hasty:     fault@enter && fault.waited && !present;
always unlocked:  fault@away -> !(fault holds mmap_lock) && !(fault holds vma_lock);
// "does that actually happen?": the writer waits for user space.
reachable writer_waits: mprotect waits vma_lock && fault@held && !present
    expect violated when policy != HOLD;
reachable retried: fault.waited && fault@map
    expect violated when policy == HOLD;
reachable by_vma_lock: fault.waited && fault holds vma_lock
    expect violated when policy != VMA_RETRY;
reachable first_by_it: !fault.waited && fault holds vma_lock;
reachable copies_by_it: server@put && server holds vma_lock && !present
    expect violated when serves == MAP || serves == PROTECT && policy == HOLD;
