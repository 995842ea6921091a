model either_first;            // a branch that can't go is not taken, one that can is
//= 7 states, 7 transitions, depth 3
lock l: mutex;
var way: 0..3 = 0;
var open: bool = false;
process p {
go: either { await open;  way = 1; }
    or     { l.lock();  way = 2;  l.release(); }
    or     { await way == 1;  way = 3; }
}
process q {
hold: l.lock();
free: open = true;
      l.release();
}
never third: way == 3;
reachable one: way == 1;
reachable two: way == 2;
