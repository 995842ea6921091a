model several_deadlocks;       // the known deadlock of p and q, and one of q and r
lock a, b: mutex;
lock rw: rwsem;
process p { l: a.lock();  b.lock();  release all; }
process q { l: b.lock();  rw.read();  a.lock();  release all; }
process r { l: rw.write();  b.lock();  release all; }
expect violated deadlock;
