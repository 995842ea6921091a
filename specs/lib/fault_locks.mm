// The two locks of a page fault: mmap_lock, and the lock of one VMA. For specs that ask
// who waits for whom, and not how the locks are made.
//
// - Both are rwsems that turn readers away once a writer waits. Of mmap_lock that is
//   most of what Linux does: rwsem.mm has what is left out.
// - In Linux the VMA lock is vm_refcnt with a writer bit (6.15, vma_refcnt.mm), or an
//   rwsem and a sequence number (6.4, vma_rwsem.mm). Here as there a reader only tries,
//   and is refused from the moment that the writer has asked until it lets go.
// - The lookup under RCU always finds the VMA. What is detached or reused is told in
//   the two texts above.
// - A writer lets go of both at once, by `release all`: vma_end_write_all bumps
//   mm_lock_seq as mmap_lock is dropped.

lock mmap_lock, vma_lock: rwsem;

// lock_vma_under_rcu, or else mmap_lock for reading: it holds off the same writers.
proc fault_lock() {
    try vma_lock.read() else goto slow;
    return;
slow:
    mmap_lock.read();
}

// mmap_write_lock, and with that held vma_start_write: it waits for the readers.
proc vma_write_lock() {
    mmap_lock.write();
drain:
    vma_lock.write();
}
