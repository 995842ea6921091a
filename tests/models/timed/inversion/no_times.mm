model no_times;                // where no step takes time it is only asked whether there is any
//= held_up: inverted
//= held: none
class urgent > low;
lock l: mutex;
process slow class low { l.lock();  work: skip;  l.release(); }
process high class urgent { ask: l.lock();  got: l.release(); }
inversion held_up: thread high;
inversion held:    thread slow;
