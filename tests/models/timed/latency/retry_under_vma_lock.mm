model retry_under_vma_lock;    // row 5: two faults, the retry comes back under the VMA lock
//= prompt: worst 5 us, best 0
lock mm, vma: rwsem;
process fault[2] {
arrive: sleep any;
enter:  vma.read();
look:   delay 2..3 us;
        vma.release();
read:   sleep 1..40 us;
again:  vma.read();
look2:  delay 2..3 us;
fin:    delay 1..2 us;
        vma.release();
}
process writer {
arrive: sleep any;
ask:    mm.write();
drain:  vma.write();
got:    release all;
}
latency prompt: writer@ask -> writer@got;
