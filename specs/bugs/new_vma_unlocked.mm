model new_vma_unlocked;        // a new VMA is in the tree before it is whole

// mmap put a new VMA into the tree and went on to change it. A lookup under RCU
// could find it there, read lock it, and see fields that were not final. Mended
// by 33313a747e81 (6.5): the VMA is write locked before it is inserted.
//
// The locks are rwsems; see retry.mm. `whole` stands for all fields that are set
// after the insertion. A fault that does not find the VMA ends.

param fixed: bool;
lock mmap_lock, vma_lock: rwsem;
var in_tree, whole: bool = false;

process fault {
walk:    if (!in_tree) { stop; }
enter:   try vma_lock.read() else goto slow;
         goto use;
slow:    mmap_lock.read();
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
