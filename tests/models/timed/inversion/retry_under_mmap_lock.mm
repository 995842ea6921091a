model retry_under_mmap_lock;   // row 4: two faults, the retry comes back under mmap_lock
// One wait ends and the next begins at once, so it is one stretch: hold + fin, then hold.
//= held_up: worst 8 us, how direct (faults = 2)
//= held_up: worst 5 us, how direct (faults = 1)
param faults: 1..2;
class interactive > background;
lock mm, vma: rwsem;
process fault[faults] class background {
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
process writer class interactive {
arrive: sleep any;
ask:    mm.write();
drain:  vma.write();
got:    release all;
}
inversion held_up: thread writer;
