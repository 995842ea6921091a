model throttle;      // who waits for a thread that is throttled

// "throttle IO of a low-priority thread for a long time": a cgroup limit makes the
// read of a background fault take 100 ms. Whether the interactive thread that
// changes the VMA waits for it depends on where the thread sleeps, and which lock
// it keeps there. That is a table of the kernel, not a policy. (kernel.md e; B3,
// B8, T4, T5) It stands in lib/throttled.mm, by backing and place.
//
// In recordings of Linux 6.18 with a limit of 40 reads a second a writer waited
// 19 us at the median over ANON, and 196 ms over SHMEM: two waits of 96 ms, one for
// mmap_lock and one for the VMA lock. Both are here: a fault that met a writer has
// come under mmap_lock, and keeps that.
//
// Of the table of kernel.md e these are left out: tags, wbt and mempools, which are as SUBMIT;
// zram, which is in zram.mm; a try that is not the first, which keeps its lock in each case
// (retry.mm has it); and two that sleep with no lock, balance_dirty_pages and memcg high.
//
// What stands for what: see lib/fault_locks.mm. One fault under each lock is the worst there
// can be, so there are two threads; each faults in a page of its own, which
// nobody takes away. The writer comes twice, for only then some fault may have been
// turned away before.

include "lib/fault_locks.mm";
include "lib/throttled.mm";
class interactive > background;

param backing: Backing;
param where:   Where;
param limit:   time in 1..100 ms;          // how long the throttle makes it sleep

process fault[2] class background {
come:   sleep any;
enter:  fault_lock();
lookup: delay 1..5 us;
        if (kept(backing, where)) { goto held; }
        release all;
away:   sleep 1 ms..limit;                 // no lock is held
again:  mmap_lock.read();                  // VM_FAULT_RETRY: the page is there
        goto map;
held:   sleep 1 ms..limit;
map:    delay 1..5 us;
        release all;
}

process mprotect class interactive {
    var second: bool = false;
come:   sleep any;
ask:    mmap_lock.write();
drain:  vma_lock.write();
change: release all;
        if (second) { stop; }
        second = true;
        goto come;
}

check parked[b in Backing]: kept(b, PARKED) == (b == SHMEM);
check submits[b in Backing]: kept(b, SUBMIT) == (b != FILE);
check charged[b in Backing]: kept(b, CHARGE);

never held_over_limit: (some f in fault: f@held) && mprotect@drain
    expect violated when kept(backing, where);
always excluded: mprotect@change -> !(some f in fault: f@lookup || f@held || f@map);
latency prompt: mprotect@ask -> mprotect@change;
