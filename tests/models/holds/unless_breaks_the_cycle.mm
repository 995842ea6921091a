model unless_breaks_the_cycle; // ABBA, but one of the two can be killed
lock a, b: mutex;
var killed: bool = false;
process p {
l:   a.lock();
     b.lock() unless killed else { a.release();  goto out; }
     release all;
out: skip;
}
process q { l: b.lock();  a.lock();  release all; }
daemon killer { k: killed = true; }
reachable given_up: p@out && q@l && q holds b;
