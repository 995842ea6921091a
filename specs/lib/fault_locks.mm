// The two locks of a page fault: mmap_lock, and the lock of one VMA. For specs that ask
// who waits for whom, and not how the locks are made: mmap_lock.mm and one_vma.mm say
// what is left out of each.
//
// A writer lets go of both at once, by `release all`: vma_end_write_all bumps mm_lock_seq
// as mmap_lock is dropped.

include "mmap_lock.mm";
include "one_vma.mm";

proc fault_lock() {
    fault_lock_of(vma_lock);
}

// mmap_write_lock, and with that held vma_start_write: it waits for the readers.
proc vma_write_lock() {
    mmap_lock.write();
drain:
    vma_lock.write();
}
