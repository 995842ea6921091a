model abba_fifo;               // a fair lock is no cure for a wrong order
//= deadlock: cycle, 4 steps
//= 12 states, 14 transitions, depth 4
lock a, b: mutex grant fifo;
process p { l: a.lock();  b.lock();  release all; }
process q { l: b.lock();  a.lock();  release all; }
