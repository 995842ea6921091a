model lock_order;    // seven locks, from the outer to the inner one

// Whoever takes several locks of memory management takes them in one order. It stands
// in the headers of mm/filemap.c and mm/rmap.c, from the outer to the inner one: inode
// lock, mmap_lock, VMA lock, invalidate_lock, folio lock, i_mmap lock, page-table lock.
// (kernel.md g; S11, L3) Five threads have them all:
//
//   fault    VMA lock or mmap_lock; invalidate_lock; folio; page table
//   protect  mprotect, which splits: mmap_lock, VMA, i_mmap; page table
//   punch    a hole into the file: inode, invalidate_lock, i_mmap, page table; folio
//   reclaim  folio, i_mmap, page table
//   writer   write(2) from memory that is mapped: inode, and with that a fault; folio
//
// Each mistake is one lock that is taken out of order. Alone it does nothing; it is a
// deadlock where others come in between:
//
//   NONE    the order is kept.
//   INODE   a fault takes the inode lock: "not reading or faulting" (rmap.c).
//   COPY    a write copies from the user with the folio locked, and that faults.
//   ANON    a fault under the VMA lock waits for mmap_lock, to make an anon_vma; Linux
//           tries, and if it is not to be had comes back under mmap_lock.
//   FOLIO   a VMA is write locked with the folio locked. The list in rmap.c has
//           vma_start_write below the folio lock; but a fault waits for that with the VMA
//           lock held, so it must come before it. Nobody punches a hole here, for that
//           would be a second circle.
//
// What stands for what: see lib/fault_locks.mm and lib/mapping.mm. Each thread comes once.
// One file, one VMA, one page, which is in the page cache and stays, so only the locks are
// told. Nobody reads, so a folio is unlocked by who has locked it: its lock is a mutex here,
// that of Linux is in lib/folio_lock.mm. The locks of anon_vmas stand beside those of i_mmap
// and are left out.

include "lib/fault_locks.mm";
include "lib/mapping.mm";
enum Mistake { NONE, INODE, COPY, ANON, FOLIO }
param mistake: Mistake;

lock inode_lock, i_mmap_lock: rwsem;
lock page_lock: mutex;                     // of the folio

process fault {
enter:  fault_lock();
kind:   if (self holds mmap_lock) { goto read; }
anon:   if (mistake == ANON) { goto waits; }
        try mmap_lock.read() else goto back;
        goto made;
waits:  mmap_lock.read();
made:   mmap_lock.release();
        goto read;
back:   release all;                       // VM_FAULT_RETRY
        mmap_lock.read();
read:   if (mistake != INODE) { goto look; }
        inode_lock.read();
look:   invalidate_lock.read();
find:   page_lock.lock();
found:  invalidate_lock.release();
map:    page_table_lock.lock();
set:    release all;
}

process protect {
ask:    if (mistake == FOLIO) { goto folio; }
        vma_write_lock();
        goto split;
folio:  mmap_lock.write();
        page_lock.lock();
drain:  vma_lock.write();
        page_lock.release();
split:  i_mmap_lock.write();
cut:    i_mmap_lock.release();
change: page_table_lock.lock();
flush:  release all;
}

process punch[(mistake == FOLIO ? 0 : 1)] {
enter:  inode_lock.write();
        invalidate_lock.write();
unmap:  i_mmap_lock.read();
zap:    page_table_lock.lock();
        page_table_lock.release();
        i_mmap_lock.release();
drop:   page_lock.lock();
leave:  release all;
}

process reclaim {
take:   page_lock.lock();
walk:   i_mmap_lock.read();
zap:    page_table_lock.lock();
clear:  release all;
}

process writer {
enter:  inode_lock.write();
reach:  fault_lock();                      // fault_in_readable
        if (self holds vma_lock) { vma_lock.release(); } else { mmap_lock.release(); }
folio:  page_lock.lock();
        if (mistake != COPY) { goto copied; }
copy:   fault_lock();
copied: release all;
}

// S11: who waits for a lock has none of those that come behind it.
def from_page(t: thread)  = t holds page_table_lock;
def from_map(t: thread)   = from_page(t) || t holds i_mmap_lock;
def from_folio(t: thread) = from_map(t) || t holds page_lock;
def from_file(t: thread)  = from_folio(t) || t holds invalidate_lock;
def from_vma(t: thread)   = from_file(t) || t holds vma_lock;
def from_mm(t: thread)    = from_vma(t) || t holds mmap_lock;
always ordered: all t in thread:
                (t waits inode_lock -> !from_mm(t))
                && (t waits mmap_lock -> !from_vma(t))
                && (t waits vma_lock -> !from_file(t))
                && (t waits invalidate_lock -> !from_folio(t))
                && (t waits page_lock -> !from_map(t))
                && (t waits i_mmap_lock -> !from_page(t))
    expect violated when mistake != NONE;
// L3: and so there is no deadlock.
expect violated deadlock when mistake != NONE;
// Each lock is waited for by one who has the lock before it.
reachable inode_first:  writer holds inode_lock && writer waits mmap_lock;
reachable mmap_first:   protect holds mmap_lock && protect waits vma_lock;
reachable vma_first:    fault holds vma_lock && fault waits invalidate_lock
    expect violated when mistake in {INODE, FOLIO};
reachable file_first:   fault holds invalidate_lock && fault waits page_lock;
reachable folio_first:  reclaim holds page_lock && reclaim waits i_mmap_lock;
reachable i_mmap_first: some p in punch: p holds i_mmap_lock && p waits page_table_lock
    expect violated when mistake == FOLIO;

// What each has where it works, and what it has given back by then.
always locked: (fault@look || fault@find || fault@set
                -> fault holds vma_lock || fault holds mmap_lock)
               && (writer@folio -> inode_lock.writer == writer)
               && (fault@set -> fault holds page_table_lock)
               && (reclaim@clear -> reclaim holds page_table_lock)
               && (protect@flush -> protect holds page_table_lock)
               && all p in punch: p@leave -> p holds page_lock;
never kept: fault@map && fault holds invalidate_lock
            || protect@change && protect holds i_mmap_lock
            || writer@folio && (writer holds vma_lock || writer holds mmap_lock);
