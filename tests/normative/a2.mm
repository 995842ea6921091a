model a2;  // two mutexes, the same order twice
lock a, b: mutex;
process p[2] { l: a.lock();  b.lock();  release all; }
