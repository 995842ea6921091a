model NAME;                             // say here what it is about: the headline

// Two designs side by side: each value of a parameter is a column.
enum Policy { HOLD, DROP }
param policy: Policy;                   // what becomes of the lock while the page is read?

enum Page { ABSENT, READING, READY }

lock mmap_lock: rwsem;                  // `mmcheck library locks.mm` shows all kinds
var page: Page = ABSENT;                // shared by all threads

// A label begins a step; between two steps any other thread may take some.
process fault[2] {
enter:  mmap_lock.read();
find:   delay 1..5 us;                  // how long it may take; a time has a unit
look:   atomic {                        // as under the folio lock
            if (page == ABSENT) { page = READING; }
        }
map:    if (page == READY) { goto done; }
        if (policy == DROP) { mmap_lock.release();  goto again; }
wait:   await page == READY;            // with the lock held
        goto done;
again:  await page == READY;            // without it; then it is taken anew
        mmap_lock.read();
done:   mmap_lock.release();
}

process mprotect {
ask:    mmap_lock.write();
change: delay 1..2 us;
        mmap_lock.release();
}

// A daemon has no end: it is no deadlock if it waits for ever.
daemon disk {
idle:   await page == READING;
read:   sleep 100 us..10 ms;
        page = READY;
        goto idle;
}

// What you want to know. Whether threads wait for each other is always asked.
always    excluded: mprotect@change -> mmap_lock.readers == 0;
reachable io_under_lock: mmap_lock.readers > 0 && page == READING;
never     two_reads: page == READY && disk@read;

// How long does the writer wait at most, and at least?
latency prompt: mprotect@ask -> mprotect@change;
