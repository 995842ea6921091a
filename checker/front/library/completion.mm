// A completion: threads wait until something is done. Each `complete` lets one of them go on,
// `complete_all` lets all of them, for good. Declare `var done: COMPLETION = 0;`.

const COMPLETE_FOR_ALL = 7;         // as many as ever wait, and it never runs out
type COMPLETION = 0..COMPLETE_FOR_ALL;

proc complete(ref done: COMPLETION) {
    if (done < COMPLETE_FOR_ALL) { done += 1; }
}

proc complete_all(ref done: COMPLETION) {
    done = COMPLETE_FOR_ALL;
}

proc wait_for_completion(ref done: COMPLETION) {
    await done > 0;
    done = done == COMPLETE_FOR_ALL ? done : done - 1;
}
