model unless_needs_a_killer;   // nobody need ever kill the one that could go
//= deadlock: stuck, 2 steps
lock a, b: mutex;
var killed: bool = false;
process p {
l:   a.lock();
     b.lock() unless killed else { a.release();  goto out; }
     release all;
out: skip;
}
process q { l: b.lock();  a.lock();  release all; }
env killer { k: killed = true; }
