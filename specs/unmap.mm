model unmap;         // a VMA, or its rights, go while a fault waits for a read

// A fault that has dropped its lock has lost its VMA: VM_FAULT_RETRY says that the pointer
// is dead. Another thread may have unmapped the range meanwhile, or taken the rights away.
// So the fault runs from the start and looks the VMA up again; to find none is SIGSEGV, and
// that is the right answer. (kernel.md a, d; S3, S7, S8, Q3)
//
//   MMAP_RETRY  drop the VMA lock, wait, come back under mmap_lock: P2.
//   VMA_RETRY   drop it, wait, come back under the VMA lock: P3.
//   HOLD        keep it over the read: P6. Who unmaps waits.
//
//   looks_again  whether the fault looks once more. With `false` it goes on with what it
//                found before: the mistake that the retry is there to avoid.
//
// What the writer does:
//
//   PROTECT  mprotect: it takes the right away and the page out, under both locks.
//   UNMAP    munmap: it takes the VMA out of the tree under both locks, downgrades
//            mmap_lock, and takes the page out under it for reading. Then the VMA is freed.
//
// What stands for what: see lib/fault_locks.mm, but here the lookup may find no VMA: that is
// looked at when the lock is had. The downgrade ends VMA locks, in Linux; nobody can lock a
// VMA that is detached, and here its writer has it to the end. One fault, one page, one
// writer, which comes once. The VMA is freed as soon as the writer is done: a lookup under
// RCU that is on its way then is in vma_lock.mm. The page-table lock is left out, for what is
// under it is one step. The read ends by itself; the stack does not grow. A fault whose
// rights do not fit ends at once; older kernels look once more under mmap_lock.

include "lib/fault_locks.mm";
enum Policy { MMAP_RETRY, VMA_RETRY, HOLD }
enum Change { PROTECT, UNMAP }
param policy:      Policy;
param change:      Change;
param looks_again: bool;
var in_tree, allowed: bool = true;         // of the VMA
var freed: bool = false;
var pte_present: bool = false;

process fault {
    var waited: bool = false;
enter:   fault_lock();
look:    if (!in_tree || !allowed) { goto segv; }
         if (policy == HOLD) { goto held; }
         if (waited) { goto install; }
         release all;
away:    waited = true;                    // no lock is held
again:   if (policy == VMA_RETRY) { fault_lock(); } else { mmap_lock.read(); }
         if (looks_again) { goto look; }
         goto install;
held:    waited = true;
install: pte_present = true;
         release all;
         stop;
segv:    release all;
}

process writer {
ask:     vma_write_lock();
apply:   if (change == UNMAP) { goto unlink; }
         allowed = false;
zap:     pte_present = false;
         release all;
         stop;
unlink:  in_tree = false;
         mmap_lock.downgrade(read);
clear:   pte_present = false;
         release all;
free:    freed = true;
}

// S3: no VMA is used that is gone. S7, S8: a page is mapped in a VMA that is there, and by
// rights that it has.
never use_after_free: fault@install && freed
    expect violated when !looks_again && change == UNMAP && policy != HOLD;
always fresh: fault@install -> in_tree && allowed
    expect violated when !looks_again && policy != HOLD;
never stale: writer@end && pte_present
    expect violated when !looks_again && policy != HOLD;
// S1, and what a downgrade leaves.
always excluded: writer@apply || writer@unlink || writer@zap
                 -> !(fault@look || fault@held || fault@install);
// Q3, of a fault that waits for its read: in the way, or gone behind its back.
reachable in_the_way: writer waits vma_lock && fault@held
    expect violated when policy != HOLD;
reachable meanwhile: fault@away && writer@end
    expect violated when policy == HOLD;
// L1: it ends, with the page mapped or with SIGSEGV.
leads ended: fault@enter -> fault@end;
reachable by_vma: fault.waited && (fault@look || fault@install) && fault holds vma_lock
    expect violated when policy == MMAP_RETRY;
reachable mapped: fault@end && pte_present;
reachable refused: fault@segv && fault.waited
    expect violated when policy == HOLD || !looks_again;
reachable beside: fault@look && writer@clear && fault holds mmap_lock
    expect violated when change == PROTECT;
