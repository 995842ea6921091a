model throttled;               // row 8: the holder may be throttled before it goes on
//= prompt: worst 145 us, best 0 (small = true)
//= prompt: worst io + throttle + 5 us, best 0 (small = false)
param small:    bool;
param io:       time in 1 us..40 us;
param throttle: time in 0 us..100 us;
lock mm: rwsem;
process fault {
arrive: sleep any;
enter:  mm.read();
look:   delay 2..3 us;
        if (small) { goto short; }
        goto read;
short:  sleep 1..40 us;
off:    sleep 0..100 us;
        goto fin;
read:   sleep 1 us..io;
off2:   sleep 0 us..throttle;
fin:    delay 1..2 us;
        mm.release();
}
process writer { arrive: sleep any;  ask: mm.write();  got: mm.release(); }
latency prompt: writer@ask -> writer@got;
