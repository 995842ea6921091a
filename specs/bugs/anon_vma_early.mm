model anon_vma_early;          // anon_vma is looked at before the VMA is locked

// lock_vma_under_rcu tested anon_vma first and read locked the VMA then. Between
// the two a writer could take anon_vma away, and the fault went on without one.
// Mended by 657b5146955e (6.5): the test is made under the VMA lock.
//
// The locks are rwsems; see retry.mm. The writer stands for any that ends with no
// anon_vma in the VMA. A fault that finds none ends: it goes to mmap_lock.

param fixed: bool;
lock mmap_lock, vma_lock: rwsem;
var anon_vma: bool = true;

process fault {
early:   if (!fixed && !anon_vma) { stop; }
enter:   try vma_lock.read() else goto out;
late:    if (fixed && !anon_vma) { goto leave; }
use:     skip;
leave:   release all;
out:     skip;
}

process writer {
request: mmap_lock.write();
drain:   vma_lock.write();
unlink:  anon_vma = false;
unlock:  release all;
}

always prepared: fault@use -> anon_vma
    expect violated when !fixed;
reachable used: fault@use && anon_vma;
