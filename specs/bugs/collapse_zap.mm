model collapse_zap;            // a page table is freed under the VMA lock

// MADV_DONTNEED came to run under the VMA lock for reading, and frees page tables
// that it has emptied. Collapse holds mmap_lock for writing, which no longer kept
// it out, and worked on a page table that was freed. Mended by 366a4532d96f
// (6.17): collapse write locks the VMA before it takes the page table.
//
// The locks: see lib/fault_locks.mm. One page table; the page-table lock and the
// pages are left out.

include "../lib/fault_locks.mm";
param fixed: bool;
var freed: bool = false;

process dontneed {
enter:   fault_lock();
zap:     freed = true;
leave:   release all;
}

process collapse {
request: mmap_lock.write();
drain:   if (fixed) { vma_lock.write(); }
look:    if (freed) { goto unlock; }
work:    skip;
unlock:  release all;
}

never use_after_free: collapse@work && freed
    expect violated when !fixed;
reachable collapses: collapse@work;
