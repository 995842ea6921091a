model new_vma_unlocked;        // a new VMA is in the tree before it is whole

// mmap put a new VMA into the tree and went on to change it. A lookup under RCU
// could find it there, read lock it, and see fields that were not final. Mended
// by 33313a747e81 (6.5): the VMA is write locked before it is inserted.
//
// The locks: see lib/fault_locks.mm. `whole` stands for all fields that are set
// after the insertion. A fault that does not find the VMA ends.

include "../lib/fault_locks.mm";
param fixed: bool;
var in_tree, whole: bool = false;

process fault {
walk:    if (!in_tree) { stop; }
enter:   fault_lock();
use:     skip;
leave:   release all;
}

process mmap {
request: mmap_lock.write();
lock_it: if (fixed) { vma_lock.write(); }
insert:  in_tree = true;
change:  whole = true;
unlock:  release all;
}

always seen_whole: fault@use -> whole
    expect violated when !fixed;
reachable found: fault@use && whole;
