model throttled;               // row 8: the holder may be throttled before it goes on
//= held_up: worst io + throttle + 5 us, how direct, off CPU
param io:       time in 1 us..40 us;
param throttle: time in 0 us..100 us;
class interactive > background;
lock mm: rwsem;
process fault class background {
arrive: sleep any;
enter:  mm.read();
look:   delay 2..3 us;
read:   sleep 1 us..io;
off:    sleep 0 us..throttle;
fin:    delay 1..2 us;
        mm.release();
}
process writer class interactive { arrive: sleep any;  ask: mm.write();  got: mm.release(); }
inversion held_up: thread writer;
