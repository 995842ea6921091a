model held_at_end;             // a lock that nobody puts back
//= error: held-at-end, 2 steps
lock l: mutex;
process p {
    var early: bool = false;
take:  l.lock();
leave: if (early) { l.release(); }
}
