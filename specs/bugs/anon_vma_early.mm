model anon_vma_early;          // anon_vma is looked at before the VMA is locked

// lock_vma_under_rcu tested anon_vma first and read locked the VMA then. Between
// the two a writer could take anon_vma away, and the fault went on without one.
// Mended by 657b5146955e (6.5): the test is made under the VMA lock.
//
// The locks: see lib/fault_locks.mm. The writer stands for any that ends with no
// anon_vma in the VMA. A fault that finds none comes under mmap_lock and makes one.

include "../lib/fault_locks.mm";
param fixed: bool;
var anon_vma: bool = true;

process fault {
early:   if (!fixed && !anon_vma) { goto slow; }
enter:   try vma_lock.read() else goto slow;
late:    if (!fixed || anon_vma) { goto use; }
         release all;
slow:    mmap_lock.read();
prepare: anon_vma = true;
use:     skip;
leave:   release all;
}

process writer {
drain:   vma_write_lock();
unlink:  anon_vma = false;
unlock:  release all;
}

always usable:      fault@use -> anon_vma
    expect violated when !fixed;
never both:         fault holds vma_lock && fault holds mmap_lock;
reachable used:     fault@use && fault holds vma_lock && anon_vma;
reachable prepared: fault@use && fault holds mmap_lock;
