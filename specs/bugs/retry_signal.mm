model retry_signal;            // a fatal signal comes with VM_FAULT_RETRY

// VM_FAULT_RETRY says that mmap_lock has been dropped. With a fatal signal
// pending the fault is not run again, and the arch code has to leave at once.
// Several did not and unlocked what they no longer held, or faulted for ever.
// Mended in 6.3 by a series of Al Viro. It is step 6 of kernel.md a.
//
// Shown is the second unlock; that the fault may go on for ever is not asked.

include "../lib/mmap_lock.mm";
param fixed: bool;
var killed, ready: bool = false;

process fault {
    var again: bool = false;
enter:  mmap_lock.read();
look:   if (ready) { goto unlock; }
drop:   mmap_lock.release();
wait:   await ready || killed;             // killable; then VM_FAULT_RETRY
back:   if (!killed) { again = true;  goto enter; }
signal: if (fixed) { stop; }
unlock: release all;
}

env killer { kill: killed = true; }
daemon disk { read: ready = true; }

never not_held: fault@unlock && !(fault holds mmap_lock)
    expect violated when !fixed;
reachable retried: fault@unlock && fault.again && fault holds mmap_lock;
reachable killable: fault@back && !ready;
never hasty: fault@back && !ready && !killed;
never given_up: fault@signal && !killed;
