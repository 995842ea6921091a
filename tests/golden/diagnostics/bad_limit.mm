model bad_limit;
const none_left = 0;
locktype pool { mode use shared limit none_left; grant fifo; }
lock a: pool;
lock b: mutex grant handoff 2000;
process p {
l: a.use();  a.release();
n: b.lock();  b.release();
}
