model stackrot;                // the stack grows under a lock for readers

// StackRot, CVE-2023-3269. A fault below the stack grew it with mmap_lock held
// for reading. The tree of VMAs replaced a node and freed it at once, while
// another reader stood in it. Mended in 6.5: growth takes mmap_lock for writing.
//
// A node is one of two. Left out: walks under RCU without mmap_lock, for which
// the tree's own RCU mode is needed (3dd443254941), and the lookup once more
// after the change of locks.

enum Node { OLD, NEW }
include "../lib/mmap_lock.mm";
param fixed: bool;
var root: Node = OLD;
var old_freed: bool = false;

process reader {
    var at: Node = OLD;
enter:   mmap_lock.read();
walk:    at = root;
use:     skip;
leave:   release all;
}

process stack_fault {
enter:   if (fixed) { mmap_lock.write(); } else { mmap_lock.read(); }
replace: root = NEW;
free:    old_freed = true;
leave:   release all;
}

never use_after_free: reader@use && reader.at == OLD && old_freed
    expect violated when !fixed;
reachable grown: reader@use && reader.at == NEW;
