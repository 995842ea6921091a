model only_at_some_speed;      // with these delays the lock is free again when it is asked for
//= held_up: none, timed
class urgent > low;
lock l: mutex;
process slow class low    { l.lock();  work: delay 1..2 ms;  l.release(); }
process high class urgent { come: delay 3 ms;  ask: l.lock();  got: l.release(); }
inversion held_up: thread high;
