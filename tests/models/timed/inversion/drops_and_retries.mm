model drops_and_retries;       // rows 2 and 3: the lock is dropped for the read, once
// Section 7.2: without eviction no I/O holds up the writer; with it that of the second try does.
//= held_up: worst 5 us, how direct (evict = false)
//= held_up: worst 45 us, how direct, off CPU (evict = true)
param evict: bool;
class interactive > background;
lock mm: rwsem;
process fault class background {
arrive: sleep any;
enter:  mm.read();
look:   delay 2..3 us;
        mm.release();
read:   sleep 1..40 us;
again:  mm.read();
look2:  delay 2..3 us;
        if (evict) { goto gone; }
        goto fin;
gone:   sleep 1..40 us;
fin:    delay 1..2 us;
        mm.release();
}
process writer class interactive { arrive: sleep any;  ask: mm.write();  got: mm.release(); }
inversion held_up: thread writer;
