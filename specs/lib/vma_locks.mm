// mmap_lock, and a lock for each VMA of the process, made as in one_vma.mm. A fault takes
// one by `fault_lock_of(vma_lock[i])`.
//
// Whoever includes this says how many VMAs there are:
//   const vmas = 2;

include "mmap_lock.mm";

lock vma_lock[vmas]: rwsem;
