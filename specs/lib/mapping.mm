// The locks of a file's mapping and of a page table, below those of the fault and the
// folio: mmap_lock, VMA lock, invalidate_lock, folio lock, page-table lock, from the
// outer to the inner one. (kernel.md g, S11)
//
// - invalidate_lock is an rwsem: a fault has it for reading while it brings a folio into
//   the page cache and reads it, and keeps it over the read; who frees blocks of the
//   file has it for writing (truncate, hole punch).
// - The page-table lock is a spinlock; who has it does not sleep. There is one page.

lock invalidate_lock: rwsem;
lock page_table_lock: spinlock;
var pte_present: bool = false;

// finish_fault: maps the page, if under the page-table lock it is still the one. ok:
// what is looked at there.
proc pte_install(ref ok: bool) {
    page_table_lock.lock();
same:
    if (!ok) { goto out; }
set:
    pte_present = true;
out:
    page_table_lock.release();
}

// unmap_mapping_range.
proc pte_zap() {
    page_table_lock.lock();
    pte_present = false;
    page_table_lock.release();
}
