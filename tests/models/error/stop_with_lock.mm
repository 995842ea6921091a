model stop_with_lock;          // `stop` is an end as well
//= error: held-at-end, 1 step
lock l: rwsem;
process p {
go: l.read();
    stop;
}
