model retry_under_mmap_lock;   // row 4: two faults, the retry comes back under mmap_lock
// The writer waits for the retry under mmap_lock (hold + fin), then for the other fault, which
// has the VMA lock (hold): 8. With one fault alone it is hold + fin: 5.
//= prompt: worst 8 us, best 0 (faults = 2)
//= prompt: worst 5 us, best 0 (faults = 1)
param faults: 1..2;
lock mm, vma: rwsem;
process fault[faults] {
arrive: sleep any;
enter:  try vma.read() else goto slow;
look:   delay 2..3 us;
        vma.release();
read:   sleep 1..40 us;
slow:   mm.read();
look2:  delay 2..3 us;
fin:    delay 1..2 us;
        mm.release();
}
process writer {
arrive: sleep any;
ask:    mm.write();
drain:  vma.write();
got:    release all;
}
latency prompt: writer@ask -> writer@got;
