model vma_lock;                // the per-VMA lock alone: faults, unmap, reuse

// Linux 6.15 and later (kernel.md b2; the steps are in lib/vma_refcnt.mm). Two
// threads fault in one VMA. Another thread of the process changes it or unmaps
// it; what is freed becomes a VMA of the same process elsewhere, or of another
// process, which ends soon after. Asked are S1, S2, S3, S7, S9, S10 and L2 of
// kernel.md g.
//
//   pins  whether a reader that finds a stranger's VMA pins that mm while it
//         gives its reference back. 6.15.0 to 6.15.9 and 6.16.0 do not:
//         CVE-2025-38554, found by inserted delays; here by the shortest run.
//
// Left out: a fault that does not get the VMA lock goes to mmap_lock; here it
// just ends. One VMA, and two objects of mm are enough for each case of the
// protocol. A fault does nothing under the lock but look at the VMA. mmap_lock
// is never downgraded, which moves mm_lock_seq on as well, and the wait of a
// writer is not killable (7.0).
//
// Other than in Linux: vma_mark_detached sets the writer bit also where the last
// late reader has gone meanwhile, when Linux finds 0 and leaves it. A reader that
// comes then is refused in place of looking once more.

include "lib/vma_refcnt.mm";
const VMAS = 1;
const MMS = 2;
const READERS = 2;
param pins: bool;

process fault[READERS] {
    var got: bool = false;
come:   got = lock_vma_under_rcu(0, 0, pins);
        if (!got) { stop; }
use:    skip;                              // the VMA is read, its pages mapped
        vma_refcount_put(0);
}

process writer {                           // mprotect, or munmap and mmap
lock:   mmap_write_lock(0);
drain:  vma_start_write(0, 0);
        either { goto change; } or { goto unlink; }
change: goto unlock;
unlink: vma_tree[0] = NO_MM;
detach: vma_mark_detached(0, 0);
        either { goto unlock; } or { goto anew; }
anew:   vma_attach(0, 0, false);
unlock: mmap_write_unlock(0);
}

daemon other {                             // takes what is free, and ends
born:   await vma_on_slab[0];
        mmap_write_lock(1);
take:   vma_attach(0, 1, true);
live:   mmap_write_unlock(1);
exit:   mmap_write_lock(1);
last:   vma_start_write(0, 1);
unlink: vma_tree[0] = NO_MM;
detach: vma_mark_detached(0, 1);
close:  mmap_write_unlock(1);
free:   await mm_pins[1] == 0;             // mmdrop of the last user
        mm_freed[1] = true;
}

def used(v: VMA) = some f in fault: f@use;

// S1: nobody reads what is write locked. S2, S7: what is read covers the address,
// is attached, and is one's own. What was changed or is new is write locked to the end.
always excluded: used(0) -> !(writer@change || writer@unlink || writer@detach);
always locked:   writer@mmap_write_unlock.bump && vma_tree[0] == 0 -> vma_write_locked(0, 0);
always own:      used(0) -> vma_mm[0] == 0 && vma_covers[0] && vma_tree[0] == 0;
// S3: nobody wakes the writer of an mm that is gone.
never freed: used_after_free
    expect violated when !pins;
// S9: a reader has a reference; neither the writer bit nor a reference is left behind.
always counted: vma_refs[0] >= count(f in fault: f@use);
always clean:   writer@end && vma_mm[0] == 0 -> !vma_excludes[0];
always settled: (all f in fault: f@end) && writer@end && vma_tree[0] == 0 -> vma_refs[0] == 1;
// S10: only who holds mmap_lock for writing moves the number on.
always step numbered: mm_lock_seq[0] != mm_lock_seq[0]'
                      -> mmap_lock[0].writer' == writer;
// It is odd while that is so (6.14), and moves on at the end: the VMA can be read again.
always odd:         mm_lock_seq[0] % 2 == 1 -> mmap_lock[0].writer == writer;
reachable in_again: writer@end && used(0);
// L1: a fault ends. L2 is `deadlock`: a writer that nobody wakes.
leads ended[f in fault]: f@come -> f@end;
// Nothing is left pinned.
always unpinned:   (all f in fault: f@end) -> mm_pins[1] == 0;
reachable read:    used(0);
reachable moved:   vma_tree[0] == 0 && !vma_covers[0];
reachable drained: writer@vma_start_write.vma_wait.wait;
reachable late:    writer@vma_mark_detached.late;
reachable reused:  some f in fault: f@lock_vma_under_rcu.give;
