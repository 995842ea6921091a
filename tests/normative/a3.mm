model a3;  // a1 with queues: who waits has asked
lock a, b: mutex grant fifo;
process p { l: a.lock();  b.lock();  release all; }
process q { l: b.lock();  a.lock();  release all; }
