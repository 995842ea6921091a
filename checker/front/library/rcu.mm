// RCU: what is read between `rcu_read_lock()` and `rcu_read_unlock()` stays until the reader is out.
// A grace period is over when every reader has left that was inside when it began; who comes later
// does not hold it up. It may be over as early as any implementation allows, and take as long as it
// likes, so what holds here holds for every flavour.
//
// Left out: that a reader must not block; that pointers are read by `rcu_dereference` and set by
// `rcu_assign_pointer`, for memory is sequentially consistent; the CPUs and softirqs by which the
// kernel does this; `rcu_barrier`; that a reader must get out again. At most 64 threads.

const RCU_NESTING = 1;                          // how often a reader may go in once more

var rcu_readers: set of thread = {};            // who is inside
var rcu_nested[thread]: 0..RCU_NESTING = 0;     // how often once more
var rcu_waits_for[thread]: set of thread = {};  // readers that hold up a thread's grace period
var rcu_called: set of thread = {};             // whose callback is to run
var rcu_defers[thread]: set of thread = {};     // readers that hold up a callback

def rcu_read_lock_held(reader: thread) = reader in rcu_readers;

proc rcu_read_lock() {
    atomic {
        if (self in rcu_readers) {
            assert rcu_nested[self] < RCU_NESTING, "rcu_read_lock nested deeper than RCU_NESTING";
            rcu_nested[self] += 1;
        } else {
            rcu_readers += self;
        }
    }
}

proc rcu_read_unlock() {
    atomic {
        assert self in rcu_readers, "rcu_read_unlock without rcu_read_lock";
        if (rcu_nested[self] > 0) {
            rcu_nested[self] -= 1;
        } else {
            rcu_readers -= self;
            for waiter in thread {
                rcu_waits_for[waiter] -= self;
                rcu_defers[waiter] -= self;
            }
        }
    }
}

// Two steps: the grace period begins, and it is over.
proc synchronize_rcu() {
    atomic {
        assert !(self in rcu_readers), "synchronize_rcu inside rcu_read_lock waits for itself";
        rcu_waits_for[self] = rcu_readers;
    }
wait:
    await rcu_waits_for[self] == {};
}

// `callback` is a daemon that waits in `rcu_callback()`; its grace period begins here. It is one
// `struct rcu_head`, so it must have run before it is called again. It can't wait for readers itself.
proc call_rcu(callback: thread) {
    atomic {
        assert !(callback in rcu_called), "call_rcu of a callback that is still to run";
        rcu_called += callback;
        rcu_defers[callback] = rcu_readers;
    }
}

// Waits until it has been called and its grace period is over.
proc rcu_callback() {
    atomic {
        await self in rcu_called && rcu_defers[self] == {};
        rcu_called -= self;
    }
}
