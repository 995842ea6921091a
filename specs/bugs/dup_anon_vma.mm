model dup_anon_vma;            // a merge gives anon_vma to a VMA that is not locked

// When VMAs are merged, the one that stays takes the anon_vma of the one that
// goes. It was not write locked for that. Mended by d8ab9f7b644a (6.5). That is
// known from the title of the commit, and no more.
//
// Guessed is what could go wrong: here a fault makes an anon_vma of its own
// meanwhile, and the merge writes over it, so that the page of the fault belongs
// to an anon_vma that the VMA does not have.
//
// The locks: see lib/fault_locks.mm. There is only the VMA that stays. Since 6.7
// a fault makes its anon_vma under the VMA lock if a trylock of mmap_lock
// succeeds; here it just makes it. The merge finds none and takes the other's.

include "../lib/fault_locks.mm";
enum Anon { NONE, OWN, OTHERS }
param fixed: bool;
var anon_vma, of_page: Anon = NONE;

process fault {
enter:   fault_lock();
prepare: atomic {                          // under the page-table lock
             if (anon_vma == NONE) { anon_vma = OWN; }
         }
install: of_page = anon_vma;
leave:   release all;
}

process merge {
request: mmap_lock.write();
drain:   if (fixed) { vma_lock.write(); }
look:    if (anon_vma != NONE) { goto unlock; }
dup:     anon_vma = OTHERS;
unlock:  release all;
}

always one: of_page != NONE -> of_page == anon_vma
    expect violated when !fixed;
reachable taken: of_page == OTHERS;
