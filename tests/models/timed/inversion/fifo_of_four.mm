model fifo_of_four;            // row 10: each of the others holds it once before
//= held_up: worst 30 us, how direct
//= among: none
class urgent > usual;
lock l: mutex grant fifo;
process u class urgent   { arrive: sleep any;  ask: l.lock();  got: delay 0..10 us;  l.release(); }
process p[3] class usual { arrive: sleep any;  ask: l.lock();  got: delay 0..10 us;  l.release(); }
inversion held_up: thread u;
inversion among[t in p]: thread t;
