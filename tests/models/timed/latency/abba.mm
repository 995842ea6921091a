model abba;                    // row 18: two threads that each have what the other waits for
//= second: worst unbounded rests, best 1 us
//= deadlock: cycle
lock a, b: mutex;
process p { arrive: sleep any;  ask: a.lock();  delay 1..2 us;  b.lock();  got: release all; }
process q { arrive: sleep any;  b.lock();  delay 1..2 us;  a.lock();  release all; }
latency second: p@ask -> p@got;
