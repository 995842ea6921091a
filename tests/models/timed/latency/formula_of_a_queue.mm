model formula_of_a_queue;      // row 10 with an open time: each of the others holds it once before
//= wait: worst 3*hold, best 0
param hold: time in 1 us..10 us;
lock l: mutex grant fifo;
process p[4] { arrive: sleep any;  ask: l.lock();  got: delay 0 us..hold;  l.release(); }
latency wait: p[0]@ask -> p[0]@got;
