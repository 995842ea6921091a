model types_of_c;              // a number has a range; locks have other names
lock sem: rw_semaphore;
lock slock: spinlock_t;
var n: int = 0;
var refs: refcount_t = 0;
var b: boolean = true;
process p { if (not(b)) { n = 1; } }
