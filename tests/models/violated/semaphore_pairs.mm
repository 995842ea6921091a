model semaphore_pairs;         // each has one of two places and wants the other
//= deadlock: cycle, 4 steps
locktype slots { mode take shared limit 2; grant fifo; release holder; }
lock s: slots;
lock t: mutex;
process p[2] { one: s.take();  two: t.lock();  done: release all; }
process q    { one: t.lock();  two: s.take();  done: release all; }
