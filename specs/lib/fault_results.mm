// What a fault comes back with, and whether the lock that was taken before the call of
// handle_mm_fault is still held then. (kernel.md a, b3)
//
//   RETRY      run it again; the lock is gone. With RETRY_NOWAIT it is still held.
//   COMPLETED  it is done, the lock is gone (6.0): don't run it again.
//   DONE, FAILED  the lock is held: the caller lets go of it.
//
// What a fault may need: nothing; the folio lock, or a read, for which it drops the lock
// on its first try (__folio_lock_or_retry, filemap_fault); a sleep in
// balance_dirty_pages, for which it does so too (COMPLETED); or it can't be served. A
// later try waits with the lock held; if it is KILLABLE and killed there, it lets go of
// the lock itself and says RETRY. With RETRY_NOWAIT it never sleeps, and keeps the lock.

enum Need { NOTHING, FOLIO, DIRTY, NO_PAGE }
enum Result { DONE, RETRY, COMPLETED, FAILED }

// In the order of the flags: is it the first try, may it not wait, may a fatal signal end
// its wait, and does one come meanwhile.
table result(need: Need, first: bool, nowait: bool, killable: bool, killed: bool): Result {
    NOTHING _ _ _ _          => DONE;
    NO_PAGE _ _ _ _          => FAILED;
    DIRTY true false _ _     => COMPLETED;
    DIRTY true true _ _      => DONE;
    DIRTY false _ _ _        => DONE;
    FOLIO true _ _ _         => RETRY;
    FOLIO false _ false _    => DONE;
    FOLIO false _ true false => DONE;
    FOLIO false _ true true  => RETRY;
}

// Whether the lock is still held behind it: all that a caller can go by.
table held(result: Result, nowait: bool): bool {
    DONE _      => true;
    FAILED _    => true;
    COMPLETED _ => false;
    RETRY false => false;
    RETRY true  => true;
}
