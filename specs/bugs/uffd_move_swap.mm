model uffd_move_swap;          // a swap entry is moved, and its folio stays behind

// UFFDIO_MOVE looked in the swap cache for the folio of a swap entry, found none,
// and moved the entry. A fault could bring the folio into the swap cache between
// the two: the entry is at its new address, and the folio there still says the
// old one. Mended by 0ea148a79919 (6.16): under the page-table lock the move looks
// into the swap cache once more, and begins again if a folio is there.
//
// The page-table lock is the `atomic` of `move`. One entry; after a second look that
// finds a folio the move gives up here. The fault only reads the folio in.

param fixed: bool;
var cached, moved: bool = false;
var stale: bool = false;

process fault {
look:    if (moved) { stop; }
read_in: cached = true;                    // swap cache, for the old address
}

process mover {
look:    if (cached) { stop; }
move:    atomic {
             if (fixed && cached) { goto out; }
             moved = true;
             stale = cached;
         }
out:     skip;
}

never left_behind: stale
    expect violated when !fixed;
reachable moves: moved;
