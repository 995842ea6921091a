model fork_unlocked;           // fork copies a VMA in which a thread faults

// dup_mmap held mmap_lock for writing and copied each VMA, but a fault under the
// VMA lock (6.4) does not need mmap_lock. It could come between the copy of
// anon_vma and that of the page table: the child has a page and no anon_vma for
// it. Mended by fb49c455323f (6.5): fork write locks each VMA of the parent.
//
// A fault under the VMA lock of 6.4 was turned away where there was no anon_vma yet;
// one that has come to make it (6.7) is not, so this run is what the lock keeps out.
// The locks are rwsems that turn readers away once a writer waits; see retry.mm.
// One VMA, one page. What the child does with its copy is left out.

param fixed: bool;
lock mmap_lock, vma_lock: rwsem;
var anon_vma, pte: bool = false;
var child_anon_vma, child_pte: bool = false;

process fault {
enter:   try vma_lock.read() else goto slow;
         goto prepare;
slow:    mmap_lock.read();
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
