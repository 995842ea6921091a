// Completions: threads wait until something is done. `done` counts the calls of `complete` that
// nobody has used up; each lets one waiter through, whichever comes. After `complete_all` everybody
// gets through until `reinit_completion`, and `complete` counts no more, as in the kernel.
//
// Declare `var done: COMPLETION = 0;`, or with a range of your own, `var done: DONE_FOR_ALL..20 = 0;`.
// A count above the range is an error of the model. Left out: the order of the waiters, for a thread
// that comes later may be first; spinning; and that `complete` may run in an interrupt.

const DONE_FOR_ALL = -1;            // what `done` is after `complete_all`: UINT_MAX in the kernel
const MOST_DONE    = 8;
type COMPLETION = DONE_FOR_ALL..MOST_DONE;

const COMPLETION_TIMEOUT = 1 s;     // of `wait_for_completion_timeout`

// Whether a wait would end at once.
def completion_done(done: COMPLETION) = done != 0;

proc complete(ref done) {
    atomic { if (done != DONE_FOR_ALL) { done += 1; } }
}

proc complete_all(ref done) {
    done = DONE_FOR_ALL;
}

// Nobody may wait or complete while it is called; that is not checked.
proc reinit_completion(ref done) {
    done = 0;
}

proc wait_for_completion(ref done) {
    atomic {
        await done != 0;
        if (done != DONE_FOR_ALL) { done -= 1; }
    }
}

// Whether it was done; false where the time is over.
proc wait_for_completion_timeout(ref done): bool {
    atomic {
        await done != 0 timeout COMPLETION_TIMEOUT else { return false; }
        if (done != DONE_FOR_ALL) { done -= 1; }
    }
    return true;
}

// Whether it was done; false where `killed` ends the wait. An interruptible wait is the same.
proc wait_for_completion_killable(ref done, ref killed: bool): bool {
    atomic {
        await done != 0 unless killed else { return false; }
        if (done != DONE_FOR_ALL) { done -= 1; }
    }
    return true;
}

// Takes one if there is one, and never waits.
proc try_wait_for_completion(ref done): bool {
    let was_done = done != 0;
    if (was_done && done != DONE_FOR_ALL) { done -= 1; }
    return was_done;
}
