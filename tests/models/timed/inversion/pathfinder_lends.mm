model pathfinder_lends;        // row 21 with inheritance: who holds the lock goes first, so only h
//= held_up: worst 10 ms, how direct
param times: 0..3;
class urgent > middle > low;
cpus 1;
locktype lending { mode lock exclusive;  inherit priority; }
lock bus: lending;
process w class urgent { come: await l@work;  ask: bus.lock();  got: bus.release(); }
process m class middle {
    var n: 0..times = 0;
come: await w@ask || w@got || w@end;
work: while (n < times) { n += 1;  each: delay 7 ms; }
}
process l class low { begin: bus.lock();  work: delay 5 ms;  more: delay 5 ms;  bus.release(); }
inversion held_up: thread w;
