model results;       // what a fault comes back with, and which lock it has

// handle_mm_fault comes back with a result, and the lock that was taken before the
// call is still held, or not. Which of the two stands nowhere but in the result and
// the flags, and each arch has to know it. Here it is a table, checked to be total and
// free of contradictions, and a fault that goes by it. (kernel.md a, b3; S4, S5, S6,
// S12, S13, L6)
//
//   RETRY      run it again; the lock is gone. With RETRY_NOWAIT it is still held.
//   COMPLETED  it is done, the lock is gone (6.0): don't run it again.
//   DONE, FAILED  the lock is held: the caller lets go of it.
//
// What a fault may need: nothing; the folio lock, or a read, for which it drops the lock
// on its first try (__folio_lock_or_retry, filemap_fault); a sleep in
// balance_dirty_pages, for which it does so too (COMPLETED); or it can't be served. A
// later try waits with the lock held, killably: killed there, it lets go of the lock
// itself and says RETRY. With RETRY_NOWAIT it never sleeps, and keeps the lock.
//
// What stands for what: there is one lock, that of this try, and nobody else who wants it.
// What is needed is any of these in each try. GUP with RETRY_NOWAIT (KVM) does not run
// again. `killed` is a fatal signal; the arch looks for it only after RETRY.

enum Need { NOTHING, FOLIO, DIRTY, NO_PAGE }
enum Result { DONE, RETRY, COMPLETED, FAILED }

// In the order of the flags: is it the first try, may it not wait, is it killed meanwhile.
table result(need: Need, first: bool, nowait: bool, killed: bool): Result {
    NOTHING _ _ _       => DONE;
    NO_PAGE _ _ _       => FAILED;
    DIRTY true false _  => COMPLETED;
    DIRTY true true _   => DONE;
    DIRTY false _ _     => DONE;
    FOLIO true _ _      => RETRY;
    FOLIO false _ false => DONE;
    FOLIO false _ true  => RETRY;
}

// Whether the lock is still held behind it: all that a caller can go by.
table held(result: Result, nowait: bool): bool {
    DONE _      => true;
    FAILED _    => true;
    COMPLETED _ => false;
    RETRY false => false;
    RETRY true  => true;
}

param nowait: bool;                        // FAULT_FLAG_RETRY_NOWAIT

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
        got = result(need, first, nowait, killed);
        goto arch;
wait:   got = result(need, first, nowait, killed);
        if (!killed) { goto arch; }
drop:   if (drops < 2) { drops += 1; }
        got = result(need, first, nowait, killed);
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
// S12: counted once. S13: dropped once, but for a fault that is killed.
always once:            done <= 1;
always one_drop:        fault.drops <= 1 || killed;
reachable retried:      !fault.first && fault@user && fault.got == DONE
    expect violated when nowait;
reachable completed:    fault@user && fault.got == COMPLETED
    expect violated when nowait;
reachable killed_later: fault@user && fault.got == RETRY && !fault.first
    expect violated when nowait;

// The flags matter for RETRY alone; and of what is needed a first try retries for the folio.
check only_retry[r in Result]: held(r, true) != held(r, false) -> r == RETRY;
check first_drops[n in Need]: result(n, true, false, false) == RETRY -> n == FOLIO;
