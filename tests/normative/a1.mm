model a1;  // two mutexes taken in opposite orders under one label each
lock a, b: mutex;
process p { l: a.lock();  b.lock();  release all; }
process q { l: b.lock();  a.lock();  release all; }
