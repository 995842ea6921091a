// The priority inversion of the Mars Pathfinder, 1997: bus management waits for
// the mutex of the information bus, which the weather task holds, and the
// communications task between them has the CPU. Not in it: the watchdog.
model pathfinder;              // who waits lends its class to who holds the lock
//= late: violated, 9 steps, timed (lends = false)
//= late: holds (lends = true)
param lends: bool;
class urgent > middle > low;
cpus 1;
locktype lending { mode lock exclusive;  inherit priority; }
lock plain: mutex;
lock lent:  lending;
var wanted: bool = false;
var passed: 0..3 = 0;          // how often the middle one had the CPU meanwhile

proc take() { if (lends) { lent.lock(); } else { plain.lock(); } }

process bus class urgent {
rest:  sleep 1..3 ms;  wanted = true;
want:  take();  wanted = false;
work:  delay 1 ms;  release all;
}
process communications class middle {
rest:  sleep 1..3 ms;
       for i in 3 {
work:      delay 2 ms;
           if (wanted && (weather holds plain || weather holds lent)) { passed += 1; }
       }
}
process weather class low {
begin: take();
work:  delay 1 ms;
more:  delay 1 ms;  release all;
}

never late: passed == 2        // one delay may have begun before
    expect violated when !lends;
reachable one: passed == 1 && (bus waits plain || bus waits lent);
reachable all_done: all t in thread: t@end;
