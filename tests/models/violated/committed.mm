model committed;               // who has asked for one lock can't turn to the other
//= deadlock: cycle, 2 steps
lock a, b: mutex grant fifo;
var open: bool = false;
process holder {
take: a.lock();
wait: await open;
      a.release();
}
process p {
go:   either { a.lock();  a.release(); }
      or     { b.lock();  b.release(); }
then: open = true;
}
