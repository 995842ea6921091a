model mbind_policy;            // mbind frees the policy that a fault uses

// CVE-2023-4611. mbind replaced the memory policy of a VMA with mmap_lock held
// for writing, and did not write lock the VMA. A fault under the VMA lock had
// read the old policy and used it after it was freed. Mended by 6c21e066f925
// (6.5).
//
// The locks: see lib/fault_locks.mm. The policy is one of two objects, and the
// old one is freed at once.

include "../lib/fault_locks.mm";
enum Policy { OLD, NEW }
param fixed: bool;
var policy: Policy = OLD;
var old_freed: bool = false;

process fault {
    var uses: Policy = OLD;
enter:   fault_lock();
look:    uses = policy;
use:     skip;                             // the page is allocated by it
leave:   release all;
}

process mbind {
request: mmap_lock.write();
drain:   if (fixed) { vma_lock.write(); }
replace: policy = NEW;
free:    old_freed = true;                 // mpol_put
unlock:  release all;
}

never use_after_free: fault@use && fault.uses == OLD && old_freed
    expect violated when !fixed;
reachable by_new: fault@use && fault.uses == NEW;
