model calls_of_c;              // locks and types as C writes them
lock l: mutex;
lock m[2]: rwsem;
var n: int = 0;
process p {
    mutex_lock(&l);
    down_read(m[1]);
    foo(n);
    delay any;
    mutex_unlock(l);
}
