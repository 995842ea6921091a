model abba;                    // row 18: a circle of waits has no end, so it is no inversion
// Before q asks too, p waits for it while q works; then both wait for ever, which is a deadlock.
//= held_up: worst 2 us, how direct
//= deadlock: cycle
class urgent > low;
lock a, b: mutex;
process p class urgent { arrive: sleep any;  a.lock();  delay 1..2 us;  b.lock();  release all; }
process q class low    { arrive: sleep any;  b.lock();  delay 1..2 us;  a.lock();  release all; }
inversion held_up: thread p;
expect violated deadlock;
