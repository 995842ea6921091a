model pathfinder;              // row 21, Mars Pathfinder: the middle one takes the CPU n times
// Section 2: h + n*m, with h = 10 ms and m = 7 ms.
//= held_up: worst 10 ms, how direct (times = 0)
//= held_up: worst 17 ms, how direct, chained (times = 1)
//= held_up: worst 24 ms, how direct, chained (times = 2)
//= held_up: worst 31 ms, how direct, chained (times = 3)
param times: 0..3;
class urgent > middle > low;
cpus 1;
lock bus: mutex;
process w class urgent { come: await l@work;  ask: bus.lock();  got: bus.release(); }
process m class middle {
    var n: 0..times = 0;
come: await w@ask || w@got || w@end;
work: while (n < times) { n += 1;  each: delay 7 ms; }
}
process l class low { begin: bus.lock();  work: delay 5 ms;  more: delay 5 ms;  bus.release(); }
inversion held_up: thread w;
