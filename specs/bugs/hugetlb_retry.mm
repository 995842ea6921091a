model hugetlb_retry;           // the VMA is used after RETRY has dropped it

// CVE-2024-47676. A fault of a huge page called vmf_anon_prepare, which may drop
// the VMA lock and return VM_FAULT_RETRY. The caller went on to unlock what it
// finds by the VMA, which munmap may have freed by then. Mended by 98b74bb4d7e9
// (6.12): the VMA lock is dropped by the caller, last of all. It is S3 of
// kernel.md g.
//
// The locks: see lib/fault_locks.mm. The VMA has no anon_vma, and mmap_lock is
// asked for by a trylock, as there. A fault that is refused, or told to retry, ends.

include "../lib/fault_locks.mm";
param fixed: bool;
var freed: bool = false;

process fault {
enter:   try vma_lock.read() else goto out;
look:    if (freed) { goto leave; }        // detached
prepare: try mmap_lock.read() else goto retry;
         goto tidy;
retry:   if (!fixed) { vma_lock.release(); }
tidy:    skip;                             // hugetlb_vma_unlock_read(vma)
leave:   release all;
out:     skip;
}

process munmap {
drain:   vma_write_lock();
free:    freed = true;
unlock:  release all;
}

never use_after_free: fault@tidy && freed
    expect violated when !fixed;
reachable met:        munmap waits vma_lock && fault@retry;
reachable prepared:   fault@tidy && fault holds mmap_lock;
