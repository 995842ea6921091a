model a4_any;  // one mutex, two threads
lock a: mutex;
process p[2] { l: a.lock();  u: a.release(); }
