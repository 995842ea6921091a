model conditional_lock;        // who does not need the lock does not wait for it
lock l: mutex;
var count: 0..2 = 0;
process p[i in 2] {
    var mine: bool = false;
go:   if (i == 0) { l.lock();  mine = true; }
      count += 1;
back: if (mine) { l.release(); }
}
process holder {
take: l.lock();
      await count >= 1;
      l.release();
}
reachable all_in: all x in p: x@end;
always zero: p[0]@back -> p[0] holds l;
