model locks;   // the lock types that every spec has

// One holder. Whoever asks may get it next: no queue, no order.
locktype mutex {
    mode lock exclusive;
    grant any;
    release holder;
}

// As a mutex; what differs in the kernel, that the waiter spins, is not seen here.
locktype spinlock {
    mode lock exclusive;
    grant any;
    release holder;
}

// Several readers or one writer. Readers are refused from the moment a writer has asked.
locktype rwsem {
    mode read  shared;
    mode write exclusive;
    grant prefer write;
    release holder;
}
