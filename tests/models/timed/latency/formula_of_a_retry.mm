model formula_of_a_retry;      // rows 2 and 3 with open times; the second try may find the page gone
//= prompt: worst hold + 2 us, best 0 (evict = false)
//= prompt: worst io + hold + 2 us, best 0 (evict = true)
param evict: bool;
param io:    time in 1 us..40 us;
param hold:  time in 2 us..3 us;
lock mm: rwsem;
process fault {
arrive: sleep any;
enter:  mm.read();
look:   delay 2 us..hold;
        mm.release();
read:   sleep 1 us..io;
again:  mm.read();
look2:  delay 2 us..hold;
        if (evict) { goto gone; }
        goto fin;
gone:   sleep 1 us..io;
fin:    delay 1..2 us;
        mm.release();
}
process writer { arrive: sleep any;  ask: mm.write();  got: mm.release(); }
latency prompt: writer@ask -> writer@got;
