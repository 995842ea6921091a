// mmap_lock, and how a fault comes by it or by the lock of a VMA. For specs that ask who
// waits for whom, and not how the locks are made.
//
// - It is an rwsem that turns readers away once a writer waits. That is most of what
//   Linux does: rwsem.mm has what is left out.

lock mmap_lock: rwsem;

// lock_vma_under_rcu, or else mmap_lock for reading: it holds off the same writers.
proc fault_lock_of(vma: lock) {
    try vma.read() else goto slow;
    return;
slow:
    mmap_lock.read();
}
