// The lock of one VMA. For specs that ask who waits for whom, and not how the lock is made.
//
// - It is an rwsem that turns readers away once a writer waits. In Linux it is vm_refcnt
//   with a writer bit (6.15, vma_refcnt.mm), or an rwsem and a sequence number (6.4,
//   vma_rwsem.mm). Here as there a reader only tries, and is refused from the moment that
//   the writer has asked until it lets go.
// - The lookup under RCU always finds the VMA. What is detached or reused is told in these
//   two texts.

lock vma_lock: rwsem;
