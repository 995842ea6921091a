model locks;   // the lock types that every spec has

// One holder. Whoever asks may get it next: no queue, no order.
locktype mutex {
    mode lock exclusive;
    grant any;
    release holder;
    sleep;
}

// As a mutex, but that a thread spins until it has the lock, and must not sleep while it holds it. Left
// out: that those who spin may stand in line (`grant fifo`), so that none starves.
locktype spinlock {
    mode lock exclusive;
    grant any;
    release holder;
    atomic;
}

// Several readers or one writer. Readers are refused from the moment a writer has asked.
locktype rwsem {
    mode read  shared;
    mode write exclusive;
    grant prefer write;
    release holder;
    sleep;
}

// So many holders at once, `lock s: semaphore limit 4;`, in the order in which they ask. As in the
// kernel anyone may release it; to signal somebody, use a `bool` or <completion.mm>.
locktype semaphore {
    mode down shared limit 1;
    grant fifo;
    release anyone;
    sleep;
}

// Locked for I/O by one thread and unlocked by another, at the end of that I/O. That the kernel gives
// it to who was overtaken five times is `lock f: folio_lock grant handoff 5;`.
locktype folio_lock {
    mode lock exclusive;
    grant any;
    release anyone;
    sleep;
}
