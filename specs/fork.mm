model fork;          // fork takes every VMA lock in turn, under mmap_lock

// fork takes mmap_lock for writing, then each VMA of the parent in turn
// (dup_mmap with vma_start_write, fb49c455323f). If faults keep their VMA lock
// over a read, fork waits for those reads with mmap_lock held, and whoever needs
// mmap_lock waits behind it: the convoy. (kernel.md c and d; B4, B9, Q7, L3)
//
//   MMAP_RETRY  a fault drops the VMA lock over the read and comes back under
//               mmap_lock: P2, Linux now.
//   VMA_RETRY   it drops the lock, and comes back under the VMA lock: P3.
//   HOLD        it keeps the VMA lock: P6.
//
// A fault that comes back and finds the page `gone`, for reclaim has taken it,
// reads it once more, with the lock held that it has then (FAULT_FLAG_TRIED). A
// fault that keeps its lock pins the page.
//
// How long does fork wait? With k VMAs in a read: one read or k reads? The reads
// of different VMAs run side by side, but a fault may enter a VMA that fork has
// not come to yet, and start its read while fork waits for another. So where VMA
// locks are held over reads it is k reads, `2*io` here, and for three VMAs (--set
// vmas=3) `3*io`. A read under mmap_lock is waited for before fork has anything;
// then nobody comes in any more. So that is one read, whatever k is.
//
// And the bystander: a thread that does nothing with these VMAs, but wants to map
// something, or faults where it needs mmap_lock.
//
// What stands for what: each fault thread faults once, in a VMA of its own, and fork
// comes once: with more of either it is more reads. What is done under the lock before
// the read is left out, and shmem, which never drops it, so where nothing is gone the
// two that drop it are 0 here: see gc.mm and throttle.mm. VMA locks and mmap_lock are
// rwsems that turn readers away once a writer waits; see retry.mm. A read takes up to
// `io`. The copying of page tables takes no time. The child's locks are left out, and
// that fork may be killed while it waits for mmap_lock.
//
// Other than in Linux: each fault reads for itself, so it is marked as tried
// (VM_FAULT_MAJOR); see storm.mm for one that is not. A fault of VMA_RETRY that was
// turned away, and dropped mmap_lock, tries the VMA lock again, not mmap_lock; fork
// is through by then.

const vmas = 2;
const bystanders = 1;
include "lib/vma_locks.mm";
enum Policy { MMAP_RETRY, VMA_RETRY, HOLD }
param policy: Policy;
param gone:   bool;                        // has the page gone before the retry?
param io:     time in 100 us..20 ms;       // one read

assume !(policy == HOLD && gone);

process fault[i in vmas] {
    var present: bool = false;             // the page of this fault
    var tried: bool = false;               // FAULT_FLAG_TRIED
come:   sleep any;
enter:  if (tried && policy == MMAP_RETRY) { mmap_lock.read(); }
        else { fault_lock_of(vma_lock[i]); }
look:   if (present) { goto done; }
        if (tried || policy == HOLD) { goto held; }
        release all;
away:   sleep 100 us..io;                  // no lock is held
        present = !gone;
        tried = true;
        goto enter;
held:   sleep 100 us..io;                  // under the lock that it has
        present = true;
done:   release all;
}

process fork {
    var next: 0..vmas = 0;
come:   sleep any;
lock:   mmap_lock.write();
each:   while (next < vmas) {
            vma_lock[next].write();
            next += 1;
        }
copied: release all;
}

process bystander[bystanders] {
come:   sleep any;
want:   mmap_lock.read();
got:    release all;
}

def reading  = some f in fault: f@held;
def over_vma = policy == HOLD || (policy == VMA_RETRY && gone);

always excluded: fork@copied -> !reading;
always served: all f in fault: f@done -> f.present;
reachable first_by_vma: some i in vmas: fault[i]@look && fault[i] holds vma_lock[i]
                        && !fault[i].tried;
reachable held_over: reading
    expect violated when policy != HOLD && !gone;
reachable drops: some f in fault: f@away
    expect violated when policy == HOLD;
leads ends[f in fault]: f@enter -> f@end;
// Q7: it waits for a read that is none of its business.
reachable convoy: (some b in bystander: b waits mmap_lock)
                  && some i in vmas: fork waits vma_lock[i] && fault[i]@held
    expect violated when !over_vma;
// B4; a bystander has mmap_lock for no time, so it makes no difference here
latency forked: fork@lock -> fork@copied with bystanders = 0;
latency behind[b in bystander]: b@want -> b@got;
