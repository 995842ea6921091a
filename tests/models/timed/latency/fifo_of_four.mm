model fifo_of_four;            // row 10: each of the others holds it once before
//= wait: worst 30 us, best 0
lock l: mutex grant fifo;
process p[4] { arrive: sleep any;  ask: l.lock();  got: delay 0..10 us;  l.release(); }
latency wait: p[0]@ask -> p[0]@got;
