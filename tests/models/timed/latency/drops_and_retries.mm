model drops_and_retries;       // rows 2 and 3: the lock is dropped for the read, once
// Without eviction the writer waits for a lookup and the end of a fault; with it the second
// try finds the page gone and reads it with the lock held.
//= prompt: worst 5 us, best 0 (evict = false)
//= prompt: worst 45 us, best 0 (evict = true)
param evict: bool;
lock mm: rwsem;
process fault {
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
process writer { arrive: sleep any;  ask: mm.write();  got: mm.release(); }
latency prompt: writer@ask -> writer@got;
