model formula_of_two_retries;  // rows 4 and 5 with an open time: where two faults come back
//= prompt: worst 2*hold + 2 us, best 0 (back_by = MM)
//= prompt: worst hold + 2 us, best 0 (back_by = VMA)
enum Lock { MM, VMA }
param back_by: Lock;
param hold: time in 2 us..3 us;
lock mm, vma: rwsem;
process fault[2] {
arrive: sleep any;
enter:  try vma.read() else goto slow;
look:   delay 2 us..hold;
        vma.release();
read:   sleep 1..40 us;
        if (back_by == MM) { goto slow; }
        vma.read();
        goto look2;
slow:   mm.read();
look2:  delay 2 us..hold;
fin:    delay 1..2 us;
        release all;
}
process writer {
arrive: sleep any;
ask:    mm.write();
drain:  vma.write();
got:    release all;
}
latency prompt: writer@ask -> writer@got;
