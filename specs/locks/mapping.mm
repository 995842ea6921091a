model mapping;                 // a fault in a file, and a hole punched into it

// lib/mapping.mm: fallocate with FALLOC_FL_PUNCH_HOLE unmaps a page, takes it out of the
// page cache, and frees its block. A fault reads that block in meanwhile. Who is not
// kept out by invalidate_lock may add the folio again in between, with what stood in
// a block that is somebody else's by then.
//
//   locked  whether the fault has invalidate_lock. A filesystem without that had this
//           race.
//
// Left out: the locks of the VMA and of the mm, which the punch does not take, so they
// keep it from nothing; the folio lock, which truncation takes as well; the size of the
// file. One page, one block.

include "../lib/mapping.mm";
param locked: bool;
var cached: bool = false;                  // the folio is in the page cache
var freed: bool = false;                   // the block belongs to somebody else
var of_old: bool = false;                  // the folio has what stood in the block

process fault[2] {
enter: if (locked) { invalidate_lock.read(); }
look:  if (cached) { goto map; }
       if (freed) { goto hole; }           // no block: a page of zeros
read:  skip;                               // the disk
add:   atomic {
           cached = true;
           of_old = true;
       }
map:   pte_install(cached);
       goto leave;
hole:  atomic {
           cached = true;
           of_old = false;
       }
       goto map;
leave: release all;
}

process punch {
enter: invalidate_lock.write();
unmap: pte_zap();
drop:  cached = false;
again: pte_zap();                          // what was mapped in between
free:  freed = true;
leave: release all;
}

never     stale:    freed && cached && of_old
    expect violated when !locked;
always    mapped:   punch@end && pte_present -> cached;
never     outside:  locked && (some f in fault: (f@read || f@add) && !(f holds invalidate_lock));
never     excluded: locked && (punch@drop || punch@free) && (some f in fault: f@add || f@map);
never     left:     (some f in fault: f@leave && f holds page_table_lock)
                    || (punch@drop || punch@free) && punch holds page_table_lock;
always    spin:     !(some f in fault: f holds page_table_lock && punch holds page_table_lock);
reachable waits:    punch waits invalidate_lock && some f in fault: f@read
    expect violated when !locked;
reachable old:      cached && of_old && pte_present && punch@enter;
reachable of_hole:  pte_present && punch@end && !of_old;
reachable zapped:   punch@drop && cached && !pte_present;
