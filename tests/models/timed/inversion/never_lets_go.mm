model never_lets_go;           // the lower one may keep the lock for ever
//= held_up: worst unbounded rests, how direct
//= deadlock: stuck
class urgent > low;
lock l: mutex;
process slow class low { l.lock();  work: sleep any;  l.release(); }
process high class urgent { come: sleep any;  ask: l.lock();  got: l.release(); }
inversion held_up: thread high;
expect violated deadlock;
