model detached_late;           // bounds are read before the VMA is known to be live

// lock_vma_under_rcu compared the address with the bounds of the VMA and looked
// then whether it is detached. The bounds share their memory with the head that
// call_rcu uses: of a detached VMA they are no addresses. Mended by 107d21077790
// (6.11), which calls it harmless: the result is thrown away.
//
// The locks: see lib/fault_locks.mm. The walk found the VMA in the tree; a fault
// that is refused ends. What is read is not used, so the question is only of the read.

include "../lib/fault_locks.mm";
param fixed: bool;
var detached, rcu_head: bool = false;

process fault {
enter:  try vma_lock.read() else goto out;
first:  if (fixed && detached) { goto leave; }
bounds: skip;
then:   if (detached) { goto leave; }
use:    skip;
leave:  release all;
out:    skip;
}

process munmap {
drain:  vma_write_lock();
detach: detached = true;
unlock: release all;
free:   rcu_head = true;                   // call_rcu
}

never confused: fault@bounds && rcu_head
    expect violated when !fixed;
never used: fault@use && detached;
reachable reads: fault@use;
