model fork_unlocked;           // fork copies a VMA in which a thread faults

// dup_mmap held mmap_lock for writing and copied each VMA, but a fault under the
// VMA lock (6.4) does not need mmap_lock, and could run meanwhile. Mended by
// fb49c455323f (6.5): fork write locks each VMA of the parent. That is known, and
// that memory was corrupted: builds of Go on 6.4 failed.
//
// Guessed is which steps met: here the fault comes between the copy of anon_vma
// and that of the page table, so the child has a page and no anon_vma for it. In
// 6.4 a fault under the VMA lock was turned away where there was no anon_vma yet,
// so it was not this run. One that has come to make it (6.7) is not turned away:
// this run is what the lock keeps out now.
//
// The locks: see lib/fault_locks.mm.
// One VMA, one page. What the child does with its copy is left out.

include "../lib/fault_locks.mm";
param fixed: bool;
var anon_vma, pte: bool = false;
var child_anon_vma, child_pte: bool = false;

process fault {
enter:   fault_lock();
prepare: anon_vma = true;
install: pte = true;
leave:   release all;
}

process fork {
request: mmap_lock.write();
drain:   if (fixed) { vma_lock.write(); }
anon:    child_anon_vma = anon_vma;
ptes:    child_pte = pte;
unlock:  release all;
}

never torn: child_pte && !child_anon_vma
    expect violated when !fixed;
reachable copied: child_pte && child_anon_vma;
