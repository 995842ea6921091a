model cycle_beside_work;       // two threads wait for each other while a third goes on
//= deadlock: cycle, 2 steps
lock a, b: mutex;
var tick: bool = false;
process p { l: a.lock();  b.lock();  release all; }
process q { l: b.lock();  a.lock();  release all; }
process clock {
turn: tick = !tick;
      goto turn;
}
