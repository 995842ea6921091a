model results;       // what a fault comes back with, and which lock it has

// Which lock a fault has after handle_mm_fault stands nowhere but in the result and the
// flags, and each arch has to know it. In lib/fault_results.mm it is two tables, checked
// here to be total and free of contradictions, and a fault that goes by them.
// (kernel.md a, b3; S4, S5, S6, S12, S13, L6)
//
// Under which lock a fault that was under the VMA lock runs again is a third table: by
// what it waited for, or lacked, and by the rule of the arch. NOW is Linux since 6.7,
// SERIES that of Nov 2025 and Apr 2026 with VM_FAULT_RETRY_VMA, DRAFT that of May 2026
// with VM_FAULT_RETRY_HARD: P2, P3, P5 of retry.mm.
//
// What stands for what: there is one lock, that of this try, and nobody else who wants it.
// What is needed is any of these in each try. GUP with RETRY_NOWAIT (KVM) does not run
// again. `killed` is a fatal signal; the arch looks for it only after RETRY. VM_FAULT_MAJOR,
// which may come with each result, is left out.
//
// Other than in Linux: each retry marks the fault as tried. Under the VMA lock it is marked
// only with MAJOR, so it may drop twice, and a userfault may drop again and again: see
// mmap_taken.mm, storm.mm, uffd.mm.

include "lib/fault_results.mm";

// Under which lock it runs again.
enum Why { READ, USERFAULT, NO_MAP_PAGES, NO_ANON_VMA, DEVICE_PRIVATE }
enum Rule { NOW, SERIES, DRAFT }
enum Lock { MMAP, VMA }
table again(why: Why, rule: Rule): Lock {
    READ NOW         => MMAP;
    READ SERIES      => VMA;
    READ DRAFT       => VMA;
    USERFAULT NOW    => MMAP;
    USERFAULT SERIES => MMAP;
    USERFAULT DRAFT  => VMA;
    NO_MAP_PAGES _   => MMAP;
    NO_ANON_VMA _    => MMAP;
    DEVICE_PRIVATE _ => MMAP;
}

param nowait:   bool;                      // FAULT_FLAG_RETRY_NOWAIT
param killable: bool;                      // FAULT_FLAG_KILLABLE

lock fault_lock: rwsem;
var killed: bool = false;
var done: 0..2 = 0;                        // how often it was counted as done

process fault {
    var first: bool = true;                // ALLOW_RETRY and not TRIED
    var need: Need = NOTHING;
    var got: Result = DONE;
    var drops: 0..2 = 0;                   // how often it let go of the lock to wait
enter:  fault_lock.read();
        choose n in Need;
        need = n;
serve:  if (need == FOLIO && first && !nowait) { goto drop; }
        if (need == FOLIO && !first) { goto wait; }
        if (need == DIRTY && first && !nowait) { goto drop; }
        got = result(need, first, nowait, killable, killed);
        goto arch;
wait:   got = result(need, first, nowait, killable, killed);
        if (!killable || !killed) { goto arch; }
drop:   drops += 1;
        got = result(need, first, nowait, killable, killed);
        fault_lock.release();
arch:   if (held(got, nowait)) { goto unlock; }
        goto after;
unlock: fault_lock.release();
after:  if (got == DONE || got == COMPLETED) { done += 1; }
        if (got != RETRY || nowait || killed) { goto user; }
        first = false;
        goto enter;
user:   skip;
}

env kill {
live:   killed = true;
}

// S4, S5: the table tells what is so.
always told: fault@arch -> (fault holds fault_lock) == held(fault.got, nowait);
// S6: back in user space nothing is held.
always free: fault@user -> !(fault holds fault_lock);
// S12: counted once. S13: dropped once, but for a fault that is killed while it waits.
always once:            done <= 1;
always one_drop:        fault.drops <= 1 || killed && killable;
always counted:         fault@user && (fault.got == DONE || fault.got == COMPLETED) -> done == 1;
reachable dropped:      fault.drops == 1
    expect violated when nowait;
reachable retried:      !fault.first && fault@user && fault.got == DONE
    expect violated when nowait;
reachable completed:    fault@user && fault.got == COMPLETED
    expect violated when nowait;
reachable killed_later: fault@user && fault.got == RETRY && !fault.first
    expect violated when nowait || !killable;

// S4, S5 of the table itself.
check retry_dropped[n in {false, true}]: held(RETRY, n) == n;
check others_held[n in {false, true}]: held(DONE, n) && held(FAILED, n) && !held(COMPLETED, n);
// The flags matter for RETRY alone; and of what is needed a first try retries for the folio.
check only_retry[r in Result]: held(r, true) != held(r, false) -> r == RETRY;
check first_drops[n in Need, k in {false, true}]: result(n, true, false, k, false) == RETRY -> n == FOLIO;
// Only a wait for the folio, on a later try, looks at signals.
check signals[n in Need, f in {false, true}, w in {false, true}]:
    result(n, f, w, true, true) != result(n, f, w, true, false) -> n == FOLIO && !f;
check unkillable[n in Need, f in {false, true}, w in {false, true}]:
    result(n, f, w, false, true) == result(n, f, w, false, false);
// The draft differs from the series in userfaults alone; whatever a thread can't do under a
// VMA lock takes mmap_lock under each rule.
check draft[y in Why]:           again(y, DRAFT) != again(y, SERIES) -> y == USERFAULT;
check series[y in Why]:          again(y, SERIES) != again(y, NOW) -> y == READ;
check hard[y in Why, r in Rule]: y != READ && y != USERFAULT -> again(y, r) == MMAP;
