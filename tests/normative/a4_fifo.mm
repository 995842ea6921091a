model a4_fifo;  // one mutex with a queue, two threads
lock a: mutex grant fifo;
process p[2] { l: a.lock();  u: a.release(); }
