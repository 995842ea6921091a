model works_for_ever;          // the lower one goes round for ever with the lock
//= held_up: worst unbounded cycle, how direct
class urgent > low;
lock l: mutex;
process slow class low { l.lock();  work: while (true) { delay 1 ms; } }
process high class urgent { come: sleep any;  ask: l.lock();  got: l.release(); }
inversion held_up: thread high;
