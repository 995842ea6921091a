model vma_rwsem;               // the per-VMA lock of 6.4 alone: faults, unmap, free

// lib/vma_rwsem.mm: two threads fault in one VMA. One writer changes it and unmaps it
// then; its memory is freed when no reader is inside rcu_read_lock any more. Asked
// are S1, S2, S3, S10 and L5 of kernel.md g. The protocol of 6.15 is asked the same
// in ../vma_lock.mm.
//
// Left out: a fault that does not get the VMA lock goes to mmap_lock; here it just
// ends.

include "../lib/vma_rwsem.mm";
const VMAS = 1;
var freed: bool = false;

process fault[2] {
    var got: bool = false;
come:   got = lock_vma_under_rcu(0);
        if (!got) { stop; }
use:    skip;
        vma_end_read(0);
}

process writer {
lock:   mmap_write_lock();
drain:  vma_start_write(0);
change: skip;
unlock: mmap_write_unlock();
relock: mmap_write_lock();
redo:   vma_start_write(0);
unmap:  vma_detach(0);
close:  mmap_write_unlock();
free:   call_rcu(vma_free);
}

daemon vma_free {
rest:   rcu_callback();
        freed = true;
}

def touches(f: fault) = f@lock_vma_under_rcu.early || f@lock_vma_under_rcu.trylock
                        || f@lock_vma_under_rcu.again || f@lock_vma_under_rcu.live
                        || f@lock_vma_under_rcu.back || f@use;

// S1, S2, S3: nobody reads what is write locked, unmapped or freed.
always excluded:        writer@change || writer@unmap -> !(some f in fault: f@use);
never  stale:           vma_detached[0] && some f in fault: f@use;
never  used_after_free: freed && some f in fault: touches(f);
// S10: only who holds mmap_lock for writing moves the number on.
always step numbered: mm_lock_seq' != mm_lock_seq -> mmap_lock.writer == writer;
// Nothing is left behind.
always clean: writer@end && (all f in fault: f@end) -> !vma_lock[0].held;

reachable both_in:  all f in fault: f@use;
reachable drains:   writer waits vma_lock[0];
reachable refused:  some f in fault: f@lock_vma_under_rcu.again && vma_write_locked(0);
reachable too_late: some f in fault: f@lock_vma_under_rcu.live && vma_detached[0];
reachable again_in: (some f in fault: f@use) && writer@relock;
// L5: it waits only for those that are in.
leads is_freed: writer@end -> freed;
leads written: writer@lock -> writer@end;
leads ended[f in fault]: f@come -> f@end;
